//! 手帳TOP: covers at the left, what comes next and the timeline at the right.

use super::child::Child;
use super::model::{Handbook, Subject};
use super::page::{Act, Page};
use super::pregnancy::Pregnancy;
use super::texts::texts;
use super::vaccines::{List, Outline, day};
use super::{grid, timeline, words};
use crate::focus::{Direction, ElementId, Focus};
use crate::lines;
use crate::screens::list::Position;
use crate::screens::{Frame, HINT_BACK, button};
use crate::text_size::TextSize;
use crate::view::{Body, Icon, Item, ItemKind, ScreenId};
use shared_model::record::Record;
use uuid::Uuid;

/// きろくする.
pub const WRITE: ElementId = ElementId::fixed("write");
/// 全体の概要.
pub const OVERVIEW: ElementId = ElementId::fixed("overview");
/// けした きろくを もどす.
pub const UNDO: ElementId = ElementId::fixed("undo");
/// What comes next.
pub const NEXT: ElementId = ElementId::fixed("next");
const COVER: &str = "cover";
/// Full-width characters above what comes next.
const CAPTION_COLUMNS: u32 = 21;

/// 手帳TOP.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Top {
    /// `None` until a key was pressed: then the first cover has it, or きろくする where there is none.
    focus: Option<Focus>,
    /// Whose timeline is shown; `None`: that of the first cover.
    subject: Option<Uuid>,
    /// The first cover, and the first entry, on the screen.
    cover: usize,
    entry: usize,
}

impl Top {
    /// What the screen shows.
    pub fn frame(&self, handbook: &Handbook<'_>) -> Frame {
        let subjects = handbook.subjects();
        let chosen = self.chosen(handbook);
        let entries = handbook.timeline(chosen);
        let mut items: Vec<Item> = Vec::new();
        let (text, covers, rows) = (handbook.text, grid::covers(handbook.text), grid::entries(handbook.text));
        let cover = self.cover.min(subjects.len().saturating_sub(covers));
        let shown = subjects.iter().enumerate().skip(cover).take(covers);
        items.extend(shown.zip(0..).map(|((place, subject), slot)| cover_item(handbook, place, slot, *subject)));
        if handbook.can_undo {
            items.push(button(UNDO, "けした きろくを もどす", grid::reminder(text), Some(Icon::Retry)));
        } else {
            items.extend(reminder(handbook, chosen));
        }
        // Before the household's vault is open there would be nowhere to put what is written.
        if handbook.book.is_some() {
            items.push(button(WRITE, "きろくする", grid::write(text), Some(Icon::Pencil)));
        }
        items.push(button(OVERVIEW, "全体の概要", grid::overview(text), None));
        let first = self.entry.min(entries.len().saturating_sub(rows));
        let shown = entries.iter().enumerate().skip(first).take(rows);
        let last = entries.len().saturating_sub(1);
        items.extend(
            shown.zip(0..).map(|((place, record), slot)| {
                timeline::item(handbook, record, place, slot, (place > 0, place < last))
            }),
        );
        let hidden = subjects.len() - cover - subjects.len().min(covers);
        let who = chosen.and_then(|id| handbook.subject(id));
        Frame {
            screen: ScreenId::Handbook,
            title: "母子健康手帳".to_owned(),
            brand: false,
            aside: format!("{} さん", handbook.me.name),
            body: Body::Handbook {
                heading: who.map_or_else(|| "きろく".to_owned(), |who| heading(who)),
                empty: empty(handbook, entries.is_empty()),
                more: match hidden {
                    0 if subjects.is_empty() && handbook.book.is_some() => {
                        "お子さんや 妊娠の とうろくは、\n保健センターで できます。".to_owned()
                    }
                    0 => String::new(),
                    hidden => format!("↓ ほかに {hidden}人"),
                },
                news: String::new(),
            },
            focus: self
                .focus
                .clone()
                .unwrap_or_else(|| Focus::on(if subjects.is_empty() { WRITE } else { ElementId::numbered(COVER, 0) })),
            items,
            hint: HINT_BACK,
        }
    }

