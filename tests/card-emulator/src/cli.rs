//! Options, and what they start. Exit codes: 0 done, 1 refused, 2 usage.

use std::ffi::OsString;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use card_emulator::Emulator;
use card_emulator::authority::{AuthorityError, Town, TownOptions};
use card_emulator::control::{self, Address, Control, PcscdOrder};
use card_emulator::frontend::{vpcd, vscard};
use card_emulator::harness::{self, KeeperError, NamespaceError, PcscdHandle, VPCD_PORT};
use card_emulator::profile::{Profile, ProfileError};
use clap::{Args, Parser, Subcommand};
use der::DateTime;
use spki::ObjectIdentifier;

/// A simulated My Number card (JPKI), for tests and demonstrations.
///
/// Serves the cards of one or more profiles to a virtual reader and obeys a control line. Prints one JSON line when
/// ready. Profiles come from `card-emulator new-town` or from your own hand: see tests/card-emulator/README.md.
#[derive(Parser)]
#[command(name = "card-emulator", version, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
struct Options {
    #[command(subcommand)]
    command: Option<Sub>,
    #[command(flatten)]
    serve: ServeOptions,
}

#[derive(Subcommand)]
enum Sub {
    /// Make a simulated town: trust anchors, revocation lists, nine cards, and people.json
    NewTown(NewTownOptions),
}

#[derive(Args)]
struct ServeOptions {
    /// Card profile; may be given several times, the card is named after the file
    #[arg(long = "profile", value_name = "FILE.toml", required = true)]
    profiles: Vec<PathBuf>,
    /// Serve pcscd's virtual reader (vsmartcard-vpcd) at this address, usually 127.0.0.1:35963
    #[arg(long, value_name = "ADDR", group = "reader")]
    vpcd: Option<SocketAddr>,
    /// Serve QEMU's ccid-card-passthru at this unix socket
    #[arg(long, value_name = "SOCKET", group = "reader")]
    vscard: Option<PathBuf>,
    /// Run an own pcscd in private namespaces; its socket is DIR/pcscd/pcscd.comm (set PCSCLITE_CSOCK_NAME to it)
    #[arg(long, value_name = "DIR", group = "reader")]
    private_pcscd: Option<PathBuf>,
    /// Listen for control lines: 127.0.0.1:PORT (0 takes a free one) or unix:/path
    #[arg(long, value_name = "ADDR")]
    control: Option<Address>,
    /// Start with an empty slot; otherwise the first card is inserted
    #[arg(long)]
    empty: bool,
    /// End when standard input ends
    #[arg(long)]
    until_eof: bool,
    /// Set by --private-pcscd when it starts itself again inside the namespaces
    #[arg(long, hide = true, requires = "private_pcscd")]
    inside_namespace: bool,
}

#[derive(Args)]
struct NewTownOptions {
    /// Folder to fill; what exists in it is kept, the revocation lists are issued anew
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Time of issue: 2026-11-22T09:00:00Z or seconds since 1970 (default: the clock)
    #[arg(long, value_name = "WHEN")]
    now: Option<When>,
    /// Also revoke this card; may be given several times
    #[arg(long, value_name = "CARD")]
    revoke: Vec<String>,
    /// Policy in new auth certificates
    #[arg(long, value_name = "OID")]
    auth_policy: Option<ObjectIdentifier>,
    /// Policy in new sign certificates
    #[arg(long, value_name = "OID")]
    sign_policy: Option<ObjectIdentifier>,
    /// OCSP responder named in new auth certificates
    #[arg(long, value_name = "URI")]
    ocsp_uri: Option<String>,
}

#[derive(Debug, Clone, Copy)]
struct When(DateTime);

impl FromStr for When {
    type Err = der::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(seconds) => DateTime::from_unix_duration(Duration::from_secs(seconds)),
            Err(_) => text.parse(),
        }
        .map(Self)
    }
}

