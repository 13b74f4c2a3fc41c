//! `./x demo`: the whole product on one machine, every part real: a throw-away authority, a town in SQLite, the service,
//! pcscd with a virtual reader, the emulated cards of a family, and the television.

mod hands;
mod options;
mod told;

use anyhow::{Context, Result};
use clap::Parser;
use hands::Hands;
use options::Options;
use std::process::ExitCode;

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("demo: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let happenings = told::listen(options.remote.is_some()).context("listening to signals")?;
    let mut hands = Hands::set_up(options)?;
    match options.remote {
        Some(_) => println!("{}", hands.ready()?),
        None => eprintln!("{}", hands.greeting()?),
    }
    for happening in happenings {
        match happening {
            told::Happening::Line(line) if line.trim() == "quit" => {
                println!("{}", hands.obey("quit"));
                break;
            }
            told::Happening::Line(line) => println!("{}", hands.obey(line.trim())),
            told::Happening::End => break,
        }
    }
    eprintln!("demo: stopped; the next start finds the data again, --fresh begins anew");
    Ok(())
}
