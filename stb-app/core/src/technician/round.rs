//! A round through checks: one after the other, each as often as somebody wants.

use super::check::{Check, Finding};
use super::fault::Fault;
use crate::event::JobId;
use crate::jobs::Jobs;
use crate::ports::{MachineReply, MachineRequest};
use shared_model::self_test::{SelfTestCheck, SelfTestReport};
use shared_model::time::Timestamp;
use std::collections::VecDeque;

/// Checks and what was found.
#[derive(Debug)]
pub struct Round {
    checks: Vec<(Check, Finding)>,
    queue: VecDeque<Check>,
    asked: Option<(JobId, Check)>,
}

impl Round {
    /// Nothing has been looked at.
    pub fn of(checks: &[Check]) -> Self {
        let checks = checks.iter().map(|check| (*check, Finding::Waiting)).collect();
        Self { checks, queue: VecDeque::new(), asked: None }
    }

    /// Checks and what was found, in their order.
    pub fn checks(&self) -> &[(Check, Finding)] {
        &self.checks
    }

    /// What was found of one.
    pub fn finding(&self, check: Check) -> Option<&Finding> {
        self.checks.iter().find(|(known, _)| *known == check).map(|(_, finding)| finding)
    }

    /// Says what was found.
    pub fn set(&mut self, check: Check, finding: Finding) {
        self.checks.iter_mut().filter(|(known, _)| *known == check).for_each(|(_, known)| *known = finding.clone());
    }

    /// Lets the box look, behind what it looks at already.
    pub fn look(&mut self, check: Check, jobs: &mut Jobs) {
        if self.finding(check) == Some(&Finding::Running) {
            return;
        }
        self.set(check, Finding::Running);
        self.queue.push_back(check);
        self.go_on(jobs);
    }

    /// The box has looked; whether it was asked here.
    pub fn answered(&mut self, job: JobId, reply: &MachineReply, jobs: &mut Jobs) -> bool {
        let Some((_, check)) = self.asked.take_if(|(asked, _)| *asked == job) else { return false };
        if let MachineReply::Checked(found) = reply {
            self.set(
                check,
                match found {
                    Ok(note) => Finding::Passed(note.clone()),
                    Err(defect) => Finding::Failed(Fault::Defect(*defect)),
                },
            );
        }
        self.go_on(jobs);
        true
    }

    /// Whether nothing is being looked at.
    pub fn is_still(&self) -> bool {
        self.checks.iter().all(|(_, finding)| *finding != Finding::Running)
    }

    /// Whether everything is as it should be.
    pub fn is_good(&self) -> bool {
        self.checks.iter().all(|(_, finding)| matches!(finding, Finding::Passed(_)))
    }

    /// What goes to the town.
    pub fn report(&self, taken_at: Timestamp) -> SelfTestReport {
        let check = |(check, finding): &(Check, Finding)| {
            let (passed, code, note) = match finding {
                Finding::Passed(note) => (true, None, Some(note.clone()).filter(|note| !note.is_empty())),
                Finding::Failed(fault) => (false, Some(fault.code().to_owned()), None),
                Finding::Waiting | Finding::Running => (false, None, None),
            };
            SelfTestCheck { name: check.name().to_owned(), passed, code, note }
        };
        SelfTestReport {
            taken_at,
            firmware: super::FIRMWARE.to_owned(),
            checks: self.checks.iter().map(check).collect(),
        }
    }

    fn go_on(&mut self, jobs: &mut Jobs) {
        while self.asked.is_none()
            && let Some(check) = self.queue.pop_front()
        {
            if let Check::Probe(probe) = check {
                self.asked = Some((jobs.machine(MachineRequest::Check(probe)), check));
            }
        }
    }
}
