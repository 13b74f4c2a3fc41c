//! `./x bench`: measures what docs/performance.md promises, on this machine, with the programs as they ship, and
//! prints the page's table. Close the browser first.

mod box_speed;
mod idle;
mod load;
mod peers;
mod server_speed;
mod sim;
mod sync_speed;
mod times;

use anyhow::Result;
use clap::Parser;
use e2e::world::World;
use std::process::ExitCode;
use std::time::Duration;

/// Measures the product on this machine.
#[derive(Debug, Parser)]
#[command(name = "./x bench")]
struct Options {
    /// Only this part.
    #[arg(value_enum)]
    part: Option<Part>,
    /// Seconds for each load of the server.
    #[arg(long, default_value_t = 6)]
    seconds: u64,
    /// Keys, logins and starts are repeated this often.
    #[arg(long, default_value_t = 30)]
    rounds: usize,
    /// How many keys, with `monkey`.
    #[arg(long, default_value_t = 100_000)]
    keys: u64,
    /// Which course of events, with `kills` and `monkey`.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many histories, with `sim`.
    #[arg(long, default_value_t = 1000)]
    seeds: u64,
    /// The first of them, with `sim`.
    #[arg(long, default_value_t = 1)]
    from: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Keys, login, start and memory of the box.
    Box,
    /// The unchanged notice list beside nginx.
    Server,
    /// The family's records: the first sync, one record to the town, the login with many, the unchanged poll. Not part of a
    /// run without a part.
    Sync,
    /// What a day without anybody costs the box's flash. Not part of a run without a part.
    Idle,
    /// Histories of the simulation, `--seeds` of them, `--from` a seed on: what must hold in each is looked at. Not part of a
    /// run without a part.
    Sim,
    /// Box and service killed at random moments, `--rounds` times: what was called read must arrive, once. Not part of a
    /// run without a part.
    Kills,
    /// Keys by chance, `--keys` of them, with cards on and off: every line is answered, something always has the focus,
    /// memory stays. Not part of a run without a part.
    Monkey,
}

/// Most that resident memory may grow by after the first fifth of the keys.
const MONKEY_PERCENT: f64 = 5.0;

/// One line of the table.
pub struct Row {
    /// What was measured.
    pub what: String,
    /// What the issue asks for.
    pub asked: String,
    /// What was seen.
    pub seen: String,
}

fn main() -> ExitCode {
    let options = Options::parse();
    match measure(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn measure(options: &Options) -> Result<()> {
    if options.part == Some(Part::Sim) {
        return sim::run(options.from, options.seeds);
    }
    if options.part == Some(Part::Kills) {
        let report = e2e::kills::run(&mut World::start("kills")?, options.rounds, options.seed)?;
        println!("{report:?}");
        anyhow::ensure!((report.lost, report.doubled) == (0, 0), "seed {}: {report:?}", options.seed);
        return Ok(());
    }
    let mut world = World::full_size("bench")?;
    if options.part == Some(Part::Monkey) {
        let report = e2e::monkey::run(&mut world, options.keys, options.seed)?;
        print!("{report}");
        anyhow::ensure!(report.growth_percent() <= MONKEY_PERCENT, "memory grows, seed {}", options.seed);
        return Ok(());
    }
    let time = Duration::from_secs(options.seconds);
    let mut rows = Vec::new();
    if options.part == Some(Part::Sync) {
        rows.extend(sync_speed::measure(&mut world, options.rounds, time)?);
    }
    if options.part == Some(Part::Idle) {
        rows.push(idle::measure(&mut world)?);
    }
    if matches!(options.part, None | Some(Part::Box)) {
        rows.extend(box_speed::measure(&mut world, options.rounds)?);
    }
    if matches!(options.part, None | Some(Part::Server)) {
        rows.extend(server_speed::measure(&world, time)?);
    }
    println!("| What | Asked | Seen |\n|---|---|---|");
    for Row { what, asked, seen } in rows {
        println!("| {what} | {asked} | {seen} |");
    }
    Ok(())
}
