use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::notice::AnswerKind;
use shared_model::record::Change;
use shared_model::time::Timestamp;
use uuid::Uuid;

/// The name of an entry for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryName {
    /// The box it came from.
    pub device: DeviceId,
    /// The box's outbox; another one after its store was lost.
    pub outbox: Uuid,
    /// Its number there.
    pub sequence: u64,
}

/// What a member has entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entered {
    /// A notice was opened.
    NoticeOpened {
        /// Which.
        publication: Uuid,
        /// When, by the box's clock.
        opened_at: Timestamp,
    },
    /// A notice was answered.
    NoticeAnswered {
        /// Which.
        publication: Uuid,
        /// What.
        answer: AnswerKind,
        /// When, by the box's clock.
        answered_at: Timestamp,
    },
    /// A record was made, changed or removed. Who did it and the outbox are those of the entry, whatever the change says.
    Record(Change),
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It took effect now.
    Applied {
        /// The household's counter after it: a mailbox that stands there or further has what it did.
        version: u64,
    },
    /// It had taken effect before.
    Duplicate {
        /// The same number as then; `None` where it was not kept yet.
        version: Option<u64>,
    },
    /// It has no effect, now and for ever.
    Rejected(ErrorCode),
}
