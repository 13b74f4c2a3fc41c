//! One file per screen: what it shows and where its items are. Screens only read state; what a key does is decided by
//! the machines (`login`, `registration`, `home`) and by `app`.

pub mod confirm;
pub mod grid;
pub mod letter;
pub mod list;
pub mod notice;
pub mod notices;
pub mod page;
pub mod problem;
pub mod records;
pub mod secret;
pub mod settings;
pub mod sheet;
pub mod shelf;
pub mod simple;
pub mod start;
pub mod technician;
pub mod top;

use crate::focus::{ElementId, Focus, Rect};
use crate::view::{Body, Icon, Item, ItemKind, ScreenId, Step, StepState};

/// A screen before header clock, banner and key bar are added.
pub struct Frame {
    /// Which screen.
    pub screen: ScreenId,
    /// Title in the header.
    pub title: String,
    /// Whether the title is the service's name.
    pub brand: bool,
    /// Second line at the right of the header.
    pub aside: String,
    /// What does not take the focus.
    pub body: Body,
    /// What does.
    pub items: Vec<Item>,
    /// Where the focus wants to be.
    pub focus: Focus,
    /// What 戻る does.
    pub hint: &'static str,
}

/// 「戻る  まえの画面」
pub const HINT_BACK: &str = "戻る  まえの画面";
/// 「戻る  1文字 消す」
pub const HINT_ERASE: &str = "戻る  1文字 消す";
/// 「戻る  終わる」
pub const HINT_FINISH: &str = "戻る  終わる";

/// Below a page of a text that goes on.
pub fn more(page: usize, pages: usize) -> String {
    if page + 1 < pages { "↓ つづきを読む".to_owned() } else { String::new() }
}

/// A button.
pub fn button(id: ElementId, label: &str, rect: Rect, icon: Option<Icon>) -> Item {
    Item { id, label: label.to_owned(), rect, kind: ItemKind::Button { icon }, enabled: true }
}

/// A key of a pad.
pub fn key(id: ElementId, label: &str, rect: Rect, enabled: bool) -> Item {
    Item { id, label: label.to_owned(), rect, kind: ItemKind::Key, enabled }
}

/// The strip of a registration with step `now` (0 to 3, or 4 when ④b is asked for) under way.
pub fn steps(now: usize, with_signature: bool) -> Vec<Step> {
    let mut labels = vec!["カード", "通知書の番号", "暗証番号"];
    if with_signature {
        labels.push("署名用");
    }
    labels.push("かくにん");
    let state = |index: usize| match index.cmp(&now) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Now,
        std::cmp::Ordering::Greater => StepState::Later,
    };
    labels.into_iter().enumerate().map(|(index, label)| Step { label: label.to_owned(), state: state(index) }).collect()
}
