use super::number::number;
use crate::calendar::{CorrectedAge, Gestation, completed_months, corrected_age, gestation, lmp_from_due};
use shared_model::civil::CivilDate;
use shared_model::person::Sex;
use shared_model::record::Record;
use uuid::Uuid;

/// Below this many days a child is born early (早産): 37 weeks.
const TERM: Gestation = Gestation::new(37, 0);
/// Later than this nobody is born; such a due date is a slip: 45 weeks.
const LATEST: Gestation = Gestation::new(45, 0);
/// As many as were ever born of one pregnancy and lived, and a few more.
const MOST_FETUSES: u8 = 10;

/// A child.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    /// The id of its record, and the subject of all records about it.
    pub id: Uuid,
    /// As the family calls it; may be empty.
    pub name: String,
    /// Day of birth.
    pub birth: CivilDate,
    /// Sex; growth curves and some vaccines need it.
    pub sex: Sex,
    /// When it was due.
    pub due: Option<CivilDate>,
    /// The pregnancy it came from.
    pub pregnancy: Option<Uuid>,
    /// The year of the survey whose curves are printed in its paper handbook, if the town has noted it.
    pub curves: Option<u16>,
}

/// A pregnancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pregnancy {
    /// The id of its record, and the subject of all records about it.
    pub id: Uuid,
    /// The due date of the doctor.
    pub due: CivilDate,
    /// Height of the mother, cm, as it was written down.
    pub height_cm: Option<String>,
    /// Her weight before, kg, as it was written down.
    pub weight_before_kg: Option<String>,
    /// How many children are expected.
    pub fetuses: u8,
    /// How it ended.
    pub ending: Option<Ending>,
}

/// The end of a pregnancy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    /// On which day, if it was noted.
    pub on: Option<CivilDate>,
    /// How.
    pub outcome: Outcome,
}

/// See [`Ending`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The child, or the children, were born.
    Born,
    /// It ended sadly. From then on nothing cheerful is said of it. A word of a newer town counts as this one: quiet is
    /// the kinder mistake.
    Lost,
}

/// What cannot be true in the record of a child or a pregnancy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The day of birth, or the due date, is missing or no day.
    #[error("the day is missing, or no day of the calendar")]
    Day,
    /// The child was born before the pregnancy began, or months after its due date.
    #[error("the day of birth does not go with the due date")]
    BornBeforePregnancy,
    /// More children than the pregnancy was said to bring.
    #[error("more children than the {told} of this pregnancy")]
    TooManyBirths {
        /// How many it was said to bring.
        told: u8,
    },
    /// The number of children expected is none from 1 to 10.
    #[error("the number of children cannot be")]
    Fetuses,
}

impl Child {
    pub(super) fn read(record: &Record) -> Result<Self, Fault> {
        let birth = day(record, "birth-date").ok_or(Fault::Day)?;
        // A due date that cannot be is left out: the child is there all the same, without a corrected age.
        let due = day(record, "due-date").filter(|due| in_time(*due, birth));
        Ok(Self {
            id: record.id,
            name: record.value("name").unwrap_or_default().to_owned(),
            birth,
            sex: match record.value("sex") {
                Some("male") => Sex::Male,
                Some("female") => Sex::Female,
                _ => Sex::Unstated,
            },
            due,
            pregnancy: record.value("pregnancy").and_then(|id| Uuid::parse_str(id).ok()),
            curves: record.value("curves").and_then(|year| year.parse().ok()),
        })
    }

    /// Weeks and days at birth, if the due date is known.
    pub fn gestation_at_birth(&self) -> Option<Gestation> {
        gestation(lmp_from_due(self.due?), self.birth).ok()
    }

    /// Whether it was born before 37 weeks.
    pub fn is_preterm(&self) -> bool {
        self.gestation_at_birth().is_some_and(|at_birth| at_birth < TERM)
    }

    /// Months of age on a day; `None` before birth.
    pub fn months(&self, on: CivilDate) -> Option<u16> {
        completed_months(self.birth, on)
    }

    /// 修正月齢 of a child born early.
    pub fn corrected_age(&self, on: CivilDate) -> Option<CorrectedAge> {
        corrected_age(self.birth, self.due.filter(|_| self.is_preterm())?, on).ok()?
    }
}

impl Pregnancy {
    pub(super) fn read(record: &Record) -> Result<Self, Fault> {
        let due = day(record, "due-date").ok_or(Fault::Day)?;
        let fetuses = match record.value("fetuses") {
            None => 1,
            Some(text) => text.parse().ok().filter(|count| (1..=MOST_FETUSES).contains(count)).ok_or(Fault::Fetuses)?,
        };
        let ending = record.value("outcome").map(|word| Ending {
            on: day(record, "ended-on"),
            outcome: if word == "born" { Outcome::Born } else { Outcome::Lost },
        });
        let text = |name| number(record, name).and_then(Result::ok).and(record.value(name)).map(str::to_owned);
        Ok(Self {
            id: record.id,
            due,
            height_cm: text("height-cm"),
            weight_before_kg: text("weight-before-kg"),
            fetuses,
            ending,
        })
    }

    /// How far it is on a day; `None` before it began and long after it must have ended.
    pub fn gestation(&self, on: CivilDate) -> Option<Gestation> {
        gestation(lmp_from_due(self.due), on).ok().filter(|gestation| *gestation < LATEST)
    }
}

/// Whether somebody born on that day can have been due then.
fn in_time(due: CivilDate, birth: CivilDate) -> bool {
    gestation(lmp_from_due(due), birth).is_ok_and(|gestation| gestation < LATEST)
}

fn day(record: &Record, field: &str) -> Option<CivilDate> {
    CivilDate::parse_iso(record.value(field)?).ok()
}
