use super::fault::RuleFault;
use super::input::{Input, before_lmp, told_number};
use handbook::calendar::BeforeLmp;
use handbook::fetus::{Biometry, FetalStandard, Weight};
use handbook::json::REVIEW;
use serde_json::{Value, json};

/// Where a weight before birth lies beside the curve of its week.
pub(super) fn efw(input: &Input<'_>) -> Result<Value, RuleFault> {
    let standard = FetalStandard::built_in();
    let weight = weight(input)?;
    if !input.has_stage() && !input.has("efw_g") {
        return Ok(json!({ "efw_g": told_number(weight.grams()), "band": null, "review": REVIEW }));
    }
    let stage = match input.stage()? {
        Ok(stage) => stage,
        Err(BeforeLmp) => return Ok(before_lmp()),
    };
    let band = standard.at(stage).map_err(|outside| RuleFault::OutsideTable(outside.to_string()))?;
    let place = band.place(weight);
    Ok(json!({
        "edition_label": standard.label(),
        "weeks": stage.weeks(),
        "days": stage.days(),
        "efw_g": told_number(weight.grams()),
        "mean_g": told_number(band.mean),
        "sd_g": told_number(band.sd),
        "band": {
            "minus_2sd": told_number(band.at(-2.0)),
            "minus_1_5sd": told_number(band.at(-1.5)),
            "mean": told_number(band.mean),
            "plus_1_5sd": told_number(band.at(1.5)),
            "plus_2sd": told_number(band.at(2.0)),
        },
        "sds": told_number(band.sds(weight)),
        "position": place.word(),
        "words": place.sentence(),
        "review": REVIEW,
    }))
}

/// As the print says (`efw_g`), else from its three lengths in millimetres.
fn weight(input: &Input<'_>) -> Result<Weight, RuleFault> {
    if input.has("efw_g") {
        return Weight::new(input.number("efw_g")?).map_err(|limits| RuleFault::cannot_be("efw_g", limits));
    }
    let lengths = ["bpd_mm", "ac_mm", "fl_mm"];
    if !lengths.iter().any(|length| input.has(length)) {
        return Err(RuleFault::missing("efw_g"));
    }
    let [bpd, ac, fl] = lengths.map(|length| input.number(length));
    let measured = Biometry::new(bpd?, ac?, fl?).map_err(|limits| {
        let of_field = |length: &&str| length.trim_end_matches("_mm").eq_ignore_ascii_case(limits.what);
        RuleFault::cannot_be(lengths.into_iter().find(of_field).unwrap_or("bpd_mm"), limits)
    })?;
    measured.weight().map_err(|limits| RuleFault::range("efw_g", format!("from these lengths: {limits}")))
}
