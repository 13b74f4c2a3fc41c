//! Somebody takes the box away right after the card has left the reader: nothing of the family is in its memory, on its
//! flash or in any log. What was planted is looked for while it must be there, too, or finding nothing would mean nothing.

use anyhow::{Context, Result, bail, ensure};
use card_emulator::harness::{PrivatePcscd, SOCKET_VARIABLE, StartOptions, emulator_binary};
use e2e::flash::{self, Secrets};
use e2e::lines::LineProgram;
use e2e::memory::{Found, Memory};
use e2e::programs::{program, source_root};
use e2e::town::{MUNICIPALITY, Town, TownOptions};
use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

const TITLE: &str = "やまぶどうつみ";
const SENDER: &str = "あかねぐもしつ";
const BODY: &str = "くりのきばやし";
const DIARY: &str = "つゆくさにっき";
/// Four digits of their own: those of the usual cards stand in every table of digits.
const MOTHERS_PIN: &str = "8351";
const FATHERS_PIN: &str = "9046";
const SIGN_PASSWORD: &str = "QX7WZ4KV";
/// How often, and how long apart, is looked: a connection that is being closed takes a moment.
const LOOKS: usize = 20;
const BETWEEN_MS: u32 = 250;

/// Something that must not be found.
struct Plant {
    what: &'static str,
    bytes: Vec<u8>,
    /// So short that it stands in memory by chance.
    short: bool,
    seen: bool,
}

impl Plant {
    fn text(what: &'static str, text: &str) -> Self {
        Self { what, bytes: text.as_bytes().to_vec(), short: false, seen: false }
    }

    fn pin(what: &'static str, pin: &str) -> Self {
        Self { short: true, ..Self::text(what, pin) }
    }

    /// As it may lie in memory: UTF-8, and what shaping and foreign libraries make of it.
    fn spellings(&self) -> Vec<Vec<u8>> {
        let Ok(text) = std::str::from_utf8(&self.bytes) else { return vec![self.bytes.clone()] };
        let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let widest = text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        vec![self.bytes.clone(), wide, widest]
    }

    fn places(&self, memory: &Memory) -> Vec<Found> {
        if self.short {
            let verify = [&[0x00, 0x20, 0x00, 0x80, 0x04], self.bytes.as_slice()].concat();
            return memory.find_digits(&self.bytes).into_iter().chain(memory.find(&verify)).collect();
        }
        self.spellings().iter().flat_map(|spelling| memory.find(spelling)).collect()
    }
}

struct Room {
    tv: LineProgram,
    reader: PrivatePcscd,
    town: Town,
    folder: tempfile::TempDir,
}

impl Room {
    fn open() -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("nst-forensic-").tempdir()?;
        let town = Town::open(
            &folder.path().join("town"),
            TownOptions { signature_certificate: true, ..TownOptions::default() },
        )?;
        for (card, old, new) in
            [("mother", "1234", MOTHERS_PIN), ("father", "5678", FATHERS_PIN), ("father", "DEF456", SIGN_PASSWORD)]
        {
            let profile = fs::read_to_string(town.card(card))?;
            fs::write(town.card(card), profile.replace(&format!("pin = \"{old}\""), &format!("pin = \"{new}\"")))?;
        }
        let config = town.new_box("living-room")?;
        let reader = PrivatePcscd::start(&StartOptions {
            emulator: emulator_binary()?,
            folder: folder.path().join("pcscd"),
            profiles: vec![town.card("mother"), town.card("father")],
            empty: true,
        })?;
        let mut command = box_command()?;
        command.arg("--config").arg(config).args(["--display", "headless", "--size", "1280x720", "--remote", "stdin"]);
        command.env(SOCKET_VARIABLE, reader.socket()).stderr(File::create(folder.path().join("box.log"))?);
        let mut tv = LineProgram::start("stb-app", &mut command)?;
        tv.ask("screen").context("the box did not come up")?;
        Ok(Self { tv, reader, town, folder })
    }

    fn keys(&mut self, lines: &str) -> Result<()> {
        for line in lines.split(';').map(str::trim) {
            let answer = self.tv.ask(line)?;
            ensure!(answer["ok"] == true, "`{line}`: {answer}\n{}", self.tv.ask("screen")?);
        }
        Ok(())
    }

    fn insert(&mut self, card: &str) -> Result<()> {
        self.reader.insert(Some(card))?;
        self.keys("wait-text \"カードを 読みました\" 10000")
    }

    fn remove(&mut self) -> Result<()> {
        self.reader.remove()?;
        self.keys("wait start 10000")
    }

    /// Notes which plants are in memory now.
    fn look(&self, plants: &mut [Plant]) -> Result<Memory> {
        let memory = Memory::of(self.tv.id())?;
        for plant in plants.iter_mut() {
            plant.seen |= !plant.places(&memory).is_empty();
        }
        Ok(memory)
    }

    /// The memory as soon as no plant is in it, or an error that says what stays.
    fn quiet(&mut self, plants: &[Plant]) -> Result<Memory> {
        for _ in 0..LOOKS {
            self.tv.ask(&format!("wait idle {BETWEEN_MS}"))?;
            let memory = Memory::of(self.tv.id())?;
            if plants.iter().all(|plant| plant.places(&memory).is_empty()) {
                return Ok(memory);
            }
        }
        let memory = Memory::of(self.tv.id())?;
        let mut left = Vec::new();
        for plant in plants {
            left.extend(plant.places(&memory).into_iter().map(|found| (plant.what, found)));
        }
        bail!("left in memory: {left:#?}")
    }

    fn secrets(&self, card: &str, pin: &str) -> Result<Secrets> {
        let folder = self.town.folder();
        let certificate = folder.join(format!("cards/cards/{card}.auth.der"));
        flash::open(&folder.join("box/living-room"), &self.town.card(card), &certificate, pin)
    }

    fn word(&self, card: &str, key: &str) -> Result<String> {
        Ok(self.town.person(card)?[key].as_str().context("a word")?.to_owned())
    }

    fn files(&self) -> Result<Vec<PathBuf>> {
        let mut files = files(&self.town.folder().join("box"))?;
        files.extend([self.folder.path().join("box.log"), self.town.folder().join("server.log"), self.reader.log()]);
        Ok(files)
    }
}

