//! Checks beside each other, and at the right what there is to say about the one with the focus.

use super::BoxNow;
use crate::focus::{ElementId, Focus, Rect};
use crate::lines;
use crate::ports::Presence;
use crate::screens::{Frame, HINT_BACK, button};
use crate::sync::Delivery;
use crate::technician::check::{Check, Finding};
use crate::technician::round::Round;
use crate::technician::self_test::SelfTest;
use crate::technician::{ALL, item_of};
use crate::view::{Body, CheckState, Item, ItemKind, ScreenId};
use shared_model::civil::CivilTime;

/// Rows of a column.
const ROWS: usize = 6;
/// Full-width characters on a line of the panel.
pub const PANEL_COLUMNS: u32 = 14;

/// かんたん点検.
pub fn self_test(test: &SelfTest, set: &BoxNow<'_>) -> Frame {
    let receipt = test.receipt.as_ref().filter(|_| test.round.is_still());
    let notes = match receipt {
        Some(receipt) => [format!("受付番号 {receipt}")].into_iter().chain(sent(set.sync.delivery(receipt))).collect(),
        None if test.round.is_still() => vec!["取付が すむと、受付番号が 出ます。".to_owned()],
        None => vec!["しらべています".to_owned()],
    };
    frame(ScreenId::SelfTest, "かんたん点検", &test.round, &test.focus, notes, set)
}

/// What became of the report.
fn sent(delivery: Delivery) -> Vec<String> {
    match delivery {
        Delivery::Waiting => vec!["結果は 署名して 保存。".to_owned(), "つながると 自動で 送ります".to_owned()],
        Delivery::Arrived(at) => vec![format!("町に 送りました {}", CivilTime::in_tokyo(at).clock())],
        Delivery::Refused(code) => vec![format!("町が 受けとりません {}", code.phone_code())],
    }
}

/// The way to the town, before an install code is asked for.
pub fn install(round: &Round, focus: &Focus, set: &BoxNow<'_>) -> Frame {
    let notes = vec!["ぜんぶ ✓に なると、".to_owned(), "設置コードを 入れられます。".to_owned()];
    frame(ScreenId::Install, "取付", round, focus, notes, set)
}

fn frame(screen: ScreenId, title: &str, round: &Round, focus: &Focus, notes: Vec<String>, set: &BoxNow<'_>) -> Frame {
    let focused = round.checks().iter().find(|(check, _)| item_of(*check) == *focus.id());
    let (panel, lines) = match focused {
        Some((check, finding)) => said(*check, finding, set.presence),
        None => ("ぜんぶ しらべます".to_owned(), vec!["×の 項目は、えらぶと なおし方が 出ます。".to_owned()]),
    };
    let again = focused.map(|(check, _)| match check {
        Check::Display | Check::Remote => "決定：この項目を しらべる",
        _ => "決定：この項目を もう一度",
    });
    let lines = lines.iter().flat_map(|line| lines::broken(line, PANEL_COLUMNS)).collect();
    let (heading, wrong) = summary(round);
    Frame {
        screen,
        title: title.to_owned(),
        brand: false,
        aside: set.aside(),
        body: Body::Checks {
            heading,
            wrong,
            bad: matches!(focused, Some((_, Finding::Failed(_)))),
            title: panel,
            lines,
            notes: again.map(str::to_owned).into_iter().chain(notes).collect(),
            marked: screen == ScreenId::SelfTest,
        },
        items: round
            .checks()
            .iter()
            .enumerate()
            .map(|(place, check)| item(place, check))
            .chain([button(ALL, "ぜんぶ もう一度", Rect::new(1256, 790, 528, 96), None)])
            .collect(),
        focus: focus.clone(),
        hint: HINT_BACK,
    }
}

fn item(place: usize, (check, finding): &(Check, Finding)) -> Item {
    let (column, row) = (i32::try_from(place / ROWS).unwrap_or(0), i32::try_from(place % ROWS).unwrap_or(0));
    let (state, second) = match finding {
        Finding::Waiting => (CheckState::Waiting, "まだです".to_owned()),
        Finding::Running => (CheckState::Running, "しらべています".to_owned()),
        Finding::Passed(note) => (CheckState::Passed, note.clone()),
        Finding::Failed(fault) => (CheckState::Failed, format!("{}  {}", fault.title(), fault.code())),
    };
    Item {
        id: item_of(*check),
        label: check.title().to_owned(),
        rect: Rect::new(96 + 556 * column, 246 + 112 * row, 524, 88),
        kind: ItemKind::Check { state, second },
        enabled: true,
    }
}

fn summary(round: &Round) -> (String, String) {
    let count = |wanted: fn(&Finding) -> bool| round.checks().iter().filter(|(_, finding)| wanted(finding)).count();
    let (passed, failed) = (
        count(|finding| matches!(finding, Finding::Passed(_))),
        count(|finding| matches!(finding, Finding::Failed(_))),
    );
    let open = round.checks().len() - passed - failed;
    let parts = [(failed, "項目を なおす"), (open, "項目 まだ")];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count}{word}")).collect();
    (format!("{}項目のうち {passed}項目 合格", round.checks().len()), parts.join("　"))
}

/// Title and lines of the panel.
fn said(check: Check, finding: &Finding, presence: Presence) -> (String, Vec<String>) {
    let one = |line: &str| vec![line.to_owned()];
    match finding {
        Finding::Failed(fault) => {
            let steps = (1..).zip(fault.steps()).map(|(number, step)| format!("{number}. {step}"));
            (format!("{} {}", fault.code(), fault.title()), steps.collect())
        }
        Finding::Passed(note) => (check.title().to_owned(), vec!["合格です".to_owned(), note.clone()]),
        Finding::Running => (check.title().to_owned(), one("しらべています")),
        Finding::Waiting => (
            check.title().to_owned(),
            match check {
                Check::Display => one("四すみの しるしを 見て、わくを きめます。"),
                Check::Remote => one("リモコンの キーを 5つ おします。"),
                Check::TestCard if presence == Presence::NoReader => one("リーダーの あとに しらべます。"),
                Check::TestCard => one("点検カードを リーダーに 置いてください。"),
                Check::Reader | Check::Probe(_) => one("まだです"),
            },
        ),
    }
}

/// A check that is a key or a picture rather than a row.
pub fn tick(id: ElementId, label: &str, rect: Rect, done: bool, second: &str) -> Item {
    let state = if done { CheckState::Passed } else { CheckState::Waiting };
    Item {
        id,
        label: label.to_owned(),
        rect,
        kind: ItemKind::Check { state, second: second.to_owned() },
        enabled: true,
    }
}
