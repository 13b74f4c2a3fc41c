//! かんたん点検: everything on one page, each as often as somebody wants.

use super::check::{Check, Finding};
use super::fault::Fault;
use super::round::Round;
use super::{Bench, TechnicianStep, receipt};
use crate::card::{CardFailure, CardJob, CardOutcome};
use crate::event::JobId;
use crate::focus::{ElementId, Focus};
use crate::key::RemoteKey;
use crate::ports::{MachineReply, Presence};
use shared_model::self_test::Receipt;

/// The open page.
pub struct SelfTest {
    /// What was found.
    pub round: Round,
    /// Focus among the checks and ぜんぶ もう一度.
    pub focus: Focus,
    /// A check that a person does, on a screen of its own.
    pub open: Option<Hand>,
    /// Of the last time when nothing was being looked at.
    pub receipt: Option<Receipt>,
    card: Option<JobId>,
}

/// What a person has to look at or to press.
pub enum Hand {
    /// How much the picture is drawn in, percent, and the focus among the buttons.
    SafeArea(u8, Focus),
    /// Which of [`KEYS`] have been pressed.
    Remote([bool; 5]),
}

/// What the remote is tried with.
pub const KEYS: [RemoteKey; 5] = [RemoteKey::Up, RemoteKey::Left, RemoteKey::Ok, RemoteKey::Right, RemoteKey::Down];
/// Most that the picture is drawn in, percent (rule L8).
pub const MOST_INSET: u8 = 5;

impl SelfTest {
    /// Looks at everything that needs no hand.
    pub fn begin(bench: &mut Bench<'_>) -> Self {
        let mut test = Self {
            round: Round::of(&Check::SELF_TEST),
            focus: Focus::on(super::ALL),
            open: None,
            receipt: None,
            card: None,
        };
        test.look_at_all(bench);
        test
    }

    /// 決定 on an item.
    pub fn activate(&mut self, id: &ElementId, bench: &mut Bench<'_>) -> TechnicianStep {
        match &mut self.open {
            Some(Hand::SafeArea(inset, _)) => match id.as_str() {
                "smaller" => *inset = (*inset + 1).min(MOST_INSET),
                "larger" => *inset = inset.saturating_sub(1),
                _ => {
                    let inset = *inset;
                    self.open = None;
                    self.round.set(Check::Display, Finding::Passed(format!("わく {inset}%")));
                    *bench.safe_area = inset;
                    return self.settled(bench);
                }
            },
            Some(Hand::Remote(_)) => {}
            None if *id == super::ALL => self.look_at_all(bench),
            None => {
                let check = Check::SELF_TEST.into_iter().find(|check| super::item_of(*check) == *id);
                if let Some(check) = check {
                    self.look(check, bench);
                }
                return self.settled(bench);
            }
        }
        TechnicianStep::Stay
    }

    /// A key while the remote is tried; whether it was taken.
    pub fn tried(&mut self, key: RemoteKey, bench: &mut Bench<'_>) -> Option<TechnicianStep> {
        let Some(Hand::Remote(pressed)) = &mut self.open else { return None };
        let place = KEYS.iter().position(|known| *known == key)?;
        if pressed.iter().all(|pressed| *pressed) {
            if key == RemoteKey::Ok {
                self.open = None;
            }
            return Some(TechnicianStep::Stay);
        }
        pressed[place] = true;
        if pressed.iter().all(|pressed| *pressed) {
            self.round.set(Check::Remote, Finding::Passed("5キー とどきました".to_owned()));
            return Some(self.settled(bench));
        }
        Some(TechnicianStep::Stay)
    }

    /// 戻る; whether it leads to the menu.
    pub fn back(&mut self) -> bool {
        self.open.take().is_none()
    }

    /// The focus of what is shown.
    pub fn focus_mut(&mut self) -> &mut Focus {
        match &mut self.open {
            Some(Hand::SafeArea(_, focus)) => focus,
            Some(Hand::Remote(_)) | None => &mut self.focus,
        }
    }

    /// What lies on the reader has changed.
    pub fn reader(&mut self, bench: &mut Bench<'_>) -> TechnicianStep {
        self.look(Check::Reader, bench);
        self.look(Check::TestCard, bench);
        self.settled(bench)
    }

    /// The card has answered.
    pub fn card(&mut self, job: JobId, outcome: &CardOutcome, bench: &mut Bench<'_>) -> TechnicianStep {
        if self.card.take_if(|asked| *asked == job).is_none() {
            return TechnicianStep::Stay;
        }
        let finding = match outcome {
            CardOutcome::Identified(_) => Finding::Passed("カードを 読みました".to_owned()),
            CardOutcome::Failed(CardFailure::Removed) => Finding::Waiting,
            CardOutcome::Failed(CardFailure::ReaderGone) => Finding::Failed(Fault::NoReader),
            _ => Finding::Failed(Fault::CardUnreadable),
        };
        self.round.set(Check::TestCard, finding);
        self.settled(bench)
    }

    /// The box has looked at something.
    pub fn machine(&mut self, job: JobId, reply: &MachineReply, bench: &mut Bench<'_>) -> TechnicianStep {
        if self.round.answered(job, reply, bench.jobs) { self.settled(bench) } else { TechnicianStep::Stay }
    }

    fn look_at_all(&mut self, bench: &mut Bench<'_>) {
        let by_hand = |check: &Check| !matches!(check, Check::Display | Check::Remote);
        Check::SELF_TEST.into_iter().filter(by_hand).for_each(|check| self.look(check, bench));
    }

    fn look(&mut self, check: Check, bench: &mut Bench<'_>) {
        match check {
            Check::Display => self.open = Some(Hand::SafeArea(*bench.safe_area, Focus::on(super::ENOUGH))),
            Check::Remote => self.open = Some(Hand::Remote([false; 5])),
            Check::Reader => {
                let there = bench.presence != Presence::NoReader;
                let passed = Finding::Passed("つながっています".to_owned());
                self.round.set(Check::Reader, if there { passed } else { Finding::Failed(Fault::NoReader) });
            }
            Check::TestCard if bench.presence == Presence::Card => {
                if self.card.is_none() {
                    self.card = Some(bench.jobs.card(CardJob::Identify));
                    self.round.set(Check::TestCard, Finding::Running);
                }
            }
            // What a card has shown before it was taken off still counts.
            Check::TestCard => {
                if !matches!(self.round.finding(Check::TestCard), Some(Finding::Passed(_) | Finding::Running)) {
                    self.round.set(Check::TestCard, Finding::Waiting);
                }
            }
            Check::Probe(_) => self.round.look(check, bench.jobs),
        }
    }

    /// Nothing is being looked at any more: that is a report.
    fn settled(&mut self, bench: &Bench<'_>) -> TechnicianStep {
        let Some(device) = bench.device.filter(|_| self.round.is_still()) else { return TechnicianStep::Stay };
        let report = self.round.report(bench.now.wall);
        let receipt = receipt(&report, device);
        self.receipt = Some(receipt.clone());
        TechnicianStep::Reported(Box::new(report), receipt)
    }
}
