use super::answer::is_beyond;
use crate::calendar::due_from_lmp;
use crate::json::{Fields, InputFault};
use crate::vaccine::{Given, Person};
use shared_model::civil::CivilDate;
use shared_model::person::Sex;

/// No record has more doses than this: a child gets fewer than a hundred until it is grown. It bounds the time of an
/// answer.
const MOST_GIVEN: usize = 500;

/// What a plan is asked for.
pub(super) struct Case {
    pub(super) person: Person,
    pub(super) on: CivilDate,
    pub(super) given: Vec<Given>,
}

impl Case {
    pub(super) fn read(input: &Fields) -> Result<Self, InputFault> {
        let person = Person { birth: input.maybe_day("birth")?, sex: sex(input)?, due: due(input)? };
        if person.birth.or(person.due).is_none() {
            return Err(InputFault::bad("birth", "is missing, and so are `due`, `edd` and `lmp`"));
        }
        Ok(Self { person, on: input.day("on")?, given: given(input)? })
    }
}

/// The doses that were given.
pub(super) fn given(input: &Fields) -> Result<Vec<Given>, InputFault> {
    let dose = |row: Fields| {
        Ok(Given {
            vaccine: row.text("vaccine")?.to_owned(),
            product: row.maybe_text("product")?.map(str::to_owned),
            date: row.day("date")?,
        })
    };
    input.rows("given", MOST_GIVEN)?.into_iter().map(dose).collect()
}

fn sex(input: &Fields) -> Result<Sex, InputFault> {
    match input.maybe_text("sex")? {
        Some("female") => Ok(Sex::Female),
        Some("male") => Ok(Sex::Male),
        None | Some("unknown" | "unstated") => Ok(Sex::Unstated),
        Some(_) => Err(InputFault::bad("sex", "is none of female, male, unknown")),
    }
}

/// The due date of the pregnancy: as a doctor said (`due` or `edd`), else from its first day.
fn due(input: &Fields) -> Result<Option<CivilDate>, InputFault> {
    for field in ["due", "edd"] {
        if let Some(due) = input.maybe_day(field)? {
            return Ok(Some(due));
        }
    }
    let due = input.maybe_day("lmp")?.map(due_from_lmp);
    if due.is_some_and(is_beyond) { Err(InputFault::beyond_calendar("lmp")) } else { Ok(due) }
}
