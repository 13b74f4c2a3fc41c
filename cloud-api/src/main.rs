//! `cloud-api`: see `cloud-api --help` and `docs/operators.md`.

use clap::Parser;
use cloud_api::cli::Cli;
use std::process::ExitCode;

fn main() -> ExitCode {
    // Wrong usage ends here with code 2.
    Cli::parse().run()
}
