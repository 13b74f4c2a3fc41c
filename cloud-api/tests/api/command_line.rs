//! The operator's command line, as a program.

use crate::support::{Operator, TOWN};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn init_makes_everything_once_and_keeps_keys_to_its_owner() {
    let operator = Operator::with_town();
    let folder = operator.folder.path();
    for secret in ["ca/root.key.pem", "ca/server.key.pem", "ca/install-code.key", "town.sqlite3"] {
        let mode = std::fs::metadata(folder.join(secret)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{secret}");
    }
    let before = std::fs::read(folder.join("ca/root.crt.pem")).unwrap();
    assert_eq!(operator.code(&["init", "--dir", folder.to_str().unwrap()]), 1, "refused");
    assert_eq!(std::fs::read(folder.join("ca/root.crt.pem")).unwrap(), before);

    let server = std::fs::read(folder.join("ca/server.crt.pem")).unwrap();
    assert_eq!(operator.code(&["server-certificate", "--ip", "127.0.0.1"]), 0);
    assert_ne!(std::fs::read(folder.join("ca/server.crt.pem")).unwrap(), server);
}

#[test]
fn exit_codes_tell_done_refused_and_wrong_usage_apart() {
    let operator = Operator::with_town();
    assert_eq!(operator.code(&["municipality", "add", "--code", "162108", "--name", "南砺市"]), 0);
    assert_eq!(operator.code(&["municipality", "add", "--code", "162108", "--name", "南砺市"]), 1, "twice");
    assert_eq!(operator.code(&["municipality", "add", "--code", "162107", "--name", "南砺市"]), 2, "check digit");
    assert_eq!(operator.code(&["device", "revoke", "--municipality", "162108", "--device", "box-0000000000000000"]), 1);
    assert_eq!(operator.code(&["brew"]), 2);
    assert_eq!(operator.code(&[]), 2);
    let missing = Command::new(env!("CARGO_BIN_EXE_cloud-api")).args(["--config", "/nowhere.toml", "serve"]).output();
    assert_eq!(missing.unwrap().status.code(), Some(1));
}

#[test]
fn every_command_explains_itself() {
    let operator = Operator::with_town();
    for command in [
        &["init"][..],
        &["server-certificate"],
        &["serve"],
        &["demo-data"],
        &["municipality", "add"],
        &["municipality", "list"],
        &["household", "add"],
        &["household", "list"],
        &["letter"],
        &["notice", "publish"],
        &["notice", "withdraw"],
        &["notice", "list"],
        &["record", "add"],
        &["record", "list"],
        &["vaccine-data", "publish"],
        &["vaccine-data", "show"],
        &["device", "code"],
        &["device", "list"],
        &["device", "revoke"],
        &["vault-key-lost"],
        &["rules"],
        &["openapi"],
    ] {
        let output = operator.run(&[command, &["--help"]].concat());
        assert!(output.status.success() && output.stdout.starts_with(b"") && output.stdout.len() > 100, "{command:?}");
        let guide =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operators.md")).unwrap();
        assert!(guide.contains(&command.join(" ")), "{command:?} is not in docs/operators.md");
    }
}

#[test]
fn every_key_of_the_configuration_is_in_the_guide() {
    let operator = Operator::with_town();
    let text = std::fs::read_to_string(operator.folder.path().join("cloud-api.toml")).unwrap();
    let config: toml::Table = text.parse().unwrap();
    let guide = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operators.md")).unwrap();
    for (section, keys) in &config {
        for key in keys.as_table().unwrap().keys() {
            assert!(guide.contains(&format!("`{section}.{key}`")), "{section}.{key} is not in docs/operators.md");
        }
    }
}

#[test]
fn a_counter_clerk_registers_a_household_and_replaces_a_letter() {
    let operator = Operator::with_town();
    operator.json(&["municipality", "add", "--code", "162108", "--name", "南砺市", "--signature-certificate"]);
    let file = operator.folder.path().join("household.json");
    let members =
        r#"[{"name":"山田 花子","birth_date":"1994-05-02","sex":"female","address":"南砺市模擬町1","role":"mother"}]"#;
    std::fs::write(&file, members).unwrap();
    let add = ["household", "add", "--municipality", "162108", "--file", file.to_str().unwrap()];
    let added = operator.json(&add);
    let user_id = added["letters"][0]["user_id"].as_str().unwrap().to_owned();
    let first = added["letters"][0]["password"].as_str().unwrap();
    assert_eq!((user_id.len(), first.len()), (9, 8));

    let letter = operator.json(&["letter", "--municipality", "162108", "--user-id", &user_id]);
    assert_eq!((&letter["name"], &letter["user_id"]), (&"山田 花子".into(), &user_id.as_str().into()));
    assert_ne!(letter["password"].as_str().unwrap(), first);
    let text = operator.run(&["letter", "--municipality", "162108", "--user-id", &user_id]).stdout;
    let text = String::from_utf8(text).unwrap();
    assert!(
        text.contains("山田 花子　様")
            && text.contains(&format!("{} {} {}", &user_id[..3], &user_id[3..6], &user_id[6..]))
    );
    let nobody = shared_model::user_id::UserId::from_serial(99_999_999).to_string();
    assert_eq!(operator.code(&["letter", "--municipality", "162108", "--user-id", &nobody]), 1);

    std::fs::write(&file, members.replace("1994-05-02", "1994-02-30")).unwrap();
    assert_eq!(operator.code(&add), 1, "a day that does not exist");
    assert_eq!(
        operator.json(&["household", "list", "--municipality", "162108"])["households"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn a_notice_is_published_listed_and_taken_back() {
    let operator = Operator::with_town();
    operator.json(&["municipality", "add", "--code", "162108", "--name", "南砺市"]);
    let published = operator.json(&[
        "notice",
        "publish",
        "--municipality",
        "162108",
        "--sender",
        "健康課",
        "--category",
        "health",
        "--title",
        "ご案内",
        "--body",
        "本文",
        "--when",
        "12月2日（水）",
        "--where",
        "福光保健センター",
    ]);
    let id = published["id"].as_str().unwrap();
    assert_eq!(published["households"], 0);
    operator.json(&["notice", "withdraw", "--municipality", "162108", "--id", id]);
    let list = operator.json(&["notice", "list", "--municipality", "162108"]);
    assert_eq!(list["notices"][0]["id"], id);
    assert!(list["notices"][0]["withdrawn_at_ms"].is_i64());
    assert_eq!(
        operator.code(&[
            "notice",
            "publish",
            "--municipality",
            "162108",
            "--sender",
            "健康課",
            "--title",
            " ",
            "--body",
            "x"
        ]),
        1
    );
    assert_eq!(
        operator.code(&["notice", "publish", "--municipality", "162108", "--sender", "健康課", "--title", "x"]),
        2
    );
}

#[test]
fn a_record_is_brought_said_anew_and_listed_without_what_it_says() {
    let operator = Operator::with_town();
    let people = TOWN.path("people.json");
    let demo = operator.json(&["demo-data", "--people", people.to_str().unwrap()]);
    let household = demo["household"].as_str().unwrap();
    let list = || operator.json(&["record", "list", "--household", household])["records"].clone();
    let kinds = |records: &Value| {
        let kinds = records.as_array().unwrap().iter().map(|record| record["kind"].as_str().unwrap().to_owned());
        kinds.collect::<BTreeSet<_>>()
    };
    let before = list().as_array().unwrap().len();
    let known =
        ["pregnancy", "check-up-plan", "vaccination-plan", "maternal-check-up", "maternal-weight", "fetal-scan"];
    assert!(kinds(&list()).is_superset(&known.map(str::to_owned).into()), "{}", list());

    let field = "title=歯科健診";
    let add = ["record", "add", "--household", household, "--kind", "dental-check-up", "--field", field];
    let added = operator.json(&[&add[..], &["--field", "occurred-on=2026-12-05"]].concat());
    let id = added["id"].as_str().unwrap();
    let anew = [&add[..], &["--field", "occurred-on=2026-12-06", "--id", id]].concat();
    let version = operator.json(&anew)["version"].as_u64().unwrap();
    assert_eq!(version, added["version"].as_u64().unwrap() + 1);
    assert_eq!(operator.json(&anew)["version"], version, "the same again changes nothing");
    let records = list();
    assert_eq!(records.as_array().unwrap().len(), before + 1);
    let one = records.as_array().unwrap().iter().find(|record| record["id"] == id).unwrap();
    assert_eq!((&one["occurred_on"], &one["provenance"]), (&"2026-12-06".into(), &"municipality".into()));
    assert_eq!((&one["version"], &one["removed"]), (&version.into(), &false.into()));
    assert!(!records.to_string().contains("歯科健診"), "{records}");

    let clinic = [&anew[..], &["--provenance", "clinic"]].concat();
    assert_eq!(operator.code(&clinic), 1, "where it comes from is fixed");
    assert_eq!(operator.code(&[&add[..], &["--field", "occurred-on=2026-02-30"]].concat()), 1);
    assert_eq!(operator.code(&[&add[..6], &["--field", "no sign of equality"]].concat()), 2);
    assert_eq!(operator.code(&["record", "list", "--household", "0193581c-0000-7000-8000-000000000001"]), 1);
    operator.json(&["municipality", "add", "--code", "162086", "--name", "砺波市"]);
    assert_eq!(operator.code(&["record", "list", "--household", household]), 1, "which town?");
    operator.json(&["record", "list", "--household", household, "--municipality", "162108"]);
}

#[test]
fn serve_says_when_it_is_ready_and_stops_on_a_signal() {
    let operator = Operator::with_town();
    for signal in ["-TERM", "-INT"] {
        let mut serving =
            operator.command(&["--json", "serve"]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(serving.stdout.take().unwrap()).lines();
        let ready: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(ready["ready"], true);
        assert!(std::net::TcpStream::connect(ready["device"].as_str().unwrap()).is_ok());
        assert!(Command::new("kill").args([signal, &serving.id().to_string()]).status().unwrap().success());
        let stopped: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        assert_eq!(stopped["stopped"], true);
        assert_eq!(serving.wait().unwrap().code(), Some(0));
    }
}
