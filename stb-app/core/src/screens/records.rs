//! きろく: the list, one record, and the choice of what to write.

use super::list::{List, Position, Row};
use super::notice::stack;
use super::{Frame, HINT_BACK};
use crate::book::{Book, Told};
use crate::focus::{ElementId, Focus};
use crate::lines;
use crate::view::{Body, Icon, Item, Mark, ScreenId};
use shared_model::civil::CivilTime;
use shared_model::mutant;
use shared_model::person::Member;
use shared_model::record::{OCCURRED_ON, Provenance, Record};
use shared_model::time::Timestamp;
use uuid::Uuid;

/// 一覧へ もどる.
pub const LIST: ElementId = ElementId::fixed("list");
/// 書きなおす.
pub const EDIT: ElementId = ElementId::fixed("edit");
/// けす.
pub const REMOVE: ElementId = ElementId::fixed("remove");

/// The kind of record that a family writes here.
pub const DIARY: &str = "diary";
/// Its one field beside the day.
pub const TEXT: &str = "text";
/// What the town's records are called.
const TITLE: &str = "title";

/// Ready phrases: one press instead of typing with a remote. Drafts until the health centre has read them (監修前).
pub const PHRASES: [&str; 8] = [
    "よく ねました",
    "よく 食べました",
    "元気に あそびました",
    "たくさん わらいました",
    "はじめて できました",
    "おでかけを しました",
    "きげんが よくなかったです",
    "ねつが ありました",
];

const COLUMNS: u32 = 26;
const LINES: usize = 6;

/// What the first rows of the list do, before the records begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// きろくする.
    Write,
    /// けした きろくを もどす.
    Undo,
    /// この手帳で できること.
    About,
}

/// The first rows: undo only right after something was removed.
pub fn first_rows(can_undo: bool) -> Vec<First> {
    if can_undo { vec![First::Undo, First::Write, First::About] } else { vec![First::Write, First::About] }
}

/// The list. `book` is missing while the household's vault is not open.
pub fn list(book: Option<&Book>, can_undo: bool, position: Position, aside: String) -> Frame {
    let first = first_rows(can_undo);
    let empty = ["いま、家族の きろくを 開いています", "はじめての ときは、町と つながるまで お待ちください。"];
    let count = book.map_or(0, |book| book.count() + first.len());
    let said = Some(book.map_or_else(String::new, |book| format!("{}件", book.count())));
    let list = List { screen: ScreenId::Handbook, title: "きろく", aside, rows: "record", count, said, empty };
    list.frame(position, |place| match first.get(place) {
        Some(row) => Some(first_row(*row)),
        None => book.and_then(|book| book.at(place - first.len()).map(|record| row(record, book.told(record.id)))),
    })
}

fn first_row(first: First) -> Row {
    let (label, second, mark) = match first {
        First::Write => ("きろくする", "きょうの ようすを 一言で のこします", Mark::Write),
        First::About => ("この手帳で できること", "いまと、これから", Mark::Town),
        First::Undo => ("けした きろくを もどす", "いま けしたものを もとに もどします", Mark::Undo),
    };
    Row { label: label.to_owned(), mark, new: false, second: second.to_owned(), state: None }
}

fn row(record: &Record, told: Told) -> Row {
    let day = record.occurred_on().map_or_else(String::new, |day| day.with_weekday());
    let state = match told {
        Told::AtTown => None,
        Told::Saving => Some((Icon::Pencil, "保存中".to_owned())),
        Told::Waiting => Some((Icon::Clock, "まだ 町へ".to_owned())),
    };
    let text = record.value(TEXT).or_else(|| record.value(TITLE));
    // Said once: as the first line where there are no words.
    let kind_beside = if text.is_some() { kind(record) } else { "" };
    let second = [day.as_str(), kind_beside, source(record.provenance)];
    Row {
        label: text.map_or_else(|| kind(record).to_owned(), one_line),
        mark: mark(record),
        new: false,
        second: second.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  "),
        state,
    }
}

fn one_line(text: &str) -> String {
    lines::broken(text, 24).into_iter().next().unwrap_or_default()
}

/// What a kind is called.
pub fn kind(record: &Record) -> &'static str {
    match record.about.kind.as_str() {
        DIARY => "日記",
        "check-up" => "健診",
        "check-up-plan" => "健診の 予定",
        "vaccination" => "予防接種",
        "vaccination-plan" => "予防接種の 予定",
        _ => "新しいきろく",
    }
}

