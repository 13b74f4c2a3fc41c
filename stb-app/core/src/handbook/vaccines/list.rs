//! 予防接種: one row a vaccine, five a page.

use super::doses::{self, COLUMNS};
use super::outline::{Outline, due};
use super::{Today, Vaccine};
use crate::focus::{Direction, ElementId, Focus};
use crate::handbook::model::{Handbook, Subject};
use crate::handbook::page::{Act, Page};
use crate::handbook::{grid, words};
use crate::screens::{Frame, HINT_BACK};
use crate::view::{Body, Icon, Item, ItemKind, ScreenId, StampState};
use handbook::vaccine::VaccinePlan;
use uuid::Uuid;

const ROW: &str = "vaccine";
const TODAY: ElementId = ElementId::fixed("vaccines-today");

/// The list of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    id: Uuid,
    /// The row with the focus; 0 is きょう 行ける ワクチン.
    row: usize,
}

impl List {
    /// From its first row.
    pub fn open(id: Uuid) -> Self {
        Self { id, row: 0 }
    }

    /// Whom it is about.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What the screen shows; `None` when nobody in the book has that id.
    pub fn frame(&self, handbook: &Handbook<'_>) -> Option<Frame> {
        let subject = handbook.subject(self.id)?;
        let outline = Outline::of(handbook, self.id)?;
        let vaccines = outline.shown(handbook);
        let count = vaccines.len() + 1;
        let row = self.row.min(count - 1);
        let rows = grid::vaccines(handbook.text);
        let first = row / rows * rows;
        let today = outline.available_on(handbook.today);
        let due_now = today.iter().filter(|dose| dose.is_due).count();
        let items: Vec<Item> = (first..count)
            .take(rows)
            .zip(0..)
            .map(|(place, slot)| {
                let rect = grid::vaccine(handbook.text, slot);
                match place.checked_sub(1).and_then(|place| vaccines.get(place)) {
                    None => Item {
                        id: TODAY,
                        label: match due_now {
                            0 => "きょう 行ける ワクチン".to_owned(),
                            count => format!("きょう 行ける ワクチン　{count}種類"),
                        },
                        rect,
                        kind: ItemKind::Button { icon: Some(Icon::Calendar) },
                        enabled: true,
                    },
                    Some((vaccine, plan)) => {
                        let (state, urgent) = doses::state(handbook, &outline, plan);
                        let mut stamps = doses::stamps(handbook, &outline, plan);
                        if handbook.text.is_stacked() {
                            // Their days stand on the sheet.
                            stamps.iter_mut().for_each(|stamp| stamp.lines.clear());
                        }
                        let second = second(handbook, vaccine.is_routine(), plan);
                        Item {
                            id: ElementId::numbered(ROW, place - 1),
                            label: vaccine.easy_name.clone(),
                            rect,
                            kind: ItemKind::Doses { second, stamps, state, urgent },
                            enabled: true,
                        }
                    }
                }
            })
            .collect();
        let pages = count.div_ceil(rows);
        Some(Frame {
            screen: ScreenId::Vaccinations,
            title: format!("予防接種　{}", subject.short_name()),
            brand: false,
            aside: format!("{} さん", handbook.me.name),
            focus: items.get(row - first).map_or_else(|| Focus::on(TODAY), |item| Focus::on(item.id.clone())),
            items,
            body: Body::Vaccinations {
                spine: subject.spine(&handbook.family),
                heading: unknown(&outline),
                columns: (1..=COLUMNS).map(|number| format!("{number}回目")).collect(),
                legend: [
                    (StampState::Done, "うけた"),
                    (StampState::Planned, "予定あり"),
                    (StampState::Possible, "うけられます"),
                    (StampState::Later, "まだ先"),
                    (StampState::Doubtful, "たしかめたい"),
                ]
                .map(|(state, word)| (state, word.to_owned()))
                .to_vec(),
                more: match pages {
                    1 => String::new(),
                    pages => {
                        let page = first / rows + 1;
                        let arrow = if page < pages { "　↓ つづき" } else { "" };
                        format!("{page}／{pages}ページ{arrow}")
                    }
                },
            },
            hint: HINT_BACK,
        })
    }

    /// ↑↓ walk the rows, ←→ turn pages.
    pub fn moved(&mut self, handbook: &Handbook<'_>, direction: Direction) {
        let count = Outline::of(handbook, self.id).map_or(1, |outline| outline.shown(handbook).len() + 1);
        let last = count - 1;
        let row = self.row.min(last);
        let rows = grid::vaccines(handbook.text);
        self.row = match direction {
            Direction::Up => row.saturating_sub(1),
            Direction::Down => (row + 1).min(last),
            Direction::Left => row.checked_sub(rows).unwrap_or(row),
            Direction::Right if row / rows < last / rows => (row + rows).min(last),
            Direction::Right => row,
        };
    }

    /// 決定 on a row.
    pub fn activate(&self, handbook: &Handbook<'_>) -> Act {
        let Some(outline) = Outline::of(handbook, self.id) else { return Act::Back };
        match self.row.checked_sub(1) {
            None => Act::Open(Page::VaccinesToday(Today::open(self.id, handbook.today))),
            Some(place) => match outline.shown(handbook).get(place) {
                Some((vaccine, _)) => Act::Open(Page::Vaccine(Vaccine::open(self.id, &vaccine.id))),
                None => Act::Stay,
            },
        }
    }

    /// 赤: the list of the next child.
    pub fn another(&self, handbook: &Handbook<'_>) -> Option<Self> {
        let of_child = handbook.subject(self.id).is_some_and(Subject::is_child);
        Some(Self::open(handbook.next_subject(self.id, |other| other.is_child() == of_child)?))
    }
}

/// 「定期　2029年10月9日まで」
fn second(handbook: &Handbook<'_>, routine: bool, plan: &VaccinePlan) -> String {
    let kind = if routine { "定期" } else { "任意" };
    match due(plan).and_then(|dose| dose.last_legal_day) {
        Some(day) => format!("{kind}　{}まで", words::day(day, handbook.today)),
        None => kind.to_owned(),
    }
}

/// Doses of vaccines that this box does not know are kept, and said.
fn unknown(outline: &Outline<'_>) -> String {
    match outline.plan.unknown.len() {
        0 => String::new(),
        count => format!("知らない ワクチンの きろく {count}件"),
    }
}
