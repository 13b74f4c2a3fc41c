//! The published examples of `vectors/dates.json`, through the library.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

use handbook::calendar::{
    Age, BeforeLmp, CorrectedAge, Gestation, Window, after_days_between, after_months, check_up_3_years,
    check_up_18_months, completed_months, corrected_age, due_from_lmp, gestation, hpv, lmp_from_due, mr_second,
    rota_five, rota_one, rota_start, rsv, school_entry, weeks_after,
};
use handbook::json::{Fields, vaccines::live_conflict};
use handbook::vaccine::japan;
use serde_json::{Value, json};
use shared_model::civil::CivilDate;

#[test]
fn every_published_example_has_its_published_answer() {
    let file: Value = serde_json::from_str(include_str!("vectors/dates.json")).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    assert!(vectors.len() > 50, "{} vectors", vectors.len());
    for vector in vectors {
        assert_eq!(answer(vector["kind"].as_str().unwrap(), &vector["input"]), vector["result"], "{}", vector["id"]);
    }
}

fn answer(kind: &str, input: &Value) -> Value {
    let day = |field: &str| CivilDate::parse_iso(input[field].as_str().unwrap()).unwrap();
    let number = |field: &str| u16::try_from(input[field].as_u64().unwrap()).unwrap();
    let age = |field: &str| Age::parse(input[field].as_str().unwrap()).unwrap();
    let date = |date: CivilDate| json!({ "date": date.to_iso() });
    let window = |Window { from, until }| json!({ "from": from.to_iso(), "until": until.to_iso() });
    match kind {
        "attain" => date(age("age").attained_on(day("birth"))),
        "until" => date(age("until").attained_on(day("birth"))),
        "window" => window(Window {
            from: age("from").attained_on(day("birth")),
            until: age("until").attained_on(day("birth")),
        }),
        "weeks-after-birth" => date(weeks_after(day("birth"), number("weeks"), number("days"))),
        "interval-days" => date(after_days_between(day("prev"), number("min_days"))),
        "interval-months" => date(after_months(day("prev"), number("min_months"))),
        "edd" => date(due_from_lmp(day("lmp"))),
        "lmp-from-edd" => date(lmp_from_due(day("edd"))),
        "gest-age" => weeks(gestation(day("lmp"), day("on"))),
        "gest-age-from-edd" => weeks(gestation(lmp_from_due(day("edd")), day("on"))),
        "ga-at-birth" => weeks(gestation(lmp_from_due(day("edd")), day("birth"))),
        "preg-month" => {
            let stage = match input.get("lmp") {
                Some(_) => gestation(day("lmp"), day("on")).unwrap(),
                None => Gestation::new(number("weeks"), number("days")),
            };
            json!({ "month": stage.month(), "past_due": stage.is_past_due() })
        }
        "age-display" => json!({ "months": completed_months(day("birth"), day("on")) }),
        "corrected-age" => match corrected_age(day("birth"), day("edd"), day("on")).unwrap().unwrap() {
            CorrectedAge::Months { corrected, calendar } => {
                json!({ "corrected_months": corrected, "calendar_months": calendar })
            }
            CorrectedAge::Postmenstrual(stage) => {
                json!({ "postmenstrual_weeks": stage.weeks(), "postmenstrual_days": stage.days() })
            }
        },
        "school-entry" => json!({ "fiscal_year": school_entry(day("birth")).0 }),
        "rota1-window" => {
            let Window { from, until } = rota_one(day("birth"));
            let first = rota_start(day("birth"));
            json!({ "from": from.to_iso(), "until": until.to_iso(), "first_dose_until": first.to_iso() })
        }
        "rota5-window" => window(rota_five(day("birth"))),
        "rsv-window" => window(rsv(day("edd"))),
        "mr2-window" => window(mr_second(day("birth"))),
        "hpv-window" => window(hpv(day("birth"))),
        "checkup-window-18m" => window(check_up_18_months(day("birth"))),
        "checkup-window-3y" => window(check_up_3_years(day("birth"))),
        "live-conflict" => live_conflict(&Fields::new(input.as_object().unwrap()), japan()).unwrap(),
        other => panic!("no such kind: {other}"),
    }
}

fn weeks(stage: Result<Gestation, BeforeLmp>) -> Value {
    match stage {
        Ok(stage) => json!({ "weeks": stage.weeks(), "days": stage.days() }),
        Err(BeforeLmp) => json!({ "error": "before-lmp" }),
    }
}
