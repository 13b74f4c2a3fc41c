//! What there is to do; about the one with the focus, the panel says what it does.

use super::BoxNow;
use super::grid::PANEL_COLUMNS;
use crate::focus::{ElementId, Focus, Rect};
use crate::lines;
use crate::screens::{Frame, HINT_FINISH, button};
use crate::technician::{FACTORY_RESET, FINISH, INSTALL, SELF_TEST};
use crate::view::{Body, Icon, ScreenId};

struct Entry {
    id: ElementId,
    label: &'static str,
    icon: Option<Icon>,
    says: &'static [&'static str],
}

/// In two columns, row by row.
const ENTRIES: [Entry; 4] = [
    Entry {
        id: INSTALL, label: "取付", icon: Some(Icon::House), says: &["設置コードで、この箱を 町に 登録します。"]
    },
    Entry {
        id: SELF_TEST,
        label: "かんたん点検",
        icon: Some(Icon::Check),
        says: &["線や リーダーを しらべて、結果を 町に 送ります。"],
    },
    Entry {
        id: FACTORY_RESET,
        label: "初期化",
        icon: Some(Icon::Warning),
        says: &["この箱の 中を ぜんぶ けします。", "けすまえに、もう一度 おたずねします。"],
    },
    Entry { id: FINISH, label: "おわる", icon: None, says: &["はじめの画面に もどります。"] },
];

/// The menu.
pub fn frame(focus: &Focus, set: &BoxNow<'_>) -> Frame {
    let entries = ENTRIES;
    let focused = entries.iter().find(|entry| entry.id == *focus.id());
    let says = focused.map_or::<&[&str], _>(&[], |entry| entry.says);
    let state = match set.device {
        Some(_) => "この箱は 取りつけてあります。",
        None => "この箱は まだ 取りつけていません。",
    };
    let place = |place: usize| {
        let (column, row) = (i32::try_from(place % 2).unwrap_or(0), i32::try_from(place / 2).unwrap_or(0));
        Rect::new(96 + 556 * column, 246 + 144 * row, 524, 120)
    };
    Frame {
        screen: ScreenId::Technician,
        title: "取付と 点検".to_owned(),
        brand: false,
        aside: set.aside(),
        body: Body::Checks {
            heading: "箱を 取りつける人の 画面です".to_owned(),
            wrong: String::new(),
            bad: false,
            title: focused.map_or("", |entry| entry.label).to_owned(),
            lines: says.iter().flat_map(|line| lines::broken(line, PANEL_COLUMNS)).collect(),
            notes: vec![state.to_owned(), "ご家族の 記録は 見えません。".to_owned()],
            marked: false,
        },
        items: entries
            .iter()
            .enumerate()
            .map(|(at, entry)| button(entry.id.clone(), entry.label, place(at), entry.icon))
            .collect(),
        focus: focus.clone(),
        hint: HINT_FINISH,
    }
}
