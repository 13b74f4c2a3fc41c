//! A town of one's own: simulated cards, the operator's authority, a database with families, their books and notices, and
//! `cloud-api` as it ships. Everything lies in one folder; a second start finds it again.

use crate::lines::LineProgram;
use crate::link::Link;
use crate::programs::{program, source_root};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// The test policies of JPKI, which the simulated cards carry.
const AUTH_POLICY: &str = "1.2.392.200149.8.5.1.0.30";
const SIGN_POLICY: &str = "1.2.392.200149.8.5.1.0.20";
/// 南砺市.
pub const MUNICIPALITY: &str = "162108";
/// What opens the technician's screens on every box of a test.
pub const TECHNICIAN: &str = "314159";
/// Whose cards are bound before the first start.
const REGISTERED: [&str; 3] = ["mother", "twins-mother", "siblings-mother"];
/// Starting a debug build on a busy machine takes its time.
const READY_WITHIN: Duration = Duration::from_secs(60);

/// How a town differs from the usual one.
#[derive(Debug, Clone, Copy, Default)]
pub struct TownOptions {
    /// Registration asks for the signature certificate.
    pub signature_certificate: bool,
    /// Where boxes that are not on this machine reach the server.
    pub also_at: Option<Ipv4Addr>,
}

/// A town with its server running.
pub struct Town {
    folder: PathBuf,
    options: TownOptions,
    server: Option<LineProgram>,
    link: Link,
}

/// Who lives there, as the demo prints it.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Person {
    /// 氏名.
    pub name: String,
    /// `mother` or `father`.
    pub role: String,
    /// Name of the card.
    pub card: String,
    /// Nine digits of the letter.
    pub user_id: String,
    /// Eight characters of the letter.
    pub password: String,
    /// 利用者証明用.
    pub pin: String,
    /// 署名用.
    pub sign_password: String,
    /// Whether the card is bound to the account.
    pub registered: bool,
}

impl Town {
    /// Opens the town of a folder, making it if there is none, and starts its server.
    pub fn open(folder: &Path, options: TownOptions) -> Result<Self> {
        std::fs::create_dir_all(folder)?;
        let folder = folder.canonicalize()?;
        // Cards and anchors stay, revocation lists are issued anew.
        let made =
            Command::new(program("card-emulator")?).arg("new-town").arg("--out").arg(folder.join("cards")).output()?;
        if !made.status.success() {
            bail!("new-town: {}", String::from_utf8_lossy(&made.stderr));
        }
        let made = folder.join("people.json");
        if !made.exists() {
            // An attempt that was cut short has left half a town behind.
            remove(&folder.join("server"))?;
            remove(&folder.join("box"))?;
            init(&folder, options)?;
        }
        let device: SocketAddr = listening(&folder, "device")?;
        let mut town = Self { link: Link::to(device, 0)?, folder, options, server: None };
        if !made.exists() {
            let people = town.register_families()?;
            std::fs::write(made, serde_json::to_vec_pretty(&people)?)?;
        }
        town.start_server()?;
        Ok(town)
    }

    /// Where everything lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The cable between the boxes and the town.
    pub fn link(&self) -> &Link {
        &self.link
    }

    /// The server's configuration.
    pub fn config(&self) -> PathBuf {
        self.folder.join("server/cloud-api.toml")
    }

    /// A card's profile.
    pub fn card(&self, name: &str) -> PathBuf {
        self.folder.join(format!("cards/cards/{name}.toml"))
    }

    /// The operator's root.
    pub fn root(&self) -> PathBuf {
        self.folder.join("server/ca/root.crt.pem")
    }

    /// Where boxes reach the server directly, past the cable.
    pub fn device_listener(&self) -> Result<SocketAddr> {
        listening(&self.folder, "device")
    }

    /// Where new boxes reach the server.
    pub fn enrol_listener(&self) -> Result<SocketAddr> {
        listening(&self.folder, "enrol")
    }

    /// Who lives there.
    pub fn people(&self) -> Result<Vec<Value>> {
        Ok(serde_json::from_slice(&std::fs::read(self.folder.join("people.json"))?)?)
    }

    /// One of them.
    pub fn person(&self, card: &str) -> Result<Value> {
        self.people()?.into_iter().find(|person| person["card"] == card).with_context(|| format!("nobody has {card}"))
    }

