//! お知らせ詳細: the text in pages, the facts beside it, and the answers: わかりました, 電話ください, あとで.

use super::notices::mark;
use super::sheet::Said;
use super::{Frame, HINT_BACK, button, grid};
use crate::focus::{ElementId, Focus};
use crate::inbox::ReadState;
use crate::lines;
use crate::text_size::TextSize;
use crate::view::{Body, Icon, Item, ScreenId};
use shared_model::civil::CivilTime;
use shared_model::notice::{AnswerKind, FactKind, Notice};

/// わかりました.
pub const OK: ElementId = ElementId::fixed("ok");
/// 電話ください.
pub const CALL: ElementId = ElementId::fixed("call");
/// あとで.
pub const LATER: ElementId = ElementId::fixed("later");
/// 電話は いりません: takes 電話ください back.
pub const NO_CALL: ElementId = ElementId::fixed("no-call");
/// 一覧へ もどる.
pub const LIST: ElementId = ElementId::fixed("list");

const TITLE_COLUMNS: u32 = 19;

/// How many pages the text has.
pub fn pages(notice: &Notice, state: ReadState, text: TextSize) -> usize {
    said(notice, state, text).pages(text).len()
}

/// The buttons of a notice, the first one first.
pub fn buttons(state: ReadState, notice: &Notice, text: TextSize) -> Vec<Item> {
    let call = notice.answer.is_some_and(|answer| answer.kind == AnswerKind::CallMe);
    match state {
        ReadState::New => stack(
            text,
            [(OK, "わかりました", Icon::Check), (CALL, "電話ください", Icon::Phone), (LATER, "あとで", Icon::Clock)],
        ),
        ReadState::Saving => stack(text, [(LIST, "一覧へ もどる", Icon::Letter)]),
        ReadState::Read { .. } if call => {
            stack(text, [(LIST, "一覧へ もどる", Icon::Letter), (NO_CALL, "電話は いりません", Icon::Cross)])
        }
        ReadState::Read { .. } => {
            stack(text, [(LIST, "一覧へ もどる", Icon::Letter), (CALL, "電話ください", Icon::Phone)])
        }
    }
}

/// The buttons of a sheet, the first one first.
pub fn stack<const N: usize>(text: TextSize, buttons: [(ElementId, &str, Icon); N]) -> Vec<Item> {
    let buttons = (0..).zip(buttons);
    buttons.map(|(place, (id, label, icon))| button(id, label, grid::sheet_button(text, place), Some(icon))).collect()
}

/// An open notice.
pub struct Open<'a> {
    /// The notice.
    pub notice: &'a Notice,
    /// Whether it was read.
    pub state: ReadState,
    /// The page, from 0.
    pub page: usize,
    /// The button with the focus, from 0.
    pub button: usize,
    /// How large it is written.
    pub text: TextSize,
}

/// The screen.
pub fn frame(open: &Open<'_>, aside: String) -> Frame {
    let Open { notice, state, page, button: at, text } = *open;
    let said = said(notice, state, text);
    let pages = said.pages(text);
    let (facts, state_words) = said.beside(text);
    let count = pages.len();
    let page = page.min(count - 1);
    let published = CivilTime::in_tokyo(notice.published_at).date.with_weekday();
    let items = buttons(state, notice, text);
    let focus = Focus::on(items[at.min(items.len() - 1)].id.clone());
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
            more: super::more(page, count),
            facts,
            state: state_words,
        },
        items,
        focus,
        hint: HINT_BACK,
    }
}

fn said(notice: &Notice, state: ReadState, text: TextSize) -> Said {
    let facts = notice.facts.iter().map(|fact| (icon(fact.kind), fact.text.clone())).collect();
    Said { lines: text_lines(notice, text), facts, state: answered(state, notice) }
}

/// What has become of the answer: 「届きました」 only when the town has said so itself.
fn answered(state: ReadState, notice: &Notice) -> String {
    let (at, told_at) = match state {
        ReadState::New => return String::new(),
        ReadState::Saving => return "保存しています".to_owned(),
        ReadState::Read { at, told_at } => (at, told_at),
    };
    let opened = CivilTime::in_tokyo(at);
    let asked = notice.answer.is_some_and(|answer| answer.kind == AnswerKind::CallMe);
    let town = match told_at.map(CivilTime::in_tokyo) {
        Some(told) if told.date == opened.date && !asked => format!("町に 届きました {}", told.clock()),
        Some(told) => format!("町に 届きました {}", told.date.with_weekday()),
        None => "まだ 町に 送れていません".to_owned(),
    };
    // Beside these words there is no room for the day; it stands below, once the town has heard.
    let said = if asked {
        "電話を おねがいしました".to_owned()
    } else {
        format!("読みました {}{}", opened.date.with_weekday(), opened.clock())
    };
    format!("{said}\n{town}")
}

/// A heading too long for its line goes on as the first line of the text, so that nothing is cut.
fn shortened(title: &str) -> String {
    lines::broken(title, TITLE_COLUMNS).into_iter().next().unwrap_or_default()
}

fn text_lines(notice: &Notice, text: TextSize) -> Vec<String> {
    let rest = lines::broken(&notice.title, TITLE_COLUMNS).into_iter().skip(1).collect::<String>();
    lines::broken(&format!("{rest}\n{}", notice.body), grid::sheet_columns(text))
}

fn icon(kind: FactKind) -> Icon {
    match kind {
        FactKind::When => Icon::Calendar,
        FactKind::Where => Icon::House,
        FactKind::Bring => Icon::Bag,
        FactKind::Phone => Icon::Phone,
        FactKind::Other => Icon::Letter,
    }
}
