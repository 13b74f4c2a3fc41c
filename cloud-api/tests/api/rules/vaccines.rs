//! Vaccine questions over the pipe: what callers may leave out or add, and what is refused.

use super::{answers, ask, refused};
use serde_json::{Value, json};

fn asked(change: Value) -> Value {
    let mut input = json!({
        "birth": "2026-05-20", "sex": "female", "on": "2026-11-28",
        "given": [{"vaccine": "hepb", "product": "ビームゲン", "date": "2026-07-25"}],
    });
    input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    input
}

fn planned(change: Value) -> Value {
    let answer = ask("vaccine-plan", asked(change));
    assert!(answer["error"].is_null(), "{answer}");
    answer["result"].clone()
}

fn of<'a>(plan: &'a Value, vaccine: &str) -> &'a Value {
    plan["vaccines"].as_array().unwrap().iter().find(|each| each["vaccine"] == vaccine).unwrap()
}

#[test]
fn a_plan_tells_what_each_dose_counts_for_and_when_the_next_ones_may_be() {
    let plan = planned(json!({}));
    let hepb = of(&plan, "hepb");
    assert_eq!((&hepb["doses"][0]["verdict"], &hepb["doses"][0]["dose"]), (&json!("valid"), &json!(1)));
    // 27 days lie between two doses; a year is over on the day before the birthday.
    let next = &hepb["next"][0];
    assert_eq!((&next["dose"], &next["earliest"]), (&json!(2), &json!("2026-08-22")));
    assert_eq!(next["last_legal_day"], "2027-05-19");
    assert_eq!(next["standard"], json!({ "from": null, "until": "2027-02-19" }));
    assert_eq!(next["reasons"][0]["code"], "interval");
}

#[test]
fn what_can_be_given_today_is_what_the_plan_calls_possible() {
    let (plan, today) = (planned(json!({})), ask("vaccines-available", asked(json!({}))));
    let available = today["result"]["available"].as_array().unwrap();
    assert!(available.iter().any(|each| each["vaccine"] == "hepb" && each["dose"]["dose"] == 2), "{today}");
    for each in available {
        let vaccine = each["vaccine"].as_str().unwrap();
        let next = of(&plan, vaccine)["next"].as_array().unwrap();
        assert!(next.contains(&each["dose"]), "{vaccine}");
    }
}

#[test]
fn other_keys_null_and_empty_products_change_nothing() {
    let plain = planned(json!({ "sex": null, "given": [{ "vaccine": "hepb", "date": "2026-07-25" }] }));
    for (sex, product) in [(json!("unknown"), json!(null)), (json!(null), json!("")), (json!("unstated"), json!(""))] {
        let dose = json!({ "vaccine": "hepb", "product": product, "date": "2026-07-25", "lot": "A1", "clinic": {} });
        assert_eq!(plain, planned(json!({ "sex": sex, "given": [dose], "due": null, "speed": [3] })));
    }
    let none = planned(json!({ "given": [] }));
    assert_eq!(none, planned(json!({ "given": null })));
    assert_eq!(of(&none, "hepb")["doses"], json!([]));
}

#[test]
fn the_order_of_what_was_given_does_not_matter() {
    let doses = [("mr", "2027-05-20"), ("hepb", "2026-08-22"), ("hepb", "2026-07-25"), ("bcg", "2026-10-20")];
    let plan = |doses: Vec<(&str, &str)>| {
        let given: Vec<_> = doses.iter().map(|(vaccine, date)| json!({ "vaccine": vaccine, "date": date })).collect();
        let mut plan = planned(json!({ "on": "2027-06-01", "given": given }));
        // Only the places of the doses in the question differ.
        for vaccine in plan["vaccines"].as_array_mut().unwrap() {
            for dose in vaccine["doses"].as_array_mut().unwrap() {
                dose["index"] = Value::Null;
            }
        }
        plan
    };
    assert_eq!(plan(doses.to_vec()), plan(doses.into_iter().rev().collect()));
}