/// Why the program ends with code 1.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("choose a reader: --vpcd ADDR, --vscard SOCKET or --private-pcscd DIR")]
    NoReader,
    #[error(transparent)]
    Profile(#[from] ProfileError),
    #[error(transparent)]
    Town(#[from] AuthorityError),
    #[error(transparent)]
    Namespace(#[from] NamespaceError),
    #[error(transparent)]
    Pcscd(#[from] KeeperError),
    #[error("the control line cannot listen")]
    Control(#[source] std::io::Error),
    #[error("the folder cannot be made")]
    Folder(#[source] std::io::Error),
    #[error("the clock of this machine is before 1970 or after 2049")]
    Clock,
}

pub fn main() -> ExitCode {
    let options = Options::parse();
    let done = match options.command {
        Some(Sub::NewTown(town)) => new_town(&town),
        None => serve(&options.serve),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Refusal::NoReader) => {
            eprintln!("card-emulator: {}", Refusal::NoReader);
            ExitCode::from(2)
        }
        Err(refusal) => {
            report(&refusal);
            ExitCode::from(1)
        }
    }
}

fn report(error: &dyn std::error::Error) {
    eprint!("card-emulator: {error}");
    let mut cause = error.source();
    while let Some(inner) = cause {
        eprint!(": {inner}");
        cause = inner.source();
    }
    eprintln!();
}

fn new_town(options: &NewTownOptions) -> Result<(), Refusal> {
    let now = match options.now {
        Some(When(now)) => now,
        None => clock()?,
    };
    let defaults = TownOptions::default();
    let town_options = TownOptions {
        auth_policy: options.auth_policy.unwrap_or(defaults.auth_policy),
        sign_policy: options.sign_policy.unwrap_or(defaults.sign_policy),
        ocsp_uri: options.ocsp_uri.clone().unwrap_or(defaults.ocsp_uri),
    };
    let town = Town::make(&options.out, &town_options, now, &mut getrandom::SysRng)?;
    if !options.revoke.is_empty() {
        town.revoke(&options.revoke, now)?;
    }
    println!("{}", serde_json::json!({"ok": true, "town": options.out}));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the one place where the emulator reads the clock; --now replaces it")]
fn clock() -> Result<DateTime, Refusal> {
    DateTime::from_system_time(SystemTime::now()).map_err(|_| Refusal::Clock)
}

fn serve(options: &ServeOptions) -> Result<(), Refusal> {
    if let Some(folder) = &options.private_pcscd
        && !options.inside_namespace
    {
        std::fs::create_dir_all(folder).map_err(Refusal::Folder)?;
        let mut arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
        arguments.push("--inside-namespace".into());
        return Err(harness::enter(&arguments).into());
    }
    if options.until_eof {
        std::thread::spawn(end_with_standard_input);
    }
    let profiles: Result<Vec<Profile>, _> = options.profiles.iter().map(|path| Profile::load(path)).collect();
    let emulator = Emulator::new(profiles?);
    if !options.empty {
        // Cannot fail: there is at least one card, and the slot is empty.
        let _ = emulator.insert(None);
    }
    match (&options.private_pcscd, options.vpcd, &options.vscard) {
        (Some(folder), _, _) => serve_private_pcscd(folder, options, &emulator),
        (_, Some(address), _) => {
            announce(options, &emulator, None, None)?;
            vpcd::serve(&emulator, address);
            Ok(())
        }
        (_, _, Some(socket)) => {
            announce(options, &emulator, None, None)?;
            vscard::serve(&emulator, socket);
            Ok(())
        }
        (None, None, None) => Err(Refusal::NoReader),
    }
}

fn serve_private_pcscd(folder: &Path, options: &ServeOptions, emulator: &Emulator) -> Result<(), Refusal> {
    let layout = harness::prepare(folder)?;
    let socket = layout.socket();
    let pcscd = PcscdHandle::keep(layout, emulator.clone());
    let card = emulator.clone();
    let reader = std::thread::spawn(move || vpcd::serve(&card, SocketAddr::from(([127, 0, 0, 1], VPCD_PORT))));
    pcscd.order(PcscdOrder::Start)?;
    announce(options, emulator, Some(pcscd.clone()), Some(&socket))?;
    // Serves until this process is ended.
    let _ = reader.join();
    Ok(())
}

/// Opens the control line and prints the one JSON line that says everything is ready.
fn announce(
    options: &ServeOptions,
    emulator: &Emulator,
    pcscd: Option<PcscdHandle>,
    socket: Option<&Path>,
) -> Result<(), Refusal> {
    let control = match &options.control {
        Some(address) => {
            let drawer =
                options.profiles.first().and_then(|profile| profile.parent()).unwrap_or(Path::new("")).to_owned();
            let control = Control { emulator: emulator.clone(), pcscd, drawer };
            Some(control::listen(address, control).map_err(Refusal::Control)?.to_string())
        }
        None => None,
    };
    let cards = emulator.status().map(|status| status.cards);
    let ready = serde_json::json!({"ready": true, "control": control, "pcscd_socket": socket, "cards": cards});
    let mut stdout = std::io::stdout();
    let _ = writeln!(stdout, "{ready}").and_then(|()| stdout.flush());
    Ok(())
}

fn end_with_standard_input() {
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    std::process::exit(0);
}
