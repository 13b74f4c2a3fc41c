//! The demo where pcscd cannot run: the emulated card is in the television's own process (ADR 0010).

use anyhow::{Result, ensure};
use e2e::lines::LineProgram;
use e2e::programs::program;
use e2e::town::free_address;
use serde_json::Value;
use std::process::Command;
use std::time::Duration;
use tempfile::TempDir;

/// Making cards and a town takes its time on a busy machine.
const READY_WITHIN: Duration = Duration::from_secs(120);
const STOPPED_WITHIN: Duration = Duration::from_secs(30);

struct Demo {
    program: LineProgram,
    reader: Value,
    _folder: TempDir,
}

impl Demo {
    /// `./x demo --headless --remote stdin` without `unshare`, so that there can be no pcscd.
    fn without_namespaces() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("nst-demo-").tempdir()?;
        let mut command = Command::new(program("demo")?);
        command.args(["--headless", "--remote", "stdin", "--size", "1280x720"]);
        command.arg("--browser").arg(free_address()?.to_string());
        command.arg("--folder").arg(folder.path().join("town")).env("PATH", folder.path());
        let mut program = LineProgram::start("demo", &mut command)?;
        let reader = program.next(READY_WITHIN)?["reader"].take();
        Ok(Self { program, reader, _folder: folder })
    }

    fn ask(&mut self, line: &str) -> Result<Value> {
        let answer = self.program.ask(line)?;
        ensure!(answer["ok"] == true, "`{line}`: {answer}");
        Ok(answer)
    }

    fn obey(&mut self, lines: &[&str]) -> Result<()> {
        lines.iter().try_for_each(|line| self.ask(line).map(drop))
    }
}

impl Drop for Demo {
    /// A killed demo could not stop its server.
    fn drop(&mut self) {
        let _ = self.program.terminate(STOPPED_WITHIN);
    }
}

const LOG_IN: [&str; 4] = ["card insert mother", "wait-text \"カードを 読みました\" 10000", "type 1234", "press OK"];

#[test]
fn without_pcscd_the_card_in_the_television_logs_in_and_out() -> Result<()> {
    let mut demo = Demo::without_namespaces()?;
    assert_eq!(demo.reader["kind"], "in-process");
    demo.obey(&LOG_IN)?;
    demo.obey(&["wait top 10000", "wait-text \"NEW\" 10000"])?;
    let status = demo.ask("card status")?;
    assert_eq!(status["tries"]["auth"], 3, "{status}");
    demo.obey(&["card remove", "wait start 10000"])?;
    let start = demo.ask("screen")?;
    assert!(!start["texts"].to_string().contains("高橋"), "{start}");
    Ok(())
}

#[test]
fn without_pcscd_and_without_the_town_what_was_read_before_is_still_there() -> Result<()> {
    let mut demo = Demo::without_namespaces()?;
    demo.obey(&LOG_IN)?;
    demo.obey(&["wait top 10000", "wait-text \"NEW\" 10000", "card remove", "wait start 10000", "network down"])?;
    demo.obey(&LOG_IN)?;
    demo.obey(&["wait top 15000", "press OK", "wait notices", "press OK", "wait notice"])?;
    let notice = demo.ask("screen")?;
    assert_eq!(notice["banner"]["tone"], "offline", "{notice}");
    demo.obey(&["card remove", "wait start 10000"])
}
