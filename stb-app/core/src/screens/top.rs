//! なんとすこやかタウン TOP.

use super::{Frame, HINT_FINISH, button};
use crate::focus::{ElementId, Focus, Rect};
use crate::profile::Profile;
use crate::text_size::TextSize;
use crate::view::{Body, Icon, Item, ItemKind, ScreenId, Spine};
use shared_model::civil::CivilTime;
use shared_model::time::Timestamp;

/// お知らせ.
pub const NOTICES: ElementId = ElementId::fixed("notices");
/// 母子健康手帳.
pub const HANDBOOK: ElementId = ElementId::fixed("handbook");
/// お薬情報.
pub const MEDICINE: ElementId = ElementId::fixed("medicine");
/// 設定.
pub const SETTINGS: ElementId = ElementId::fixed("settings");
/// よくある質問.
pub const FAQ: ElementId = ElementId::fixed("faq");
/// お問い合わせ.
pub const CONTACT: ElementId = ElementId::fixed("contact");
/// 利用規約.
pub const TERMS: ElementId = ElementId::fixed("terms");
/// プライバシーポリシー.
pub const PRIVACY: ElementId = ElementId::fixed("privacy");
/// ログアウト.
pub const LOGOUT: ElementId = ElementId::fixed("logout");
/// もどった物, while there is something.
pub const SHELF: ElementId = ElementId::fixed("shelf");

/// What TOP says about the notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// The box is still reading them.
    Loading,
    /// This many, of which this many are new.
    Notices {
        /// All.
        all: usize,
        /// New.
        new: u32,
    },
}

/// What the town does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Unsent {
    /// Entries that wait to be sent.
    pub pending: usize,
    /// Entries that the town will never take.
    pub refused: usize,
}

impl Unsent {
    fn sentence(self) -> String {
        match self {
            Self { pending: 0, refused: 0 } => String::new(),
            Self { pending, refused: 0 } => format!("　まだ 町に 送れていないもの {pending}件。"),
            Self { refused, .. } => format!("　町が うけとれなかったもの {refused}件。"),
        }
    }
}

/// What there is.
pub struct Here<'a> {
    /// The member's name.
    pub name: &'a str,
    /// Notices.
    pub notices: Count,
    /// Records; `None` while the household's vault is not open.
    pub records: Option<usize>,
    /// Changes that the town still has, after the last page.
    pub remaining: u32,
    /// What the town does not have.
    pub unsent: Unsent,
    /// How large it is written.
    pub text: TextSize,
}

/// The screen.
pub fn frame(profile: &Profile, here: &Here<'_>, wall: Timestamp, focus: &Focus) -> Frame {
    let Here { name, notices, records, remaining, unsent, text } = *here;
    let (mut line, second, badge) = match notices {
        Count::Loading => ("お知らせを 読みこんでいます。".to_owned(), "読みこみ中".to_owned(), String::new()),
        Count::Notices { all: 0, .. } => (
            format!("{}からの お知らせは まだ ありません。", profile.town),
            "まだ ありません".to_owned(),
            String::new(),
        ),
        Count::Notices { all, new: 0 } => {
            ("新しい お知らせは ありません。".to_owned(), format!("ぜんぶで {all}件"), String::new())
        }
        Count::Notices { all, new } => {
            (format!("新しい お知らせが {new}件 あります。"), format!("ぜんぶで {all}件"), format!("NEW {new}"))
        }
    };
    if remaining > 0 {
        line = format!("町から うけとっています。あと {remaining}件です。");
    }
    line.push_str(&unsent.sentence());
    let handbook = match records {
        None => "開いています".to_owned(),
        Some(0) => "きろくを はじめる".to_owned(),
        Some(count) => format!("きろく {count}件"),
    };
    let tiles = [
        (NOTICES, "お知らせ", Icon::Letter, second, badge, Spine::Lamp),
        (HANDBOOK, "母子健康手帳", Icon::Book, handbook, String::new(), Spine::Rose),
        (MEDICINE, "お薬情報", Icon::Medicine, "じゅんび中".to_owned(), String::new(), Spine::Water),
        (SETTINGS, "設定", Icon::Settings, format!("文字の 大きさ　{}", text.name()), String::new(), Spine::Leaf),
    ];
    let links = [
        (FAQ, "よくある質問"),
        (CONTACT, "お問い合わせ"),
        (TERMS, "利用規約"),
        (PRIVACY, "プライバシーポリシー"),
        (LOGOUT, "ログアウト"),
    ];
    let tile =
        |(place, (id, label, icon, second, badge, spine)): (i32, (ElementId, &str, Icon, String, String, Spine))| {
            Item {
                id,
                label: label.to_owned(),
                rect: tile_rect(text, place),
                kind: ItemKind::Tile { icon, second, badge, spine },
                enabled: true,
            }
        };
    let shelf = (unsent.refused > 0).then(|| {
        button(
            SHELF,
            "町から もどった物",
            Rect::new(1824 - text.pick(512, 576, 680), 164, text.pick(512, 576, 680), 84),
            Some(Icon::Warning),
        )
    });
    Frame {
        screen: ScreenId::Top,
        title: profile.service.clone(),
        brand: true,
        aside: format!("{name} さん"),
        body: Body::Top { greeting: format!("{name}さん、{}", greeting(wall)), line, received: received(here) },
        items: shelf.into_iter().chain((0..).zip(tiles).map(tile)).chain(footer(text, links)).collect(),
        focus: focus.clone(),
        hint: HINT_FINISH,
    }
}

/// Four in a row below the landscape; 特大 has two rows of two in its place.
fn tile_rect(text: TextSize, place: i32) -> Rect {
    match text {
        TextSize::Standard | TextSize::Large => Rect::new(96 + place * 442, 566, 402, 264),
        TextSize::ExtraLarge => Rect::new(96 + place % 2 * 884, 352 + place / 2 * 252, 844, 212),
    }
}

/// The words at the foot: in columns, or each as wide as it has to be.
fn footer(text: TextSize, links: [(ElementId, &str); 5]) -> Vec<Item> {
    let mut left = 96;
    let link = |(id, label): (ElementId, &str)| {
        let characters = i32::try_from(label.chars().count()).unwrap_or(0);
        let width = if text.is_stacked() { characters * text.of(31) + text.pick(0, 36, 24) } else { 320 };
        let rect = Rect::new(left, 862, width, 72);
        left += width + text.pick(32, 40, 40);
        Item { id, label: label.to_owned(), rect, kind: ItemKind::Link, enabled: true }
    };
    links.into_iter().map(link).collect()
}

/// Counted from the very beginning, so that a first sync that was cut goes on where it was.
fn received(here: &Here<'_>) -> Option<u16> {
    let notices = match here.notices {
        Count::Loading => 0,
        Count::Notices { all, .. } => all,
    };
    let (there, remaining) = (notices + here.records.unwrap_or(0), usize::try_from(here.remaining).ok()?);
    let thousandths = (there * 1000).checked_div(there + remaining)?;
    u16::try_from(thousandths).ok().filter(|_| remaining > 0)
}

fn greeting(wall: Timestamp) -> &'static str {
    match CivilTime::in_tokyo(wall).hour {
        5..=10 => "おはようございます",
        11..=16 => "こんにちは",
        _ => "こんばんは",
    }
}
