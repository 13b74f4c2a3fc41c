//! 初期化: the box becomes what it was when it left the factory.
//!
//! ```text
//! Asking ─すすむ→ Number ─the shown digits→ けしています → (the program ends)
//!   ↑ やめる has the focus         ↑ wrong: another number
//! ```

use super::number::NumberEntry;
use super::{Bench, TechnicianStep};
use crate::event::{JobId, Now};
use crate::focus::{ElementId, Focus};
use crate::key::RemoteKey;
use crate::keyring::random;
use crate::ports::{Entropy, Eraser, MachineReply, MachineRequest};
use crate::trouble;
use shared_model::time::Uptime;
use std::time::Duration;

/// Digits of the number that has to be typed.
pub const DIGITS: usize = 4;
/// やめる.
pub const STOP: ElementId = ElementId::fixed("stop");
/// すすむ.
pub const GO_ON: ElementId = ElementId::fixed("go-on");

/// How long the system may take until it ends this program.
const PATIENCE: Duration = Duration::from_secs(60);

/// A box that is about to be erased.
pub enum Erasing {
    /// What will go is said; the focus is on やめる or すすむ.
    Asking(Focus),
    /// A number is shown, and has to be typed.
    Number(Box<Confirmation>),
}

/// The number, and what comes of it.
pub struct Confirmation {
    /// What is shown.
    pub shown: String,
    /// What is typed.
    pub entry: NumberEntry,
    asked: Option<JobId>,
    until: Option<Uptime>,
}

impl Erasing {
    /// Says what will go.
    pub fn begin() -> Self {
        Self::Asking(Focus::on(STOP))
    }

    /// 決定 on an item.
    pub fn activate(&mut self, id: &ElementId, bench: &mut Bench<'_>) -> TechnicianStep {
        match self {
            Self::Asking(_) if *id == GO_ON => *self = Self::Number(Box::new(Confirmation::new(bench.entropy))),
            Self::Asking(_) => return TechnicianStep::Menu,
            Self::Number(confirmation) => confirmation.activate(id, bench),
        }
        TechnicianStep::Stay
    }

    /// A key that types.
    pub fn type_key(&mut self, key: RemoteKey) {
        if let Self::Number(confirmation) = self {
            confirmation.entry.type_key(key);
        }
    }

    /// 戻る; whether it leads to the menu.
    pub fn back(&mut self) -> bool {
        match self {
            Self::Asking(_) => true,
            Self::Number(confirmation) => confirmation.entry.back(),
        }
    }

    /// The focus of the current step.
    pub fn focus_mut(&mut self) -> &mut Focus {
        match self {
            Self::Asking(focus) => focus,
            Self::Number(confirmation) => &mut confirmation.entry.focus,
        }
    }

    /// Whether the number was right: from here on no key does anything.
    pub fn under_way(&self) -> bool {
        matches!(self, Self::Number(confirmation) if confirmation.entry.working)
    }

    /// The box has said who erases it.
    pub fn machine(&mut self, job: JobId, reply: &MachineReply, now: Now) -> TechnicianStep {
        let Self::Number(confirmation) = self else { return TechnicianStep::Stay };
        if confirmation.asked.take_if(|asked| *asked == job).is_none() {
            return TechnicianStep::Stay;
        }
        match reply {
            MachineReply::Erases(Ok(Eraser::Program)) => TechnicianStep::EraseAndEnd,
            MachineReply::Erases(Ok(Eraser::System)) => {
                confirmation.until = Some(now.uptime + PATIENCE);
                TechnicianStep::Stay
            }
            _ => {
                *self = Self::begin();
                TechnicianStep::Told(trouble::not_erasing())
            }
        }
    }

    /// When nothing has happened for too long.
    pub fn patience_ends(&self) -> Option<Uptime> {
        match self {
            Self::Asking(_) => None,
            Self::Number(confirmation) => confirmation.until,
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Now) -> TechnicianStep {
        if self.patience_ends().is_none_or(|until| until > now.uptime) {
            return TechnicianStep::Stay;
        }
        *self = Self::begin();
        TechnicianStep::Told(trouble::not_erased())
    }
}

impl Confirmation {
    fn new(entropy: &mut dyn Entropy) -> Self {
        let number = u16::from_be_bytes(random(entropy)) % 10_000;
        let entry = NumberEntry::new(DIGITS, DIGITS);
        Self { shown: format!("{number:04}"), entry, asked: None, until: None }
    }

    fn activate(&mut self, id: &ElementId, bench: &mut Bench<'_>) {
        if !self.entry.activate(id) {
            return;
        }
        if self.entry.typed() == self.shown {
            self.entry.working = true;
            self.asked = Some(bench.jobs.machine(MachineRequest::Erase));
        } else {
            *self = Self::new(bench.entropy);
            self.entry.wrong("番号が ちがいました。新しい 番号を 見てください".to_owned());
        }
    }
}
