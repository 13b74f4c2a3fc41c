//! The rules as machines ask them.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

use handbook::json::{Fields, InputFault, vaccines};
use handbook::vaccine::{SupportingData, japan};
use serde_json::{Value, json};

type Rule = fn(&Fields, &SupportingData) -> Result<Value, InputFault>;

fn ask(rule: Rule, input: Value) -> Result<Value, InputFault> {
    rule(&Fields::new(input.as_object().unwrap()), japan())
}

fn vaccine_plan(input: Value) -> Result<Value, InputFault> {
    ask(vaccines::vaccine_plan, input)
}

fn live_conflict(input: Value) -> Result<Value, InputFault> {
    ask(vaccines::live_conflict, input)
}

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
    let plan = vaccine_plan(asked()).unwrap();
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
    assert_eq!(
        (&plan["unknown"][0]["index"], &plan["unknown"][0]["vaccine"]),
        (&json!(1), &json!("from-a-newer-server"))
    );
}

#[test]
fn a_pregnancy_needs_no_birth_and_may_be_told_by_due_date_or_first_day() {
    for (key, day) in [("due", "2026-12-31"), ("edd", "2026-12-31"), ("lmp", "2026-03-26")] {
        let plan = vaccine_plan(json!({key: day, "on": "2026-10-20"})).unwrap();
        assert_eq!(of(&plan, "rsv_maternal")["next"][0]["last_legal_day"], "2026-12-09");
    }
}

#[test]
fn what_can_be_given_today() {
    let answer = ask(vaccines::vaccines_available, asked()).unwrap();
    let names: Vec<&str> =
        answer["available"].as_array().unwrap().iter().map(|each| each["vaccine"].as_str().unwrap()).collect();
    assert_eq!(names, ["hepb", "pcv", "dpt_ipv_hib", "bcg", "je", "flu"]);
}

#[test]
fn live_conflicts_of_the_vectors() {
    let after = |first: &str, next: &str| {
        let input = json!({"given": [{"vaccine": first, "date": "2026-06-01"}], "next": next});
        live_conflict(input).unwrap()
    };
    assert_eq!(after("bcg", "mr"), json!({"date": "2026-06-29"}));
    assert_eq!(after("mr", "dpt_ipv_hib"), json!({"date": "2026-06-01"}));
}

#[test]
fn nothing_given_waits_for_nothing() {
    for given in [json!([]), json!(null)] {
        assert_eq!(live_conflict(json!({"given": given, "next": "mr"})).unwrap(), json!({"date": null}));
    }
    assert_eq!(live_conflict(json!({"next": "mr"})).unwrap(), json!({"date": null}));
}

#[test]
fn what_says_nothing_is_passed_over() {
    let plain = vaccine_plan(json!({"birth": "2026-05-20", "on": "2026-11-28", "given": [
        {"vaccine": "hepb", "date": "2026-07-25"},
    ]}));
    let wordy = vaccine_plan(json!({
        "birth": "2026-05-20", "sex": "unknown", "due": null, "on": "2026-11-28", "speed": 3,
        "given": [{"vaccine": "hepb", "product": "", "date": "2026-07-25", "lot": "A1", "site": null}],
    }));
    assert_eq!(plain.unwrap(), wordy.unwrap());
    let none = vaccine_plan(json!({"birth": "2026-05-20", "on": "2026-11-28"})).unwrap();
    for given in [json!(null), json!([])] {
        assert_eq!(none, vaccine_plan(json!({"birth": "2026-05-20", "on": "2026-11-28", "given": given})).unwrap());
    }
}

#[test]
fn a_field_is_named_with_its_place() {
    let row = |row: Value| {
        json!({"birth": "2026-02-03", "on": "2026-11-28", "given": [
            {"vaccine": "hepb", "date": "2026-07-25"}, {"vaccine": "x", "date": "2026-07-25"}, row,
        ]})
    };
    let plan = |change: Value| {
        let mut input = json!({"birth": "2026-02-03", "on": "2026-11-28"});
        input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        input
    };
    for (input, named) in [
        (row(json!({"vaccine": "hepb"})), "given[2].date"),
        (row(json!({"vaccine": "hepb", "date": "2026-02-30"})), "given[2].date"),
        (row(json!({"vaccine": "hepb", "date": 20260725})), "given[2].date"),
        (row(json!({"vaccine": null, "date": "2026-07-25"})), "given[2].vaccine"),
        (row(json!({"vaccine": 7, "date": "2026-07-25"})), "given[2].vaccine"),
        (row(json!({"vaccine": "hepb", "product": 7, "date": "2026-07-25"})), "given[2].product"),
        (row(json!("hepb")), "given[2]"),
        (row(json!(null)), "given[2]"),
        (plan(json!({"given": {}})), "given"),
        (plan(json!({"given": "hepb"})), "given"),
        (plan(json!({"birth": "2026-02-30"})), "birth"),
        (plan(json!({"birth": null})), "birth"),
        (plan(json!({"on": null})), "on"),
        (plan(json!({"sex": "f"})), "sex"),
        (plan(json!({"sex": 1})), "sex"),
        (plan(json!({"edd": "soon"})), "edd"),
    ] {
        let fault = vaccine_plan(input.clone()).expect_err(&input.to_string());
        assert!(matches!(&fault, InputFault::Bad { field, .. } if field == named), "{input}: {fault}");
    }
}

#[test]
fn a_gap_after_an_unknown_vaccine_cannot_be_told() {
    let first = json!({"vaccine": "bcg", "date": "2026-06-01"});
    let unknown = json!({"vaccine": "x", "date": "2026-06-01"});
    let next = live_conflict(json!({"given": [first], "next": "x"})).unwrap_err();
    assert_eq!(next, InputFault::unknown_vaccine("next", "x"));
    let before = live_conflict(json!({"given": [first, unknown], "next": "mr"})).unwrap_err();
    assert_eq!(before, InputFault::unknown_vaccine("given[1].vaccine", "x"));
}

#[test]
fn more_than_anybody_was_given_and_days_beyond_the_calendar_are_out_of_range() {
    let many = vec![json!({"vaccine": "hepb", "date": "2026-07-25"}); 501];
    let plan = |given: &[Value]| vaccine_plan(json!({"birth": "2026-05-20", "on": "2026-11-28", "given": given}));
    assert!(plan(&many[..500]).is_ok());
    let is_range = |fault, named| matches!(fault, InputFault::OutOfRange { field, .. } if field == named);
    assert!(is_range(plan(&many).unwrap_err(), "given"));
    assert!(is_range(live_conflict(json!({"given": many, "next": "mr"})).unwrap_err(), "given"));
    let late = json!({"given": [{"vaccine": "bcg", "date": "2200-12-20"}], "next": "mr"});
    assert!(is_range(live_conflict(late).unwrap_err(), "result"));
    assert!(is_range(vaccine_plan(json!({"lmp": "2200-12-20", "on": "2200-12-21"})).unwrap_err(), "lmp"));
    // A plan goes to the end of the calendar and no further.
    let plan = vaccine_plan(json!({"birth": "2200-06-01", "on": "2200-06-01"})).unwrap();
    let measles = &of(&plan, "mr")["next"][0];
    assert_eq!((&measles["earliest"], &measles["last_legal_day"]), (&json!(null), &json!(null)));
}
