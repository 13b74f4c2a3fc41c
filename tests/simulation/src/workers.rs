//! Disk and card of a box, as its worker threads do their jobs: one after the other, each taking its time.

use crate::cast::CAST;
use crate::disk::Torn;
use crate::network::box_name;
use crate::set_top::StoreJob;
use crate::world::{Happening, World};
use stb_core::card::{CardFailure, CardIdentity, CardJob, CardOutcome};
use stb_core::event::{Event, JobId};
use stb_core::ports::StoreFault;
use zeroize::Zeroizing;

/// Tries of an authentication PIN.
const TRIES: u8 = 3;

impl World {
    /// The disk has something more to do.
    pub fn disk_begins(&mut self, at_box: usize, job: StoreJob) {
        self.boxes[at_box].store_queue.push_back(job);
        if self.boxes[at_box].store_queue.len() == 1 {
            self.disk_goes_on(at_box);
        }
    }

    fn disk_goes_on(&mut self, at_box: usize) {
        let set_top = &mut self.boxes[at_box];
        // Flash that tidies up takes its time now and then.
        let slow = set_top.chance().one_in(15);
        let takes = if slow { set_top.chance().between(200, 3000) } else { set_top.chance().between(1, 25) };
        let life = set_top.life;
        self.later(takes, Happening::Disk { at_box, life });
    }

    /// The disk has done the first job of its queue, or the power has gone in the middle of it.
    pub fn disk_done(&mut self, at_box: usize, life: u32) {
        let set_top = &mut self.boxes[at_box];
        if set_top.life != life {
            return;
        }
        let Some(job) = set_top.store_queue.pop_front() else { return };
        if let Some((left, torn)) = &mut set_top.doom {
            *left = left.saturating_sub(1);
            if *left == 0 {
                let torn = *torn;
                return self.dies_at(at_box, job, torn);
            }
        }
        let event = match job {
            StoreJob::Commit(job, batch) => {
                self.sees_batch(at_box, &batch);
                let mut chance = self.boxes[at_box].chance().fork();
                let result = self.boxes[at_box].disk.commit(&batch, &mut chance);
                self.note(box_name(at_box), || format!("disk: {batch:?} {result:?}"));
                self.sees_disk(at_box, result.err());
                if result.is_ok() {
                    self.sees_written(at_box, &batch);
                }
                Event::Committed(job, result)
            }
            StoreJob::Load(job, owner) => {
                let loaded = self.boxes[at_box].disk.load(owner);
                self.note(box_name(at_box), || format!("disk: load {:?}", loaded.as_ref().map(Vec::len)));
                self.sees_disk(at_box, loaded.as_ref().err().copied());
                Event::Loaded(job, owner, loaded)
            }
        };
        if !self.boxes[at_box].store_queue.is_empty() {
            self.disk_goes_on(at_box);
        }
        self.deliver(at_box, event);
    }

    fn dies_at(&mut self, at_box: usize, job: StoreJob, torn: Torn) {
        if let StoreJob::Commit(_, batch) = &job {
            self.sees_batch(at_box, batch);
            self.boxes[at_box].disk.tear(batch, torn);
        }
        self.note(box_name(at_box), || format!("the power goes, the batch is torn: {torn:?}"));
        self.power_goes(at_box);
    }

    /// The card begins a job.
    pub fn card_begins(&mut self, at_box: usize, job: JobId, work: CardJob) {
        let set_top = &mut self.boxes[at_box];
        let (takes, life, insertion) = (set_top.chance().between(300, 1500), set_top.life, set_top.insertion);
        let outcome = self.card_says(at_box, work);
        self.later(takes, Happening::Card { at_box, life, insertion, job, outcome });
    }

    /// The card has done its job, if it is there still.
    pub fn card_done(&mut self, at_box: usize, life: u32, insertion: u32, job: JobId, outcome: CardOutcome) {
        let set_top = &self.boxes[at_box];
        if set_top.life != life {
            return;
        }
        let gone = set_top.insertion != insertion;
        let outcome = if gone { CardOutcome::Failed(CardFailure::Removed) } else { outcome };
        self.deliver(at_box, Event::Card(job, outcome));
    }

    fn card_says(&mut self, at_box: usize, work: CardJob) -> CardOutcome {
        let Some(number) = self.boxes[at_box].card else { return CardOutcome::Failed(CardFailure::Removed) };
        let (player, person) = (&CAST.people[number], &mut self.people[number]);
        match work {
            CardJob::Identify => CardOutcome::Identified(CardIdentity {
                certificate: player.certificate.clone(),
                auth_tries: TRIES - person.wrong,
                sign_tries: None,
            }),
            CardJob::ProveAuth { certificate, .. } if certificate != player.certificate => {
                CardOutcome::Failed(CardFailure::Swapped)
            }
            CardJob::ProveAuth { pin, messages, .. } if pin.reveal() == player.pin.as_bytes() => {
                person.wrong = 0;
                let signatures = messages.iter().map(|message| Zeroizing::new(player.sign(message))).collect();
                CardOutcome::Proved { certificate: player.certificate.clone(), signatures }
            }
            CardJob::ProveAuth { .. } => {
                person.wrong += 1;
                match TRIES - person.wrong {
                    0 => CardOutcome::Blocked,
                    tries_left => CardOutcome::WrongSecret { tries_left },
                }
            }
            CardJob::ProveSign { .. } => CardOutcome::Failed(CardFailure::NotThisKind),
        }
    }

    /// A fault of the disk, for whoever has to know what is gone.
    fn sees_disk(&mut self, at_box: usize, fault: Option<StoreFault>) {
        if let Some(fault) = fault {
            self.watch.disk_failed(at_box, fault);
        }
    }
}
