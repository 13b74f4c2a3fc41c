//! Screens with a sentence and a button or two: 登録完了 and つづけますか.

use super::{Frame, button};
use crate::focus::{ElementId, Focus, Rect};
use crate::profile::Profile;
use crate::view::{Body, ScreenId};

/// はじめる.
pub const TOP: ElementId = ElementId::fixed("top");
/// つづける.
pub const CONTINUE: ElementId = ElementId::fixed("continue");
/// 終わる.
pub const FINISH: ElementId = ElementId::fixed("finish");

/// 登録完了.
pub fn done(name: &str, focus: &Focus) -> Frame {
    Frame {
        screen: ScreenId::RegisterDone,
        title: "登録完了".to_owned(),
        brand: false,
        aside: format!("{name} さん"),
        body: Body::Done {
            hero: "登録が おわりました".to_owned(),
            lines: vec![
                format!("{name}さんの カードを 登録しました。"),
                "つぎからは、カードを 置いて 4けたの番号を 入れるだけです。".to_owned(),
            ],
        },
        items: vec![button(TOP, "はじめる", Rect::new(96, 822, 484, 96), None)],
        focus: focus.clone(),
        hint: "決定  はじめる",
    }
}

/// つづけますか？ Nothing personal behind it.
pub fn idle(profile: &Profile, seconds_left: u32, seconds: u32, card_left: bool, focus: &Focus) -> Frame {
    Frame {
        screen: ScreenId::Idle,
        title: profile.service.clone(),
        brand: true,
        aside: String::new(),
        body: Body::Dialog {
            countdown: Some((seconds_left, seconds)),
            icon: None,
            title: "つづけますか？".to_owned(),
            lines: vec![
                format!("あと{seconds_left}秒で 画面を とじます。"),
                "お知らせは そのまま のこります。".to_owned(),
            ],
            reminder: if card_left {
                "カードが のっています。終わったら お取りください。".to_owned()
            } else {
                String::new()
            },
        },
        items: vec![
            button(CONTINUE, "つづける", Rect::new(448, 600, 492, 96), None),
            button(FINISH, "終わる", Rect::new(980, 600, 492, 96), None),
        ],
        focus: focus.clone(),
        hint: "決定  つづける",
    }
}
