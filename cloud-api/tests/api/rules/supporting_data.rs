//! `--supporting-data`: another country's vaccines, in one file or several, and files that are damaged.

use super::guide;
use serde_json::{Value, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const LIVE: &str =
    r#"{"id":1,"kind":"live-conflict","input":{"given":[{"vaccine":"mmr","date":"2027-06-20"}],"next":"var"}}"#;

/// The program with that data, asked one question.
fn run(data: &Path, question: &str) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cloud-api"))
        .args(["rules", "--supporting-data"])
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that has refused its data does not read any more.
    let _ = program.stdin.take().unwrap().write_all(question.as_bytes());
    program.wait_with_output().unwrap()
}

fn answer(data: &Path, question: &str) -> Value {
    let output = run(data, question);
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What is said on standard error.
fn refusal(data: &Path) -> String {
    let output = run(data, LIVE);
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), &b""[..]), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

/// The guide's file as two: one with everything but the second vaccine, one with that.
fn halves() -> [String; 2] {
    let (_, whole) = guide();
    let second = whole.find("[[vaccine]]\nid = \"var\"").unwrap();
    let header = whole.split("[[source]]").next().unwrap();
    [whole[..second].to_owned(), format!("{header}{}", &whole[second..])]
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn another_country_is_asked_about_its_own_vaccines() {
    let (_, whole) = guide();
    let folder = folder(&[("abroad.toml", &whole)]);
    let file = folder.path().join("abroad.toml");
    assert_eq!(answer(&file, LIVE), json!({ "id": 1, "result": { "date": "2027-07-18" } }));
    let birth = json!({ "kind": "vaccine-plan", "input": { "birth": "2026-05-20", "on": "2026-06-01" } });
    let plan = answer(&file, &birth.to_string())["result"].clone();
    assert_eq!(plan["editions"][0]["file"], "abroad.toml");
    // A year of age is reached on the birthday there, not on the day before.
    assert_eq!(plan["vaccines"][0]["next"][0]["earliest"], "2027-05-20");
    assert_eq!(plan["vaccines"].as_array().unwrap().len(), 2);
    // Nothing else depends on it.
    let attain = r#"{"id":2,"kind":"attain","input":{"birth":"2020-04-01","age":"1y"}}"#;
    assert_eq!(answer(&file, attain), json!({ "id": 2, "result": { "date": "2021-03-31" } }));
}

#[test]
fn the_files_of_a_folder_are_one_data_set_in_the_order_of_their_names() {
    let [first, second] = halves();
    let both = folder(&[("b.toml", &second), ("a.toml", &first), ("notes.txt", "no data"), ("c.toml.old", "[[[")]);
    assert_eq!(answer(both.path(), LIVE), json!({ "id": 1, "result": { "date": "2027-07-18" } }));
    let question = r#"{"kind":"vaccine-plan","input":{"birth":"2026-05-20","on":"2026-06-01"}}"#;
    let plan = answer(both.path(), question)["result"].clone();
    let words =
        |list: &Value, key: &str| list.as_array().unwrap().iter().map(|row| row[key].clone()).collect::<Vec<_>>();
    assert_eq!(words(&plan["editions"], "file"), ["a.toml", "b.toml"]);
    assert_eq!(words(&plan["vaccines"], "vaccine"), ["mmr", "var"]);
}

#[test]
fn a_damaged_row_is_told_with_its_file_before_anything_is_answered() {
    let [first, second] = halves();
    let gap = "[[gap]]\nfirst = [\"inactivated\"]\nthen = [\"inactivated\"]\ndays = 6\ninvalidates = true\nsources = [\"x\"]\n";
    let twice = format!("{second}[[source]]\nid = \"guide\"\ntext = \"again\"\n");
    for (broken, row) in [
        (second.replace("from = \"12m\"", "from = \"soon\""), "var / one-dose / dose 1: `from` is `soon`"),
        (second.replace("[\"guide\"]", "[\"elsewhere\"]"), "var: `sources` names `elsewhere`"),
        (second.replace("number = 1", "number = 2"), "var / one-dose: dose 2 where 1"),
        (second.replace("\"var\"", "\"mmr\""), "mmr: there is another row"),
        (second.replace("route =", "rout ="), "rout"),
        (second.replace("2026-01-01", "2026-02-30"), "b.toml: `as_of`"),
        (second.replace("format = 1", "format = 2"), "format 2"),
        (second.replace("\"anniversary\"", "\"japan\""), "counts ages otherwise"),
        (second.replace("[[vaccine]]", &format!("{gap}[[vaccine]]")), "gap 2: `sources` names `x`"),
        (twice, "source guide: there is another row"),
        ("format = ".to_owned(), "line 1"),
    ] {
        let both = folder(&[("a.toml", &first), ("b.toml", &broken)]);
        let said = refusal(both.path());
        assert!(said.contains("b.toml: these supporting data are refused: ") && said.contains(row), "{row}: {said}");
    }
}

#[test]
fn data_that_cannot_be_read_is_told() {
    let empty = folder(&[("notes.txt", "no data")]);
    assert!(refusal(empty.path()).contains("there is no *.toml in this folder"));
    let nowhere = empty.path().join("nowhere.toml");
    let said = refusal(&nowhere);
    assert!(said.contains("nowhere.toml: cannot be read"), "{said}");
    fs::write(empty.path().join("bytes.toml"), b"\xff\xfe").unwrap();
    let said = refusal(empty.path());
    assert!(said.contains("bytes.toml: cannot be read"), "{said}");
}

#[test]
fn help_names_the_option_and_every_kind() {
    let output = Command::new(env!("CARGO_BIN_EXE_cloud-api")).args(["rules", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    assert!(help.contains("--supporting-data <FILE|DIR>"), "{help}");
    for kind in cloud_api::cli::rules::kinds() {
        assert!(help.contains(kind), "{kind}");
    }
}
