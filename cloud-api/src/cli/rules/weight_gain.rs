use super::fault::RuleFault;
use super::input::{Input, before_lmp, told_number};
use handbook::calendar::BeforeLmp;
use handbook::json::REVIEW;
use handbook::weight_gain::{Edition, Guide, Height, NoBand, Place, Weight};
use serde_json::{Value, json};

/// How a mother's weight lies beside the guide of her class.
pub(super) fn weight_gain(input: &Input<'_>) -> Result<Value, RuleFault> {
    let guide = Guide::built_in();
    let now = weight(input, "weight_kg")?;
    let before =
        if input.has("weight_before_kg") { Some((height(input)?, weight(input, "weight_before_kg")?)) } else { None };
    let children = if input.has("fetuses") { input.whole("fetuses", 1..=9)? } else { 1 };
    let edition = if input.has("edition") {
        input.word("edition", &Edition::ALL.map(Edition::word), Edition::parse)?
    } else {
        Edition::Y2021
    };
    let stage = match input.stage()? {
        Ok(stage) => stage,
        Err(BeforeLmp) => return Ok(before_lmp()),
    };
    let reading = guide.read(edition, before, u8::try_from(children).unwrap_or(u8::MAX), (stage, now));
    let ends = |least: f64, most: f64| json!({ "min_kg": told_number(least), "max_kg": told_number(most) });
    let total = reading.class.and_then(|class| class.gain).filter(|_| children == 1);
    Ok(json!({
        "edition": edition.word(),
        "edition_label": guide.advice(edition).label(),
        "weeks": stage.weeks(),
        "days": stage.days(),
        "weight_kg": told_number(now.kg()),
        "gain_kg": reading.gain.map(told_number),
        "bmi": reading.bmi.map(|bmi| told_number(bmi.get())),
        "class": reading.class.map(|class| class.name.as_str()),
        "total": total.map(|(least, most)| ends(least, most)),
        "band": reading.band.ok().map(|band| ends(band.least, band.most)),
        "band_label": guide.label(),
        "basis": guide.basis(),
        "no_band": reading.band.err().map(NoBand::word),
        "position": reading.place().map(Place::word),
        "words": reading.sentence(),
        "review": REVIEW,
    }))
}

fn height(input: &Input<'_>) -> Result<Height, RuleFault> {
    Height::from_cm(input.number("height_cm")?).map_err(|limits| RuleFault::cannot_be("height_cm", limits))
}

fn weight(input: &Input<'_>, field: &str) -> Result<Weight, RuleFault> {
    Weight::from_kg(input.number(field)?).map_err(|limits| RuleFault::cannot_be(field, limits))
}
