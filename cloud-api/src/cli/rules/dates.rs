use super::fault::RuleFault;
use super::input::{Input, before_lmp, told_day};
use handbook::calendar::{self, BeforeLmp, CorrectedAge};
use serde_json::{Value, json};

type Answer = Result<Value, RuleFault>;

/// The longest ages and intervals that a question may name: a hundred and fifty years, more or less.
const MOST_DAYS: u16 = 54_750;
const MOST_WEEKS: u16 = 7_800;
const MOST_MONTHS: u16 = 1_800;

/// The first day on which an age is reached by law.
pub(super) fn attain(input: &Input<'_>) -> Answer {
    Ok(json!({ "date": told_day(input.age("age")?.attained_on(input.day("birth")?))? }))
}

/// The last day of 「…に至るまで」 an age.
pub(super) fn until(input: &Input<'_>) -> Answer {
    Ok(json!({ "date": told_day(input.age("until")?.attained_on(input.day("birth")?))? }))
}

/// Months of age as the screen shows them.
pub(super) fn age_display(input: &Input<'_>) -> Answer {
    let months = calendar::completed_months(input.day("birth")?, input.day("on")?);
    Ok(months.map_or_else(before_birth, |months| json!({ "months": months })))
}

/// The age of a child born too early, from its due date.
pub(super) fn corrected_age(input: &Input<'_>) -> Answer {
    let (birth, due, on) = (input.day("birth")?, input.due()?, input.day("on")?);
    Ok(match calendar::corrected_age(birth, due, on) {
        Ok(Some(CorrectedAge::Months { corrected, calendar })) => {
            json!({ "corrected_months": corrected, "calendar_months": calendar })
        }
        Ok(Some(CorrectedAge::Postmenstrual(stage))) => {
            json!({ "postmenstrual_weeks": stage.weeks(), "postmenstrual_days": stage.days() })
        }
        Ok(None) => before_birth(),
        Err(BeforeLmp) => before_lmp(),
    })
}

/// The school year in which a child enters primary school.
pub(super) fn school_entry(input: &Input<'_>) -> Answer {
    let year = calendar::school_entry(input.day("birth")?);
    told_day(year.window().from)?;
    Ok(json!({ "fiscal_year": year.0 }))
}

/// 「出生N週M日後」.
pub(super) fn weeks_after_birth(input: &Input<'_>) -> Answer {
    let days = if input.has("days") { input.whole("days", 0..=6)? } else { 0 };
    let day = calendar::weeks_after(input.day("birth")?, input.whole("weeks", 0..=MOST_WEEKS)?, days);
    Ok(json!({ "date": told_day(day)? }))
}

/// The first day after 「N日以上の間隔」.
pub(super) fn interval_days(input: &Input<'_>) -> Answer {
    let day = calendar::after_days_between(input.day("prev")?, input.whole("min_days", 0..=MOST_DAYS)?);
    Ok(json!({ "date": told_day(day)? }))
}

/// The first day after 「Nか月以上の間隔」.
pub(super) fn interval_months(input: &Input<'_>) -> Answer {
    let day = calendar::after_months(input.day("prev")?, input.whole("min_months", 0..=MOST_MONTHS)?);
    Ok(json!({ "date": told_day(day)? }))
}

fn before_birth() -> Value {
    json!({ "error": "before-birth" })
}
