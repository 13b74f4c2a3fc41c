//! 全体の概要: everybody at a glance, and what needs to be looked at.

use super::model::{Handbook, Subject};
use super::page::Act;
use super::top::page_of;
use super::words;
use crate::screens::Frame;
use crate::screens::list::{List, Position, Row};
use crate::screens::page::Text;
use crate::view::{Mark, ScreenId};
use handbook::family::{Fault, Outcome};
use uuid::Uuid;

/// One row.
pub enum Line {
    /// Somebody.
    Subject(Uuid),
    /// A record that cannot be true.
    Fault(Uuid, Fault),
    /// この手帳で できること.
    About,
}

/// All rows.
pub fn rows(handbook: &Handbook<'_>) -> Vec<Line> {
    let born = handbook
        .family
        .pregnancies
        .iter()
        .filter(|pregnancy| pregnancy.ending.is_some_and(|ending| ending.outcome == Outcome::Born));
    let subjects =
        handbook.subjects().into_iter().chain(born.map(Subject::Pregnancy)).map(|who| Line::Subject(who.id()));
    let faults = handbook.family.faults.iter().map(|(id, fault)| Line::Fault(*id, *fault));
    subjects.chain(faults).chain([Line::About]).collect()
}

/// The screen.
pub fn frame(handbook: &Handbook<'_>, position: Position) -> Frame {
    let rows = rows(handbook);
    let list = List {
        screen: ScreenId::Overview,
        title: "全体の概要",
        aside: format!("{} さん", handbook.me.name),
        rows: "overview",
        count: rows.len(),
        said: None,
        empty: ["", ""],
        text: handbook.text,
    };
    list.frame(position, |place| match rows.get(place)? {
        Line::Subject(id) => handbook.subject(*id).map(|subject| of_subject(handbook, subject)),
        Line::Fault(id, fault) => Some(of_fault(handbook, *id, *fault)),
        Line::About => Some(row("この手帳で できること", "いまと、これから", Mark::Town)),
    })
}

/// 決定 on a row.
pub fn activate(handbook: &Handbook<'_>, position: Position) -> Act {
    let rows = rows(handbook);
    match rows.get(position.row_of(rows.len())) {
        Some(Line::Fault(id, _)) => Act::Record(*id),
        Some(Line::About) => Act::Text(Text::Handbook),
        Some(Line::Subject(id)) => handbook.subject(*id).map_or(Act::Stay, |who| Act::Open(page_of(who))),
        None => Act::Stay,
    }
}

fn of_subject(handbook: &Handbook<'_>, subject: Subject<'_>) -> Row {
    let today = handbook.today;
    let name = format!("{}　{}", subject.name(), subject.age(today));
    match subject {
        Subject::Child(child) => {
            let parts = [Some(format!("{}生まれ", child.birth.with_year())), words::corrected(child, today)];
            row(&name, &parts.into_iter().flatten().collect::<Vec<_>>().join("　"), Mark::Health)
        }
        Subject::Pregnancy(pregnancy) => {
            let second = match pregnancy.ending.and_then(|ending| ending.on) {
                Some(on) => on.with_year(),
                None if pregnancy.ending.is_some() => String::new(),
                None => words::due(pregnancy.due, today),
            };
            row(name.trim(), &second, Mark::Bulb)
        }
    }
}

fn of_fault(handbook: &Handbook<'_>, id: Uuid, fault: Fault) -> Row {
    let whose = handbook.subject(id).map(|subject| subject.short_name());
    let what = match fault {
        Fault::Day => "日づけが わかりません",
        Fault::BornBeforePregnancy => "生まれた日と 予定日が あいません",
        Fault::TooManyBirths { .. } => "生まれた お子さんの 人数が あいません",
        Fault::Fetuses => "赤ちゃんの 人数が わかりません",
    };
    let label = whose.map_or_else(|| what.to_owned(), |whose| format!("{whose}：{what}"));
    row(&label, "保健センターに おたずねください", Mark::Town)
}

fn row(label: &str, second: &str, mark: Mark) -> Row {
    Row { label: label.to_owned(), mark, new: false, second: second.to_owned(), state: None }
}
