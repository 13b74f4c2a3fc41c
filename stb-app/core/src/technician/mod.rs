//! The technician's screens, behind chord and code ([`gate`]): 取付, かんたん点検 and 初期化. Nobody is logged in here, a card
//! that is put down is a test card, and no PIN is asked for.

pub mod check;
pub mod erasing;
pub mod fault;
pub mod gate;
pub mod install;
pub mod number;
pub mod round;
pub mod self_test;

use self::check::Check;
use self::erasing::Erasing;
use self::gate::Gate;
use self::install::Install;
use self::number::NumberEntry;
use self::self_test::{Hand, SelfTest};
use crate::card::CardOutcome;
use crate::event::{JobId, Now};
use crate::focus::{Direction, ElementId, Focus};
use crate::jobs::Jobs;
use crate::key::RemoteKey;
use crate::ports::{Entropy, MachineReply, MachineRequest, Presence, RegistrarFault, RegistrarReply, TechnicianCode};
use crate::trouble::{self, Trouble};
use crate::view::Item;
use sha2::{Digest, Sha256};
use shared_model::device::DeviceId;
use shared_model::self_test::{Receipt, SelfTestReport};
use shared_model::time::Uptime;

/// Version of this program, as reports name it.
pub const FIRMWARE: &str = env!("CARGO_PKG_VERSION");

/// Menu: 取付.
pub const INSTALL: ElementId = ElementId::fixed("install");
/// Menu: かんたん点検.
pub const SELF_TEST: ElementId = ElementId::fixed("self-test");
/// Menu: 初期化.
pub const FACTORY_RESET: ElementId = ElementId::fixed("factory-reset");
/// おわる.
pub const FINISH: ElementId = ElementId::fixed("finish");
/// ぜんぶ もう一度.
pub const ALL: ElementId = ElementId::fixed("all");
/// もう一度, after an installation: asks the town once more.
pub const AGAIN: ElementId = ElementId::fixed("again");
/// これで よい: the picture is whole.
pub const ENOUGH: ElementId = ElementId::fixed("enough");
/// The picture is drawn in further.
pub const SMALLER: ElementId = ElementId::fixed("smaller");
/// The picture is drawn in less.
pub const LARGER: ElementId = ElementId::fixed("larger");

/// The item of a check.
pub fn item_of(check: Check) -> ElementId {
    ElementId::fixed(check.name())
}

/// A technician at work.
pub struct Technician {
    /// What is open.
    pub page: Page,
}

/// What is open.
pub enum Page {
    /// The technician's code.
    Code {
        /// What is typed.
        entry: NumberEntry,
        /// The question whether it is right.
        asked: Option<JobId>,
    },
    /// What is there to do.
    Menu(Focus),
    /// 取付.
    Install(Install),
    /// かんたん点検.
    SelfTest(SelfTest),
    /// 初期化.
    Erasing(Erasing),
}

/// What the technician's screens need of the box.
pub struct Bench<'a> {
    /// The box, if it is enrolled.
    pub device: Option<&'a DeviceId>,
    /// What lies on the reader.
    pub presence: Presence,
    /// How much the picture is drawn in, percent.
    pub safe_area: &'a mut u8,
    /// For numbers that nobody types by habit.
    pub entropy: &'a mut dyn Entropy,
    /// Who comes in.
    pub gate: &'a mut Gate,
    /// What is to be done.
    pub jobs: &'a mut Jobs,
    /// Both clocks.
    pub now: Now,
}

/// What came of an event.
#[derive(Debug)]
pub enum TechnicianStep {
    /// Goes on.
    Stay,
    /// Back to the menu.
    Menu,
    /// Back to the start screen.
    Leave,
    /// Everything is closed and erased, and the program ends.
    EraseAndEnd,
    /// Something is told; what lies behind it stays.
    Told(Trouble),
    /// Something is told, and the screens are closed.
    Failed(Trouble),
    /// A report for the town, with its receipt.
    Reported(Box<SelfTestReport>, Receipt),
}

impl Technician {
    /// The chord was pressed: asks for the code.
    pub fn begin() -> Self {
        let entry = NumberEntry::new(TechnicianCode::MIN, TechnicianCode::MAX);
        Self { page: Page::Code { entry, asked: None } }
    }

    /// 決定 on an item.
    pub fn activate(&mut self, id: &ElementId, bench: &mut Bench<'_>) -> TechnicianStep {
        match &mut self.page {
            Page::Code { entry, asked } => {
                if let (true, Some(code)) = (entry.activate(id), TechnicianCode::parse(entry.typed())) {
                    entry.working = true;
                    bench.gate.tries(bench.now.uptime);
                    *asked = Some(bench.jobs.machine(MachineRequest::Authorise(code)));
                }
                TechnicianStep::Stay
            }
            Page::Menu(_) => {
                match id.as_str() {
                    "install" => self.page = Page::Install(Install::begin(bench)),
                    "self-test" => self.page = Page::SelfTest(SelfTest::begin(bench)),
                    "factory-reset" => self.page = Page::Erasing(Erasing::begin()),
                    _ => return TechnicianStep::Leave,
                }
                TechnicianStep::Stay
            }
            Page::Install(install) => install.activate(id, bench),
            Page::SelfTest(test) => test.activate(id, bench),
            Page::Erasing(erasing) => erasing.activate(id, bench),
        }
    }

    /// A key that is tried rather than obeyed.
    pub fn tried(&mut self, key: RemoteKey, bench: &mut Bench<'_>) -> Option<TechnicianStep> {
        match &mut self.page {
            Page::SelfTest(test) => test.tried(key, bench),
            // Nothing is stopped any more.
            Page::Erasing(erasing) => erasing.under_way().then_some(TechnicianStep::Stay),
            Page::Code { .. } | Page::Menu(_) | Page::Install(_) => None,
        }
    }