    /// A direction key. Covers and timeline are lists of their own; from the right, ← leads back to the chosen cover.
    pub fn moved(&mut self, handbook: &Handbook<'_>, direction: Direction) {
        let frame = self.frame(handbook);
        let here = frame.focus.among(&frame.items).id.clone();
        let subjects: Vec<Uuid> = handbook.subjects().into_iter().map(Subject::id).collect();
        let entries = handbook.timeline(self.chosen(handbook)).len();
        let step = |at: usize, count: usize| match direction {
            Direction::Up => at.checked_sub(1),
            Direction::Down => (at + 1 < count).then_some(at + 1),
            Direction::Left | Direction::Right => None,
        };
        if let Some(at) = numbered(&here, COVER)
            && direction != Direction::Right
        {
            if let Some(next) = step(at, subjects.len()) {
                self.choose(next, subjects.get(next).copied(), handbook.text);
            }
            return;
        }
        if let Some(at) = numbered(&here, timeline::RECORD)
            && let Some(next) = step(at, entries)
        {
            self.entry = window(self.entry, next, grid::entries(handbook.text));
            self.focus = Some(Focus::on(ElementId::numbered(timeline::RECORD, next)));
            return;
        }
        let next = frame.focus.moved(&frame.items, direction);
        let to_covers = numbered(next.id(), COVER).is_some() && numbered(&here, COVER).is_none();
        match self.chosen(handbook).and_then(|chosen| subjects.iter().position(|id| *id == chosen)) {
            Some(at) if to_covers => self.choose(at, subjects.get(at).copied(), handbook.text),
            _ => self.focus = Some(next),
        }
    }

    /// 決定 on an item.
    pub fn activate(&self, handbook: &Handbook<'_>, id: &ElementId) -> Act {
        if let Some(place) = numbered(id, timeline::RECORD) {
            let record = handbook.timeline(self.chosen(handbook)).get(place).map(|record| record.id);
            return record.map_or(Act::Stay, Act::Record);
        }
        if let Some(subject) = numbered(id, COVER).and_then(|place| handbook.subjects().get(place).copied()) {
            return Act::Open(page_of(subject));
        }
        match id.as_str() {
            "write" => Act::Write(self.chosen(handbook).filter(|id| handbook.family.child(*id).is_some())),
            "overview" => Act::Open(Page::Overview(Position::default())),
            "undo" => Act::Undo,
            "next" => self.next(handbook),
            _ => Act::Stay,
        }
    }

    /// What the reminder leads to: the plan's record where it belongs to nobody, else the page with the like.
    fn next(&self, handbook: &Handbook<'_>) -> Act {
        let chosen = self.chosen(handbook);
        let plans = handbook.timeline(chosen).into_iter().filter(|record| timeline::is_plan(record));
        let ahead = plans.filter(|record| record.occurred_on() >= Some(handbook.today));
        let plan = ahead.min_by_key(|record| (record.occurred_on(), record.id));
        match (plan, chosen) {
            (Some(plan), Some(id)) if plan.about.subject == chosen && icon(plan) == Icon::Stethoscope => {
                Act::Open(Page::CheckUps(id, Position::default()))
            }
            (Some(plan), _) if plan.about.subject.is_none() => Act::Record(plan.id),
            (_, Some(id)) => Act::Open(Page::Vaccinations(List::open(id))),
            (_, None) => Act::Stay,
        }
    }

    /// 赤: the next cover.
    pub fn another(&self, handbook: &Handbook<'_>) -> Option<Self> {
        let subjects: Vec<Uuid> = handbook.subjects().into_iter().map(Subject::id).collect();
        let next = handbook.next_subject(self.chosen(handbook)?, |_| true)?;
        let mut other = self.clone();
        other.choose(subjects.iter().position(|id| *id == next)?, Some(next), handbook.text);
        Some(other)
    }

    /// After something was removed the focus is on taking that back; after that, and after writing, on the way to more.
    pub fn refocus(&mut self, undo: bool) {
        self.entry = 0;
        self.focus = Some(Focus::on(if undo { UNDO } else { WRITE }));
    }

    fn chosen(&self, handbook: &Handbook<'_>) -> Option<Uuid> {
        let known = self.subject.filter(|id| handbook.subject(*id).is_some());
        known.or_else(|| handbook.subjects().first().map(|subject| subject.id()))
    }

    fn choose(&mut self, place: usize, subject: Option<Uuid>, text: TextSize) {
        if self.subject != subject {
            self.entry = 0;
        }
        self.subject = subject;
        self.cover = window(self.cover, place, grid::covers(text));
        self.focus = Some(Focus::on(ElementId::numbered(COVER, place)));
    }
}

/// The first row on the screen, so that row `at` is seen.
fn window(first: usize, at: usize, rows: usize) -> usize {
    first.min(at).max((at + 1).saturating_sub(rows))
}

