//! Makes the image of a board for a town of its own, starts it in QEMU, and goes through an evening with the infrared remote
//! and a card in the USB reader, beside a television on this machine that is given the same keys. Every screen of the box has
//! to look as the one here does. `./x test`, stage `box`, is the evening; `./x test --image` goes through all chapters.

#![expect(
    clippy::disallowed_methods,
    reason = "a machine beside this program is waited for and timed by the real clock"
)]

mod board;
mod diary;
mod evening;
mod machine;
mod mishaps;
mod parts;
mod picture;
mod remote;
mod reset;
mod sofa;
mod whole;

use anyhow::{Context, Result, bail};
use board::Board;
use clap::Parser;
use diary::Diary;
use e2e::programs::source_root;
use e2e::town::{Town, TownOptions};
use machine::Machine;
use parts::{First, Parts};
use serde::Serialize;
use serde_json::{Value, json};
use sofa::Sofa;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// Starts the image of a board and goes through an evening with it.
#[derive(Debug, Parser)]
#[command(name = "box-check")]
struct Options {
    /// One of cross/boards.
    #[arg(long, default_value = "qemu-armv7")]
    board: String,
    /// The box's program, compiled for the board.
    #[arg(long)]
    binary: PathBuf,
    /// Where the image is made, and what was unpacked for it is kept.
    #[arg(long)]
    out: PathBuf,
    /// Begins with the bootloader, as a box does, and goes through every chapter.
    #[arg(long)]
    from_bootloader: bool,
    /// Where a line about each chapter is written.
    #[arg(long)]
    evidence: Option<PathBuf>,
}

/// Most bytes of the root file system, and of the program.
const MOST_ROOT: u64 = 220 << 20;
const MOST_PROGRAM: u64 = 25_000_000;
/// Where a machine of QEMU finds the machine that plays it.
const HOST: Ipv4Addr = Ipv4Addr::new(10, 0, 2, 2);

fn main() -> ExitCode {
    match check(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("box-check: {fault:#}");
            ExitCode::FAILURE
        }
    }
}

fn check(options: &Options) -> Result<()> {
    let began = Instant::now();
    let board = Board::read(&options.board)?;
    // A path that is short enough for sockets.
    let run = tempfile::Builder::new().prefix("nst-box-").tempdir()?;
    let town = Town::open(&run.path().join("town"), TownOptions { also_at: Some(HOST), ..TownOptions::default() })?;
    let operator = operator(&town, run.path())?;
    let image = make_image(options, &operator, &options.out)?;
    let image_s = began.elapsed().as_secs();
    eprintln!("box-check: the image stands after {image_s} s");
    let sizes = Sizes::of(options, &image)?;
    made_again_it_is_the_same(options, &operator, &image)?;
    make_agent(options, &image)?;
    let flash = run.path().join("flash.img");
    run_program(Command::new("cp").arg("--sparse=always").arg(image.join("disk.img")).arg(&flash))?;
    let first = if options.from_bootloader { First::Bootloader } else { First::Kernel };
    let parts = Parts { flash: &flash, image: &image, run: run.path(), first, clock: None };
    let mut diary = Diary::begin(options.evidence.as_deref())?;
    diary.chapter("the image", || {
        Ok(json!({ "board": options.board, "root_bytes": sizes.root, "program_bytes": sizes.program }))
    })?;
    let outcome = match first {
        First::Bootloader => {
            whole::pass(&board, &parts, &town, &mut diary, || put_agent_beside(&flash, &image.join("agent.cpio.zst")))
        }
        First::Kernel => an_evening(&board, &parts, &town, &mut diary),
    };
    if outcome.is_err() {
        let kept = run.keep();
        eprintln!("box-check: logs and the last pictures are in {}", kept.display());
    }
    let evening = outcome?;
    println!("{}", json!({ "image_s": image_s, "sizes": sizes, "evening": evening }));
    eprintln!("box-check: passed after {} s", began.elapsed().as_secs());
    Ok(())
}

