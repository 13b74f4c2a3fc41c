//! The technician's screens. They are told from the families' by their words, not by their look.

mod erasing;
mod grid;
mod hand;
mod menu;
mod number;

use super::{Frame, HINT_BACK, button};
use crate::focus::Rect;
use crate::ports::Presence;
use crate::profile::Profile;
use crate::sync::Sync;
use crate::technician::check::Finding;
use crate::technician::erasing::Erasing;
use crate::technician::install::{Done, ECHO, Install, Step};
use crate::technician::self_test::{Hand, SelfTest};
use crate::technician::{AGAIN, FINISH, FIRMWARE, Page, Technician};
use crate::view::{Body, Icon, ScreenId};
use shared_model::device::DeviceId;

/// What the screens say of the box.
pub struct BoxNow<'a> {
    /// The town.
    pub profile: &'a Profile,
    /// The box's name, if it is enrolled.
    pub device: Option<&'a DeviceId>,
    /// What lies on the reader.
    pub presence: Presence,
    /// Knows what became of reports.
    pub sync: &'a Sync,
    /// Entries that only this box has; `None` before the disk has said so.
    pub unsent: Option<usize>,
}

impl BoxNow<'_> {
    fn aside(&self) -> String {
        let name = self.device.map_or("まだ 取りつけていない箱", |device| device.as_str());
        format!("{name}  版 {FIRMWARE}")
    }
}

/// The screen of what is open.
pub fn frame(technician: &Technician, set: &BoxNow<'_>) -> Frame {
    match &technician.page {
        Page::Code { entry, .. } => number::technicians_code(entry, set),
        Page::Menu(focus) => menu::frame(focus, set),
        Page::Install(Install { step: Step::Looking(focus), round }) => grid::install(round, focus, set),
        Page::Install(Install { step: Step::Code { entry, .. }, .. }) => number::install_code(entry, set),
        Page::Install(Install { step: Step::Done(step), .. }) => done(step, set),
        Page::SelfTest(SelfTest { open: Some(Hand::SafeArea(inset, focus)), .. }) => {
            hand::safe_area(*inset, focus, set)
        }
        Page::SelfTest(SelfTest { open: Some(Hand::Remote(pressed)), .. }) => hand::remote(*pressed, set),
        Page::SelfTest(test) => grid::self_test(test, set),
        Page::Erasing(Erasing::Asking(focus)) => erasing::asking(focus, set),
        Page::Erasing(Erasing::Number(confirmation)) => number::erasing(confirmation, set),
    }
}

fn done(done: &Done, set: &BoxNow<'_>) -> Frame {
    let code = done.municipality.to_string();
    let town = if set.profile.code == code { set.profile.town.clone() } else { code };
    let echo = match done.echo.finding(ECHO) {
        Some(Finding::Passed(note)) => format!("町の返事 ✓ {note}"),
        Some(Finding::Failed(fault)) => format!("町の返事 × {} {}", fault.code(), fault.title()),
        _ => "町の返事を まっています".to_owned(),
    };
    let hero = match &done.receipt {
        Some(receipt) => format!("受付番号 {receipt}"),
        None => "登録しました".to_owned(),
    };
    let failed = matches!(done.echo.finding(ECHO), Some(Finding::Failed(_)));
    let mut items = vec![button(FINISH, "おわる", Rect::new(96, 822, 484, 96), None)];
    if failed {
        items.push(button(AGAIN, "もう一度 きく", Rect::new(620, 822, 484, 96), Some(Icon::Retry)));
    }
    Frame {
        screen: ScreenId::Install,
        title: "取付".to_owned(),
        brand: false,
        aside: set.aside(),
        body: Body::Done {
            hero,
            lines: vec![format!("箱 {}　町 {town}", done.device), echo, "番号を 作業票に 書いてください。".to_owned()],
        },
        items,
        focus: done.focus.clone(),
        hint: HINT_BACK,
    }
}
