use super::fault::RuleFault;
use super::input::{Input, told_number};
use handbook::growth::{Band, CannotBe, Class, Edition, GrowthTables, Measure, Measured, Months, NoAnswer, Sex};
use handbook::json::REVIEW;
use serde_json::{Map, Value, json};

/// Where a child's measure lies beside the curves of its age.
pub(super) fn growth(input: &Input<'_>) -> Result<Value, RuleFault> {
    let tables = GrowthTables::built_in();
    let sex = input.word("sex", &["male", "female"], Sex::parse)?;
    let measure = input.word("measure", &Measure::ALL.map(Measure::word), Measure::parse)?;
    let age = age(input)?;
    let value = input.number("value")?;
    let measured = Measured::new(measure, value).map_err(|limits| RuleFault::cannot_be("value", limits))?;
    let edition = if input.has("edition") {
        input.word("edition", &Edition::ALL.map(Edition::word), Edition::parse)?
    } else {
        tables.usual(sex, measure, age)
    };
    let mut reading = tables.read(edition, sex, age, measured).map_err(|reason| no_answer(&reason))?;
    let class = tables.class(edition, sex, measure, age);
    // Whole months are completed months, as a survey counts them: its row for them is the answer.
    if let (true, Some(class)) = (input.has("age_months") && age.get().fract() == 0.0, &class) {
        reading.band = class.band;
        reading.position = class.band.position(value);
        reading.percentile = class.band.percentile(value);
    }
    Ok(json!({
        "edition": edition.word(),
        "edition_label": tables.label(edition, measure),
        "age_months": told_number(age.get()),
        "unit": measure.unit(),
        "band": lines(&reading.band),
        "class": class.as_ref().map(row),
        "position": reading.position.word(),
        "words": reading.position.sentence(),
        "review": REVIEW,
        "percentile": reading.percentile.map(told_number),
        "sds": reading.sds.map(told_number),
    }))
}

/// From `age_days`, `age_months`, or the days `birth` and `on`: one of the three.
fn age(input: &Input<'_>) -> Result<Months, RuleFault> {
    let age = |field, months: Result<Months, CannotBe>| {
        months.map_err(|_| RuleFault::range(field, "is no age: it must be from birth to 150 years"))
    };
    match (input.has("age_days"), input.has("age_months"), input.has("birth")) {
        (true, false, false) => age("age_days", Months::from_days(input.number("age_days")?)),
        (false, true, false) => age("age_months", Months::new(input.number("age_months")?)),
        (false, false, true) => {
            let days = input.day("birth")?.days_until(input.day("on")?);
            age("on", Months::from_days(i32::try_from(days).map_or(f64::INFINITY, f64::from)))
        }
        (false, false, false) => Err(RuleFault::missing("age_days")),
        _ => Err(RuleFault::bad("age_days", "and `age_months` and `birth`: only one of them is taken")),
    }
}

fn no_answer(reason: &NoAnswer) -> RuleFault {
    match reason {
        NoAnswer::NoData { .. } => RuleFault::NoData(reason.to_string()),
        NoAnswer::OutsideTable { .. } => RuleFault::OutsideTable(reason.to_string()),
    }
}

/// The survey's own row, beside the lines between rows.
fn row(class: &Class) -> Value {
    let mut row = lines(&class.band);
    row.insert("from_months".to_owned(), told_number(class.from));
    row.insert("below_months".to_owned(), told_number(class.below));
    Value::Object(row)
}

fn lines(band: &Band) -> Map<String, Value> {
    let names = ["p3", "p10", "p25", "p50", "p75", "p90", "p97"];
    names.into_iter().map(str::to_owned).zip(band.0.map(told_number)).collect()
}
