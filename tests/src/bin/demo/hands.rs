//! The hands of the demo: they put cards on the reader, pull the cable, stop the server, and press the remote.

use crate::options::Options;
use anyhow::{Context, Result, bail};
use card_emulator::harness::{PrivatePcscd, StartOptions, emulator_binary};
use e2e::programs::program;
use e2e::town::{Town, TownOptions, free_address};
use e2e::tv::{Tv, TvOptions};
use e2e::world::CARDS;
use serde_json::{Value, json};
use std::fmt::Write;
use std::io::{BufRead, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Everything that runs. Fields stop in order: the television first.
pub struct Hands {
    tv: Tv,
    reader: Reader,
    town: Town,
    box_config: PathBuf,
    screen: String,
    _sockets: TempDir,
}

/// The card reader.
enum Reader {
    /// pcscd with a virtual reader, in namespaces of its own.
    Pcscd(PrivatePcscd),
    /// Inside the television's process, where namespaces are not allowed; says why.
    InProcess { control: SocketAddr, why: String },
}

impl Hands {
    /// Makes or finds the town, and starts all of it.
    pub fn set_up(options: &Options) -> Result<Self> {
        let folder = folder(options)?;
        if options.fresh && folder.exists() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
        }
        eprintln!("demo: the town lies in {}", folder.display());
        let town = Town::open(
            &folder,
            TownOptions { signature_certificate: options.signature_certificate, ..TownOptions::default() },
        )?;
        let mut box_config = town.new_box("living-room")?;
        // A path that is short enough for sockets.
        let sockets = tempfile::Builder::new().prefix("nst-demo-").tempdir()?;
        let reader = reader(&town, sockets.path())?;
        let screen = format!("http://{}", options.browser);
        let arguments = vec!["--browser".to_owned(), options.browser.to_string()];
        let pcscd = match &reader {
            Reader::Pcscd(pcscd) => Some(pcscd.socket()),
            Reader::InProcess { control, .. } => {
                box_config = with_emulated_cards(&town, &box_config, *control)?;
                None
            }
        };
        let display = if options.headless || !has_desktop() { "browser" } else { "window" };
        let tv = Tv::start(&TvOptions { config: &box_config, display, size: &options.size, pcscd, arguments })?;
        Ok(Self { tv, reader, town, box_config, screen, _sockets: sockets })
    }

    /// The first line of the remote contract.
    pub fn ready(&self) -> Result<Value> {
        Ok(json!({
            "ready": true,
            "tv": self.screen,
            "console": null,
            "config": { "stb": self.box_config, "api": self.town.config() },
            "reader": match &self.reader {
                Reader::Pcscd(pcscd) => json!({ "kind": "pcscd", "socket": pcscd.socket(), "control": pcscd.control_socket() }),
                Reader::InProcess { control, why } => json!({ "kind": "in-process", "control": control, "why": why }),
            },
            "people": self.people()?,
        }))
    }

    /// The same for people.
    pub fn greeting(&self) -> Result<String> {
        let mut text = String::new();
        writeln!(text, "\nなんとすこやかタウン\n\n  テレビ  {}\n", self.screen)?;
        for person in self.people()? {
            let word = |key: &str| person[key].as_str().unwrap_or_default().to_owned();
            let state = if person["registered"] == true { "登録ずみ" } else { "登録まえ" };
            writeln!(text, "  {}（カード {}、{state}）", word("name"), word("card"))?;
            writeln!(text, "    ID {}  パスワード {}", word("user_id"), word("password"))?;
            writeln!(text, "    暗証番号 {}  署名用 {}", word("pin"), word("sign_password"))?;
        }
        if let Reader::InProcess { why, .. } = &self.reader {
            writeln!(text, "\n  pcscd は 使えないので、カードは テレビの中で 動いています（{why}）")?;
        }
        let control = match &self.reader {
            Reader::Pcscd(pcscd) => format!("-U {}", pcscd.control_socket().display()),
            Reader::InProcess { control, .. } => format!("{} {}", control.ip(), control.port()),
        };
        writeln!(text, "\n  カードを置く    echo insert mother | nc -N {control}")?;
        writeln!(text, "  カードを取る    echo remove | nc -N {control}")?;
        writeln!(text, "  サーバーの設定  {}", self.town.config().display())?;
        writeln!(text, "  終わる          Ctrl-C")?;
        Ok(text)
    }

    /// Does what a line says and answers with one line of JSON.
    pub fn obey(&mut self, line: &str) -> Value {
        let words: Vec<&str> = line.split_whitespace().collect();
        let done = match words.as_slice() {
            ["card", rest @ ..] => self.card(rest),
            ["network", way] => self.network(way),
            ["server", what] => self.server(what),
            _ => self.tv.raw(line),
        };
        done.unwrap_or_else(|error| json!({ "ok": false, "error": format!("{error:#}") }))
    }

    fn card(&self, words: &[&str]) -> Result<Value> {
        let line = match words {
            ["insert"] => "insert".to_owned(),
            ["insert", name] => format!("insert {name}"),
            ["remove"] => "remove".to_owned(),
            ["tear", apdus] => format!("tear {apdus}"),
            ["delay", milliseconds] => format!("delay {milliseconds}"),
            ["swap", name] => format!("swap {name}"),
            ["status"] => "status".to_owned(),
            _ => bail!("card insert NAME, card remove, card swap NAME, card tear N, card delay MS, card status"),
        };
        let mut answer = match &self.reader {
            Reader::Pcscd(pcscd) => pcscd.control(&line)?,
            Reader::InProcess { control, .. } => send_line(*control, &line)?,
        };
        answer["ok"] = json!(true);
        Ok(answer)
    }

    fn network(&self, way: &str) -> Result<Value> {
        match way {
            "down" => self.town.link().pull(),
            "up" => self.town.link().plug(),
            _ => bail!("network down, network up"),
        }
        Ok(json!({ "ok": true, "network": way }))
    }

    fn server(&mut self, what: &str) -> Result<Value> {
        match what {
            "start" => self.town.start_server()?,
            "stop" => self.town.stop_server()?,
            "kill" => self.town.kill_server(),
            _ => bail!("server stop, server start, server kill"),
        }
        Ok(json!({ "ok": true, "server": what }))
    }

    fn people(&self) -> Result<Vec<Value>> {
        self.town.people()
    }
}

