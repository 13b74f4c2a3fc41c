//! The rules as machines ask them.

use handbook::json::vaccines::{RuleError, live_conflict, vaccine_plan, vaccines_available};
use handbook::vaccine::japan;
use serde_json::{Value, json};

fn asked() -> Value {
    json!({
        "birth": "2026-05-20", "sex": "female", "on": "2026-11-28",
        "given": [
            {"vaccine": "hepb", "product": "ビームゲン", "date": "2026-07-25"},
            {"vaccine": "from-a-newer-server", "date": "2026-07-25"},
            {"vaccine": "dpt_ipv_hib", "date": "2026-07-01"},
        ],
    })
}

fn of<'a>(plan: &'a Value, vaccine: &str) -> &'a Value {
    plan["vaccines"].as_array().unwrap().iter().find(|each| each["vaccine"] == vaccine).unwrap()
}

#[test]
fn a_plan_tells_verdicts_and_next_doses() {
    let plan = vaccine_plan(&asked(), japan()).unwrap();
    let hepb = of(&plan, "hepb");
    assert_eq!((&hepb["status"], &hepb["doses"][0]["verdict"]), (&json!("possible"), &json!("valid")));
    let next = &hepb["next"][0];
    assert_eq!(
        (&next["dose"], &next["earliest"], &next["last_legal_day"], &next["proposed"]),
        (&json!(2), &json!("2026-08-22"), &json!("2027-05-19"), &json!("2026-11-28"))
    );
    assert_eq!(next["standard"], json!({"from": null, "until": "2027-02-19"}));
    let expected = json!({"code": "interval", "day": "2026-08-22", "words": "前の接種から27日以上"});
    assert_eq!(next["reasons"][0], expected);
    let early = &of(&plan, "dpt_ipv_hib")["doses"][0];
    assert_eq!((&early["verdict"], &early["reasons"][0]["code"]), (&json!("not-valid"), &json!("too-early")));
    assert_eq!(plan["unknown"][0]["vaccine"], "from-a-newer-server");
}

#[test]
fn a_pregnancy_needs_no_birth_and_may_call_its_due_date_edd() {
    for key in ["due", "edd"] {
        let plan = vaccine_plan(&json!({key: "2026-12-31", "on": "2026-10-20"}), japan()).unwrap();
        assert_eq!(of(&plan, "rsv_maternal")["next"][0]["last_legal_day"], "2026-12-09");
    }
}

#[test]
fn what_can_be_given_today() {
    let answer = vaccines_available(&asked(), japan()).unwrap();
    let names: Vec<&str> =
        answer["available"].as_array().unwrap().iter().map(|each| each["vaccine"].as_str().unwrap()).collect();
    assert_eq!(names, ["hepb", "pcv", "dpt_ipv_hib", "bcg", "je", "flu"]);
}

#[test]
fn live_conflicts_of_the_vectors() {
    let after = |first: &str, next: &str| {
        let input = json!({"given": [{"vaccine": first, "date": "2026-06-01"}], "next": next});
        live_conflict(&input, japan()).unwrap()
    };
    assert_eq!(after("bcg", "mr"), json!({"date": "2026-06-29"}));
    assert_eq!(after("mr", "dpt_ipv_hib"), json!({"date": "2026-06-01"}));
}

#[test]
fn what_cannot_be_read_is_refused_with_its_key() {
    let plan = |input: Value| vaccine_plan(&input, japan()).unwrap_err();
    assert!(matches!(plan(json!({"birth": "2026-02-30", "on": "2026-11-28"})), RuleError::Value { key: "birth", .. }));
    assert!(matches!(plan(json!({"birth": "2026-02-03"})), RuleError::Form(_)));
    assert!(matches!(plan(json!({"birth": "2026-02-03", "on": "2026-11-28", "speed": 3})), RuleError::Form(_)));
    assert_eq!(plan(json!({"on": "2026-11-28"})), RuleError::NoPerson);
    assert!(matches!(
        plan(json!({"birth": "2026-02-03", "on": "2026-11-28", "sex": "f"})),
        RuleError::Value { key: "sex", .. }
    ));
    let nothing = live_conflict(&json!({"given": [], "next": "mr"}), japan()).unwrap_err();
    assert_eq!(nothing, RuleError::NothingGiven);
    let unknown = live_conflict(&json!({"given": [], "next": "x"}), japan()).unwrap_err();
    assert_eq!(unknown, RuleError::UnknownVaccine("x".to_owned()));
}