#[test]
fn an_unknown_vaccine_is_kept_and_does_not_disturb_the_others() {
    let dose = json!({ "vaccine": "hepb", "product": "ビームゲン", "date": "2026-07-25" });
    let plan = planned(json!({ "given": [{ "vaccine": "x-2030", "date": "2026-07-25" }, dose] }));
    let unknown = json!([{ "index": 0, "vaccine": "x-2030", "product": null, "date": "2026-07-25" }]);
    assert_eq!(plan["unknown"], unknown);
    assert_eq!(of(&plan, "hepb")["next"], of(&planned(json!({})), "hepb")["next"]);
}

#[test]
fn a_pregnancy_may_be_told_by_any_of_its_names() {
    let last = |input| of(&ask("vaccine-plan", input)["result"], "rsv_maternal")["next"][0]["last_legal_day"].clone();
    for (field, day) in [("due", "2026-12-31"), ("edd", "2026-12-31"), ("lmp", "2026-03-26")] {
        assert_eq!(last(json!({ field: day, "on": "2026-10-20" })), "2026-12-09", "{field}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    let given = |row: Value| asked(json!({ "given": [{ "vaccine": "hepb", "date": "2026-07-25" }, row] }));
    let live =
        |first: &str, next: Value| json!({ "given": [{ "vaccine": first, "date": "2026-06-01" }], "next": next });
    for (kind, input, named) in [
        ("vaccine-plan", given(json!({ "vaccine": "hepb" })), "`given[1].date` is missing"),
        ("vaccine-plan", given(json!({ "vaccine": "hepb", "date": "2026-02-30" })), "`given[1].date` is not a day"),
        ("vaccine-plan", given(json!({ "date": "2026-02-03" })), "`given[1].vaccine` is missing"),
        ("vaccine-plan", given(json!(["hepb"])), "`given[1]` is not an object"),
        (
            "vaccines-available",
            given(json!({ "vaccine": 1, "date": "2026-02-03" })),
            "`given[1].vaccine` is not a text",
        ),
        ("vaccines-available", asked(json!({ "given": "hepb" })), "`given` is not a list"),
        ("vaccine-plan", asked(json!({ "birth": "20260520" })), "`birth` is not a day"),
        ("vaccine-plan", asked(json!({ "birth": null })), "`birth` is missing"),
        ("vaccine-plan", asked(json!({ "on": null })), "`on` is missing"),
        ("vaccine-plan", asked(json!({ "sex": "f" })), "`sex` is none of"),
        ("live-conflict", live("bcg", json!("x-2030")), "`next` is `x-2030`"),
        ("live-conflict", live("x-2030", json!("mr")), "`given[0].vaccine` is `x-2030`"),
        ("live-conflict", live("bcg", json!(null)), "`next` is missing"),
    ] {
        let (code, message) = refused(kind, input.clone());
        assert!(code == "bad-input" && message.starts_with(named), "{kind} {input}: {code}, {message}");
    }
}

#[test]
fn a_list_that_no_record_has_is_refused_and_the_next_question_answered() {
    let row = json!({ "vaccine": "dpt_ipv_hib", "product": "ゴービック", "date": "2026-07-25", "lot": "X123456" });
    let long = json!({ "id": 1, "kind": "vaccine-plan", "input": asked(json!({ "given": vec![row; 20_000] })) });
    let next = json!({ "id": 2, "kind": "live-conflict", "input": { "next": "mr" } });
    let all = answers(format!("{long}\n{next}\n").as_bytes());
    assert_eq!((&all[0]["id"], &all[0]["error"]["code"]), (&json!(1), &json!("out-of-range")));
    assert!(all[0]["error"]["message"].as_str().unwrap().starts_with("`given` has 20000 rows"), "{}", all[0]);
    assert_eq!(all[1], json!({ "id": 2, "result": { "date": null } }));
}

#[test]
fn the_longest_list_that_is_taken_is_judged_row_by_row() {
    let vaccines = ["mr", "varicella", "mumps", "bcg"];
    let row = |at: usize| {
        let day = format!("2027-{:02}-{:02}", 1 + at / 28 % 12, 1 + at % 28);
        json!({ "vaccine": vaccines[at % 4], "date": day })
    };
    let plan = planned(json!({ "on": "2030-01-01", "given": (0..500).map(row).collect::<Vec<_>>() }));
    let judged = |vaccine: &Value| vaccine["doses"].as_array().unwrap().len();
    assert_eq!(plan["vaccines"].as_array().unwrap().iter().map(judged).sum::<usize>(), 500);
}
