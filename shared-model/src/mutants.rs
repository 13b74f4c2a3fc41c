//! Deliberate faults, one at a time, to see whether the simulation notices: a test that catches nothing proves nothing.
//! Only with the feature `mutants`, which nothing but the simulation's own test turns on; without it this module does not
//! exist, and [`mutant!`](crate::mutant) is `false` where it is written.

use std::sync::atomic::{AtomicU8, Ordering};

macro_rules! mutants {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What goes wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub enum Mutant { $($(#[$doc])* $name),* }

        impl Mutant {
            /// Every mutant.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
        }
    };
}

mutants! {
    /// The place in the stream is on disk before the page that it stands behind.
    CursorBeforeData,
    /// A refusal of the town empties the outbox.
    OutboxDroppedOnRefusal,
    /// 「町に 届きました」 as soon as it is on the box's disk.
    TickBeforeAck,
    /// The town believes a cursor of another history.
    EpochIgnored,
    /// The town lets an entry take effect whenever it comes.
    DuplicateAppliedTwice,
    /// Whoever knows a vault's public key can put pages into it.
    PageSignatureUnchecked,
    /// What lies on the box opens however long the town has been silent.
    LeaseIgnored,
    /// An entry is sent while it is still on its way to the disk.
    BlobBeforeDisk,
    /// A silent town is asked again and again without longer pauses.
    BackoffForgotten,
    /// A vault that the town has closed stays on the box.
    ClosedVaultKept,
    /// A box that was shut out goes on opening for its cards.
    RevokedStillOpens,
    /// What was read here is new again at the next login.
    ReadForgotten,
    /// A member's entries lie on the disk as they are.
    PlainOnDisk,
    /// Entries that the town will never take are not spoken of.
    RefusedNotCounted,
    /// Where two wrote at the same time, only the later word stays.
    ConflictKeepsOneSide,
    /// A late change brings a removed record back.
    TombstoneResurrected,
    /// A town that was put back to an earlier state is not told again what was read.
    RestoreNotNoticed,
    /// Such a town is not shown its own word for vaults that it has forgotten.
    DeedsNotShown,
    /// A family's television changes what the town has written.
    OfficialRecordChanged,
}

/// 0: none.
static ON: AtomicU8 = AtomicU8::new(0);

/// Switches a mutant on in the whole process, or all of them off.
pub fn switch(mutant: Option<Mutant>) {
    ON.store(mutant.map_or(0, |mutant| mutant as u8 + 1), Ordering::SeqCst);
}

/// Whether this one is on.
pub fn is_on(mutant: Mutant) -> bool {
    ON.load(Ordering::Relaxed) == mutant as u8 + 1
}
