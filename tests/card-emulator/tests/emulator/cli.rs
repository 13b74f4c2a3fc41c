//! The program itself: exit codes, and the one line that says it is ready.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::common;

fn emulator(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_card-emulator"));
    command.args(arguments);
    command
}

fn code(arguments: &[&str]) -> Option<i32> {
    emulator(arguments).output().unwrap().status.code()
}

#[test]
fn exit_codes_are_0_done_1_refused_2_usage() {
    let town = common::town().0.path();
    let folder = town.to_str().unwrap();
    let mother = town.join("cards/mother.toml");
    let mother = mother.to_str().unwrap();
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["new-town", "--out", folder, "--now", common::NOW]), Some(0));
    assert_eq!(code(&["--profile", "/nowhere.toml", "--vpcd", "127.0.0.1:1"]), Some(1));
    assert_eq!(code(&["new-town", "--out", "/proc/town"]), Some(1));
    assert_eq!(code(&["new-town", "--out", folder, "--now", common::NOW, "--revoke", "nobody"]), Some(1));
    assert_eq!(code(&[]), Some(2));
    assert_eq!(code(&["--profile", mother]), Some(2), "no reader chosen");
    assert_eq!(code(&["--profile", mother, "--vpcd", "127.0.0.1:1", "--vscard", "x"]), Some(2), "two readers");
    assert_eq!(code(&["new-town", "--out", "x", "--now", "yesterday"]), Some(2));
}

#[test]
fn the_ready_line_names_the_real_control_address_and_the_end_of_standard_input_ends_it() {
    let folder = TempDir::new().unwrap();
    let profile = common::known_card(folder.path(), true);
    let arguments = ["--vpcd", "127.0.0.1:1", "--control", "127.0.0.1:0", "--empty", "--until-eof", "--profile"];
    let mut command = emulator(&arguments);
    let mut process = command.arg(profile).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(ready["ready"], true);
    assert_eq!(ready["cards"], serde_json::json!(["known"]));
    let address: std::net::SocketAddr = ready["control"].as_str().unwrap().parse().unwrap();
    assert!(address.ip().is_loopback() && address.port() != 0);
    drop(process.stdin.take());
    assert_eq!(process.wait().unwrap().code(), Some(0));
}
