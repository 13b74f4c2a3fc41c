//! The control line: what a hand would do to the card, as text lines, each answered by one JSON line.

use std::fmt;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::emulator::{Emulator, HandError};
use crate::harness::PcscdHandle;
use crate::hex;
use crate::profile::{Profile, ProfileError};

/// Longest line: a response of 64 KiB in hexadecimal has room.
const MAX_LINE: u64 = 160 * 1024;
/// Longest delay: a minute is longer than any watchdog.
const MAX_DELAY_MS: u64 = 60_000;

/// Where the control line listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Address {
    /// `127.0.0.1:4000`; port 0 takes a free one.
    Tcp(SocketAddr),
    /// `unix:/path`.
    Unix(PathBuf),
}

/// What the control line can move.
pub struct Control {
    /// The slot.
    pub emulator: Emulator,
    /// The private pcscd, where there is one.
    pub pcscd: Option<PcscdHandle>,
    /// Folder where a card lies that no profile was given for: `NAME.toml`.
    pub drawer: PathBuf,
}

/// A command, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `insert [NAME]`
    Insert(Option<String>),
    /// `remove`
    Remove,
    /// `swap NAME`
    Swap(String),
    /// `delay MS`
    Delay(Duration),
    /// `tear AFTER_N_APDUS`
    Tear(u32),
    /// `garbage [HEX]`
    Garbage(Vec<u8>),
    /// `status`
    Status,
    /// `pcscd start`, `pcscd stop` or `pcscd restart`
    Pcscd(PcscdOrder),
}

/// What can be done to the private pcscd.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PcscdOrder {
    /// Start it if it is not running, and wait until its reader is there.
    Start,
    /// Kill it.
    Stop,
    /// Both.
    Restart,
}

