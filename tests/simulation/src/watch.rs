//! What was seen so far: what the oracles compare with.

use crate::cast::{BOXES, CAST};
use crate::world::{Ms, SECOND};
use shared_model::time::Timestamp;
use stb_core::ports::StoreFault;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A commit that gives something up is on disk within this time, if nothing is wrong with the disk.
pub const ON_DISK: Ms = 30 * SECOND;

/// An oracle that asks again later.
#[derive(Debug, Clone, Copy)]
pub enum Due {
    /// What a member left on a box has to be gone by now, if this is still what was heard last.
    Gone {
        /// Which box.
        at_box: usize,
        /// Whose.
        number: usize,
        /// When the box heard that the card was taken away.
        heard: Ms,
    },
}

/// Everything that was seen.
#[derive(Default)]
pub struct Watch {
    /// What the office has published, by title.
    pub published: Vec<(Uuid, String)>,
    /// The service dies in the n-th request from now, after so many questions to the store.
    pub town_doom: Option<(u32, u32)>,
    /// Whether somebody is about to start the service.
    pub town_comes_back: bool,
    /// Of each box.
    pub boxes: [SeenBox; BOXES],
    /// Whose card opens nothing any more.
    pub taken: BTreeSet<usize>,
    /// Which box has called what read by whom, and whether it still knows.
    pub claims: BTreeMap<(usize, usize, String), bool>,
    /// Notices that were taken back at some time.
    pub taken_back: BTreeSet<String>,
    /// Receipts that the town had when it was put back to an earlier state.
    pub had: BTreeSet<(usize, Uuid)>,
    /// Entries that took effect, in this history of the town: box, outbox, number.
    pub applied: BTreeSet<(usize, Uuid, u64)>,
    /// Of records.
    pub books: crate::books::SeenBooks,
    applied_at_backup: BTreeSet<(usize, Uuid, u64)>,
}

/// What was seen of a box.
#[derive(Default)]
pub struct SeenBox {
    /// Who is logged in.
    pub home: Option<usize>,
    /// What the screen has called read, by person.
    pub read: BTreeMap<usize, BTreeSet<String>>,
    /// When the town last spoke, on the true clock.
    pub contact: Option<Timestamp>,
    /// Whether its clock was wrong since.
    pub clock_wrong: bool,
    /// When it heard that it is shut out.
    pub shut_out: Option<Ms>,
    /// When it heard whose card was taken away.
    pub told_off: BTreeMap<usize, Ms>,
    /// Whose things it may still have, because its disk failed after the card was taken away: it gives them up when it is
    /// next switched on and reaches the town.
    pub residue: BTreeSet<usize>,
    /// Since when the town is silent, how often it was asked since, and how often somebody pressed a key.
    pub silence: Option<(Ms, u64, u64)>,
}

impl Watch {
    /// An operation of a disk has failed: what was to be given up may still be there, and a damaged disk forgets what was
    /// read.
    pub fn disk_failed(&mut self, at_box: usize, fault: StoreFault) {
        let seen = &mut self.boxes[at_box];
        seen.told_off.clear();
        seen.shut_out = None;
        seen.residue.extend(&self.taken);
        if fault == StoreFault::Damaged {
            (0..CAST.people.len()).for_each(|number| self.forgets(at_box, number));
        }
    }

    /// Everything of a member has gone from a box, and comes back from the town.
    pub fn forgets(&mut self, at_box: usize, number: usize) {
        self.boxes[at_box].read.remove(&number);
        let of_these = |key: &(usize, usize, String)| (key.0, key.1) == (at_box, number);
        self.claims.iter_mut().filter(|(key, _)| of_these(key)).for_each(|(_, known)| *known = false);
    }

    /// A notice was taken back: boxes forget all of it, and a restore may bring it again as if it were new.
    pub fn take_back(&mut self, title: &str) {
        self.taken_back.insert(title.to_owned());
    }

    /// Whether a box has called this read and has to know so still.
    pub fn has_read(&self, at_box: usize, number: usize, title: &str) -> bool {
        let read = self.boxes[at_box].read.get(&number);
        read.is_some_and(|read| read.contains(title)) && !self.taken_back.contains(title)
    }

    /// The power of a box went: what it heard just now may not be on disk.
    pub fn power_went(&mut self, at_box: usize, now: Ms) {
        let seen = &mut self.boxes[at_box];
        seen.home = None;
        seen.silence = None;
        seen.told_off.retain(|_, heard| *heard + ON_DISK < now);
        seen.shut_out = seen.shut_out.filter(|heard| *heard + ON_DISK < now);
    }

    /// The clock of a box has jumped.
    pub fn clock_is_wrong(&mut self, at_box: usize) {
        self.boxes[at_box].clock_wrong = true;
    }

    /// A key was pressed.
    pub fn touched(&mut self, at_box: usize) {
        if let Some((_, _, touches)) = &mut self.boxes[at_box].silence {
            *touches += 1;
        }
    }

    /// A card was taken away.
    pub fn card_taken(&mut self, number: usize) {
        self.taken.insert(number);
        for seen in &mut self.boxes {
            seen.told_off.remove(&number);
            seen.residue.remove(&number);
        }
    }

    /// A card was given back.
    pub fn card_given(&mut self, number: usize) {
        self.taken.remove(&number);
        for seen in &mut self.boxes {
            seen.told_off.remove(&number);
            seen.residue.remove(&number);
        }
    }

    /// A backup was made.
    pub fn backed_up(&mut self) {
        self.applied_at_backup = self.applied.clone();
    }

    /// The town was put back to the backup.
    pub fn restored(&mut self) {
        self.applied = self.applied_at_backup.clone();
        self.boxes.iter_mut().for_each(|seen| seen.shut_out = None);
    }
}