    /// How much the picture is drawn in while somebody tries it, percent.
    pub fn tried_inset(&self) -> Option<u8> {
        match &self.page {
            Page::SelfTest(SelfTest { open: Some(Hand::SafeArea(inset, _)), .. }) => Some(*inset),
            Page::Code { .. } | Page::Menu(_) | Page::Install(_) | Page::SelfTest(_) | Page::Erasing(_) => None,
        }
    }

    /// A key that types.
    pub fn type_key(&mut self, key: RemoteKey) {
        match &mut self.page {
            Page::Code { entry, .. } => entry.type_key(key),
            Page::Install(Install { step: install::Step::Code { entry, .. }, .. }) => entry.type_key(key),
            Page::Erasing(erasing) => erasing.type_key(key),
            Page::Menu(_) | Page::Install(_) | Page::SelfTest(_) => {}
        }
    }

    /// A direction key, among the items of the screen.
    pub fn direction(&mut self, items: &[Item], direction: Direction) {
        let focus = match &mut self.page {
            Page::Code { entry, .. } => &mut entry.focus,
            Page::Menu(focus) => focus,
            Page::Install(install) => install.focus_mut(),
            Page::SelfTest(test) => test.focus_mut(),
            Page::Erasing(erasing) => erasing.focus_mut(),
        };
        *focus = focus.moved(items, direction);
    }

    /// 戻る.
    pub fn back(&mut self) -> TechnicianStep {
        let leads_out = match &mut self.page {
            Page::Code { entry, .. } => return if entry.back() { TechnicianStep::Leave } else { TechnicianStep::Stay },
            Page::Menu(_) => return TechnicianStep::Leave,
            Page::Install(install) => install.back(),
            Page::SelfTest(test) => test.back(),
            Page::Erasing(erasing) => erasing.back(),
        };
        if leads_out { TechnicianStep::Menu } else { TechnicianStep::Stay }
    }

    /// Back to the menu, on what was open.
    pub fn show_menu(&mut self) {
        let first = match self.page {
            Page::SelfTest(_) => SELF_TEST,
            Page::Erasing(_) => FACTORY_RESET,
            Page::Code { .. } | Page::Menu(_) | Page::Install(_) => INSTALL,
        };
        self.page = Page::Menu(Focus::on(first));
    }

    /// The box has looked at something, or at the code.
    pub fn machine(&mut self, job: JobId, reply: &MachineReply, bench: &mut Bench<'_>) -> TechnicianStep {
        match &mut self.page {
            Page::Code { entry, asked } if *asked == Some(job) => {
                *asked = None;
                if *reply == MachineReply::Authorised(true) {
                    bench.gate.opened();
                    self.page = Page::Menu(Focus::on(INSTALL));
                    return TechnicianStep::Stay;
                }
                if let Some(minutes) = bench.gate.locked_for(bench.now.uptime) {
                    return TechnicianStep::Failed(trouble::technicians_locked(minutes));
                }
                entry.wrong(format!("コードが ちがいました。あと{}回 ためせます", bench.gate.left()));
                TechnicianStep::Stay
            }
            Page::Code { .. } | Page::Menu(_) => TechnicianStep::Stay,
            Page::Install(install) => install.machine(job, reply, bench),
            Page::SelfTest(test) => test.machine(job, reply, bench),
            Page::Erasing(erasing) => erasing.machine(job, reply, bench.now),
        }
    }

    /// The enrol listener has answered, or not.
    pub fn registrar(
        &mut self,
        job: JobId,
        reply: Result<RegistrarReply, RegistrarFault>,
        bench: &mut Bench<'_>,
    ) -> TechnicianStep {
        match &mut self.page {
            Page::Install(install) => install.registrar(job, reply, bench),
            Page::Code { .. } | Page::Menu(_) | Page::SelfTest(_) | Page::Erasing(_) => TechnicianStep::Stay,
        }
    }

    /// What lies on the reader has changed.
    pub fn reader(&mut self, bench: &mut Bench<'_>) -> TechnicianStep {
        match &mut self.page {
            Page::SelfTest(test) => test.reader(bench),
            Page::Code { .. } | Page::Menu(_) | Page::Install(_) | Page::Erasing(_) => TechnicianStep::Stay,
        }
    }

    /// The test card has answered.
    pub fn card(&mut self, job: JobId, outcome: &CardOutcome, bench: &mut Bench<'_>) -> TechnicianStep {
        match &mut self.page {
            Page::SelfTest(test) => test.card(job, outcome, bench),
            Page::Code { .. } | Page::Menu(_) | Page::Install(_) | Page::Erasing(_) => TechnicianStep::Stay,
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Now) -> TechnicianStep {
        match &mut self.page {
            Page::Erasing(erasing) => erasing.tick(now),
            Page::Code { .. } | Page::Menu(_) | Page::Install(_) | Page::SelfTest(_) => TechnicianStep::Stay,
        }
    }

    /// When time matters here next.
    pub fn wake_at(&self) -> Option<Uptime> {
        match &self.page {
            Page::Erasing(erasing) => erasing.patience_ends(),
            Page::Code { .. } | Page::Menu(_) | Page::Install(_) | Page::SelfTest(_) => None,
        }
    }
}

/// The receipt of a report of this box.
pub fn receipt(report: &SelfTestReport, device: &DeviceId) -> Receipt {
    Receipt::of_digest(&Sha256::digest(report.receipt_message(device)).into())
}
