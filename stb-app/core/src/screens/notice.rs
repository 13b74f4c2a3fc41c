//! お知らせ詳細: the text in pages, the facts beside it, and one button.

use super::notices::mark;
use super::{Frame, HINT_BACK, button};
use crate::focus::{ElementId, Focus, Rect};
use crate::inbox::ReadState;
use crate::lines;
use crate::view::{Body, Icon, ScreenId};
use shared_model::civil::CivilTime;
use shared_model::notice::{FactKind, Notice};

/// わかりました.
pub const OK: ElementId = ElementId::fixed("ok");
/// 一覧へ もどる.
pub const LIST: ElementId = ElementId::fixed("list");

const COLUMNS: u32 = 26;
const LINES: usize = 6;
const TITLE_COLUMNS: u32 = 19;
const FACT_COLUMNS: u32 = 11;
/// Facts that fit beside the text; the text itself always says everything.
const FACTS: usize = 4;

/// How many pages the text has.
pub fn pages(notice: &Notice) -> usize {
    text_pages(notice).len()
}

/// The screen of one page, from 0.
pub fn frame(notice: &Notice, state: ReadState, page: usize, aside: String) -> Frame {
    let pages = text_pages(notice);
    let count = pages.len();
    let page = page.min(count - 1);
    let published = CivilTime::in_tokyo(notice.published_at).date.with_weekday();
    let (item, focus) = match state {
        ReadState::New => (button(OK, "わかりました", RECT, Some(Icon::Check)), OK),
        ReadState::Saving | ReadState::Read { .. } => (button(LIST, "一覧へ もどる", RECT, Some(Icon::Letter)), LIST),
    };
    Frame {
        screen: ScreenId::Notice,
        title: "お知らせ".to_owned(),
        brand: false,
        aside,
        body: Body::Notice {
            mark: mark(notice.category),
            title: shortened(&notice.title),
            meta: format!("{}  {published}", notice.sender),
            lines: pages.into_iter().nth(page).unwrap_or_default(),
            page: page + 1,
            pages: count,
            more: if page + 1 < count { "↓ つづきを読む".to_owned() } else { String::new() },
            facts: notice.facts.iter().take(FACTS).map(fact).collect(),
            state: said(state),
        },
        items: vec![item],
        focus: Focus::on(focus),
        hint: HINT_BACK,
    }
}

/// What has become of わかりました: 「届きました」 only when the town has said so itself.
fn said(state: ReadState) -> String {
    let (at, told_at) = match state {
        ReadState::New => return String::new(),
        ReadState::Saving => return "保存しています".to_owned(),
        ReadState::Read { at, told_at } => (at, told_at),
    };
    let opened = CivilTime::in_tokyo(at);
    let town = match told_at.map(CivilTime::in_tokyo) {
        Some(told) if told.date == opened.date => format!("町に 届きました {}", told.clock()),
        Some(told) => format!("町に 届きました {}", told.date.with_weekday()),
        None => "まだ 町に 送れていません".to_owned(),
    };
    format!("読みました {}{}\n{town}", opened.date.with_weekday(), opened.clock())
}

const RECT: Rect = Rect::new(1312, 808, 512, 96);

/// A heading too long for its line goes on as the first line of the text, so that nothing is cut.
fn shortened(title: &str) -> String {
    lines::broken(title, TITLE_COLUMNS).into_iter().next().unwrap_or_default()
}

fn text_pages(notice: &Notice) -> Vec<Vec<String>> {
    let rest = lines::broken(&notice.title, TITLE_COLUMNS).into_iter().skip(1).collect::<String>();
    lines::paged(&lines::broken(&format!("{rest}\n{}", notice.body), COLUMNS), LINES)
}

fn fact(fact: &shared_model::notice::Fact) -> (Icon, String) {
    let icon = match fact.kind {
        FactKind::When => Icon::Calendar,
        FactKind::Where => Icon::House,
        FactKind::Bring => Icon::Bag,
        FactKind::Phone => Icon::Phone,
        FactKind::Other => Icon::Letter,
    };
    (icon, lines::broken(&fact.text, FACT_COLUMNS).join("\n"))
}