fn an_evening(board: &Board, parts: &Parts<'_>, town: &Town, diary: &mut Diary) -> Result<Value> {
    let mut sofa = Sofa::new(Machine::start(board, parts)?, town, parts.run.to_owned())?;
    remote::plug_in(&mut sofa.machine)?;
    sofa.or_keep_its_journal(|sofa| evening::pass(sofa, town, diary))
}

/// Bytes of what has a limit.
#[derive(Serialize)]
struct Sizes {
    root: u64,
    program: u64,
}

impl Sizes {
    fn of(options: &Options, image: &Path) -> Result<Self> {
        let [root, program] = [&image.join("root.squashfs"), &options.binary].map(std::fs::metadata);
        let sizes = Self { root: root?.len(), program: program?.len() };
        if sizes.root > MOST_ROOT || sizes.program > MOST_PROGRAM {
            bail!("too large: {}", json!(sizes));
        }
        Ok(sizes)
    }
}

/// From the same input the same bytes, or nobody can tell that an image is what its sources say.
fn made_again_it_is_the_same(options: &Options, operator: &Path, image: &Path) -> Result<()> {
    let again = options.out.join("again");
    let _ = std::fs::remove_dir_all(&again);
    std::fs::create_dir_all(&again)?;
    for unpacked in ["base.tar", "base.tar.made-from"] {
        std::fs::hard_link(image.join(unpacked), again.join(unpacked))?;
    }
    make_image(options, operator, &again)?;
    let [first, second] = [image, &again].map(|folder| std::fs::read_to_string(folder.join("SHA256SUMS")));
    let (first, second) = (first?, second?);
    std::fs::remove_dir_all(&again)?;
    if first == second { Ok(()) } else { bail!("two builds differ:\n{first}{second}") }
}

/// What an operator gives for the boxes of this town.
fn operator(town: &Town, run: &Path) -> Result<PathBuf> {
    let operator = run.join("operator");
    std::fs::create_dir_all(&operator)?;
    std::fs::copy(town.root(), operator.join("roots.pem"))?;
    std::fs::copy(Town::profile()?, operator.join("profile.toml"))?;
    std::fs::write(operator.join("stb.toml"), box_config(town)?)?;
    Ok(operator)
}

fn make_image(options: &Options, operator: &Path, out: &Path) -> Result<PathBuf> {
    let mut make = Command::new(source_root().canonicalize()?.join("cross/image/make.sh"));
    run_program(make.arg(&options.board).arg(&options.binary).arg(operator).arg(out))?;
    out.canonicalize().context("the image's folder")
}

/// What is started beside the image, so that a test can look inside.
fn make_agent(options: &Options, image: &Path) -> Result<()> {
    let mut make = Command::new(source_root().canonicalize()?.join("cross/agent/make.sh"));
    run_program(make.arg(&options.board).arg(image.join("tree")).arg(image.join("agent.cpio.zst")))
}

/// On a flash that the bootloader starts.
fn put_agent_beside(flash: &Path, agent: &Path) -> Result<()> {
    let mut put = Command::new(source_root().canonicalize()?.join("cross/agent/beside.sh"));
    run_program(put.arg(flash).arg(agent))
}

fn box_config(town: &Town) -> Result<String> {
    let example = std::fs::read_to_string(source_root().join("cross/image/stb-example.toml"))?;
    let mut config: toml::Table = toml::from_str(&example)?;
    let section = config.get_mut("town").and_then(toml::Value::as_table_mut).context("[town]")?;
    let (device, enrol) = (town.link().address().port(), town.enrol_listener()?.port());
    section.insert("url".to_owned(), format!("https://{HOST}:{device}").into());
    section.insert("enrol_url".to_owned(), format!("https://{HOST}:{enrol}").into());
    let technician = toml::Table::from_iter([("code".to_owned(), Town::technician_hash()?.into())]);
    config.insert("technician".to_owned(), technician.into());
    let log = toml::Table::from_iter([("filter".to_owned(), "info,stb_app=debug,stb_adapters=debug".into())]);
    config.insert("log".to_owned(), log.into());
    Ok(config.to_string())
}

fn run_program(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?}"))?;
    if status.success() { Ok(()) } else { bail!("{command:?}: {status}") }
}
