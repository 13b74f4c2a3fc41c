//! Reading what lies in a vault.

use super::Desk;
use crate::event::JobId;
use crate::ports::Owner;
use crate::sync::Received;
use uuid::Uuid;

/// Two questions to the store, which answers in order: pages first, so that one that is stored in between is not missed.
pub struct Loading {
    /// For the pages.
    pub pages_job: JobId,
    /// For the entries.
    pub entries_job: JobId,
    /// What has been read, and what has come meanwhile.
    pub pages: Vec<Received>,
    /// A disk that does not answer: nothing is made of the half that it gave.
    pub failed: bool,
}

impl Loading {
    /// Asks.
    pub fn begin(owner: Uuid, desk: &mut Desk<'_>) -> Self {
        let pages_job = desk.jobs.load(Owner::Mail(owner));
        let entries_job = desk.jobs.load(Owner::Vault(owner));
        Self { pages_job, entries_job, pages: Vec::new(), failed: false }
    }
}
