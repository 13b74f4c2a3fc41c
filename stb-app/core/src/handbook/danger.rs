//! Signs on which to call at once, with the number of the health centre on every page.

use super::model::Handbook;
use super::texts::texts;
use crate::focus::{Focus, Rect};
use crate::screens::list::BACK;
use crate::screens::sheet::Sheet;
use crate::screens::{Frame, HINT_BACK, button};
use crate::view::{Body, Icon, ScreenId};

/// Signs on a page, two lines each.
const SIGNS: usize = 3;

/// How many pages there are.
pub fn pages() -> usize {
    texts().pregnancy.danger.len().div_ceil(SIGNS).max(1)
}

/// The screen.
pub fn frame(handbook: &Handbook<'_>, sheet: &Sheet<()>) -> Frame {
    let (page, pages) = (sheet.page, pages());
    let signs = texts().pregnancy.danger.chunks(SIGNS).nth(page).unwrap_or_default();
    let mut lines: Vec<String> =
        signs.iter().flat_map(|danger| [format!("・{}", danger.sign), format!("　→ {}", danger.what)]).collect();
    let centre = &handbook.profile.health_centre;
    lines.push(format!("まよったら　{}　{}（{}）", centre.name, centre.phone, centre.hours));
    Frame {
        screen: ScreenId::DangerSigns,
        title: "すぐに 電話を する しるし".to_owned(),
        brand: false,
        aside: format!("{} さん", handbook.me.name),
        body: Body::Page {
            icon: Some(Icon::Phone),
            lead: "こんなときは、夜でも 産院へ お電話ください".to_owned(),
            lines,
            page: page + 1,
            pages,
            more: if page + 1 < pages { "↓ つづきを読む".to_owned() } else { String::new() },
        },
        items: vec![button(BACK, "もどる", Rect::new(96, 824, 484, 96), None)],
        focus: Focus::on(BACK),
        hint: HINT_BACK,
    }
}
