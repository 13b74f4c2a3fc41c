//! きろく: the list, one record, and the choice of what to write.

use super::list::{List, Position, Row};
use super::notice::stack;
use super::sheet::Said;
use super::{Frame, HINT_BACK, grid};
use crate::book::Told;
use crate::focus::{ElementId, Focus};
use crate::handbook;
use crate::lines;
use crate::text_size::TextSize;
use crate::view::{Body, Icon, Item, Mark, ScreenId};
use ::handbook::vaccine::SupportingData;
use shared_model::civil::{CivilDate, CivilTime};
use shared_model::mutant;
use shared_model::person::Member;
use shared_model::record::{Provenance, Record};
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

fn mark(record: &Record) -> Mark {
    match record.about.kind.as_str() {
        DIARY | "measurement" | "maternal-weight" => Mark::Write,
        kind if kind.ends_with("-plan") => Mark::Event,
        kind if kind.contains("check") || kind.starts_with("vaccination") || kind == "fetal-scan" => Mark::Health,
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
pub fn pages(open: &Open<'_>) -> usize {
    whole(open).pages(open.text).len()
}

/// The buttons of a record: what the town or a clinic has written is only read.
pub fn buttons(record: &Record, text: TextSize) -> Vec<Item> {
    let ours = record.provenance == Provenance::Family || mutant!(OfficialRecordChanged);
    if ours && record.about.kind == DIARY {
        stack(
            text,
            [(LIST, "手帳へ もどる", Icon::Book), (EDIT, "書きなおす", Icon::Pencil), (REMOVE, "けす", Icon::Cross)],
        )
    } else {
        stack(text, [(LIST, "手帳へ もどる", Icon::Book)])
    }
}

/// A record on its sheet.
pub struct Open<'a> {
    /// The record.
    pub record: &'a Record,
    /// Whether the town has it.
    pub told: Told,
    /// Who looks.
    pub me: &'a Member,
    /// The page, from 0.
    pub page: usize,
    /// The button with the focus, from 0.
    pub button: usize,
    /// When the town last spoke.
    pub acked: Option<Timestamp>,
    /// The day.
    pub today: CivilDate,
    /// The vaccines that this box knows.
    pub rules: &'a SupportingData,
    /// How large it is written.
    pub text: TextSize,
}

/// The screen.
pub fn record(open: &Open<'_>) -> Frame {
    let Open { record, me, page, button, today, rules, text, .. } = *open;
    let said = whole(open);
    let pages = said.pages(text);
    let (facts, state) = said.beside(text);
    let count = pages.len();
    let page = page.min(count - 1);
    let items = buttons(record, text);
    let focus = Focus::on(items[button.min(items.len() - 1)].id.clone());
    let day = record.occurred_on().map_or_else(String::new, |day| handbook::dated(day, today));
    let by = author(record, record.author, me);
    Frame {
        screen: ScreenId::Record,
        title: "きろく".to_owned(),
        brand: false,
        aside: format!("{} さん", me.name),
        body: Body::Notice {
            mark: mark(record),
            title: handbook::known_name(record, rules).unwrap_or_else(|| handbook::kind(record).to_owned()),
            meta: format!("{by}  {day}").trim().to_owned(),
            lines: pages.into_iter().nth(page).unwrap_or_default(),
            page: page + 1,
            pages: count,
            more: super::more(page, count),
            facts,
            state,
        },
        items,
        focus,
        hint: HINT_BACK,
    }
}

fn whole(open: &Open<'_>) -> Said {
    let state = said(open.record, open.told, open.acked);
    Said { lines: text_lines(open.record, open.me, grid::sheet_columns(open.text)), facts: Vec::new(), state }
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

/// What it says of itself first, then the values with their names; where two wrote at the same time, both, with who it
/// was.
fn text_lines(record: &Record, me: &Member, columns: u32) -> Vec<String> {
    let mut paragraphs = Vec::new();
    let mut lines = Vec::new();
    let mut fields: Vec<_> = record.fields.iter().collect();
    fields.sort_by_key(|(name, _)| (![TEXT, TITLE].contains(&name.as_str()), handbook::order(name)));
    for (name, field) in fields {
        let said = field.value.as_deref().and_then(|value| handbook::labelled(name, value));
        match (said, [TEXT, TITLE].contains(&name.as_str())) {
            (Some(said), true) => paragraphs.push(said),
            (Some(said), false) => lines.extend(lines::broken(&said, columns)),
            (None, _) => {}
        }
        for other in field.differing() {
            let Some(said) = handbook::labelled(name, &other.value) else { continue };
            let writer = author(record, other.by, me);
            paragraphs.push(format!("おなじときに {writer}は こう書きました。"));
            paragraphs.push(format!("「{said}」"));
        }
    }
    let mut all = lines::broken(&paragraphs.join("\n"), columns);
    if !all.is_empty() && !lines.is_empty() {
        all.push(String::new());
    }
    all.extend(lines);
    all
}

/// The choice of what to write.
pub fn writing(position: Position, aside: String, text: TextSize) -> Frame {
    let empty = ["", ""];
    let list = List {
        screen: ScreenId::RecordWrite,
        title: "きろくする",
        aside,
        rows: "phrase",
        count: PHRASES.len(),
        said: None,
        empty,
        text,
    };
    list.frame(position, |place| {
        let label = (*PHRASES.get(place)?).to_owned();
        let second = "決定で きょうの 日記に なります".to_owned();
        Some(Row { label, mark: Mark::Write, new: false, second, state: None })
    })
}
