//! What must hold in every history.

use std::fmt;

/// One of the invariants; the numbers are those of the issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Oracle {
    /// 1: what the screen has called read is at the town in the end.
    NothingLost,
    /// 1: no word that somebody has not seen is replaced by them.
    NoWordLost,
    /// 2: an entry takes effect at most once.
    AtMostOnce,
    /// 3: what was read on a box stays read there.
    Monotonic,
    /// 4: in the end every box shows what the town says its member may see.
    Convergence,
    /// 5: what the town has written only the town changes.
    OfficialStays,
    /// 6: a rejected entry blocks nothing and is counted.
    RejectedIsCounted,
    /// 7: after a revocation nothing opens any more, within one contact or when the lease has ended.
    ShutOut,
    /// 8: what was removed does not come back.
    Tombstone,
    /// 9: nothing is sent before it is on disk, and the place in the stream moves with what it stands for.
    DiskFirst,
    /// 10: the screen says that the town has something only if the town has it.
    TickIsTrue,
    /// 11: queues, retries and histories are bounded.
    Bounded,
    /// 13: nothing is readable while the box is locked, and nothing but sealed on the way.
    Locked,
    /// Nothing that the town has not made is shown.
    Forged,
    /// Box and service do not panic.
    Panic,
}

impl fmt::Display for Oracle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NothingLost => "1 nothing acknowledged is lost",
            Self::NoWordLost => "1 no unseen word is replaced",
            Self::Tombstone => "8 removed stays removed",
            Self::AtMostOnce => "2 applied at most once",
            Self::Monotonic => "3 read stays read",
            Self::Convergence => "4 convergence",
            Self::OfficialStays => "5 official records stay",
            Self::RejectedIsCounted => "6 a rejected entry is counted",
            Self::ShutOut => "7 shut out after revocation or lease",
            Self::DiskFirst => "9 on disk first",
            Self::TickIsTrue => "10 the tick is true",
            Self::Bounded => "11 bounded",
            Self::Locked => "13 nothing readable while locked",
            Self::Forged => "14 nothing forged is shown",
            Self::Panic => "no panic",
        })
    }
}

/// Something did not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant.
    pub oracle: Oracle,
    /// What was seen.
    pub what: String,
}
