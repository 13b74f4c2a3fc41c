use super::fault::RuleFault;
use super::input::{Input, told_day};
use handbook::calendar::{self, Window};
use serde_json::{Value, json};

type Answer = Result<Value, RuleFault>;

/// From one age through another.
pub(super) fn window(input: &Input<'_>) -> Answer {
    let birth = input.day("birth")?;
    let (from, until) = (input.age("from")?.attained_on(birth), input.age("until")?.attained_on(birth));
    if until < from {
        return Err(RuleFault::bad("until", "lies before `from`"));
    }
    told(Window { from, until })
}

/// ロタ1価.
pub(super) fn rota_one(input: &Input<'_>) -> Answer {
    let birth = input.day("birth")?;
    let Window { from, until } = calendar::rota_one(birth);
    Ok(json!({
        "from": told_day(from)?,
        "until": told_day(until)?,
        "first_dose_until": told_day(calendar::rota_start(birth))?,
    }))
}

/// ロタ5価.
pub(super) fn rota_five(input: &Input<'_>) -> Answer {
    told(calendar::rota_five(input.day("birth")?))
}

/// RSウイルス, given to the mother.
pub(super) fn rsv(input: &Input<'_>) -> Answer {
    told(calendar::rsv(input.due()?))
}

/// MR 第2期.
pub(super) fn mr_second(input: &Input<'_>) -> Answer {
    told(calendar::mr_second(input.day("birth")?))
}

/// HPV.
pub(super) fn hpv(input: &Input<'_>) -> Answer {
    told(calendar::hpv(input.day("birth")?))
}

/// 1歳6か月児健診.
pub(super) fn check_up_18_months(input: &Input<'_>) -> Answer {
    told(calendar::check_up_18_months(input.day("birth")?))
}

/// 3歳児健診.
pub(super) fn check_up_3_years(input: &Input<'_>) -> Answer {
    told(calendar::check_up_3_years(input.day("birth")?))
}

fn told(Window { from, until }: Window) -> Answer {
    Ok(json!({ "from": told_day(from)?, "until": told_day(until)? }))
}
