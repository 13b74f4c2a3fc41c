//! きょう 行ける ワクチン: what can be given on a day; ←→ change the day.

use super::Vaccine;
use super::outline::Outline;
use crate::focus::Direction;
use crate::handbook::model::{Handbook, Subject};
use crate::handbook::page::{Act, Page};
use crate::handbook::words;
use crate::screens::Frame;
use crate::screens::list::{List, Position, Row};
use crate::view::{Icon, Mark, ScreenId};
use handbook::vaccine::Available;
use shared_model::civil::CivilDate;
use uuid::Uuid;

/// How far ahead a day can be chosen.
const DAYS_AHEAD: i64 = 92;

/// The list of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Today {
    id: Uuid,
    on: CivilDate,
    position: Position,
}

impl Today {
    /// On a day.
    pub fn open(id: Uuid, on: CivilDate) -> Self {
        Self { id, on, position: Position::default() }
    }

    /// Whom it is about.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// Those in their standard time first.
    fn doses(&self, handbook: &Handbook<'_>) -> Vec<Available> {
        let Some(outline) = Outline::of(handbook, self.id) else { return Vec::new() };
        let mut doses = outline.available_on(self.on);
        doses.sort_by_key(|dose| (!dose.is_due, !dose.dose.routine));
        doses
    }

    /// What the screen shows.
    pub fn frame(&self, handbook: &Handbook<'_>) -> Frame {
        let doses = self.doses(handbook);
        let day = match handbook.today.days_until(self.on) {
            0 => format!("きょう　{}", self.on.with_weekday()),
            _ => format!("{}　{}", self.on.with_weekday(), words::ahead(self.on, handbook.today)),
        };
        let list = List {
            screen: ScreenId::VaccinesToday,
            title: "行ける ワクチン",
            aside: handbook.subject(self.id).map(Subject::short_name).unwrap_or_default(),
            rows: "dose",
            count: doses.len(),
            // Two arrows say what ←→ do: beside the clock there is no room for a sentence.
            said: Some(format!("← {day} →")),
            empty: ["この日に 行ける ワクチンは ありません", "←→で べつの日を 見られます。"],
            text: handbook.text,
        };
        list.frame(self.position, |place| {
            let Available { vaccine, dose, is_due } = doses.get(place)?;
            let name = super::easy_name(handbook.vaccines, vaccine).unwrap_or(vaccine);
            let when = if *is_due {
                "受ける 時期です"
            } else {
                "受けられます（めやすの 時期は まだ先です）"
            };
            let kind = if dose.routine { "定期" } else { "任意" };
            Some(Row {
                label: format!("{name}　{}", dose.label),
                mark: Mark::Health,
                new: false,
                second: format!("{kind}　{when}"),
                state: is_due.then(|| (Icon::Check, "時期です".to_owned())),
            })
        })
    }

    /// ↑↓ walk the rows, ←→ change the day.
    pub fn moved(&mut self, handbook: &Handbook<'_>, direction: Direction) {
        let last = handbook.today.plus_days(DAYS_AHEAD);
        match direction {
            Direction::Left => self.on = self.on.plus_days(-1).max(handbook.today),
            Direction::Right => self.on = self.on.plus_days(1).min(last),
            Direction::Up | Direction::Down => {
                self.position = self.position.moved(self.doses(handbook).len(), handbook.text, direction);
            }
        }
    }

    /// 決定 on a row.
    pub fn activate(&self, handbook: &Handbook<'_>) -> Act {
        let doses = self.doses(handbook);
        match doses.get(self.position.row_of(doses.len())) {
            Some(dose) => Act::Open(Page::Vaccine(Vaccine::open(self.id, &dose.vaccine))),
            None => Act::Back,
        }
    }
}
