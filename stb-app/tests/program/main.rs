//! The program as it ships, without a town, without a reader and without a display.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod browser;

use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};
use tempfile::TempDir;

/// A box fresh from the workshop.
struct Workshop(TempDir);

impl Workshop {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assets/municipalities/162108.toml");
        let config = format!(
            "[town]\nurl = \"https://127.0.0.1:9\"\nenrol_url = \"https://127.0.0.1:9\"\nroots = \"roots.pem\"\n\
             profile = {profile:?}\n[identity]\ncertificate = \"device.pem\"\nkey = \"device.key.pem\"\n\
             [data]\nfolder = \"data\"\n"
        );
        std::fs::write(folder.path().join("stb.toml"), config).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stb-app"));
        command.arg("--config").arg(self.path("stb.toml")).args(arguments);
        // A pcscd of this machine must not take part.
        command.env("PCSCLITE_CSOCK_NAME", self.path("no-pcscd"));
        command
    }

    fn output(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(Stdio::null()).output().unwrap()
    }
}

/// A running television.
struct Tv {
    process: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Tv {
    fn start(workshop: &Workshop, arguments: &[&str]) -> Self {
        let mut command = workshop.command(&["--display", "headless", "--remote", "stdin"]);
        let mut process = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        Self { input: process.stdin.take(), output, process }
    }

    fn ask(&mut self, line: &str) -> Value {
        writeln!(self.input.as_mut().unwrap(), "{line}").unwrap();
        let mut answer = String::new();
        self.output.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("`{line}` was answered with {answer:?}"))
    }

    fn ends_with(mut self) -> Option<i32> {
        self.input = None;
        let code = self.process.wait().unwrap().code();
        let mut rest = String::new();
        self.output.read_line(&mut rest).unwrap();
        assert_eq!(rest, "", "nothing unsolicited");
        code
    }
}

impl Drop for Tv {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn every_line_is_answered_by_one_line() {
    let workshop = Workshop::new();
    let mut tv = Tv::start(&workshop, &["--size", "1280x720"]);
    assert_eq!(tv.ask("wait start")["ok"], true);
    let screen = tv.ask("screen");
    assert_eq!(
        (&screen["ok"], &screen["screen"], &screen["sync"]["pending"]),
        (&true.into(), &"start".into(), &0.into())
    );
    let focusables = screen["focusables"].as_array().unwrap();
    assert!(focusables.iter().any(|item| item["id"] == screen["focused"]));
    assert!(focusables.iter().all(|item| item["w"].as_i64() > Some(0) && item["label"].is_string()));
    assert_eq!(tv.ask("press RIGHT")["ok"], true);
    assert_ne!(tv.ask("screen")["focused"], screen["focused"], "the key had its effect before it was answered");
    for bad in ["", "dance", "press POWER", "wait nowhere", "wait-text", "shot"] {
        let answer = tv.ask(bad);
        assert_eq!(answer["ok"], false, "{bad}");
        assert!(answer["error"].as_str().is_some_and(|error| !error.is_empty()), "{bad}");
    }
    let stats = tv.ask("stats");
    assert!(stats["rss_kb"].as_u64() > Some(0) && stats["frames"].as_u64() >= Some(2), "{stats}");
    assert!(stats["key_to_frame_us"]["p95"].as_u64() > Some(0) && stats["last_dirty_px"].as_u64() > Some(0), "{stats}");
    assert_eq!(tv.ask("quit")["ok"], true);
    assert_eq!(tv.ends_with(), Some(0));
}

#[test]
fn waiting_does_not_keep_keys_from_working_and_ends_by_itself() {
    let workshop = Workshop::new();
    let mut tv = Tv::start(&workshop, &[]);
    let late = tv.ask("wait top 50");
    assert_eq!((&late["ok"], &late["error"], &late["screen"]), (&false.into(), &"timeout".into(), &"start".into()));
    assert_eq!(tv.ask("wait-text \"どこにもない\" 50")["error"], "timeout");
    assert_eq!(tv.ask("wait-text \"なんとすこやかタウン\" 5000")["ok"], true);
    assert_eq!(tv.ends_with(), Some(0), "the end of the input is the end of the program");
}

#[test]
fn lines_that_come_all_at_once_are_answered_in_their_order() {
    let workshop = Workshop::new();
    let shot = workshop.path("start.png");
    let mut tv = Tv::start(&workshop, &["--size", "1280x720"]);
    let lines = format!("wait start\nshot {}\nscreen\nnonsense\nquit\n", shot.display());
    tv.input.as_mut().unwrap().write_all(lines.as_bytes()).unwrap();
    let answers: Vec<Value> =
        tv.output.by_ref().lines().map(|line| serde_json::from_str(&line.unwrap()).unwrap()).collect();
    let done: Vec<&Value> = answers.iter().map(|answer| &answer["ok"]).collect();
    assert_eq!(done, [true, true, true, false, true]);
    assert_eq!(answers[2]["screen"], "start");
    let png = std::fs::read(shot).unwrap();
    assert!(png.starts_with(b"\x89PNG") && png[16..24] == [0, 0, 5, 0, 0, 0, 2, 208], "1280x720");
    assert_eq!(tv.ends_with(), Some(0));
}

#[test]
fn a_termination_signal_ends_the_program_in_order() {
    let workshop = Workshop::new();
    let mut tv = Tv::start(&workshop, &[]);
    tv.ask("screen");
    let sent = Command::new("kill").args(["-TERM", &tv.process.id().to_string()]).status().unwrap();
    assert!(sent.success());
    assert_eq!(tv.process.wait().unwrap().code(), Some(0));
}

#[test]
fn a_crash_would_leave_no_core_behind() {
    let workshop = Workshop::new();
    let mut tv = Tv::start(&workshop, &[]);
    tv.ask("screen");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", tv.process.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
}

#[test]
fn wrong_use_is_told_apart_from_failure() {
    let workshop = Workshop::new();
    let code = |arguments: &[&str]| workshop.output(arguments).status.code();
    assert_eq!(code(&["--help"]), Some(0));
    assert_eq!(code(&["--size", "640x480"]), Some(2));
    assert_eq!(code(&["--display", "teletext"]), Some(2));
    assert_eq!(code(&["enrol"]), Some(2));
    assert_eq!(code(&["enrol", "--code", "1234"]), Some(2));
    assert_eq!(code(&["enrol", "--code", "12345678"]), Some(1), "there are no roots");
    assert_eq!(code(&["--display", "headless", "--browser", "0.0.0.0:0"]), Some(1));
    std::fs::write(workshop.path("stb.toml"), "[town]\n").unwrap();
    let refused = workshop.output(&["--display", "headless"]);
    let complaint = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(complaint.contains("stb.toml") && complaint.contains("url"), "{complaint}");
}
