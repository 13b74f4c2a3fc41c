//! A box that QEMU plays: switched on, looked at, talked to, and switched off. Always under TCG, so that it is the same
//! machine everywhere.

use crate::board::Board;
use crate::picture::Picture;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Where the parts of the image lie, and where sockets and logs of this run go.
pub struct Parts<'a> {
    /// What is flashed; written to as a box writes to its flash.
    pub disk: &'a Path,
    /// `vmlinuz`, `initrd`, and the agent's `agent.cpio.zst`.
    pub image: &'a Path,
    /// A folder with a short path.
    pub run: &'a Path,
}

/// The running machine. Dropping it cuts the power.
pub struct Machine {
    process: Child,
    run: PathBuf,
    monitor: BufReader<UnixStream>,
    agent: BufReader<UnixStream>,
    started: Instant,
}

/// Sockets appear at once; two busy cores may take their time.
const SOCKETS_WITHIN: Duration = Duration::from_secs(20);
/// A whole system starts on an emulated processor, beside other work.
const AGENT_WITHIN: Duration = Duration::from_secs(300);
const COMMAND_WITHIN: Duration = Duration::from_secs(120);

impl Machine {
    /// Switches on and waits until the agent answers, which is some time after the television has begun to start.
    pub fn start(board: &Board, parts: &Parts<'_>) -> Result<Self> {
        let [monitor, agent, card] = ["qmp", "agent", "card"].map(|name| parts.run.join(name));
        for socket in [&monitor, &agent, &card] {
            let _ = std::fs::remove_file(socket);
        }
        let initrd = parts.run.join("initrd");
        join(&[parts.image.join("initrd"), parts.image.join("agent.cpio.zst")], &initrd)?;
        let arguments = format!("{} root=PARTLABEL=root-a rdinit=/agent-init", board.kernel.arguments);
        let log = File::create(parts.run.join("qemu.log"))?;
        let process = Command::new(&board.machine.program)
            .args(&board.machine.arguments)
            .args(["-accel", "tcg,thread=multi", "-display", "none", "-monitor", "none"])
            .args(["-kernel".as_ref(), parts.image.join("vmlinuz").as_os_str()])
            .args(["-initrd".as_ref(), initrd.as_os_str()])
            .args(["-append", &arguments])
            .args(["-serial", &format!("file:{}", parts.run.join("serial.log").display())])
            .args(["-qmp", &format!("unix:{},server=on,wait=off", monitor.display())])
            .args(["-drive", &format!("if=none,id=flash,format=raw,file={}", parts.disk.display())])
            .args(["-device", "virtio-blk-pci,drive=flash", "-device", "virtio-rng-pci"])
            .args(["-device", "virtio-gpu-pci,xres=1920,yres=1080", "-device", "qemu-xhci"])
            .args(["-netdev", "user,id=cable", "-device", "virtio-net-pci,id=network,netdev=cable"])
            .args(["-chardev", &format!("socket,id=card,path={},server=on,wait=off", card.display())])
            .args(["-device", "usb-ccid,id=reader", "-device", "ccid-card-passthru,chardev=card"])
            .args(["-chardev", &format!("socket,id=agent,path={},server=on,wait=off", agent.display())])
            .args(["-device", "virtio-serial-pci", "-device", "virtserialport,chardev=agent,name=agent"])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("starting {}", board.machine.program))?;
        let started = Instant::now();
        let mut machine = Self {
            monitor: BufReader::new(connect(&monitor)?),
            agent: BufReader::new(connect(&agent)?),
            process,
            run: parts.run.to_owned(),
            started,
        };
        machine.answer()?;
        machine.order("qmp_capabilities", json!({}))?;
        machine.agent.get_ref().set_read_timeout(Some(AGENT_WITHIN))?;
        machine.until_agent_says("agent: ready").context("the system did not come up; see serial.log")?;
        machine.agent.get_ref().set_read_timeout(Some(COMMAND_WITHIN))?;
        Ok(machine)
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
        let _ = self.process.kill();
        let _ = self.process.wait();
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

/// The kernel unpacks one initramfs after the other.
fn join(parts: &[PathBuf], whole: &Path) -> Result<()> {
    let mut file = File::create(whole)?;
    for part in parts {
        std::io::copy(&mut File::open(part).with_context(|| part.display().to_string())?, &mut file)?;
    }
    Ok(())
}
