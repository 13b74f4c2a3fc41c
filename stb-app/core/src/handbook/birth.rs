//! 赤ちゃんが 生まれたら: how a pregnancy becomes a child in this handbook.

use super::model::Handbook;
use crate::focus::Focus;
use crate::lines;
use crate::screens::list::BACK;
use crate::screens::{Frame, HINT_BACK, button, grid, more};
use crate::view::{Body, Icon, ScreenId};

/// The lines of each page.
pub fn pages(handbook: &Handbook<'_>) -> Vec<Vec<String>> {
    let centre = &handbook.profile.health_centre;
    let text = [
        "おめでとうございます。まずは ゆっくり お休みください。".to_owned(),
        "出生届を 出すと、保健センターが この手帳に お子さんを とうろくします。ふたごの ときも 同じです。".to_owned(),
        "とうろくが すむと、手帳の 表紙が お子さんの ページに かわります。妊娠中の きろくも のこります。".to_owned(),
        format!("いそぐときは　{}　{}", centre.name, centre.phone),
    ];
    let lines = text.iter().flat_map(|line| lines::broken(line, grid::page_columns(handbook.text)));
    lines::paged(&lines.collect::<Vec<_>>(), grid::page_lines(handbook.text))
}

/// The screen of a page, from 0.
pub fn frame(handbook: &Handbook<'_>, page: usize) -> Frame {
    let pages = pages(handbook);
    let count = pages.len();
    let page = page.min(count - 1);
    Frame {
        screen: ScreenId::Birth,
        title: "赤ちゃんが 生まれたら".to_owned(),
        brand: false,
        aside: format!("{} さん", handbook.me.name),
        body: Body::Page {
            icon: Some(Icon::Book),
            lead: "この手帳が お子さんの 手帳に なります".to_owned(),
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
