//! `stb-app`: the television, and the technician's commands.

use clap::Parser;
use stb_app::cli::{Cli, Command};
use stb_app::config::Config;
use stb_app::{enrolment, hardening, run};
use stb_core::ports::TechnicianCode;
use std::alloc::System;
use std::io::stderr;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use zeroizing_alloc::ZeroAlloc;

/// Whatever a family has seen passed through many hands on its way to the screen; all of them let go of it here.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

const FAILED: u8 = 1;
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if let Some(Command::TechnicianCode { code }) = &cli.command {
        return print_hash(code);
    }
    let config = match Config::load(&cli.config) {
        Ok(config) => config,
        Err(fault) => return complain(&fault.into(), USAGE),
    };
    match EnvFilter::try_new(&config.log.filter) {
        Ok(filter) => tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(false).init(),
        Err(fault) => return complain(&fault.into(), USAGE),
    }
    if let Err(error) = hardening::keep_memory_private() {
        return complain(&error.into(), FAILED);
    }
    match cli.command {
        None => match run::run(&config, &cli.run) {
            Ok(()) => ExitCode::SUCCESS,
            Err(fault) => complain(&fault, FAILED),
        },
        Some(Command::TechnicianCode { code }) => print_hash(&code),
        Some(Command::Enrol { code }) => match enrolment::run(&config, &code) {
            Ok(enrolled) => {
                println!("{} {}", enrolled.device, enrolled.municipality);
                ExitCode::SUCCESS
            }
            Err(fault @ enrolment::Refusal::Code) => complain(&fault.into(), USAGE),
            Err(fault) => complain(&fault.into(), FAILED),
        },
    }
}

fn print_hash(code: &str) -> ExitCode {
    match TechnicianCode::parse(code) {
        Some(code) => {
            println!("{}", stb_adapters::machine::code::hash(&code));
            ExitCode::SUCCESS
        }
        None => complain(&anyhow::anyhow!("a technician's code has six to eight digits"), USAGE),
    }
}

fn complain(fault: &anyhow::Error, code: u8) -> ExitCode {
    eprintln!("stb-app: {fault:#}");
    ExitCode::from(code)
}