    /// The server's process, while it runs.
    pub fn server_id(&self) -> Option<u32> {
        self.server.as_ref().map(LineProgram::id)
    }

    /// Starts the server unless it runs.
    pub fn start_server(&mut self) -> Result<()> {
        if self.server.is_some() {
            return Ok(());
        }
        let log = std::fs::File::options().create(true).append(true).open(self.folder.join("server.log"))?;
        let mut command = Command::new(program("cloud-api")?);
        command.arg("--config").arg(self.config()).args(["--json", "serve"]).stderr(Stdio::from(log));
        let mut server = LineProgram::start("cloud-api", &mut command)?;
        let ready = server.next(READY_WITHIN).context("see server.log")?;
        if ready["ready"] != true {
            bail!("cloud-api: {ready}");
        }
        self.server = Some(server);
        Ok(())
    }

    /// Stops it as an operator does (SIGTERM), letting requests finish.
    pub fn stop_server(&mut self) -> Result<()> {
        if let Some(mut server) = self.server.take() {
            server.terminate(READY_WITHIN)?;
        }
        Ok(())
    }

    /// Power cut in the computing centre.
    pub fn kill_server(&mut self) {
        self.server = None;
    }

    /// Runs an operator's command and returns its JSON.
    pub fn operator(&self, arguments: &[&str]) -> Result<Value> {
        operator(&self.config(), arguments)
    }

    /// The household of the mother who expects her first child.
    pub fn household(&self) -> Result<String> {
        let mother = self.person("mother")?;
        let list = self.operator(&["household", "list", "--municipality", MUNICIPALITY])?;
        let households = list["households"].as_array().context("households")?;
        let has_her = |household: &&Value| {
            household["members"].as_array().is_some_and(|all| all.iter().any(|one| one["user_id"] == mother["user_id"]))
        };
        let household = households.iter().find(has_her).context("her household")?;
        Ok(household["household"].as_str().context("a household")?.to_owned())
    }

    /// How many records the town has of her family.
    pub fn record_count(&self) -> Result<usize> {
        let household = self.household()?;
        let mut after: Option<String> = None;
        let mut count = 0;
        loop {
            let mut command = vec!["record", "list", "--household", &household, "--limit", "500"];
            command.extend(after.iter().flat_map(|after| ["--after", after]));
            let list = self.operator(&command)?;
            let records = list["records"].as_array().context("records")?;
            let Some(last) = records.last() else { return Ok(count) };
            count += records.len();
            after = Some(last["id"].as_str().context("id")?.to_owned());
        }
    }

    /// Makes a box for this town: folder, configuration, key and a certificate by the real enrolment.
    pub fn new_box(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join("box").join(name);
        let config = folder.join("stb.toml");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(&config, self.box_config(&folder)?)?;
        if folder.join("device.pem").exists() {
            return Ok(config);
        }
        let code = self.operator(&["device", "code", "--municipality", MUNICIPALITY])?;
        let code = code["code"].as_str().context("an install code")?.to_owned();
        let enrolled =
            Command::new(program("stb-app")?).arg("--config").arg(&config).args(["enrol", "--code", &code]).output()?;
        if !enrolled.status.success() {
            bail!("enrol: {}", String::from_utf8_lossy(&enrolled.stderr));
        }
        Ok(config)
    }

    /// A box from the factory: no key, no certificate, nothing stored. A technician can install it.
    pub fn box_from_the_factory(&self, name: &str) -> Result<PathBuf> {
        let folder = self.folder.join("box").join(name);
        std::fs::create_dir_all(&folder)?;
        let config = folder.join("stb.toml");
        let technician = format!("\n[technician]\ncode = {:?}\n", Self::technician_hash()?);
        std::fs::write(&config, self.box_config(&folder)? + &technician)?;
        Ok(config)
    }

    /// The hash of [`TECHNICIAN`], as an operator makes it.
    pub fn technician_hash() -> Result<String> {
        let made = Command::new(program("stb-app")?).args(["technician-code", "--code", TECHNICIAN]).output()?;
        if !made.status.success() {
            bail!("technician-code: {}", String::from_utf8_lossy(&made.stderr));
        }
        Ok(String::from_utf8(made.stdout)?.trim().to_owned())
    }

