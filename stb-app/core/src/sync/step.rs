//! What a round is made of, and what comes of it.

use super::mailbox::{Mailbox, Received};
use crate::ports::CloudFault;
use shared_model::self_test::Receipt;
use uuid::Uuid;

/// One request of a round.
pub enum Work {
    Keys,
    /// Shows what the town has signed, and may have forgotten.
    ShowDeeds,
    Send,
    /// Whose mail, for which vault of theirs.
    Mail(Uuid, u32),
    /// Asks for the town's word for vaults that it has not given it for.
    Deeds,
    /// Asks for the edition of the vaccine data that the town has published.
    VaccineData,
    /// Sends what a technician has found: the report of this receipt.
    SelfTest(Receipt),
}

/// What is being waited for.
pub enum Doing {
    Asking(Work),
    /// A page and the mailbox as it stands once the page is on disk.
    Storing(Box<(Received, Mailbox)>),
}

/// What came of an event.
#[derive(Debug)]
pub enum SyncStep {
    /// Nothing to do for anybody else.
    Stay,
    /// A page is on disk.
    Received(Box<Received>),
    /// The town has given its verdict on entries of this box.
    Judged,
    /// The town knows no such vault (any more): its wraps and entries go. Whose it was.
    Closed(Uuid),
    /// The box itself is refused.
    Refused(CloudFault),
}
