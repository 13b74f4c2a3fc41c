use super::fault::RuleFault;
use handbook::calendar::{Age, BeforeLmp, Gestation, due_from_lmp, gestation, lmp_from_due};
use handbook::json::{Fields, InputFault};
use serde_json::{Value, json};
use shared_model::civil::CivilDate;
use std::ops::RangeInclusive;

/// The fields of a question, and what rules about days and figures read from them.
pub(super) struct Input<'a>(Fields<'a>);

/// Weeks of a pregnancy that a question may name: more than any lasts.
const WEEKS: RangeInclusive<u16> = 0..=50;

impl<'a> Input<'a> {
    /// Those fields.
    pub fn new(fields: Fields<'a>) -> Self {
        Self(fields)
    }

    /// Whether a field is there.
    pub fn has(&self, field: &str) -> bool {
        self.0.maybe(field).is_some()
    }

    /// A text.
    pub fn text(&self, field: &str) -> Result<&'a str, RuleFault> {
        Ok(self.0.text(field)?)
    }

    /// One of the words that `known` understands; `words` tells which. A year may be a number.
    pub fn word<T>(&self, field: &str, words: &[&str], known: impl Fn(&str) -> Option<T>) -> Result<T, RuleFault> {
        known(&self.text_or_year(field)?)
            .ok_or_else(|| RuleFault::bad(field, format!("is none of {}", words.join(", "))))
    }

    /// A number. JSON has no infinite ones.
    pub fn number(&self, field: &str) -> Result<f64, RuleFault> {
        self.0.get(field)?.as_f64().ok_or_else(|| RuleFault::bad(field, "is not a number"))
    }

    /// A whole number.
    pub fn whole(&self, field: &str, range: RangeInclusive<u16>) -> Result<u16, RuleFault> {
        let number = self.number(field)?;
        if number.fract() != 0.0 {
            return Err(RuleFault::bad(field, "is not a whole number"));
        }
        // 6.0 is as whole as 6, and is written as 6.
        let whole = number.to_string().parse().ok().filter(|whole| range.contains(whole));
        whole.ok_or_else(|| RuleFault::range(field, format!("must be {} to {}", range.start(), range.end())))
    }

    /// A day.
    pub fn day(&self, field: &str) -> Result<CivilDate, RuleFault> {
        Ok(self.0.day(field)?)
    }

    /// An age.
    pub fn age(&self, field: &str) -> Result<Age, RuleFault> {
        Age::parse(self.text(field)?).map_err(|fault| RuleFault::bad(field, format!("is {fault}")))
    }

    /// The first day of a pregnancy: from `edd`, which a doctor may have corrected and is the master, or from `lmp`.
    pub fn first_day(&self) -> Result<CivilDate, RuleFault> {
        if !self.has("edd") {
            return self.day("lmp");
        }
        let first = lmp_from_due(self.day("edd")?);
        // Before the calendar begins there is no such day.
        told_day(first).map(|_| first)
    }

    /// The due date of a pregnancy: `edd`, or from `lmp`.
    pub fn due(&self) -> Result<CivilDate, RuleFault> {
        let due = due_from_lmp(self.first_day()?);
        told_day(due).map(|_| due)
    }

    /// Whether anything says how far a pregnancy is.
    pub fn has_stage(&self) -> bool {
        ["weeks", "days", "edd", "lmp", "on"].iter().any(|field| self.has(field))
    }

    /// How far a pregnancy is: from `weeks` and `days` (0 if missing), or from `edd` or `lmp` and the day `on`.
    pub fn stage(&self) -> Result<Result<Gestation, BeforeLmp>, RuleFault> {
        if !self.has("weeks") && (self.has("edd") || self.has("lmp")) {
            return Ok(gestation(self.first_day()?, self.day("on")?));
        }
        let weeks = self.whole("weeks", WEEKS)?;
        let days = if self.has("days") { self.whole("days", 0..=6)? } else { 0 };
        Ok(Ok(Gestation::new(weeks, days)))
    }

    fn text_or_year(&self, field: &str) -> Result<String, RuleFault> {
        match self.0.get(field)? {
            Value::String(text) => Ok(text.clone()),
            Value::Number(year) => Ok(year.to_string()),
            _ => Err(RuleFault::bad(field, "is neither a text nor a number")),
        }
    }
}

/// A day of an answer. The first and the last day of the calendar stand for everything beyond, so they are no answer.
pub(super) fn told_day(day: CivilDate) -> Result<Value, RuleFault> {
    let edges = [i64::MIN, i64::MAX].map(CivilDate::from_days_since_epoch);
    if edges.contains(&day) {
        return Err(InputFault::beyond_calendar("result").into());
    }
    Ok(json!(day.to_iso()))
}

/// A number of an answer, to a millionth: arithmetic knows more digits, nobody else does.
pub(super) fn told_number(number: f64) -> Value {
    const STEPS: f64 = 1e6;
    // Adding zero turns a negative zero into the usual one.
    json!((number * STEPS).round() / STEPS + 0.0)
}

/// The answer where a day lies before the pregnancy.
pub(super) fn before_lmp() -> Value {
    json!({ "error": "before-lmp" })
}
