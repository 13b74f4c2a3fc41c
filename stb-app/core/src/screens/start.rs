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

/// What the start screen may say of what waits behind a card, without saying whose or what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Waiting {
    /// New notices of all members.
    pub unread: u32,
    /// Days until the next plan of any household; `None` if there is none, or the day is not known.
    pub days: Option<i64>,
}

impl Waiting {
    fn sentence(self) -> Option<String> {
        let unread = (self.unread > 0).then(|| format!("お知らせがあります {}件", self.unread));
        let plan = self.days.map(|days| match days {
            0 => "きょう 予定があります".to_owned(),
            days => format!("あと{days}日の予定があります"),
        });
        let parts: Vec<_> = unread.into_iter().chain(plan).collect();
        (!parts.is_empty()).then(|| parts.join("　"))
    }
}

/// The start screen.
pub fn frame(profile: &Profile, presence: Presence, waiting: Waiting, focus: &Focus) -> Frame {
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
        body: Body::Start { hero: hero.to_owned(), hint: hint.map(str::to_owned).to_vec(), unread: waiting.sentence() },
        items,
        focus: focus.clone(),
        hint: "",
    }
}
