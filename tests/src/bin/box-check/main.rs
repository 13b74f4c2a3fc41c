//! `./x test`, stage `box`: makes the image of a board for a town of its own, starts it in QEMU, and goes through an evening
//! with the infrared remote and a card in the USB reader, beside a television on this machine that is given the same keys.
//! Every screen of the box has to look as the one here does.

#![expect(
    clippy::disallowed_methods,
    reason = "a machine beside this program is waited for and timed by the real clock"
)]

mod board;
mod evening;
mod machine;
mod picture;
mod remote;
mod sofa;

use anyhow::{Context, Result, bail};
use board::Board;
use clap::Parser;
use e2e::programs::source_root;
use e2e::town::{Town, TownOptions};
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
}

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
    let image = make_image(options, &town, run.path())?;
    eprintln!("box-check: the image stands after {} s", began.elapsed().as_secs());
    let flash = run.path().join("flash.img");
    run_program(Command::new("cp").arg("--sparse=always").arg(image.join("disk.img")).arg(&flash))?;
    let parts = machine::Parts { disk: &flash, image: &image, run: run.path() };
    let outcome = evening::pass(&board, &parts, town);
    if outcome.is_err() {
        let kept = run.keep();
        eprintln!("box-check: logs and the last pictures are in {}", kept.display());
    }
    let report = outcome?;
    println!("{report}");
    eprintln!("box-check: passed after {} s", began.elapsed().as_secs());
    Ok(())
}

/// An image for the boxes of this town, and the agent beside it.
fn make_image(options: &Options, town: &Town, run: &Path) -> Result<PathBuf> {
    let operator = run.join("operator");
    std::fs::create_dir_all(&operator)?;
    std::fs::copy(town.root(), operator.join("roots.pem"))?;
    std::fs::copy(Town::profile()?, operator.join("profile.toml"))?;
    std::fs::write(operator.join("stb.toml"), box_config(town)?)?;
    let cross = source_root().join("cross").canonicalize()?;
    let mut make = Command::new(cross.join("image/make.sh"));
    run_program(make.arg(&options.board).arg(&options.binary).arg(&operator).arg(&options.out))?;
    let mut agent = Command::new(cross.join("agent/make.sh"));
    let tree = options.out.join("tree");
    run_program(agent.arg(&options.board).arg(tree).arg(options.out.join("agent.cpio.zst")))?;
    options.out.canonicalize().context("the image's folder")
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
