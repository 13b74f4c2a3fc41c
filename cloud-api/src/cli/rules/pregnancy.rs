use super::fault::RuleFault;
use super::input::{Input, before_lmp, told_day};
use handbook::calendar::{BeforeLmp, Gestation, gestation};
use serde_json::{Value, json};

type Answer = Result<Value, RuleFault>;

/// The due date.
pub(super) fn edd(input: &Input<'_>) -> Answer {
    Ok(json!({ "date": told_day(input.due()?)? }))
}

/// The first day of a pregnancy, from its due date.
pub(super) fn lmp_from_edd(input: &Input<'_>) -> Answer {
    input.day("edd")?;
    Ok(json!({ "date": told_day(input.first_day()?)? }))
}

/// Weeks and days of a pregnancy on a day.
pub(super) fn gest_age(input: &Input<'_>) -> Answer {
    Ok(weeks(gestation(input.first_day()?, input.day("on")?)))
}

/// Weeks and days of a pregnancy at birth.
pub(super) fn ga_at_birth(input: &Input<'_>) -> Answer {
    Ok(weeks(gestation(input.first_day()?, input.day("birth")?)))
}

/// 妊娠Nか月, and whether the tenth is over.
pub(super) fn month(input: &Input<'_>) -> Answer {
    Ok(match input.stage()? {
        Ok(stage) => json!({ "month": stage.month(), "past_due": stage.is_past_due() }),
        Err(BeforeLmp) => before_lmp(),
    })
}

fn weeks(stage: Result<Gestation, BeforeLmp>) -> Value {
    match stage {
        Ok(stage) => json!({ "weeks": stage.weeks(), "days": stage.days() }),
        Err(BeforeLmp) => before_lmp(),
    }
}
