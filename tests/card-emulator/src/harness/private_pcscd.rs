//! The outside: starts the program in its namespaces, talks to its control line, stops it when dropped.

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::{Layout, SOCKET_VARIABLE};

/// What to start.
#[derive(Debug, Clone)]
pub struct StartOptions {
    /// The `card-emulator` program; see [`emulator_binary`].
    pub emulator: PathBuf,
    /// Folder for sockets and logs; made if missing. Its path has to be short (a socket lies in it).
    pub folder: PathBuf,
    /// Cards, at least one. The first is inserted at the start.
    pub profiles: Vec<PathBuf>,
    /// Start with an empty reader instead.
    pub empty: bool,
}

/// A running pcscd with the emulator in its reader. Dropping it stops both.
#[derive(Debug)]
pub struct PrivatePcscd {
    process: Child,
    layout: Layout,
}

/// Why there is no private pcscd, or why it did not obey.
#[derive(Debug, thiserror::Error)]
pub enum HarnessError {
    /// The folder, the program or the control line cannot be used.
    #[error("the emulator cannot be reached")]
    Io(#[from] std::io::Error),
    /// The program ended instead of saying that it is ready; it said why on standard error.
    #[error("the emulator ended at its start; it says why on standard error")]
    NotReady,
    /// The program was not built.
    #[error("card-emulator is not built: cargo build -p card-emulator")]
    NotBuilt,
    /// The control line answered `ok: false`.
    #[error("the emulator refused: {answer}")]
    Refused {
        /// The whole answer.
        answer: Value,
    },
}

/// The `card-emulator` program next to the running test or program, in cargo's target folder.
pub fn emulator_binary() -> Result<PathBuf, HarnessError> {
    let here = std::env::current_exe()?;
    here.ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join("card-emulator"))
        .find(|program| program.is_file())
        .ok_or(HarnessError::NotBuilt)
}

impl PrivatePcscd {
    /// Returns when a client finds the virtual reader and, unless it starts empty, the card in it.
    pub fn start(options: &StartOptions) -> Result<Self, HarnessError> {
        std::fs::create_dir_all(&options.folder)?;
        let layout = Layout::new(&options.folder.canonicalize()?);
        let mut command = Command::new(&options.emulator);
        command.arg("--private-pcscd").arg(&options.folder).arg("--until-eof");
        command.arg("--control").arg(format!("unix:{}", layout.control().display()));
        for profile in &options.profiles {
            command.arg("--profile").arg(profile);
        }
        if options.empty {
            command.arg("--empty");
        }
        // The open standard input is the leash: the emulator ends when this process does.
        let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut private = Self { process, layout };
        let mut ready = String::new();
        if let Some(stdout) = private.process.stdout.take() {
            BufReader::new(stdout).read_line(&mut ready)?;
        }
        let ready: Value = serde_json::from_str(&ready).map_err(|_| HarnessError::NotReady)?;
        if ready["ready"] != true {
            return Err(HarnessError::NotReady);
        }
        Ok(private)
    }

    /// Environment variable and value that point a PC/SC client at this pcscd.
    pub fn environment(&self) -> (&'static str, PathBuf) {
        (SOCKET_VARIABLE, self.layout.socket())
    }

    /// pcscd's socket.
    pub fn socket(&self) -> PathBuf {
        self.layout.socket()
    }

    /// What pcscd says.
    pub fn log(&self) -> PathBuf {
        self.layout.log()
    }

    /// The control line, for whoever wants to speak to it directly.
    pub fn control_socket(&self) -> PathBuf {
        self.layout.control()
    }

    /// Sends one control line and returns its answer; `ok: false` is an error.
    pub fn control(&self, line: &str) -> Result<Value, HarnessError> {
        send_control_line(&self.layout.control(), line)
    }

    /// Inserts a card; without a name the one that was there last, or the first. pcscd notices this, like every other
    /// change in the slot, within 400 ms.
    pub fn insert(&self, name: Option<&str>) -> Result<(), HarnessError> {
        self.control(&format!("insert {}", name.unwrap_or_default())).map(drop)
    }

    /// Takes the card out.
    pub fn remove(&self) -> Result<(), HarnessError> {
        self.control("remove").map(drop)
    }

    /// Exchanges the card.
    pub fn swap(&self, name: &str) -> Result<(), HarnessError> {
        self.control(&format!("swap {name}")).map(drop)
    }

    /// After this many answered APDUs the card vanishes during the next one.
    pub fn tear_after(&self, apdus: u32) -> Result<(), HarnessError> {
        self.control(&format!("tear {apdus}")).map(drop)
    }

    /// Inserted card, tries left, counts.
    pub fn status(&self) -> Result<Value, HarnessError> {
        self.control("status")
    }

    /// Kills pcscd, as a crash would.
    pub fn stop_pcscd(&self) -> Result<(), HarnessError> {
        self.control("pcscd stop").map(drop)
    }

    /// Starts pcscd after [`Self::stop_pcscd`] and waits as [`Self::start`] does.
    pub fn start_pcscd(&self) -> Result<(), HarnessError> {
        self.control("pcscd start").map(drop)
    }

    /// Kills pcscd and starts it again.
    pub fn restart_pcscd(&self) -> Result<(), HarnessError> {
        self.control("pcscd restart").map(drop)
    }
}

impl Drop for PrivatePcscd {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Sends one line to a control socket and returns its answer; `ok: false` is an error.
pub fn send_control_line(socket: &Path, line: &str) -> Result<Value, HarnessError> {
    let mut stream = UnixStream::connect(socket)?;
    stream.write_all(format!("{line}\n").as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    let answer: Value = serde_json::from_str(&answer).map_err(std::io::Error::from)?;
    if answer["ok"] == true { Ok(answer) } else { Err(HarnessError::Refused { answer }) }
}
