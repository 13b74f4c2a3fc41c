//! The television: `stb-app --remote stdin` as somebody on the sofa uses it.

use crate::lines::LineProgram;
use crate::programs::program;
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// How a box is started.
pub struct TvOptions<'a> {
    /// Its configuration.
    pub config: &'a Path,
    /// `headless`, `window`, `browser` or `kms`.
    pub display: &'a str,
    /// `1920x1080` or `1280x720`.
    pub size: &'a str,
    /// Where libpcsclite finds pcscd, if not at its usual place.
    pub pcscd: Option<PathBuf>,
    /// Further arguments.
    pub arguments: Vec<String>,
}

/// A running box.
pub struct Tv {
    program: LineProgram,
}

impl Tv {
    /// Switches the box on and waits for the first screen.
    pub fn start(options: &TvOptions<'_>) -> Result<Self> {
        let mut command = Command::new(program("stb-app")?);
        command.arg("--config").arg(options.config);
        command.args(["--display", options.display, "--size", options.size, "--remote", "stdin"]);
        command.args(&options.arguments);
        if let Some(socket) = &options.pcscd {
            command.env(card_emulator::harness::SOCKET_VARIABLE, socket);
        }
        let mut tv = Self { program: LineProgram::start("stb-app", &mut command)? };
        tv.ask("screen").context("the box did not come up")?;
        Ok(tv)
    }

    /// Sends one line of the remote contract; `ok: false` is an error.
    pub fn ask(&mut self, line: &str) -> Result<Value> {
        let answer = self.program.ask(line)?;
        if answer["ok"] != true {
            let screen = self.program.ask("screen").unwrap_or_default();
            bail!("`{line}`: {answer}\non the screen: {screen}");
        }
        Ok(answer)
    }

    /// Sends one line and returns the answer, whatever it says.
    pub fn raw(&mut self, line: &str) -> Result<Value> {
        self.program.ask(line)
    }

    /// Sends several lines, separated by semicolons.
    pub fn keys(&mut self, lines: &str) -> Result<()> {
        lines.split(';').map(str::trim).filter(|line| !line.is_empty()).try_for_each(|line| self.ask(line).map(drop))
    }

    /// What `screen` says.
    pub fn screen(&mut self) -> Result<Value> {
        self.ask("screen")
    }

    /// Whether a text on the screen contains these words.
    pub fn sees(&mut self, words: &str) -> Result<bool> {
        let screen = self.screen()?;
        let texts = screen["texts"].as_array().context("texts")?;
        let banner = &screen["banner"];
        Ok(texts.iter().chain([banner, &banner["text"]]).filter_map(Value::as_str).any(|text| text.contains(words)))
    }

    /// Power cut.
    pub fn kill(&mut self) {
        self.program.kill();
    }

    /// Waits until the box ends by itself; whether it says that all went well.
    pub fn ended(&mut self) -> Result<bool> {
        self.program.ended(Duration::from_secs(60))
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.program.id()
    }
}