/// The number of an item that is one of many.
fn numbered(id: &ElementId, name: &str) -> Option<usize> {
    id.as_str().strip_prefix(name)?.strip_prefix('-')?.parse().ok()
}

/// The page of somebody.
pub fn page_of(subject: Subject<'_>) -> Page {
    match subject {
        Subject::Child(child) => Page::Child(Child::open(child.id)),
        Subject::Pregnancy(pregnancy) => Page::Pregnancy(Pregnancy::open(pregnancy.id)),
    }
}

fn heading(who: Subject<'_>) -> String {
    match who {
        Subject::Child(_) => format!("{}の あゆみ", who.short_name()),
        Subject::Pregnancy(_) => "妊娠中の あゆみ".to_owned(),
    }
}

fn empty(handbook: &Handbook<'_>, nothing: bool) -> Vec<String> {
    let lines: [&str; 2] = match handbook.book {
        None => ["いま、家族の きろくを 開いています", "はじめての ときは、町と つながるまで お待ちください。"],
        Some(_) if nothing => ["まだ きろくは ありません", "「きろくする」で きょうの ようすを のこせます。"],
        Some(_) => return Vec::new(),
    };
    let columns = grid::empty_columns(handbook.text);
    lines.iter().flat_map(|line| lines::broken(line, columns)).collect()
}

fn cover_item(handbook: &Handbook<'_>, place: usize, slot: i32, subject: Subject<'_>) -> Item {
    Item {
        id: ElementId::numbered(COVER, place),
        label: subject.name(),
        rect: grid::cover(handbook.text, slot),
        kind: ItemKind::Cover {
            growth: subject.growth(handbook.today),
            spine: subject.spine(&handbook.family),
            age: subject.age(handbook.today),
            second: second(handbook, subject),
        },
        enabled: true,
    }
}

fn second(handbook: &Handbook<'_>, subject: Subject<'_>) -> String {
    match subject {
        Subject::Child(child) => {
            let corrected = words::corrected(child, handbook.today);
            corrected
                .or_else(|| Some(texts().month(child.months(handbook.today)?)?.short.to_owned()))
                .unwrap_or_default()
        }
        Subject::Pregnancy(pregnancy) if pregnancy.ending.is_some() => String::new(),
        Subject::Pregnancy(pregnancy) => {
            let (due, today) = (pregnancy.due, handbook.today);
            format!("予定日 {}月{}日　{}", due.month(), due.day(), words::ahead(due, today))
        }
    }
}

/// The next planned day of the chosen one, or of the household; else the next routine vaccination by the rules.
fn reminder(handbook: &Handbook<'_>, chosen: Option<Uuid>) -> Option<Item> {
    let today = handbook.today;
    if chosen.is_some_and(|id| handbook.has_ended(id)) {
        return None;
    }
    let plans = handbook.timeline(chosen).into_iter().filter(|record| timeline::is_plan(record));
    let ahead = plans.filter_map(|record| Some((record.occurred_on()?, record))).filter(|(day, _)| *day >= today);
    let who = chosen.and_then(|id| handbook.subject(id)).map(Subject::short_name).unwrap_or_default();
    let (icon, label, caption) = match ahead.min_by_key(|(day, record)| (*day, record.id)) {
        Some((day, record)) => {
            let label = format!("{}　{}月{}日", timeline::title(handbook, record), day.month(), day.day());
            (icon(record), label, format!("つぎの予定　{}", words::ahead(day, today)))
        }
        None => {
            let outline = Outline::of(handbook, chosen?)?;
            let (vaccine, dose) = outline.next(today)?;
            let day = day(dose, today)?;
            let when = if day <= today {
                "いま 受けられます".to_owned()
            } else {
                format!("{}から", words::day(day, today))
            };
            let label = format!("{}　{when}", vaccine.easy_name);
            (Icon::Syringe, label, "つぎの予防接種".to_owned())
        }
    };
    Some(Item {
        id: NEXT,
        label,
        rect: grid::reminder(handbook.text),
        kind: ItemKind::Reminder { icon, caption: with_who(caption, &who) },
        enabled: true,
    })
}

/// Whose it is, where there is room: above the timeline it is said as well.
fn with_who(caption: String, who: &str) -> String {
    let both = format!("{caption}　{who}").trim().to_owned();
    if lines::fits(&both, CAPTION_COLUMNS) { both } else { caption }
}

fn icon(plan: &Record) -> Icon {
    if plan.about.kind.starts_with("vaccination") { Icon::Syringe } else { Icon::Stethoscope }
}
