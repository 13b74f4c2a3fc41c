use super::RuleError;
use crate::vaccine::{Given, Person};
use serde::Deserialize;
use serde_json::Value;
use shared_model::civil::CivilDate;
use shared_model::person::Sex;

pub(super) struct Case {
    pub(super) person: Person,
    pub(super) on: CivilDate,
    pub(super) given: Vec<Given>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Input {
    birth: Option<String>,
    sex: Option<String>,
    #[serde(alias = "edd")]
    due: Option<String>,
    on: String,
    #[serde(default)]
    given: Vec<Dose>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Following {
    given: Vec<Dose>,
    next: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dose {
    vaccine: String,
    product: Option<String>,
    date: String,
}

impl Case {
    pub(super) fn read(input: &Value) -> Result<Self, RuleError> {
        let input = Input::deserialize(input).map_err(|error| RuleError::Form(error.to_string()))?;
        let maybe = |key, value: Option<String>| value.map(|value| day(key, value)).transpose();
        let sex = match input.sex.as_deref() {
            Some("female") => Sex::Female,
            Some("male") => Sex::Male,
            None | Some("unstated") => Sex::Unstated,
            Some(other) => {
                let expected = "male, female or unstated";
                return Err(RuleError::Value { key: "sex", value: other.to_owned(), expected });
            }
        };
        let person = Person { birth: maybe("birth", input.birth)?, sex, due: maybe("due", input.due)? };
        if person.birth.or(person.due).is_none() {
            return Err(RuleError::NoPerson);
        }
        Ok(Self { person, on: day("on", input.on)?, given: doses(input.given)? })
    }
}

pub(super) fn following(input: &Value) -> Result<(Vec<Given>, String), RuleError> {
    let input = Following::deserialize(input).map_err(|error| RuleError::Form(error.to_string()))?;
    Ok((doses(input.given)?, input.next))
}

fn doses(given: Vec<Dose>) -> Result<Vec<Given>, RuleError> {
    let dose =
        |dose: Dose| Ok(Given { vaccine: dose.vaccine, product: dose.product, date: day("given.date", dose.date)? });
    given.into_iter().map(dose).collect()
}

fn day(key: &'static str, value: String) -> Result<CivilDate, RuleError> {
    CivilDate::parse_iso(&value).map_err(|_| RuleError::Value { key, value, expected: "a day such as 2026-04-01" })
}