fn reader(town: &Town, sockets: &Path) -> Result<Reader> {
    let profiles = CARDS.iter().map(|card| town.card(card)).collect();
    let options = StartOptions { emulator: emulator_binary()?, folder: sockets.join("pcscd"), profiles, empty: true };
    Ok(match PrivatePcscd::start(&options) {
        Ok(pcscd) => Reader::Pcscd(pcscd),
        Err(why) => Reader::InProcess { control: free_address()?, why: why.to_string() },
    })
}

/// The same box with the card reader in its own process, taking hands' lines at `control`.
fn with_emulated_cards(town: &Town, config: &Path, control: SocketAddr) -> Result<PathBuf> {
    let cards = town.card(CARDS[0]);
    let folder = cards.parent().context("a folder of cards")?;
    let mut text = std::fs::read_to_string(config)?;
    write!(text, "\n[card]\nreader = \"emulator\"\nfolder = {folder:?}\ncontrol = \"{control}\"\n")?;
    let config = config.with_file_name("stb-emulated.toml");
    std::fs::write(&config, text)?;
    Ok(config)
}

fn send_line(control: SocketAddr, line: &str) -> Result<Value> {
    let mut stream = TcpStream::connect(control)?;
    stream.write_all(format!("{line}\n").as_bytes())?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    let answer: Value = serde_json::from_str(&answer)?;
    if answer["ok"] == false {
        bail!("{answer}");
    }
    Ok(answer)
}

fn folder(options: &Options) -> Result<PathBuf> {
    match &options.folder {
        Some(folder) => Ok(folder.clone()),
        None => Ok(program("cloud-api")?.parent().and_then(Path::parent).context("a target folder")?.join("demo")),
    }
}

#[expect(clippy::disallowed_methods, reason = "whether there is a desktop is said nowhere else")]
fn has_desktop() -> bool {
    ["WAYLAND_DISPLAY", "DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