/// Whoever makes a user namespace may read the memory of what runs in it; root needs none.
fn box_command() -> Result<Command> {
    let program = program("stb-app")?;
    if rustix::process::geteuid().is_root() {
        return Ok(Command::new(program));
    }
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--"]).arg(program);
    Ok(command)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

#[test]
fn nothing_of_the_family_is_left_when_the_card_is_gone() -> Result<()> {
    let mut room = Room::open()?;
    let (user_id, password) = (room.word("father", "user_id")?, room.word("father", "password")?);
    let mut plants = vec![
        Plant::text("mother's name", &room.word("mother", "name")?),
        Plant::text("mother's given name", "良子"),
        Plant::text("father's given name", "健一"),
        Plant::text("address", "富山県南砺市模擬町"),
        Plant::text("title", TITLE),
        Plant::text("sender", SENDER),
        Plant::text("body", BODY),
        Plant::text("diary", DIARY),
        Plant::text("user ID", &user_id),
        Plant::text("password", &password),
        Plant::text("sign password", SIGN_PASSWORD),
        Plant::pin("mother's PIN", MOTHERS_PIN),
        Plant::pin("father's PIN", FATHERS_PIN),
    ];
    let notice = ["notice", "publish", "--municipality", MUNICIPALITY, "--sender", SENDER, "--title", TITLE];
    room.town.operator(&[notice.as_slice(), &["--body", BODY]].concat())?;
    let household = room.town.household()?;
    let diary = ["record", "add", "--household", &household, "--kind", "diary", "--field"];
    let today = ["--field", "occurred-on=2100-01-01"];
    room.town.operator(&[diary.as_slice(), &[&format!("text={DIARY}")], &today].concat())?;

    // She reads the notice and leaves.
    room.insert("mother")?;
    room.keys(&format!("type {MOTHERS_PIN}"))?;
    room.look(&mut plants)?;
    room.keys("press OK; wait top 10000; press OK; wait notices")?;
    room.keys(&format!(
        "wait-text \"{TITLE}\" 30000; press OK; wait notice; press OK; wait-text \"読みました\" 10000"
    ))?;
    room.keys(&format!("press YELLOW; wait top; press RIGHT; press OK; wait-text \"{DIARY}\" 30000"))?;
    room.keys("press RIGHT 2; press OK; wait record-write; press OK; wait handbook")?;
    let mothers = room.look(&mut plants)?;
    room.remove()?;
    room.quiet(&plants)?;

    // He leaves when the town has just taken his letter.
    let letter = format!("press LEFT; press OK; wait register-letter; type {user_id}; press OK; type {password}");
    room.insert("father")?;
    room.keys(&letter)?;
    room.look(&mut plants)?;
    room.keys("press OK; wait register-pin 10000")?;
    room.remove()?;
    room.quiet(&plants)?;

    // He registers.
    room.insert("father")?;
    room.keys(&format!("{letter}; press OK; wait register-pin 10000; type {FATHERS_PIN}"))?;
    room.look(&mut plants)?;
    room.keys(&format!("press OK; wait register-sign 10000; type {SIGN_PASSWORD}"))?;
    room.look(&mut plants)?;
    room.keys("press DOWN 8; press RIGHT 8; press OK; wait register-confirm 15000")?;
    room.look(&mut plants)?;
    room.keys("press OK; wait register-done 10000; press OK; wait top 10000")?;
    room.keys(&format!("press OK; wait notices; wait-text \"{TITLE}\" 30000; press BACK; wait top"))?;
    room.keys(&format!("press RIGHT; press OK; wait-text \"{DIARY}\" 30000"))?;
    let fathers = room.look(&mut plants)?;
    room.remove()?;
    room.quiet(&plants)?;

    // She looks in, and does not wait for anything.
    room.insert("mother")?;
    room.keys(&format!("type {MOTHERS_PIN}; press OK; wait top 10000"))?;
    room.remove()?;
    let locked = room.quiet(&plants)?;

    let missed: Vec<_> = plants.iter().filter(|plant| !plant.seen).map(|plant| plant.what).collect();
    ensure!(missed.is_empty(), "a search that does not find what is there proves nothing: {missed:?}");

    room.tv.kill();
    for (card, pin, open) in [("mother", MOTHERS_PIN, mothers), ("father", FATHERS_PIN, fathers)] {
        let secrets = room.secrets(card, pin)?;
        let mut keys = vec![secrets.signature.as_slice()];
        for vault in &secrets.vaults {
            ensure!(!open.find(&vault.bytes).is_empty(), "an open vault has its secret in memory");
            keys.extend([vault.bytes.as_slice(), vault.text.as_bytes()]);
        }
        // Half of each: what is overwritten only at one end is found as well.
        for secret in keys {
            for half in secret.chunks_exact(secret.len() / 2) {
                let left = locked.find(half);
                ensure!(left.is_empty(), "a key of the {card} is left: {left:#?}");
            }
        }
    }

    for file in room.files()? {
        let bytes = fs::read(&file)?;
        for plant in &plants {
            let found = plant.spellings().iter().any(|spelling| memchr::memmem::find(&bytes, spelling).is_some());
            ensure!(!found, "{} is in {}", plant.what, file.display());
        }
    }
    Ok(())
}

/// Somebody who is not root: for root, the kernel hides nothing.
const NOBODY: u32 = 65534;

#[test]
fn no_core_dump_can_be_written_and_no_neighbour_looks_in() -> Result<()> {
    let folder = tempfile::Builder::new().prefix("nst-core-").tempdir()?;
    let (program, config) = bare_box(folder.path())?;
    // Whatever the limit was before.
    let mut command = Command::new("sh");
    command
        .args(["-c", "ulimit -S -c \"$(ulimit -H -c)\" && exec \"$@\"", "sh"])
        .arg(program)
        .arg("--config")
        .arg(config);
    command.args(["--display", "headless", "--remote", "stdin"]);
    command.stderr(File::create(folder.path().join("box.log"))?);
    if rustix::process::geteuid().is_root() {
        for path in files(folder.path())?.iter().map(PathBuf::as_path).chain([folder.path()]) {
            chown(path, Some(NOBODY), Some(NOBODY))?;
        }
        command.uid(NOBODY).gid(NOBODY);
    }
    let mut tv = LineProgram::start("stb-app", &mut command)?;
    tv.ask("screen").context("the box did not come up")?;
    let about = PathBuf::from(format!("/proc/{}", tv.id()));
    let limits = fs::read_to_string(about.join("limits"))?;
    let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size")).context("a limit")?;
    assert_eq!(core.split_whitespace().take(2).collect::<Vec<_>>(), ["0", "0"]);
    let status = fs::read_to_string(about.join("status"))?;
    let user = status.lines().find_map(|line| line.strip_prefix("Uid:")).context("a user")?;
    ensure!(user.split_whitespace().all(|id| id != "0"), "{user}");
    // The kernel gives what it says of a process that cannot be dumped to root.
    assert_eq!(fs::metadata(about.join("mem"))?.uid(), 0);
    Ok(())
}

/// A box with nothing but a program and a configuration; its screen comes up all the same.
fn bare_box(folder: &Path) -> Result<(PathBuf, PathBuf)> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    let (copy, profile, config) = (folder.join("stb-app"), folder.join("town.toml"), folder.join("stb.toml"));
    fs::copy(program("stb-app")?, &copy)?;
    fs::copy(source_root().join(format!("assets/municipalities/{MUNICIPALITY}.toml")), &profile)?;
    let (town, identity, data) = (
        "[town]\nurl = \"https://localhost:1\"\nenrol_url = \"https://localhost:1\"\nroots = \"roots.pem\"\nprofile = \"town.toml\"\n",
        "[identity]\ncertificate = \"device.pem\"\nkey = \"device.key.pem\"\n",
        "[data]\nfolder = \"data\"\n",
    );
    fs::write(&config, [town, identity, data].concat())?;
    Ok((copy, config))
}
