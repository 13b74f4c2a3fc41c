//! The town's word for the vaults of this box. The box cannot read anything from it that it does not know; it keeps it for
//! a town that is put back to a backup from before a vault.

use crate::event::JobId;
use crate::jobs::Jobs;
use crate::ports::{Batch, Changes, Key, Kind, Owner};
use crate::records;
use serde::{Deserialize, Serialize};
use shared_model::error_code::ErrorCode;
use shared_model::mutant;
use shared_model::wire::v1;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Generations of a vault whose deeds are kept: entries of a former one may still be on their way.
const GENERATIONS: usize = 3;
/// Most deeds that are kept; the town takes 64 at once.
const KEPT: usize = 48;

/// All deeds of this box.
#[derive(Debug, Default)]
pub struct Deeds {
    /// The town's history in which it knows all of them.
    epoch: Option<Uuid>,
    deeds: Vec<v1::VaultDeed>,
    /// The history to which they have been shown in this round.
    shown_in: Option<Uuid>,
    /// Whether they have to be shown.
    due: bool,
    /// Vaults that the town has been asked about.
    asked: BTreeSet<(Uuid, u32)>,
    /// The town is of a version that gives none.
    none_given: bool,
    /// Not all of it is known to be on disk; what is entered meanwhile takes it along.
    unsaved: bool,
    writing: Option<Writing>,
}

/// A commit under way.
#[derive(Debug)]
struct Writing {
    job: JobId,
    /// More was given since.
    outdated: bool,
}

#[derive(Serialize, Deserialize)]
struct StoredDeeds {
    epoch: Uuid,
    deeds: Vec<v1::VaultDeed>,
}

impl Deeds {
    /// Reads the entry of the store.
    pub fn remember(&mut self, value: &[u8]) {
        if let Ok(StoredDeeds { epoch, deeds }) = records::decode(value) {
            (self.epoch, self.deeds) = (Some(epoch), deeds);
        }
    }

    /// A round begins: a town that has been put back since the last one does not know what that one was shown.
    pub fn begin_round(&mut self) {
        self.shown_in = None;
    }

    /// The town could not be asked.
    pub fn not_answered(&mut self) {
        self.asked.clear();
    }

    /// The history in which the town knows all of them.
    pub fn epoch(&self) -> Option<Uuid> {
        self.epoch
    }

    /// To be shown, if that is due.
    pub fn due(&self) -> Option<(Uuid, Vec<v1::VaultDeed>)> {
        self.epoch.filter(|_| self.due && !mutant!(DeedsNotShown)).map(|epoch| (epoch, self.deeds.clone()))
    }

    /// The town has another history than before.
    pub fn another_history(&mut self) {
        self.due = !self.deeds.is_empty();
        self.shown_in = None;
    }

    /// The town does not know a vault in this history. Whether showing it the deeds may help.
    pub fn may_help(&mut self, history: Option<Uuid>) -> bool {
        let shown = self.shown_in.is_some() && self.shown_in == history;
        self.due = !shown && !self.deeds.is_empty();
        self.due
    }

    /// The town has been shown them, in this history.
    pub fn shown(&mut self, history: Uuid) {
        self.due = false;
        self.shown_in = Some(history);
    }

    /// The town does not take them, now or ever.
    pub fn refused(&mut self) {
        self.due = false;
        self.none_given = true;
        self.deeds.clear();
    }

    /// Whether the town should be asked for those of these vaults: each is asked about once.
    pub fn ask_about(&mut self, vaults: impl Iterator<Item = (Uuid, u32)>) -> bool {
        let missing: Vec<_> = vaults.filter(|vault| !self.has(*vault) && !self.asked.contains(vault)).collect();
        self.asked.extend(&missing);
        !missing.is_empty() && !self.none_given
    }

    /// The number of the owner's latest vault that the town has ever vouched for.
    pub fn latest(&self, owner: Uuid) -> Option<u32> {
        self.deeds.iter().filter(|deed| deed.owner == owner).map(|deed| deed.generation).max()
    }

    fn has(&self, (owner, generation): (Uuid, u32)) -> bool {
        self.deeds.iter().any(|deed| (deed.owner, deed.generation) == (owner, generation))
    }