    /// The town's profile, as every box has it.
    pub fn profile() -> Result<PathBuf> {
        Ok(source_root().canonicalize()?.join(format!("assets/municipalities/{MUNICIPALITY}.toml")))
    }

    /// A configuration for a box that keeps everything in this folder.
    pub fn box_config(&self, folder: &Path) -> Result<String> {
        let enrol = listening(&self.folder, "enrol")?;
        let profile = Self::profile()?;
        Ok(format!(
            "[town]\nurl = \"https://localhost:{device}\"\nenrol_url = \"https://localhost:{enrol}\"\nroots = {roots:?}\n\
             profile = {profile:?}\n\n[identity]\ncertificate = {certificate:?}\nkey = {key:?}\n\n\
             [data]\nfolder = {data:?}\n",
            device = self.link.address().port(),
            enrol = enrol.port(),
            roots = self.root(),
            certificate = folder.join("device.pem"),
            key = folder.join("device.key.pem"),
            data = folder.join("data"),
        ))
    }

    /// The mothers have registered already, the fathers have not.
    fn register_families(&self) -> Result<Vec<Person>> {
        let people_file = self.folder.join("cards/people.json");
        let certificates = self.folder.join("cards/cards");
        let bind = REGISTERED.map(|card| format!("{card}={}", certificates.join(format!("{card}.auth.der")).display()));
        let mut arguments = vec!["demo-data", "--people", path(&people_file)?];
        arguments.extend(bind.iter().flat_map(|card| ["--bind", card]));
        if self.options.signature_certificate {
            arguments.push("--signature-certificate");
        }
        let answer = self.operator(&arguments)?;
        let cards: Vec<Value> = serde_json::from_slice(&std::fs::read(&people_file)?)?;
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let people = answer["people"].as_array().context("people")?;
        people
            .iter()
            .map(|person| {
                let card = cards.iter().find(|card| card["card"] == person["card"]).context("a card for everybody")?;
                Ok(Person {
                    name: text(&person["name"]),
                    role: text(&person["role"]),
                    card: text(&person["card"]),
                    user_id: text(&person["user_id"]),
                    password: text(&person["password"]),
                    pin: text(&card["pin"]),
                    sign_password: text(&card["sign_password"]),
                    registered: person["registered"] == true,
                })
            })
            .collect()
    }
}

impl Drop for Town {
    fn drop(&mut self) {
        self.kill_server();
    }
}

fn init(folder: &Path, options: TownOptions) -> Result<()> {
    let cards = folder.join("cards");
    let (device, enrol) = (free_address()?.to_string(), free_address()?.to_string());
    let (dir, auth, sign, crl) = (
        folder.join("server"),
        cards.join("anchors/auth-ca.der"),
        cards.join("anchors/sign-ca.der"),
        cards.join("crl"),
    );
    let also_at = options.also_at.map(|address| address.to_string());
    let mut arguments = vec![
        "init",
        "--no-passphrase",
        "--dir",
        path(&dir)?,
        "--device-listen",
        &device,
        "--enrol-listen",
        &enrol,
        "--auth-root",
        path(&auth)?,
        "--sign-root",
        path(&sign)?,
        "--auth-policy",
        AUTH_POLICY,
        "--sign-policy",
        SIGN_POLICY,
        "--crl-folder",
        path(&crl)?,
    ];
    arguments.extend(also_at.iter().flat_map(|address| ["--ip", address]));
    operator(&dir.join("cloud-api.toml"), &arguments).map(drop)
}

fn operator(config: &Path, arguments: &[&str]) -> Result<Value> {
    let output =
        Command::new(program("cloud-api")?).arg("--config").arg(config).arg("--json").args(arguments).output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!("cloud-api {}: {said}{}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_str(said.trim()).with_context(|| format!("cloud-api {} said {said}", arguments.join(" ")))
}

/// Where a listener of the server is, by its configuration.
fn listening(folder: &Path, listener: &str) -> Result<SocketAddr> {
    let text = std::fs::read_to_string(folder.join("server/cloud-api.toml"))?;
    let config: toml::Value = toml::from_str(&text)?;
    let address = config["listen"][listener].as_str().context("a listener")?;
    Ok(address.parse()?)
}

/// An address that nobody listens at now. Somebody else may take it before the server does; then the start fails,
/// loudly.
pub fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("a path in UTF-8")
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder)?;
    }
    Ok(())
}