fn mark(record: &Record) -> Mark {
    match record.about.kind.as_str() {
        DIARY => Mark::Write,
        "check-up" | "vaccination" => Mark::Health,
        "check-up-plan" | "vaccination-plan" => Mark::Event,
        _ => Mark::Town,
    }
}

fn source(provenance: Provenance) -> &'static str {
    match provenance {
        Provenance::Family => "",
        Provenance::Municipality => "市の記録",
        Provenance::Clinic => "医療機関",
        Provenance::Import => "市の 取りこみ",
        Provenance::Other => "町の記録",
    }
}

/// Pages of a record's text.
pub fn pages(record: &Record, me: &Member) -> usize {
    text_pages(record, me).len()
}

/// The buttons of a record: what the town or a clinic has written is only read.
pub fn buttons(record: &Record) -> Vec<Item> {
    let ours = record.provenance == Provenance::Family || mutant!(OfficialRecordChanged);
    if ours && record.about.kind == DIARY {
        stack([(LIST, "一覧へ もどる", Icon::Book), (EDIT, "書きなおす", Icon::Pencil), (REMOVE, "けす", Icon::Cross)])
    } else {
        stack([(LIST, "一覧へ もどる", Icon::Book)])
    }
}

/// One page of a record, from 0, with the focus on one of its buttons.
pub fn record(record: &Record, told: Told, me: &Member, page: usize, at: usize, acked: Option<Timestamp>) -> Frame {
    let pages = text_pages(record, me);
    let count = pages.len();
    let page = page.min(count - 1);
    let items = buttons(record);
    let focus = Focus::on(items[at.min(items.len() - 1)].id.clone());
    let day = record.occurred_on().map_or_else(String::new, |day| day.with_weekday());
    let by = author(record, record.author, me);
    Frame {
        screen: ScreenId::Record,
        title: "きろく".to_owned(),
        brand: false,
        aside: format!("{} さん", me.name),
        body: Body::Notice {
            mark: mark(record),
            title: kind(record).to_owned(),
            meta: format!("{by}  {day}").trim().to_owned(),
            lines: pages.into_iter().nth(page).unwrap_or_default(),
            page: page + 1,
            pages: count,
            more: if page + 1 < count { "↓ つづきを読む".to_owned() } else { String::new() },
            facts: Vec::new(),
            state: said(record, told, acked),
        },
        items,
        focus,
        hint: HINT_BACK,
    }
}

/// What has become of the last change; nothing is said of what others have written.
fn said(record: &Record, told: Told, acked: Option<Timestamp>) -> String {
    match told {
        Told::Saving => "保存しています".to_owned(),
        Told::Waiting => "この箱に 保存しました\nまだ 町に 送れていません".to_owned(),
        Told::AtTown if record.provenance == Provenance::Family => match acked.map(CivilTime::in_tokyo) {
            Some(at) => format!("町に 届いています\nさいごに 話した日 {}", at.date.with_weekday()),
            None => "町に 届いています".to_owned(),
        },
        Told::AtTown => String::new(),
    }
}

fn author(record: &Record, by: Option<Uuid>, me: &Member) -> String {
    match by {
        Some(by) if by == me.id => format!("{} さん", me.name),
        Some(_) => "ご家族".to_owned(),
        None => source(record.provenance).to_owned(),
    }
}

/// The values, each a paragraph; where two wrote at the same time, both, with who it was.
fn text_pages(record: &Record, me: &Member) -> Vec<Vec<String>> {
    let mut paragraphs = Vec::new();
    let said = record.fields.iter().filter(|(name, _)| *name != OCCURRED_ON);
    let (first, rest): (Vec<_>, Vec<_>) = said.partition(|(name, _)| [TEXT, TITLE].contains(&name.as_str()));
    for (_, field) in first.into_iter().chain(rest) {
        paragraphs.extend(field.value.clone());
        for other in field.differing() {
            let writer = author(record, other.by, me);
            paragraphs.push(format!("おなじときに {writer}は こう書きました。"));
            paragraphs.push(format!("「{}」", other.value));
        }
    }
    lines::paged(&lines::broken(&paragraphs.join("\n"), COLUMNS), LINES)
}

/// The choice of what to write.
pub fn writing(position: Position, aside: String) -> Frame {
    let empty = ["", ""];
    let list = List {
        screen: ScreenId::RecordWrite,
        title: "きろくする",
        aside,
        rows: "phrase",
        count: PHRASES.len(),
        said: None,
        empty,
    };
    list.frame(position, |place| {
        let label = (*PHRASES.get(place)?).to_owned();
        let second = "決定で きょうの 日記に なります".to_owned();
        Some(Row { label, mark: Mark::Write, new: false, second, state: None })
    })
}
