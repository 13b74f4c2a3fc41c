//! 赤ちゃんが 生まれたら: how a pregnancy becomes a child in this handbook.

use super::model::Handbook;
use crate::focus::{Focus, Rect};
use crate::lines;
use crate::screens::list::BACK;
use crate::screens::{Frame, HINT_BACK, button};
use crate::view::{Body, Icon, ScreenId};

/// Full-width characters on a line.
const COLUMNS: u32 = 32;

/// The screen.
pub fn frame(handbook: &Handbook<'_>) -> Frame {
    let centre = &handbook.profile.health_centre;
    let text = [
        "おめでとうございます。まずは ゆっくり お休みください。".to_owned(),
        "出生届を 出すと、保健センターが この手帳に お子さんを とうろくします。ふたごの ときも 同じです。".to_owned(),
        "とうろくが すむと、手帳の 表紙が お子さんの ページに かわります。妊娠中の きろくも のこります。".to_owned(),
        format!("いそぐときは　{}　{}", centre.name, centre.phone),
    ];
    Frame {
        screen: ScreenId::Birth,
        title: "赤ちゃんが 生まれたら".to_owned(),
        brand: false,
        aside: format!("{} さん", handbook.me.name),
        body: Body::Page {
            icon: Some(Icon::Book),
            lead: "この手帳が お子さんの 手帳に なります".to_owned(),
            lines: lines::broken(&text.join("\n"), COLUMNS).into_iter().filter(|line| !line.is_empty()).collect(),
            page: 1,
            pages: 1,
            more: String::new(),
        },
        items: vec![button(BACK, "もどる", Rect::new(96, 824, 484, 96), None)],
        focus: Focus::on(BACK),
        hint: HINT_BACK,
    }
}
