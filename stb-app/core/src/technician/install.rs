//! 取付: the way to the town, the install code, the certificate, the town's answer, and a receipt for the work order.
//!
//! ```text
//! Looking ─all ✓→ Code ─つぎへ→ (enrol listener) → Done (the town is asked for an answer)
//!    ↑ 決定: once more    ↑ wrong, silent, full: told, and the code can be confirmed again
//! ```

use super::check::{Check, Finding};
use super::number::NumberEntry;
use super::round::Round;
use super::{Bench, TechnicianStep, receipt};
use crate::event::JobId;
use crate::focus::{ElementId, Focus};
use crate::ports::{MachineReply, Probe, RegistrarFault, RegistrarReply, RegistrarRequest};
use crate::trouble;
use shared_model::device::{DeviceId, InstallCode};
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::self_test::{Receipt, SelfTestCheck};

/// Digits of an install code.
pub const DIGITS: usize = 8;

/// An installation under way.
pub struct Install {
    /// What was looked at first.
    pub round: Round,
    /// Where it stands.
    pub step: Step,
}

/// The steps as a technician sees them.
pub enum Step {
    /// The way to the town is looked at; the focus is on a check or on ぜんぶ もう一度.
    Looking(Focus),
    /// The install code.
    Code {
        /// What is typed.
        entry: NumberEntry,
        /// The question to the town.
        asked: Option<JobId>,
    },
    /// The box has its certificate.
    Done(Done),
}

/// The box has its certificate.
pub struct Done {
    /// Its name.
    pub device: DeviceId,
    /// Its town.
    pub municipality: MunicipalityCode,
    /// Whether the town answers it.
    pub echo: Round,
    /// For the work order; once the town was asked.
    pub receipt: Option<Receipt>,
    /// Focus among the buttons.
    pub focus: Focus,
}

impl Install {
    /// Looks at the way to the town.
    pub fn begin(bench: &mut Bench<'_>) -> Self {
        let mut install = Self { round: Round::of(&Check::INSTALL), step: Step::Looking(Focus::on(super::ALL)) };
        install.look_at_all(bench);
        install
    }

    /// 決定 on an item.
    pub fn activate(&mut self, id: &ElementId, bench: &mut Bench<'_>) -> TechnicianStep {
        match &mut self.step {
            Step::Looking(_) if *id == super::ALL => self.look_at_all(bench),
            Step::Looking(_) => {
                if let Some((check, _)) = self.round.checks().iter().find(|(check, _)| super::item_of(*check) == *id) {
                    self.round.look(*check, bench.jobs);
                }
            }
            Step::Code { entry, asked } => {
                if let (true, Ok(code)) = (entry.activate(id), InstallCode::parse(entry.typed())) {
                    entry.working = true;
                    *asked = Some(bench.jobs.registrar(RegistrarRequest::Enrol(code)));
                }
            }
            Step::Done(done) if *id == super::AGAIN => done.echo.look(ECHO, bench.jobs),
            Step::Done(_) => return TechnicianStep::Menu,
        }
        TechnicianStep::Stay
    }

    /// 戻る; whether it leads to the menu.
    pub fn back(&mut self) -> bool {
        match &mut self.step {
            Step::Code { entry, .. } => entry.back(),
            Step::Looking(_) | Step::Done(_) => true,
        }
    }

    /// The focus of the current step.
    pub fn focus_mut(&mut self) -> &mut Focus {
        match &mut self.step {
            Step::Looking(focus) => focus,
            Step::Code { entry, .. } => &mut entry.focus,
            Step::Done(done) => &mut done.focus,
        }
    }

    /// The box has looked at something.
    pub fn machine(&mut self, job: JobId, reply: &MachineReply, bench: &mut Bench<'_>) -> TechnicianStep {
        match &mut self.step {
            Step::Done(done) => {
                if done.echo.answered(job, reply, bench.jobs) {
                    return self.report(bench);
                }
            }
            Step::Looking(focus) if self.round.answered(job, reply, bench.jobs) => {
                let failed = |(_, finding): &&(Check, Finding)| matches!(finding, Finding::Failed(_));
                if let (true, Some((check, _))) = (self.round.is_still(), self.round.checks().iter().find(failed)) {
                    *focus = Focus::on(super::item_of(*check));
                } else if self.round.is_good() {
                    self.step = Step::Code { entry: NumberEntry::new(DIGITS, DIGITS), asked: None };
                }
            }
            Step::Looking(_) | Step::Code { .. } => {}
        }
        TechnicianStep::Stay
    }

    /// The enrol listener has answered, or not.
    pub fn registrar(
        &mut self,
        job: JobId,
        reply: Result<RegistrarReply, RegistrarFault>,
        bench: &mut Bench<'_>,
    ) -> TechnicianStep {
        let Step::Code { entry, asked } = &mut self.step else { return TechnicianStep::Stay };
        if asked.take_if(|asked| *asked == job).is_none() {
            return TechnicianStep::Stay;
        }
        match reply {
            Ok(RegistrarReply::Enrolled { device, municipality, .. }) => {
                let mut echo = Round::of(&[ECHO]);
                echo.look(ECHO, bench.jobs);
                let focus = Focus::on(super::FINISH);
                self.step = Step::Done(Done { device, municipality, echo, receipt: None, focus });
                TechnicianStep::Stay
            }
            // Answers to other questions.
            Ok(RegistrarReply::Renewed(_) | RegistrarReply::Time(_)) => TechnicianStep::Stay,
            Err(fault) => {
                let is_of_the_code = matches!(
                    fault,
                    RegistrarFault::Refused { code: ErrorCode::InstallCodeWrong | ErrorCode::InstallCodeSpent, .. }
                );
                entry.working = false;
                if is_of_the_code {
                    entry.wrong(String::new());
                }
                TechnicianStep::Told(trouble::of_registrar(fault))
            }
        }
    }

    fn look_at_all(&mut self, bench: &mut Bench<'_>) {
        Check::INSTALL.into_iter().for_each(|check| self.round.look(check, bench.jobs));
    }

    /// What was looked at, that the box has its certificate, and whether the town answers.
    fn report(&mut self, bench: &Bench<'_>) -> TechnicianStep {
        let Step::Done(done) = &mut self.step else { return TechnicianStep::Stay };
        let mut report = self.round.report(bench.now.wall);
        let enrolled = SelfTestCheck { name: "enrolment".to_owned(), passed: true, code: None, note: None };
        report.checks.push(enrolled);
        report.checks.extend(done.echo.report(bench.now.wall).checks);
        let receipt = receipt(&report, &done.device);
        done.receipt = Some(receipt.clone());
        TechnicianStep::Reported(Box::new(report), receipt)
    }
}

/// Whether the town answers the new box.
pub const ECHO: Check = Check::Probe(Probe::Api);
