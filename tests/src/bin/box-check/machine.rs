//! A box that QEMU plays: switched on, looked at, talked to, and switched off.

use crate::board::Board;
use crate::parts::Parts;
use crate::picture::Picture;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The running machine. Dropping it cuts the power.
pub struct Machine {
    process: Child,
    run: PathBuf,
    monitor: BufReader<UnixStream>,
    agent: BufReader<UnixStream>,
    started: Instant,
    lines_to_cards: u32,
}

/// Sockets appear at once; two busy cores may take their time.
const SOCKETS_WITHIN: Duration = Duration::from_secs(20);
/// A whole system starts on an emulated processor, beside other work.
const AGENT_WITHIN: Duration = Duration::from_secs(300);
const COMMAND_WITHIN: Duration = Duration::from_secs(120);

impl Machine {
    /// Switches on and waits until the agent answers, which is some time after the television has begun to start.
    pub fn start(board: &Board, parts: &Parts<'_>) -> Result<Self> {
        let mut machine = Self::switch_on(board, parts)?;
        machine.until_up()?;
        Ok(machine)
    }

    /// Switches on, and does not wait.
    pub fn switch_on(board: &Board, parts: &Parts<'_>) -> Result<Self> {
        let [monitor, agent, card] = ["qmp", "agent", "card"].map(|name| parts.run.join(name));
        for socket in [&monitor, &agent, &card] {
            let _ = std::fs::remove_file(socket);
        }
        let process = parts.command(board)?.spawn().with_context(|| format!("starting {}", board.machine.program))?;
        let started = Instant::now();
        let mut machine = Self {
            monitor: BufReader::new(connect(&monitor)?),
            agent: BufReader::new(connect(&agent)?),
            process,
            run: parts.run.to_owned(),
            started,
            lines_to_cards: 1,
        };
        machine.answer()?;
        machine.order("qmp_capabilities", json!({}))?;
        Ok(machine)
    }

    /// Waits until the agent has started, the first time or once more.
    pub fn until_up(&mut self) -> Result<()> {
        self.agent.get_ref().set_read_timeout(Some(AGENT_WITHIN))?;
        self.until_agent_says("agent: ready").context("the system did not come up; see serial.log")?;
        self.agent.get_ref().set_read_timeout(Some(COMMAND_WITHIN))?;
        Ok(())
    }

    /// Pulls the plug out of the wall. What is asked of it from now on fails.
    pub fn cut_power(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// What it has said on its serial console since it was switched on.
    pub fn console(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(&std::fs::read(self.run.join("serial.log"))?).into_owned())
    }

    /// How long ago it was switched on.
    pub fn on_for(&self) -> Duration {
        self.started.elapsed()
    }

    /// What is on the screen now.
    pub fn screen(&mut self) -> Result<Picture> {
        let file = self.run.join("screen.png");
        self.order("screendump", json!({ "filename": file, "format": "png" }))?;
        Picture::read(&file)
    }

    /// Pulls or plugs the network cable.
    pub fn plug_network(&mut self, plugged: bool) -> Result<()> {
        self.order("set_link", json!({ "name": "network", "up": plugged })).map(drop)
    }

    /// Pulls the reader out of its USB port, with what lies on it.
    pub fn unplug_reader(&mut self) -> Result<()> {
        self.order("device_del", json!({ "id": "reader" })).map(drop)
    }

    /// Plugs the reader in again. Nothing lies on it until somebody serves a card once more: QEMU never lets go of the line to
    /// the former one, so this is another line at the same place.
    pub fn plug_reader(&mut self) -> Result<()> {
        self.lines_to_cards += 1;
        let line = format!("card-{}", self.lines_to_cards);
        let address = json!({ "type": "unix", "data": { "path": self.card_socket() } });
        let socket = json!({ "type": "socket", "data": { "addr": address, "server": true, "wait": false } });
        self.order("chardev-add", json!({ "id": line, "backend": socket }))?;
        self.order("device_add", json!({ "driver": "usb-ccid", "id": "reader" }))?;
        self.order("device_add", json!({ "driver": "ccid-card-passthru", "chardev": line })).map(drop)
    }

    /// Where the card that lies on the reader is served.
    pub fn card_socket(&self) -> PathBuf {
        self.run.join("card")
    }

    /// Runs a command inside, as root; an error when it fails there.
    pub fn inside(&mut self, command: &str) -> Result<String> {
        writeln!(self.agent.get_mut(), "{command}")?;
        let (said, status) = self.until_agent_says("agent: ").with_context(|| format!("inside: {command}"))?;
        if status.trim() != "0" {
            bail!("inside: {command}: {said}");
        }
        Ok(said)
    }

    fn until_agent_says(&mut self, word: &str) -> Result<(String, String)> {
        let mut said = String::new();
        loop {
            let mut line = String::new();
            if self.agent.read_line(&mut line).context("the agent is silent")? == 0 {
                bail!("the machine has ended");
            }
            match line.strip_prefix(word) {
                Some(rest) => return Ok((said, rest.to_owned())),
                None => said.push_str(&line),
            }
        }
    }

    fn order(&mut self, name: &str, arguments: Value) -> Result<Value> {
        writeln!(self.monitor.get_mut(), "{}", json!({ "execute": name, "arguments": arguments }))?;
        loop {
            let answer = self.answer()?;
            if let Some(error) = answer.get("error") {
                bail!("{name}: {error}");
            }
            if let Some(value) = answer.get("return") {
                return Ok(value.clone());
            }
        }
    }

    fn answer(&mut self) -> Result<Value> {
        let mut line = String::new();
        if self.monitor.read_line(&mut line)? == 0 {
            bail!("the machine has ended; see qemu.log");
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        self.cut_power();
    }
}

fn connect(socket: &Path) -> Result<UnixStream> {
    let until = Instant::now() + SOCKETS_WITHIN;
    loop {
        match UnixStream::connect(socket) {
            Ok(stream) => {
                stream.set_read_timeout(Some(COMMAND_WITHIN))?;
                return Ok(stream);
            }
            Err(_) if Instant::now() < until => sleep(Duration::from_millis(100)),
            Err(error) => return Err(error).with_context(|| format!("{}; see qemu.log", socket.display())),
        }
    }
}
