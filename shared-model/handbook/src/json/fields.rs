use super::InputFault;
use serde_json::{Map, Value};
use shared_model::civil::CivilDate;

/// The fields of a question, or of a row in it. A field that is `null` is as good as missing; fields that a rule does not
/// know are passed over.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    fields: &'a Map<String, Value>,
    /// Stands before the names of fields in what is told of them; empty for the question itself.
    place: String,
}

impl<'a> Fields<'a> {
    /// Those of a question.
    pub fn new(fields: &'a Map<String, Value>) -> Self {
        Self { fields, place: String::new() }
    }

    /// The field as errors name it, such as `given[2].date`.
    pub fn name(&self, field: &str) -> String {
        format!("{}{field}", self.place)
    }

    /// The value of a field, unless it is missing.
    pub fn maybe(&self, field: &str) -> Option<&'a Value> {
        self.fields.get(field).filter(|value| !value.is_null())
    }

    /// The value of a field that must be there.
    ///
    /// # Errors
    /// It is missing.
    pub fn get(&self, field: &str) -> Result<&'a Value, InputFault> {
        self.maybe(field).ok_or_else(|| InputFault::missing(self.name(field)))
    }

    /// A text.
    ///
    /// # Errors
    /// It is missing, or something else.
    pub fn text(&self, field: &str) -> Result<&'a str, InputFault> {
        self.get(field)?.as_str().ok_or_else(|| InputFault::bad(self.name(field), "is not a text"))
    }

    /// A text that may be missing; an empty one is as good as missing.
    ///
    /// # Errors
    /// It is something else.
    pub fn maybe_text(&self, field: &str) -> Result<Option<&'a str>, InputFault> {
        let text = self.maybe(field).map(|_| self.text(field)).transpose()?;
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// A day.
    ///
    /// # Errors
    /// It is missing, or not a day `YYYY-MM-DD` that the calendar has.
    pub fn day(&self, field: &str) -> Result<CivilDate, InputFault> {
        let no_day = |_| InputFault::bad(self.name(field), "is not a day YYYY-MM-DD from 1868 to 2200");
        CivilDate::parse_iso(self.text(field)?).map_err(no_day)
    }

    /// A day that may be missing.
    ///
    /// # Errors
    /// It is there and not a day.
    pub fn maybe_day(&self, field: &str) -> Result<Option<CivilDate>, InputFault> {
        self.maybe(field).map(|_| self.day(field)).transpose()
    }

    /// A list of objects; none if it is missing.
    ///
    /// # Errors
    /// It is not a list, has more than `most` rows, or a row is not an object.
    pub fn rows(&self, field: &str, most: usize) -> Result<Vec<Fields<'a>>, InputFault> {
        let Some(value) = self.maybe(field) else { return Ok(Vec::new()) };
        let list = value.as_array().ok_or_else(|| InputFault::bad(self.name(field), "is not a list"))?;
        if list.len() > most {
            let what = format!("has {} rows; at most {most} are taken", list.len());
            return Err(InputFault::range(self.name(field), what));
        }
        let row = |(at, row): (usize, &'a Value)| {
            let place = format!("{}[{at}]", self.name(field));
            match row.as_object() {
                Some(fields) => Ok(Fields { fields, place: format!("{place}.") }),
                None => Err(InputFault::bad(place, "is not an object")),
            }
        };
        list.iter().enumerate().map(row).collect()
    }
}
