//! What a person has to look at, or to press.

use super::BoxNow;
use super::grid::tick;
use crate::focus::{ElementId, Focus, Rect};
use crate::screens::{Frame, HINT_BACK, button};
use crate::technician::self_test::MOST_INSET;
use crate::technician::{ENOUGH, LARGER, SMALLER};
use crate::view::{Body, Icon, ScreenId};

/// How much the picture is drawn in, seen at once: until the marks in its four corners are whole.
pub fn safe_area(inset: u8, focus: &Focus, set: &BoxNow<'_>) -> Frame {
    let place = |row: i32| Rect::new(96, 302 + 136 * row, 1080, 96);
    Frame {
        screen: ScreenId::SafeArea,
        title: "映像・安全わく".to_owned(),
        brand: false,
        aside: set.aside(),
        body: Body::Checks {
            heading: "四すみの しるしが ぜんぶ 見えますか".to_owned(),
            wrong: String::new(),
            bad: false,
            title: format!("わく {inset}%"),
            lines: vec![
                "青い かぎ形が".to_owned(),
                "4つとも 見えたら".to_owned(),
                "「これで よい」を".to_owned(),
                "おしてください。".to_owned(),
            ],
            notes: vec![format!("0%から {MOST_INSET}%まで"), "この箱が おぼえます。".to_owned()],
            marked: true,
        },
        items: vec![
            button(ENOUGH, "これで よい", place(0), Some(Icon::Check)),
            button(SMALLER, "わくを 小さくする", place(1), None),
            button(LARGER, "わくを 大きくする", place(2), None),
        ],
        focus: focus.clone(),
        hint: HINT_BACK,
    }
}

/// Five keys, each lit once it has been pressed; in the order of [`crate::technician::self_test::KEYS`].
pub fn remote(pressed: [bool; 5], set: &BoxNow<'_>) -> Frame {
    let keys = [
        ("remote-up", "↑", Rect::new(466, 302, 340, 120)),
        ("remote-left", "←", Rect::new(96, 462, 330, 120)),
        ("remote-ok", "決定", Rect::new(466, 462, 340, 120)),
        ("remote-right", "→", Rect::new(846, 462, 330, 120)),
        ("remote-down", "↓", Rect::new(466, 622, 340, 120)),
    ];
    let missing = pressed.iter().filter(|pressed| !**pressed).count();
    let lines: &[&str] = if missing == 0 {
        &["ぜんぶ とどきました。", "決定か 戻るで", "もどります。"]
    } else {
        &["5つの キーを", "1回ずつ", "おしてください。"]
    };
    Frame {
        screen: ScreenId::RemoteTest,
        title: "リモコン".to_owned(),
        brand: false,
        aside: set.aside(),
        body: Body::Checks {
            heading: "リモコンの キーを おしてください".to_owned(),
            wrong: if missing == 0 { String::new() } else { format!("あと{missing}つ") },
            bad: false,
            title: if missing == 0 { "合格" } else { "5キー" }.to_owned(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            notes: vec!["戻る：点検に もどる".to_owned()],
            marked: false,
        },
        items: keys
            .into_iter()
            .zip(pressed)
            .map(|((id, label, rect), done)| {
                tick(ElementId::fixed(id), label, rect, done, if done { "とどきました" } else { "まだです" })
            })
            .collect(),
        focus: Focus::at("remote-ok"),
        hint: HINT_BACK,
    }
}
