//! お知らせ詳細: the text in pages, the facts beside it, and the answers: わかりました, 電話ください, あとで.

use super::notices::mark;
use super::{Frame, HINT_BACK, button};
use crate::focus::{ElementId, Focus, Rect};
use crate::inbox::ReadState;
use crate::lines;
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

const COLUMNS: u32 = 26;
const LINES: usize = 6;
const TITLE_COLUMNS: u32 = 19;
const FACT_COLUMNS: u32 = 11;
/// Lines of facts that fit beside the text, above the buttons; the text itself always says everything.
const FACT_LINES: usize = 6;

/// How many pages the text has.
pub fn pages(notice: &Notice) -> usize {
    text_pages(notice).len()
}

/// The buttons of a notice, the first one first.
pub fn buttons(state: ReadState, notice: &Notice) -> Vec<Item> {
    let call = notice.answer.is_some_and(|answer| answer.kind == AnswerKind::CallMe);
    match state {
        ReadState::New => stack([
            (OK, "わかりました", Icon::Check),
            (CALL, "電話ください", Icon::Phone),
            (LATER, "あとで", Icon::Clock),
        ]),
        ReadState::Saving => stack([(LIST, "一覧へ もどる", Icon::Letter)]),
        ReadState::Read { .. } if call => {
            stack([(LIST, "一覧へ もどる", Icon::Letter), (NO_CALL, "電話は いりません", Icon::Cross)])
        }
        ReadState::Read { .. } => stack([(LIST, "一覧へ もどる", Icon::Letter), (CALL, "電話ください", Icon::Phone)]),
    }
}

/// The first button at the foot of the page, and small ones above it.
pub fn stack<const N: usize>(buttons: [(ElementId, &str, Icon); N]) -> Vec<Item> {
    let rect = |place: i32| match place {
        0 => Rect::new(1312, 820, 512, 96),
        place => Rect::new(1312, 820 - 104 * place, 512, 76),
    };
    (0..).zip(buttons).map(|(place, (id, label, icon))| button(id, label, rect(place), Some(icon))).collect()
}

/// The screen of one page, from 0, with the focus on one of its buttons.
pub fn frame(notice: &Notice, state: ReadState, page: usize, at: usize, aside: String) -> Frame {
    let pages = text_pages(notice);
    let count = pages.len();
    let page = page.min(count - 1);
    let published = CivilTime::in_tokyo(notice.published_at).date.with_weekday();
    let items = buttons(state, notice);
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
            more: if page + 1 < count { "↓ つづきを読む".to_owned() } else { String::new() },
            facts: facts(notice),
            state: said(state, notice),
        },
        items,
        focus,
        hint: HINT_BACK,
    }
}

/// What has become of the answer: 「届きました」 only when the town has said so itself.
fn said(state: ReadState, notice: &Notice) -> String {
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

/// As many facts as fit, each whole.
fn facts(notice: &Notice) -> Vec<(Icon, String)> {
    let mut lines = 0;
    let shown = notice.facts.iter().map(fact).take_while(|(_, text)| {
        lines += text.lines().count();
        lines <= FACT_LINES
    });
    shown.take(4).collect()
}

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
