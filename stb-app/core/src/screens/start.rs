//! カードをかざしてください. Nothing personal: a count at most (rule I3).

use super::{Frame, button};
use crate::focus::{ElementId, Focus, Rect};
use crate::ports::Presence;
use crate::profile::Profile;
use crate::view::{Body, Icon, ScreenId};

/// つかいかた.
pub const HELP: ElementId = ElementId::fixed("help");
/// はじめてのかた（登録）.
pub const FIRST: ElementId = ElementId::fixed("first-time");
/// ログインする, while a card lies on the reader.
pub const LOGIN: ElementId = ElementId::fixed("login");

/// The start screen.
pub fn frame(profile: &Profile, presence: Presence, unread: u32, focus: &Focus) -> Frame {
    let (hero, hint) = match presence {
        Presence::Empty => {
            ("カードをかざしてください", ["マイナンバーカードを、テレビの前の", "カードリーダーに 置いてください。"])
        }
        Presence::Card => (
            "カードが のっています",
            ["終わったら、カードを お取りください。", "つづけるときは「ログインする」を えらびます。"],
        ),
        Presence::NoReader => {
            ("カードリーダーが ありません", ["箱のうしろの USBの線を たしかめて、", "もう一度 さしてください。"])
        }
    };
    let mut items = vec![
        button(HELP, "つかいかた", Rect::new(96, 822, 484, 96), Some(Icon::Book)),
        button(FIRST, "はじめてのかた（登録）", Rect::new(620, 822, 560, 96), Some(Icon::Person)),
    ];
    if presence == Presence::Card {
        items.insert(0, button(LOGIN, "ログインする", Rect::new(96, 694, 484, 96), Some(Icon::Card)));
    }
    Frame {
        screen: ScreenId::Start,
        title: profile.service.clone(),
        brand: true,
        aside: String::new(),
        body: Body::Start {
            hero: hero.to_owned(),
            hint: hint.map(str::to_owned).to_vec(),
            unread: (unread > 0).then(|| format!("お知らせがあります {unread}件")),
        },
        items,
        focus: focus.clone(),
        hint: "",
    }
}
