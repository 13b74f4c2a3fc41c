//! `cloud-api rules`: the published examples, the samples of the guide, and lines that are no questions.

mod supporting_data;
mod vaccines;

use cloud_api::cli::rules::{answer_lines, kinds};
use handbook::vaccine::{SupportingData, japan};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// The answers to those lines, one for each, with Japan's vaccines.
fn answers(questions: &[u8]) -> Vec<Value> {
    answers_from(japan(), questions)
}

fn answers_from(data: &SupportingData, questions: &[u8]) -> Vec<Value> {
    let mut out = Vec::new();
    answer_lines(data, questions, &mut out).unwrap();
    String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ask(kind: &str, input: Value) -> Value {
    let question = json!({ "id": "q", "kind": kind, "input": input });
    let [answer] = <[Value; 1]>::try_from(answers(question.to_string().as_bytes())).unwrap();
    assert_eq!(answer["id"], "q");
    answer
}

/// The error's code, and its sentence.
fn refused(kind: &str, input: Value) -> (String, String) {
    let answer = ask(kind, input);
    let part = |name: &str| answer["error"][name].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
    (part("code"), part("message"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)).unwrap()
}

/// The guide, and the small country's vaccines that it shows.
fn guide() -> (String, String) {
    let guide = read("docs/rules.md");
    let file = guide.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap().to_owned();
    (guide, file)
}

#[test]
fn every_published_example_has_its_published_answer() {
    let file: Value = serde_json::from_str(&read("shared-model/handbook/tests/vectors/dates.json")).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    let questions: String = vectors.iter().map(|vector| format!("{vector}\n")).collect();
    let answers = answers(questions.as_bytes());
    assert_eq!(answers.len(), vectors.len());
    for (answer, vector) in answers.iter().zip(vectors) {
        assert_eq!(answer, &json!({ "id": vector["id"], "result": vector["result"] }));
    }
}

#[test]
fn the_samples_of_the_guide_are_true_and_there_is_one_of_every_kind() {
    let (guide, abroad) = guide();
    let abroad = SupportingData::parse("abroad.toml", &abroad).unwrap();
    let (at_home, beyond) = guide.split_once("```toml\n").unwrap();
    let mut shown = Vec::new();
    for (part, data) in [(at_home, japan()), (beyond, &abroad)] {
        let blocks = part.split("```json\n").skip(1).filter_map(|block| block.split("```").next());
        let lines: Vec<&str> = blocks.flat_map(str::lines).collect();
        for sample in lines.chunks(2) {
            let [question, answer] = sample else { panic!("a question without its answer: {sample:?}") };
            let answer: Value = serde_json::from_str(answer).unwrap();
            assert_eq!(answers_from(data, question.as_bytes()), [answer], "{question}");
            shown.push(serde_json::from_str::<Value>(question).unwrap()["kind"].clone());
        }
    }
    for kind in kinds() {
        assert!(shown.iter().any(|word| word == kind), "docs/rules.md has no sample of {kind}");
    }
}

#[test]
fn lines_that_are_no_questions_get_their_error_and_the_next_one_its_answer() {
    let good = r#"{"id":7,"kind":"edd","input":{"lmp":"2024-01-01"}}"#;
    for (bad, id, code) in [
        (&b"{"[..], Value::Null, "bad-json"),
        (b"", Value::Null, "bad-json"),
        (b"[1,2]", Value::Null, "bad-json"),
        (b"\xff\xfe", Value::Null, "bad-json"),
        (br#"{"id":1,"kind":"edd","input":{"lmp":1e999}}"#, Value::Null, "bad-json"),
        (br#"{"id":[1],"kind":"edd","input":{}}"#, Value::Null, "bad-input"),
        (br#"{"id":1,"input":{}}"#, json!(1), "bad-input"),
        (br#"{"id":1,"kind":"edd"}"#, json!(1), "bad-input"),
        (br#"{"id":1,"kind":"edd","input":[]}"#, json!(1), "bad-input"),
        (br#"{"id":"x","kind":"eddd","input":{}}"#, json!("x"), "unknown-kind"),
        (br#"{"kind":7,"input":{}}"#, Value::Null, "bad-input"),
    ] {
        let all = answers(&[bad, b"\n", good.as_bytes(), b"\n"].concat());
        assert_eq!(all.len(), 2, "{all:?}");
        assert_eq!((&all[0]["id"], all[0]["error"]["code"].as_str()), (&id, Some(code)));
        assert_eq!(all[1], json!({ "id": 7, "result": { "date": "2024-10-07" } }));
    }
}

#[test]
fn deep_nesting_and_long_lines_are_errors_like_others() {
    let deep = "[".repeat(200_000);
    let long = format!(r#"{{"id":1,"kind":"edd","input":{{"lmp":"{}"}}}}"#, "2".repeat(4 * 1024 * 1024));
    let all = answers(format!("{deep}\n{long}\n").as_bytes());
    assert_eq!([&all[0]["error"]["code"], &all[1]["error"]["code"]], ["bad-json", "line-too-long"]);
    assert_eq!((all.len(), &all[1]["id"]), (2, &Value::Null));
}

#[test]
fn a_pregnancy_may_be_given_by_its_first_day_or_its_due_date() {
    let by_lmp = ask("gest-age", json!({ "lmp": "2026-03-26", "on": "2026-11-23" }));
    assert_eq!(by_lmp, ask("gest-age", json!({ "edd": "2026-12-31", "on": "2026-11-23" })));
    assert_eq!(by_lmp, ask("gest-age-from-edd", json!({ "lmp": "2026-03-26", "on": "2026-11-23" })));
    // A due date that the doctor has corrected goes first.
    assert_eq!(by_lmp, ask("gest-age", json!({ "edd": "2026-12-31", "lmp": "2026-03-20", "on": "2026-11-23" })));
    let month = |input| ask("preg-month", input)["result"].clone();
    let by_weeks = month(json!({ "weeks": 34.0, "days": 4 }));
    assert_eq!(month(json!({ "edd": "2026-12-31", "on": "2026-11-23" })), by_weeks);
}

#[test]
fn days_before_the_beginning_are_results() {
    for (kind, input, word) in [
        ("preg-month", json!({ "lmp": "2026-03-26", "on": "2026-03-25" }), "before-lmp"),
        ("ga-at-birth", json!({ "edd": "2026-12-31", "birth": "2026-03-25" }), "before-lmp"),
        ("efw", json!({ "edd": "2026-12-31", "on": "2026-03-25", "efw_g": 900 }), "before-lmp"),
        ("age-display", json!({ "birth": "2026-03-26", "on": "2026-03-25" }), "before-birth"),
        ("corrected-age", json!({ "birth": "2026-03-26", "edd": "2026-05-01", "on": "2026-03-25" }), "before-birth"),
    ] {
        assert_eq!(ask(kind, input)["result"], json!({ "error": word }), "{kind}");
    }
}

#[test]
fn what_cannot_be_is_refused_by_its_field() {
    let growth = |change: Value| {
        let mut input = json!({ "sex": "male", "measure": "weight", "age_days": 200, "value": 8 });
        let fields = input.as_object_mut().unwrap();
        fields.extend(change.as_object().unwrap().clone());
        ("growth", input)
    };
    let efw = |lengths: [f64; 3]| {
        let [bpd, ac, fl] = lengths;
        ("efw", json!({ "weeks": 30, "bpd_mm": bpd, "ac_mm": ac, "fl_mm": fl }))
    };
    let weight = |change: Value| {
        let mut input = json!({ "height_cm": 160, "weight_before_kg": 50, "weeks": 20, "weight_kg": 55 });
        let fields = input.as_object_mut().unwrap();
        fields.extend(change.as_object().unwrap().clone());
        ("weight-gain", input)
    };
    for ((kind, input), code, named) in [
        (growth(json!({ "sex": "unstated" })), "bad-input", "`sex`"),
        (growth(json!({ "sex": null })), "bad-input", "`sex`"),
        (growth(json!({ "measure": "chest" })), "bad-input", "`measure`"),
        (growth(json!({ "edition": "1990" })), "bad-input", "`edition`"),
        (growth(json!({ "edition": true })), "bad-input", "`edition`"),
        (growth(json!({ "value": 8000 })), "out-of-range", "`value`"),
        (growth(json!({ "value": -8 })), "out-of-range", "`value`"),
        (growth(json!({ "value": "8" })), "bad-input", "`value`"),
        (growth(json!({ "age_days": -1 })), "out-of-range", "`age_days`"),
        (growth(json!({ "age_days": null })), "bad-input", "`age_days`"),
        (growth(json!({ "age_months": 6 })), "bad-input", "`age_months`"),
        (growth(json!({ "age_days": null, "birth": "2026-03-26", "on": "2026-03-25" })), "out-of-range", "`on`"),
        (growth(json!({ "age_days": 9000 })), "outside-table", "210"),
        (growth(json!({ "edition": 2023, "age_days": 2500 })), "outside-table", "78"),
        (growth(json!({ "edition": "2010" })), "no-data", "weight"),
        (efw([7.8, 260.0, 57.0]), "out-of-range", "`bpd_mm`"),
        (efw([78.0, 26.0, 57.0]), "out-of-range", "`ac_mm`"),
        (efw([78.0, 260.0, 5.7]), "out-of-range", "`fl_mm`"),
        (efw([130.0, 500.0, 100.0]), "out-of-range", "`efw_g`"),
        (("efw", json!({ "weeks": 30, "bpd_mm": 78 })), "bad-input", "`ac_mm`"),
        (("efw", json!({ "weeks": 30 })), "bad-input", "`efw_g`"),
        (("efw", json!({ "weeks": 30, "efw_g": 1.5 })), "out-of-range", "`efw_g`"),
        (("efw", json!({ "weeks": 17, "days": 6, "efw_g": 200 })), "outside-table", "18"),
        (("efw", json!({ "efw_g": 1500 })), "bad-input", "`weeks`"),
        (weight(json!({ "height_cm": 1.6 })), "out-of-range", "`height_cm`"),
        (weight(json!({ "height_cm": null })), "bad-input", "`height_cm`"),
        (weight(json!({ "weight_before_kg": 0 })), "out-of-range", "`weight_before_kg`"),
        (weight(json!({ "weight_kg": null })), "bad-input", "`weight_kg`"),
        (weight(json!({ "fetuses": 0 })), "out-of-range", "`fetuses`"),
        (weight(json!({ "fetuses": 1.5 })), "bad-input", "`fetuses`"),
        (weight(json!({ "weeks": 60 })), "out-of-range", "`weeks`"),
        (weight(json!({ "days": 7 })), "out-of-range", "`days`"),
        (("attain", json!({ "birth": "2026-02-30", "age": "1y" })), "bad-input", "`birth`"),
        (("attain", json!({ "birth": "2026-02-20", "age": "1x" })), "bad-input", "`age`"),
        (("attain", json!({ "birth": "2199-02-20", "age": "2y" })), "out-of-range", "1868 to 2200"),
        (("school-entry", json!({ "birth": "2199-02-20" })), "out-of-range", "1868 to 2200"),
        (("rsv-window", json!({ "lmp": "2200-10-01" })), "out-of-range", "1868 to 2200"),
        (("gest-age", json!({ "edd": "1868-02-01", "on": "1868-01-20" })), "out-of-range", "1868 to 2200"),
        (("window", json!({ "birth": "2026-02-20", "from": "2y", "until": "1y" })), "bad-input", "`until`"),
        (("interval-days", json!({ "prev": "2026-02-20", "min_days": -1 })), "out-of-range", "`min_days`"),
        (("interval-months", json!({ "prev": "2026-02-20", "min_months": 1e300 })), "out-of-range", "`min_months`"),
    ] {
        let (found, message) = refused(kind, input.clone());
        assert!(found == code && message.contains(named), "{kind} {input}: {found}, {message}");
    }
}

#[test]
fn an_edition_may_be_a_number_and_is_the_usual_one_without() {
    let edition = |change: Value| {
        let mut input = json!({ "sex": "female", "measure": "height", "age_months": 77, "value": 112 });
        input.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        ask("growth", input)["result"]["edition"].clone()
    };
    assert_eq!(edition(json!({})), "2023");
    assert_eq!(edition(json!({ "edition": 2000 })), "2000");
    assert_eq!(edition(json!({ "age_months": 78 })), "2000");
    assert_eq!(edition(json!({ "age_months": null, "birth": "2020-01-01", "on": "2026-01-01" })), "2023");
}

#[test]
fn the_program_answers_each_line_at_once_and_ends_well() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cloud-api"))
        .args(["--config", "/nowhere.toml", "rules"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut questions = program.stdin.take().unwrap();
    let mut told = BufReader::new(program.stdout.take().unwrap()).lines();
    for year in ["2024", "no year", "2025"] {
        // The next question is asked only when this one is answered.
        writeln!(questions, r#"{{"id":"{year}","kind":"edd","input":{{"lmp":"{year}-01-01"}}}}"#).unwrap();
        let answer: Value = serde_json::from_str(&told.next().unwrap().unwrap()).unwrap();
        assert_eq!(answer["id"], year);
        assert_eq!(answer["error"].is_null(), year != "no year");
    }
    drop(questions);
    assert!(told.next().is_none(), "nothing follows the last answer");
    assert_eq!(program.wait().unwrap().code(), Some(0));
}

fn json_values() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        "[a-z0-9-]{0,12}",
        Just("2024-02-29".to_owned()),
        Just("2200-12-31".to_owned()),
        Just("6w".to_owned())
    ];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        (-10..400_i64).prop_map(Value::from),
        text.prop_map(Value::from),
        Just(json!([])),
        Just(json!([{ "vaccine": "mr", "date": "2024-02-29" }])),
        Just(json!("mr")),
    ]
}

proptest! {
    #[test]
    fn whatever_is_asked_has_one_answer_with_its_id(
        kind in prop::sample::select(kinds().collect::<Vec<_>>()),
        fields in prop::collection::btree_map(
            prop::sample::select(vec![
                "birth", "age", "on", "edd", "lmp", "prev", "from", "until", "weeks", "days", "min_days", "min_months", "sex",
                "measure", "age_days", "age_months", "value", "edition", "efw_g", "bpd_mm", "ac_mm", "fl_mm", "height_cm",
                "weight_before_kg", "weight_kg", "fetuses", "due", "given", "next",
            ]),
            json_values(),
            0..29,
        ),
    ) {
        let answer = ask(kind, json!(fields));
        prop_assert!(answer.get("result").is_some() != answer.get("error").is_some(), "{}", answer);
    }

    #[test]
    fn any_bytes_get_as_many_answers_as_there_are_lines(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let ends = bytes.iter().filter(|byte| **byte == b'\n').count();
        let lines = ends + usize::from(bytes.last().is_some_and(|byte| *byte != b'\n'));
        prop_assert_eq!(answers(&bytes).len(), lines);
    }
}

#[test]
fn whole_months_are_completed_months_as_the_survey_counts_them() {
    let of = |age: Value| {
        let mut input = json!({ "sex": "male", "measure": "weight", "value": 7.9, "edition": "2023" });
        input.as_object_mut().unwrap().extend(age.as_object().unwrap().clone());
        ask("growth", input)["result"].clone()
    };
    let completed = of(json!({ "age_months": 6 }));
    assert_eq!((&completed["band"]["p50"], &completed["position"]), (&json!(7.908781), &json!("25-50")));
    assert_eq!(completed["band"]["p50"], completed["class"]["p50"]);
    let to_the_day = of(json!({ "age_days": 183 }));
    assert_ne!(to_the_day["band"]["p50"], to_the_day["class"]["p50"]);
}

#[test]
fn three_lengths_alone_give_a_weight() {
    let answer = ask("efw", json!({ "bpd_mm": 80, "ac_mm": 280, "fl_mm": 60 }))["result"].clone();
    assert_eq!((&answer["efw_g"], &answer["band"]), (&json!(1959.04), &Value::Null));
}
