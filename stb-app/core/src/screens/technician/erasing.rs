//! 初期化, before anything is typed: what will go, and what stays.

use super::BoxNow;
use crate::focus::{Focus, Rect};
use crate::screens::{Frame, HINT_BACK, button};
use crate::technician::erasing::{GO_ON, STOP};
use crate::view::{Body, Icon, ScreenId};

/// やめる has the focus.
pub fn asking(focus: &Focus, set: &BoxNow<'_>) -> Frame {
    let unsent = match set.unsent {
        Some(0) => "町に 送っていない きろくは ありません。".to_owned(),
        Some(count) => format!("まだ 町に 送っていない きろくが {count}件 あります。けすと もどせません。"),
        None => "町に 送っていない きろくが あるか、わかりません。けすと もどせません。".to_owned(),
    };
    let lead = match set.unsent {
        Some(0) => "この箱の 中を ぜんぶ けします",
        Some(_) | None => "町に ない きろくまで きえます",
    };
    Frame {
        screen: ScreenId::FactoryReset,
        title: "初期化".to_owned(),
        brand: false,
        aside: set.aside(),
        body: Body::Page {
            icon: Some(Icon::Warning),
            lead: lead.to_owned(),
            lines: vec![
                unsent,
                String::new(),
                "きえる もの：この箱の かぞくの きろく、かぎ、証明書。".to_owned(),
                "のこる もの：町が もっている きろくと、カードの 登録。".to_owned(),
                "けした箱は、あたらしい 設置コードで もう一度 取付が いります。".to_owned(),
            ],
            page: 1,
            pages: 1,
            more: String::new(),
        },
        items: vec![
            button(STOP, "やめる", Rect::new(96, 824, 544, 96), None),
            button(GO_ON, "すすむ", Rect::new(688, 824, 544, 96), None),
        ],
        focus: focus.clone(),
        hint: HINT_BACK,
    }
}