    /// The town has given these.
    pub fn given(&mut self, epoch: Uuid, given: Vec<v1::VaultDeed>) {
        let before = (self.epoch, self.deeds.clone());
        // Another history knows the earlier ones only once it has been shown them.
        if self.epoch.is_none() || self.shown_in == Some(epoch) {
            self.epoch = Some(epoch);
        }
        for deed in given {
            let vault = (deed.owner, deed.generation);
            self.deeds.retain(|known| (known.owner, known.generation) != vault);
            self.deeds.push(deed);
        }
        self.deeds.sort_by_key(|deed| (deed.owner, deed.generation));
        self.leave_the_last();
        if before != (self.epoch, self.deeds.clone()) {
            self.unsaved = true;
            self.writing.iter_mut().for_each(|writing| writing.outdated = true);
        }
    }

    /// The store has begun anew.
    pub fn lost(&mut self) {
        self.unsaved = self.epoch.is_some();
    }

    /// Writes what is not on disk, unless that is under way.
    pub fn save(&mut self, jobs: &mut Jobs) {
        if self.unsaved && self.writing.is_none() {
            let job = jobs.commit(Batch { changes: self.unsaved() });
            self.writing = Some(Writing { job, outdated: false });
        }
    }

    /// A commit has ended.
    pub fn committed(&mut self, job: JobId, on_disk: bool) {
        if let Some(Writing { outdated, .. }) = self.writing.take_if(|writing| writing.job == job) {
            self.unsaved = outdated || !on_disk;
        }
    }

    fn leave_the_last(&mut self) {
        let later = |deed: &v1::VaultDeed, all: &[v1::VaultDeed]| {
            all.iter().filter(|other| other.owner == deed.owner && other.generation > deed.generation).count()
        };
        let all = self.deeds.clone();
        self.deeds.retain(|deed| later(deed, &all) < GENERATIONS);
        self.deeds.truncate(KEPT);
    }

    /// What is not known to be on disk.
    pub fn unsaved(&self) -> Changes {
        let key = Key { owner: Owner::Box, kind: Kind::Deeds, id: Vec::new() };
        let stored = |epoch| records::encode(&StoredDeeds { epoch, deeds: self.deeds.clone() });
        self.epoch.filter(|_| self.unsaved).map(|epoch| (key, Some(stored(epoch)))).into_iter().collect()
    }
}

/// Whether the town that answers so will never take a deed.
pub fn are_useless(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::NotFound | ErrorCode::MethodNotAllowed | ErrorCode::MalformedRequest | ErrorCode::TooLarge
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::Effect;

    fn deed(owner: u8, generation: u32) -> v1::VaultDeed {
        let bytes = || v1::Base64(vec![owner; 3]);
        v1::VaultDeed {
            owner: Uuid::from_bytes([owner; 16]),
            household: Uuid::nil(),
            generation,
            bound_at_ms: None,
            mail_key: bytes(),
            author_key: None,
            escrow: bytes(),
            signature: bytes(),
        }
    }

    fn saved(deeds: &mut Deeds) -> JobId {
        let mut jobs = Jobs::default();
        deeds.save(&mut jobs);
        match jobs.take().as_slice() {
            [Effect::Commit(job, _)] => *job,
            other => panic!("{} effects", other.len()),
        }
    }

    #[test]
    fn what_is_given_while_the_rest_is_being_written_is_written_as_well() {
        let mut deeds = Deeds::default();
        deeds.given(Uuid::nil(), vec![deed(1, 1)]);
        let first = saved(&mut deeds);
        deeds.given(Uuid::nil(), vec![deed(2, 1)]);
        deeds.committed(first, true);
        assert_eq!(deeds.unsaved().len(), 1);
        let second = saved(&mut deeds);
        deeds.committed(second, false);
        assert_eq!(deeds.unsaved().len(), 1, "a disk that is full is tried again");
        let third = saved(&mut deeds);
        deeds.committed(third, true);
        assert_eq!(deeds.unsaved(), []);
    }

    #[test]
    fn of_each_vault_the_last_generations_are_kept() {
        let mut deeds = Deeds::default();
        deeds.given(Uuid::nil(), (1..=5).map(|generation| deed(1, generation)).chain([deed(2, 9)]).collect());
        assert_eq!(deeds.latest(Uuid::from_bytes([1; 16])), Some(5));
        let kept: Vec<_> = deeds.deeds.iter().map(|deed| deed.generation).collect();
        assert_eq!(kept, [3, 4, 5, 9]);
    }
}
