//! The vaccine data: published at the command line, given to boxes with the town's signature.

use crate::support::{Operator, World, town_code};
use handbook::vaccine::japan;
use http::StatusCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::wire::MAX_VACCINE_DATA_BYTES;
use shared_model::wire::v1::{TownKeys, VaccineData};
use std::path::Path;
use std::process::Command;
use vault::vaccine_data::{Edition, verify};

const JAPAN: &str = include_str!("../../../shared-model/handbook/data/vaccines-japan.toml");

/// Japan's file as it would be of another day.
fn as_of(day: &str) -> String {
    let built_in = format!("as_of = \"{}\"", japan().editions[0].as_of.to_iso());
    assert!(JAPAN.contains(&built_in), "the file's header is written in another way now");
    JAPAN.replacen(&built_in, &format!("as_of = \"{day}\""), 1)
}

fn publish(world: &World, text: &str) -> u64 {
    let file = world.folder.path().join("vaccines.toml");
    std::fs::write(&file, text).unwrap();
    let arguments = ["--json", "vaccine-data", "publish", file.to_str().unwrap()];
    let mut program = Command::new(env!("CARGO_BIN_EXE_cloud-api"));
    let done = program.arg("--config").arg(world.config_file()).args(arguments).output().unwrap();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let said: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    said["version"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_is_given_the_newest_edition_and_can_see_that_it_is_the_towns() {
    let world = World::new().await;
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;
    assert_eq!(connection.get("/v1/vaccine-data", None).await.status, StatusCode::NO_CONTENT, "nothing is published");

    let first = publish(&world, &as_of("2027-04-01"));
    let second = publish(&world, &as_of("2027-10-01"));
    assert!(first < second);
    let keys: TownKeys = connection.get("/v1/town-keys", None).await.json();
    let keys = vault::TownKeys::from_bytes(&keys.seal_key.0, &keys.page_key.0).unwrap();
    for asked in ["/v1/vaccine-data".to_owned(), format!("/v1/vaccine-data?after={first}")] {
        let VaccineData { version, text, signature } = connection.get(&asked, None).await.json();
        assert_eq!((version, text.as_str()), (second, as_of("2027-10-01").as_str()));
        let edition = Edition { municipality: town_code(), version, text: &text };
        assert_eq!(verify(edition, &signature.0, &keys), Ok(()));
        let elsewhere = MunicipalityCode::parse("162086").unwrap();
        assert!(verify(Edition { municipality: elsewhere, ..edition }, &signature.0, &keys).is_err());
    }
    for after in [second, second + 1, u64::MAX] {
        let reply = connection.get(&format!("/v1/vaccine-data?after={after}"), None).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT, "{after}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_box_asks_must_make_sense() {
    let world = World::new().await;
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;
    for (query, code) in [
        ("after=soon", "malformed-request"),
        ("after=-1", "malformed-request"),
        ("after=18446744073709551616", "malformed-request"),
        ("after=1&after=2", "malformed-request"),
        ("before=1", "unknown-field"),
    ] {
        assert_eq!(connection.get(&format!("/v1/vaccine-data?{query}"), None).await.refused(), code, "{query}");
    }
}

/// A town that was just set up, and a place for files.
struct Desk(Operator);

impl Desk {
    fn new() -> Self {
        let operator = Operator::with_town();
        operator.json(&["municipality", "add", "--code", "162108", "--name", "南砺市"]);
        Self(operator)
    }

    fn file(&self, text: &str) -> String {
        let path = self.0.folder.path().join("vaccines.toml");
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Exit code and standard error of publishing a file.
    fn refused(&self, file: &str) -> (Option<i32>, String) {
        let output = self.0.run(&["vaccine-data", "publish", file]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    fn published(&self) -> serde_json::Value {
        self.0.json(&["vaccine-data", "show"])["published"].clone()
    }
}

#[test]
fn an_operator_publishes_an_edition_and_sees_it() {
    let desk = Desk::new();
    assert_eq!(desk.published(), serde_json::Value::Null);
    let done = desk.0.json(&["--by", "健康課", "vaccine-data", "publish", &desk.file(&as_of("2027-04-01"))]);
    let label = japan().editions[0].label.as_str();
    assert_eq!((&done["edition"], &done["as_of"]), (&label.into(), &"2027-04-01".into()));
    let shown = desk.published();
    assert_eq!((&shown["version"], &shown["edition"]), (&done["version"], &label.into()));
    assert_eq!(shown["bytes"], as_of("2027-04-01").len());
    let text = desk.0.run(&["vaccine-data", "show"]).stdout;
    assert!(String::from_utf8(text).unwrap().contains("as of 2027-04-01"));
    assert_eq!(desk.0.code(&["vaccine-data", "show", "--municipality", "162086"]), 0, "another town has none");
}

#[test]
fn a_file_that_is_not_consistent_is_refused_with_its_row() {
    let desk = Desk::new();
    let (code, said) = desk.refused(&desk.file(&JAPAN.replacen("least = \"27d\"", "least = \"27\"", 1)));
    assert!(
        code == Some(1) && said.contains("rota1 / two-doses / dose 2") && said.contains("interval.least"),
        "{said}"
    );
    let (code, said) = desk.refused(&desk.file(&JAPAN.replacen("format = 1", "format = 2", 1)));
    assert!(code == Some(1) && said.contains("format 2 is not known"), "{said}");
    let long = format!("{}\n# {}", as_of("2027-04-01"), "あ".repeat(MAX_VACCINE_DATA_BYTES / 3));
    let (code, said) = desk.refused(&desk.file(&long));
    assert!(code == Some(1) && said.contains("longer than"), "{said}");
    assert_eq!(desk.refused("/nowhere.toml").0, Some(1));
    assert_eq!(desk.published(), serde_json::Value::Null);
}

#[test]
fn an_edition_that_is_not_newer_is_refused() {
    let desk = Desk::new();
    let first = desk.0.json(&["vaccine-data", "publish", &desk.file(&as_of("2027-04-01"))]);
    for day in ["2027-04-01", "2027-03-31"] {
        let (code, said) = desk.refused(&desk.file(&as_of(day)));
        assert!(code == Some(1) && said.contains("as new, or newer"), "{day}: {said}");
    }
    assert_eq!(desk.published()["version"], first["version"]);
    let second = desk.0.json(&["vaccine-data", "publish", &desk.file(&as_of("2027-04-02"))]);
    assert!(second["version"].as_u64() > first["version"].as_u64());
}

#[test]
fn a_file_with_the_line_ends_of_another_system_is_the_same_edition() {
    let desk = Desk::new();
    let text = as_of("2027-04-01");
    desk.0.json(&["vaccine-data", "publish", &desk.file(&text.replace('\n', "\r\n"))]);
    assert_eq!(desk.published()["bytes"], text.len());
}

#[test]
fn the_file_that_help_names_is_there() {
    let help = Desk::new().0.run(&["vaccine-data", "publish", "--help"]).stdout;
    let help = String::from_utf8(help).unwrap();
    let named = help.split_whitespace().find(|word| word.ends_with(".toml")).unwrap();
    assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(named).is_file(), "{named}");
}
