//! あゆみ: entries of everybody, newest first, each with where it comes from.

use super::model::Handbook;
use super::{fields, grid, words};
use crate::book::Told;
use crate::focus::ElementId;
use crate::lines;
use crate::view::{Icon, Item, ItemKind, Spine};
use shared_model::person::Role;
use shared_model::record::{Provenance, Record};

/// `record-0` is the newest entry.
pub const RECORD: &str = "record";

/// Full-width characters of an entry's first and second line.
const TITLE_COLUMNS: u32 = 14;
const SECOND_COLUMNS: u32 = 18;

/// Whether a record says what is to come.
pub fn is_plan(record: &Record) -> bool {
    record.about.kind.ends_with("-plan")
}

/// An entry in its row of the screen; `joined`: whether the line goes on above and below.
pub fn item(handbook: &Handbook<'_>, record: &Record, place: usize, slot: i32, joined: (bool, bool)) -> Item {
    let (icon, spine) = picture(record);
    let (source, mut second) = (source(handbook, record), second(handbook, record));
    if handbook.text.is_stacked() {
        second = [source.1.clone(), second].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("　");
    }
    Item {
        id: ElementId::numbered(RECORD, place),
        label: one_line(&title(handbook, record), TITLE_COLUMNS),
        rect: grid::entry(handbook.text, slot),
        kind: ItemKind::Entry {
            day: record.occurred_on().map(words::short_day).unwrap_or_default(),
            icon,
            spine,
            second: one_line(&second, SECOND_COLUMNS),
            // Beside the larger words there is no room: it stands below them.
            source: (!handbook.text.is_stacked()).then_some(source),
            joined,
        },
        enabled: true,
    }
}

/// What an entry is called.
pub fn title(handbook: &Handbook<'_>, record: &Record) -> String {
    // A name that this box knows is shorter than what an office writes above a record.
    let own = record.value("text").or_else(|| record.value("title")).filter(|text| !text.is_empty());
    let known = fields::known_name(record, handbook.vaccines);
    known.or_else(|| own.map(str::to_owned)).unwrap_or_else(|| fields::title(record, handbook.vaccines))
}

/// The year where it is not this one, what it is, and where.
fn second(handbook: &Handbook<'_>, record: &Record) -> String {
    let named = title(handbook, record) != fields::kind(record);
    let year =
        record.occurred_on().filter(|day| day.year() != handbook.today.year()).map(|day| format!("{}年", day.year()));
    let parts = [year.as_deref(), named.then(|| fields::kind(record)), record.value("place")];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("　")
}

fn picture(record: &Record) -> (Icon, Spine) {
    match record.about.kind.as_str() {
        kind if kind.ends_with("-plan") => (Icon::Calendar, Spine::Lamp),
        "vaccination" => (Icon::Syringe, Spine::Leaf),
        "measurement" | "maternal-weight" => (Icon::Pencil, Spine::Rose),
        "diary" => (Icon::Pencil, Spine::Water),
        "check-up" | "maternal-check-up" | "maternal-dental-check-up" | "health-check" | "fetal-scan" => {
            (Icon::Stethoscope, Spine::Leaf)
        }
        _ => (Icon::Book, Spine::Wist),
    }
}

/// Who wrote it, or that the town does not have it yet.
fn source(handbook: &Handbook<'_>, record: &Record) -> (Icon, String) {
    let told = handbook.book.map(|book| book.told(record.id));
    let (icon, word) = match (told, record.provenance) {
        (Some(Told::Saving), _) => (Icon::Pencil, "保存中"),
        (Some(Told::Waiting), _) => (Icon::Cloud, "まだ 町へ"),
        (_, Provenance::Family) if record.author == Some(handbook.me.id) => (Icon::Person, role(handbook.me.role)),
        (_, Provenance::Family) => (Icon::Person, "ご家族"),
        (_, Provenance::Municipality) => (Icon::House, "市の記録"),
        (_, Provenance::Clinic) => (Icon::House, "医療機関"),
        (_, Provenance::Import) => (Icon::House, "市の取込"),
        (_, Provenance::Other) => (Icon::House, "町の記録"),
    };
    (icon, word.to_owned())
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Mother => "お母さん",
        Role::Father => "お父さん",
        Role::Guardian | Role::Viewer => "わたし",
    }
}

fn one_line(text: &str, columns: u32) -> String {
    lines::broken(text, columns).into_iter().next().unwrap_or_default()
}
