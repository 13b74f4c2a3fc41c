//! The technician's screens among the others: who opens them, what they are told, and what comes of it.

use super::{App, Stage};
use crate::card::CardOutcome;
use crate::event::{JobId, Now};
use crate::key::RemoteKey;
use crate::ports::{Batch, MachineReply, Presence};
use crate::records;
use crate::technician::{Bench, Technician, TechnicianStep};
use crate::trouble;

impl App {
    /// Whether this key was the last one of the technician's chord, which then has been obeyed.
    pub(super) fn is_chord(&mut self, key: RemoteKey, now: Now) -> bool {
        let at_the_door = self.technicians
            && self.trouble.is_none()
            && self.presence != Presence::Card
            && matches!(self.stage, Stage::Start { reading: None, .. });
        if !at_the_door {
            self.gate.forget();
            return false;
        }
        let whole = self.gate.key(key, now.uptime);
        if whole {
            match self.gate.locked_for(now.uptime) {
                Some(minutes) => self.tell(trouble::technicians_locked(minutes)),
                None => self.stage = Stage::Technician(Box::new(Technician::begin())),
            }
        }
        whole
    }

    /// Lets the technician who is at work, if there is one, do something.
    pub(super) fn at_work(&mut self, now: Now, act: impl FnOnce(&mut Technician, &mut Bench<'_>) -> TechnicianStep) {
        let Stage::Technician(technician) = &mut self.stage else { return };
        let mut safe_area = self.safe_area;
        let Self { device, presence, entropy, gate, jobs, .. } = self;
        let (device, presence, entropy) = (device.as_ref(), *presence, entropy.as_mut());
        let mut bench = Bench { device, presence, safe_area: &mut safe_area, entropy, gate, jobs, now };
        let step = act(technician, &mut bench);
        self.keep_safe_area(safe_area);
        self.technician_step(step, now);
    }

    /// A key that a technician tries; whether it was taken.
    pub(super) fn is_tried(&mut self, key: RemoteKey, now: Now) -> bool {
        let mut taken = false;
        if self.trouble.is_none() {
            self.at_work(now, |technician, bench| {
                let step = technician.tried(key, bench);
                taken = step.is_some();
                step.unwrap_or(TechnicianStep::Stay)
            });
        }
        taken
    }

    fn technician_step(&mut self, step: TechnicianStep, now: Now) {
        match step {
            TechnicianStep::Stay => {}
            TechnicianStep::Menu => {
                if let Stage::Technician(technician) = &mut self.stage {
                    technician.show_menu();
                }
            }
            TechnicianStep::Leave => self.leave(),
            TechnicianStep::EraseAndEnd => self.jobs.erase_and_end(),
            TechnicianStep::Told(trouble) => self.tell(trouble),
            TechnicianStep::Failed(trouble) => self.fail(trouble),
            TechnicianStep::Reported(report, receipt) => self.sync.found(*report, receipt, now, &mut self.jobs),
        }
    }

    /// How much the picture is drawn in now, percent.
    pub(super) fn inset(&self) -> u8 {
        let tried = match &self.stage {
            Stage::Technician(technician) => technician.tried_inset(),
            _ => None,
        };
        tried.unwrap_or(self.safe_area)
    }

    fn keep_safe_area(&mut self, percent: u8) {
        if percent != self.safe_area {
            self.safe_area = percent;
            let (key, value) = records::safe_area_entry(percent);
            self.jobs.commit(Batch { changes: vec![(key, Some(value))] });
        }
    }

    pub(super) fn machine(&mut self, job: JobId, reply: &MachineReply, now: Now) {
        self.at_work(now, |technician, bench| technician.machine(job, reply, bench));
    }

    pub(super) fn test_card(&mut self, job: JobId, outcome: &CardOutcome, now: Now) {
        self.at_work(now, |technician, bench| technician.card(job, outcome, bench));
    }
}
