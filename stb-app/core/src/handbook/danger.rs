//! Signs on which to call at once, with the number of the health centre on every page.

use super::model::Handbook;
use super::texts::texts;
use crate::focus::Focus;
use crate::lines;
use crate::screens::list::BACK;
use crate::screens::sheet::Sheet;
use crate::screens::{Frame, HINT_BACK, button, grid, more};
use crate::view::{Body, Icon, ScreenId};

/// The lines of each page: as many signs as fit above the number, each whole.
pub fn pages(handbook: &Handbook<'_>) -> Vec<Vec<String>> {
    let columns = grid::page_columns(handbook.text);
    let centre = &handbook.profile.health_centre;
    let hours = if handbook.text.is_stacked() { String::new() } else { format!("（{}）", centre.hours) };
    let number = lines::broken(&format!("まよったら　{}　{}{hours}", centre.name, centre.phone), columns);
    let room = grid::page_lines(handbook.text).saturating_sub(number.len());
    let mut pages: Vec<Vec<String>> = Vec::new();
    for danger in &texts().pregnancy.danger {
        let mut sign = lines::broken(&format!("・{}", danger.sign), columns);
        sign.extend(lines::broken(&danger.what, columns - 2).iter().map(|line| format!("　→ {line}")));
        match pages.last_mut() {
            Some(page) if page.len() + sign.len() <= room => page.extend(sign),
            _ => pages.push(sign),
        }
    }
    pages.into_iter().map(|page| [page, number.clone()].concat()).collect()
}

/// The screen.
pub fn frame(handbook: &Handbook<'_>, sheet: &Sheet<()>) -> Frame {
    let pages = pages(handbook);
    let count = pages.len();
    let page = sheet.page.min(count.saturating_sub(1));
    Frame {
        screen: ScreenId::DangerSigns,
        title: "すぐに 電話を する しるし".to_owned(),
        brand: false,
        aside: format!("{} さん", handbook.me.name),
        body: Body::Page {
            icon: Some(Icon::Phone),
            lead: "こんなときは、夜でも 産院へ お電話ください".to_owned(),
            lines: pages.into_iter().nth(page).unwrap_or_default(),
            page: page + 1,
            pages: count,
            more: more(page, count),
        },
        items: vec![button(BACK, "もどる", grid::BACK, None)],
        focus: Focus::on(BACK),
        hint: HINT_BACK,
    }
}
