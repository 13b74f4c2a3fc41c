//! 健診: what is planned, what comes by age, and what was found, with where it comes from.

use super::model::{Handbook, Subject, going_on};
use super::page::{Act, Page};
use super::texts::{CheckUp, texts};
use super::{fields, timeline, words};
use crate::focus::Focus;
use crate::lines;
use crate::screens::list::{List, Position, Row};
use crate::screens::notice::stack;
use crate::screens::records::LIST;
use crate::screens::sheet::{Said, Sheet};
use crate::screens::{Frame, HINT_BACK, grid, more};
use crate::view::{Body, Icon, Mark, ScreenId};
use handbook::calendar::{attained_on, completed_on};
use handbook::family::Child;
use shared_model::civil::{CivilDate, CivilTime};
use shared_model::record::{Provenance, Record};
use shared_model::time::Timestamp;
use uuid::Uuid;

const OF_CHILD: &[&str] = &["check-up", "check-up-plan"];
const OF_PREGNANCY: &[&str] =
    &["maternal-check-up", "maternal-dental-check-up", "health-check", "fetal-scan", "check-up-plan"];
/// Check-ups that are still a way off, on the list.
const AHEAD: usize = 2;

/// One row.
#[derive(Debug, Clone, Copy)]
enum Line<'a> {
    /// Somebody has set a day.
    Planned(&'a Record, CivilDate),
    /// By age, or by the rhythm of a pregnancy.
    Expected(&'static CheckUp, CivilDate, Option<CivilDate>),
    /// What was found.
    Done(&'a Record),
    /// A day that was set and has passed, without a result so far.
    Missed(&'a Record, CivilDate),
}

/// A check-up to come, on its sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    subject: Uuid,
    check: &'static str,
    plan: Option<Uuid>,
}

impl Coming {
    /// Whom it is about.
    pub fn subject(&self) -> Uuid {
        self.subject
    }
}

fn lines_for<'a>(handbook: &Handbook<'a>, subject: Subject<'_>) -> Vec<Line<'a>> {
    let kinds = if subject.is_child() { OF_CHILD } else { OF_PREGNANCY };
    let records: Vec<&Record> = handbook.of(subject.id(), kinds).collect();
    let ended = handbook.has_ended(subject.id());
    let is_ahead = |record: &Record| timeline::is_plan(record) && record.occurred_on() >= Some(handbook.today);
    let ahead = |record: &&&Record| !ended && is_ahead(record);
    let planned = records.iter().filter(ahead).filter_map(|record| Some(Line::Planned(record, record.occurred_on()?)));
    let mut lines: Vec<Line<'a>> = planned.collect();
    lines.reverse();
    // A day that has passed without a result leaves the check-up open.
    let known = |check: &CheckUp| {
        let of_check = records.iter().filter(|record| record.value("check") == Some(&check.id));
        of_check.into_iter().any(|record| !timeline::is_plan(record) || is_ahead(record))
    };
    match subject {
        Subject::Child(child) => {
            let of_age = |check: &&CheckUp| {
                !known(check) && window(check, child).is_some_and(|(_, until)| until >= handbook.today)
            };
            let coming = texts().check_ups.iter().filter(of_age).take(AHEAD);
            lines.extend(coming.filter_map(|check| {
                let (from, until) = window(check, child)?;
                Some(Line::Expected(check, from, Some(until)))
            }));
        }
        Subject::Pregnancy(pregnancy) if lines.is_empty() => {
            let next = going_on(pregnancy, handbook.today).and_then(|now| {
                let check = texts().check_up("maternal")?;
                let every = check.every.iter().rev().find(|every| every.from_weeks <= now.weeks())?;
                let last = records.iter().filter(|record| record.about.kind == "maternal-check-up");
                let last = last.filter_map(|record| record.occurred_on()).max()?;
                Some(Line::Expected(check, last.plus_days(i64::from(every.every_weeks) * 7).max(handbook.today), None))
            });
            lines.extend(next);
        }
        Subject::Pregnancy(_) => {}
    }
    let has_result = |plan: &Record| {
        let mut results = records.iter().filter(|record| !timeline::is_plan(record));
        results.any(|record| {
            let same = plan.value("check").is_none_or(|check| record.value("check") == Some(check));
            same && record.occurred_on() >= plan.occurred_on()
        })
    };
    lines.extend(records.iter().filter_map(|record| match record.occurred_on() {
        _ if !timeline::is_plan(record) => Some(Line::Done(record)),
        Some(day) if day < handbook.today && !ended && !has_result(record) => Some(Line::Missed(record, day)),
        _ => None,
    }));
    lines
}

/// First and last day on which a check-up is held, counted from the birth.
fn window(check: &CheckUp, child: &Child) -> Option<(CivilDate, CivilDate)> {
    let by_days = || {
        let (from, to) = (check.from_days?, check.to_days?);
        Some((child.birth.plus_days(i64::from(from)), child.birth.plus_days(i64::from(to) - 1)))
    };
    let by_months = || {
        let (from, to) = (check.from_months?, check.to_months?);
        Some((completed_on(child.birth, from), attained_on(child.birth, to)))
    };
    by_days().or_else(by_months)
}

/// How many rows there are.
pub fn count(handbook: &Handbook<'_>, id: Uuid) -> usize {
    handbook.subject(id).map_or(0, |subject| lines_for(handbook, subject).len())
}

/// The list.
pub fn list(handbook: &Handbook<'_>, id: Uuid, position: Position) -> Frame {
    let lines = handbook.subject(id).map_or_else(Vec::new, |subject| lines_for(handbook, subject));
    let list = List {
        screen: ScreenId::CheckUps,
        title: "健診",
        aside: handbook.subject(id).map_or_else(String::new, Subject::short_name),
        rows: "check-up",
        count: lines.len(),
        said: None,
        empty: ["まだ 健診の きろくは ありません", "市や 医療機関の きろくが とどくと、ここに ならびます。"],
        text: handbook.text,
    };
    list.frame(position, |place| Some(row(handbook, *lines.get(place)?)))
}

fn row(handbook: &Handbook<'_>, line: Line<'_>) -> Row {
    let today = handbook.today;
    match line {
        Line::Planned(record, on) => Row {
            label: name(record),
            mark: Mark::Event,
            new: false,
            second: [Some(words::day(on, today).as_str()), record.value("place")]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("　"),
            state: Some((Icon::Calendar, words::ahead(on, today))),
        },
        Line::Expected(check, from, until) => {
            let from_words = words::day(from, today);
            let second = match until {
                Some(until) if from <= today => format!("いま 受けられます　{}まで", words::day(until, today)),
                Some(_) => format!("{from_words}から　{}", check.when),
                None => format!("めやす　{from_words}ごろ"),
            };
            Row {
                label: check.name.clone(),
                mark: Mark::Event,
                new: false,
                second,
                state: Some((Icon::Clock, "これから".to_owned())),
            }
        }
        Line::Missed(record, on) => Row {
            label: name(record),
            mark: Mark::Event,
            new: false,
            second: format!("予定の日（{}）が すぎました", words::day(on, today)),
            state: None,
        },
        Line::Done(record) => {
            let day = record.occurred_on().map(|day| words::day(day, today)).unwrap_or_default();
            let second =
                [day, whence(handbook, record)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
            let judged = record.value("judgement").and_then(|word| fields::labelled("judgement", word));
            let state = judged.and_then(|said| said.split_once('　').map(|(_, word)| (Icon::Check, word.to_owned())));
            let label = name(record);
            Row {
                label,
                mark: Mark::Health,
                new: false,
                second: second.join("　"),
                state: state.filter(|(_, word)| word.chars().count() <= 8),
            }
        }
    }
}

/// What a check-up is called.
pub fn name(record: &Record) -> String {
    let title = record.value("title").filter(|title| !title.is_empty());
    let known = record.value("check").and_then(|id| texts().check_up(id)).map(|check| check.name.as_str());
    title.or(known).unwrap_or_else(|| fields::kind(record)).to_owned()
}

/// 「南砺市 11/20 取込」: an import says when it was taken in, by the time in the record's id (UUIDv7).
fn whence(handbook: &Handbook<'_>, record: &Record) -> String {
    let town = &handbook.profile.town;
    match record.provenance {
        Provenance::Family => "ご家族".to_owned(),
        Provenance::Clinic => record.value("place").unwrap_or("医療機関").to_owned(),
        Provenance::Municipality => format!("{town}の きろく"),
        Provenance::Other => "町の きろく".to_owned(),
        Provenance::Import => match record.id.get_timestamp() {
            Some(made) => {
                let millis = i64::try_from(made.to_unix().0).unwrap_or(i64::MAX / 1000).saturating_mul(1000);
                let on = CivilTime::in_tokyo(Timestamp::from_millis(millis)).date;
                format!("{town} {} 取込", words::short_day(on))
            }
            None => format!("{town} 取込"),
        },
    }
}

/// 決定 on a row.
pub fn activate(handbook: &Handbook<'_>, id: Uuid, position: Position) -> Act {
    let Some(subject) = handbook.subject(id) else { return Act::Stay };
    let lines = lines_for(handbook, subject);
    match lines.get(position.row_of(lines.len())) {
        None => Act::Stay,
        Some(Line::Done(record) | Line::Missed(record, _)) => Act::Record(record.id),
        Some(Line::Expected(check, ..)) => {
            Act::Open(Page::CheckUp(Sheet::open(Coming { subject: id, check: &check.id, plan: None })))
        }
        Some(Line::Planned(record, _)) => match record.value("check").and_then(|id| texts().check_up(id)) {
            Some(check) => {
                Act::Open(Page::CheckUp(Sheet::open(Coming { subject: id, check: &check.id, plan: Some(record.id) })))
            }
            None => Act::Record(record.id),
        },
    }
}

/// What is said of a check-up to come: when, where, what is looked at, what to bring.
fn said(handbook: &Handbook<'_>, check: &CheckUp, plan: Option<&Record>) -> Said {
    let day = plan.and_then(Record::occurred_on);
    let day = day
        .map(|day| format!("{}\n{}", words::day(day, handbook.today), words::ahead(day, handbook.today)))
        .map(|day| (Icon::Calendar, day));
    let place = plan.and_then(|plan| plan.value("place")).map(|place| (Icon::House, place.to_owned()));
    let text = format!("{}\nもちもの　{}", check.about.join("\n"), check.bring.join("、"));
    let lines = lines::broken(&text, grid::sheet_columns(handbook.text));
    Said { lines, facts: day.into_iter().chain(place).collect(), state: String::new() }
}

/// How many pages its sheet has.
pub fn pages(handbook: &Handbook<'_>, sheet: &Sheet<Coming>) -> usize {
    let plan = sheet.id.plan.and_then(|id| handbook.book?.record(id));
    texts().check_up(sheet.id.check).map_or(1, |check| said(handbook, check, plan).pages(handbook.text).len())
}

/// Its sheet.
pub fn sheet(handbook: &Handbook<'_>, sheet: &Sheet<Coming>) -> Option<Frame> {
    let Coming { subject, check, plan } = &sheet.id;
    let check = texts().check_up(check)?;
    let said = said(handbook, check, plan.and_then(|id| handbook.book?.record(id)));
    let pages = said.pages(handbook.text);
    let (facts, state) = said.beside(handbook.text);
    let count = pages.len();
    let page = sheet.page.min(count - 1);
    let items = stack(handbook.text, [(LIST, "一覧へ もどる", Icon::Book)]);
    Some(Frame {
        screen: ScreenId::CheckUp,
        title: "健診".to_owned(),
        brand: false,
        aside: handbook.subject(*subject).map_or_else(String::new, Subject::short_name),
        body: Body::Notice {
            mark: Mark::Health,
            title: check.name.clone(),
            meta: format!("監修前　{}", check.when),
            lines: pages.into_iter().nth(page).unwrap_or_default(),
            page: page + 1,
            pages: count,
            more: more(page, count),
            facts,
            state,
        },
        focus: Focus::on(LIST),
        items,
        hint: HINT_BACK,
    })
}