/// Why a line was not obeyed. The text is what `error` says.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Not a command, or an argument is missing, wrong or too many.
    #[error(
        "usage: insert [NAME] | remove | swap NAME | delay MS | tear AFTER_N_APDUS | garbage [HEX] | status | pcscd start|stop|restart"
    )]
    Usage,
    /// The card cannot be moved that way.
    #[error(transparent)]
    Hand(#[from] HandError),
    /// The drawer has a profile of that name, but it cannot be used.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// This emulator does not run a pcscd of its own.
    #[error("there is no private pcscd")]
    NoPcscd,
    /// The private pcscd did not obey.
    #[error(transparent)]
    Pcscd(#[from] crate::harness::KeeperError),
}

impl FromStr for Address {
    type Err = std::net::AddrParseError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.strip_prefix("unix:") {
            Some(path) => Ok(Self::Unix(path.into())),
            None => text.parse().map(Self::Tcp),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tcp(address) => write!(f, "{address}"),
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl FromStr for Command {
    type Err = ControlError;

    fn from_str(line: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            ["insert"] => Ok(Self::Insert(None)),
            ["insert", name] => Ok(Self::Insert(Some((*name).to_owned()))),
            ["remove"] => Ok(Self::Remove),
            ["swap", name] => Ok(Self::Swap((*name).to_owned())),
            ["delay", ms] => {
                let ms = ms.parse().ok().filter(|ms| *ms <= MAX_DELAY_MS).ok_or(ControlError::Usage)?;
                Ok(Self::Delay(Duration::from_millis(ms)))
            }
            ["tear", apdus] => Ok(Self::Tear(apdus.parse().map_err(|_| ControlError::Usage)?)),
            ["garbage", bytes @ ..] => Ok(Self::Garbage(hex::decode(&bytes.concat()).ok_or(ControlError::Usage)?)),
            ["status"] => Ok(Self::Status),
            ["pcscd", "start"] => Ok(Self::Pcscd(PcscdOrder::Start)),
            ["pcscd", "stop"] => Ok(Self::Pcscd(PcscdOrder::Stop)),
            ["pcscd", "restart"] => Ok(Self::Pcscd(PcscdOrder::Restart)),
            _ => Err(ControlError::Usage),
        }
    }
}

impl Control {
    /// Obeys one line; the answer always has `ok`, and `error` where it is false.
    pub fn answer(&self, line: &str) -> Value {
        match line.parse().and_then(|command| self.obey(command)) {
            Ok(Value::Object(mut fields)) => {
                fields.insert("ok".to_owned(), true.into());
                Value::Object(fields)
            }
            Ok(_) => json!({"ok": true}),
            Err(error) => json!({"ok": false, "error": error.to_string()}),
        }
    }

    fn obey(&self, command: Command) -> Result<Value, ControlError> {
        match command {
            Command::Insert(name) => {
                if let Some(name) = &name {
                    self.fetch(name)?;
                }
                self.emulator.insert(name.as_deref())?;
            }
            Command::Remove => self.emulator.remove()?,
            Command::Swap(name) => {
                self.fetch(&name)?;
                self.emulator.swap(&name)?;
            }
            Command::Delay(delay) => self.emulator.set_delay(delay),
            Command::Tear(apdus) => self.emulator.tear_after(apdus),
            Command::Garbage(bytes) => self.emulator.garble_next(bytes),
            Command::Status => {
                let status = self.emulator.status().ok_or(HandError::UnknownCard)?;
                return Ok(serde_json::to_value(status).unwrap_or_default());
            }
            Command::Pcscd(order) => self.pcscd.as_ref().ok_or(ControlError::NoPcscd)?.order(order)?,
        }
        Ok(Value::Null)
    }

    /// Takes a card out of the drawer unless it was taken already. A name is a name, not a path.
    fn fetch(&self, name: &str) -> Result<(), ControlError> {
        let path = self.drawer.join(format!("{name}.toml"));
        if !self.emulator.knows(name) && !name.contains('/') && path.exists() {
            self.emulator.add(Profile::load(&path)?);
        }
        Ok(())
    }
}

/// Starts listening; every connection is served by a thread of its own. Returns the real address.
pub fn listen(address: &Address, control: Control) -> std::io::Result<Address> {
    let control = Arc::new(control);
    match address {
        Address::Tcp(address) => {
            let listener = TcpListener::bind(address)?;
            let real = Address::Tcp(listener.local_addr()?);
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let control = Arc::clone(&control);
                    let _ = stream.set_nodelay(true);
                    let reader = stream.try_clone();
                    std::thread::spawn(move || reader.map(|reader| serve(&control, reader, stream)));
                }
            });
            Ok(real)
        }
        Address::Unix(path) => {
            // Left behind by an emulator that was killed; a live one answers.
            if std::os::unix::net::UnixStream::connect(path).is_err() && path.exists() {
                std::fs::remove_file(path)?;
            }
            let listener = UnixListener::bind(path)?;
            std::thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let control = Arc::clone(&control);
                    let reader = stream.try_clone();
                    std::thread::spawn(move || reader.map(|reader| serve(&control, reader, stream)));
                }
            });
            Ok(address.clone())
        }
    }
}

fn serve(control: &Control, reader: impl Read, mut writer: impl Write) {
    let mut reader = BufReader::new(reader);
    loop {
        let mut line = Vec::new();
        match reader.by_ref().take(MAX_LINE).read_until(b'\n', &mut line) {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let whole = line.ends_with(b"\n");
        let mut answer = control.answer(&String::from_utf8_lossy(&line)).to_string();
        answer.push('\n');
        if writer.write_all(answer.as_bytes()).is_err() || !whole {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_parses_and_everything_else_is_usage() {
        assert_eq!("insert".parse::<Command>().unwrap(), Command::Insert(None));
        assert_eq!("swap father".parse::<Command>().unwrap(), Command::Swap("father".into()));
        assert_eq!(" tear  3 ".parse::<Command>().unwrap(), Command::Tear(3));
        assert_eq!("garbage".parse::<Command>().unwrap(), Command::Garbage(vec![]));
        assert_eq!("garbage 6F 00".parse::<Command>().unwrap(), Command::Garbage(vec![0x6F, 0]));
        for line in ["", "swap", "tear", "tear -1", "delay 60001", "delay x", "garbage 6", "eject", "remove now"] {
            assert!(matches!(line.parse::<Command>(), Err(ControlError::Usage)), "{line:?}");
        }
    }

    #[test]
    fn addresses() {
        assert_eq!("127.0.0.1:0".parse::<Address>().unwrap().to_string(), "127.0.0.1:0");
        assert_eq!("unix:/tmp/c.sock".parse::<Address>().unwrap(), Address::Unix("/tmp/c.sock".into()));
        assert!("localhost:1".parse::<Address>().is_err());
    }
}
