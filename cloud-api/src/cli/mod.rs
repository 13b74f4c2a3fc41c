//! The operator's command line: one file for each command. Exit codes: 0 done, 1 refused, 2 wrong usage.

mod backup;
mod demo_data;
mod device;
mod fault;
mod household;
mod init;
mod letter;
mod municipality;
mod notice;
mod openapi;
mod output;
mod record;
pub mod rules;
mod serve;
mod server_certificate;
mod vaccine_data;
mod vault_key_lost;

pub use fault::CliFault;
pub use output::Done;

use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use clap::{Parser, Subcommand};
use cloud_store::model::{Actor, By, Name};
use cloud_store::{SqliteStore, StoreRead};
use shared_model::municipality::MunicipalityCode;
use std::path::PathBuf;
use std::process::ExitCode;

/// The service of a town, and its operator's tools.
#[derive(Debug, Parser)]
#[command(name = "cloud-api", version, about, long_about = None)]
pub struct Cli {
    /// The configuration file.
    #[arg(long, global = true, value_name = "FILE", default_value = "cloud-api.toml")]
    config: PathBuf,
    /// Answers with one line of JSON, for machines.
    #[arg(long, global = true)]
    json: bool,
    /// Who gives the command, for the audit table.
    #[arg(long, global = true, value_name = "NAME", default_value = "operator", value_parser = parse_name)]
    by: Name,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes configuration, authority, server certificate and database in an empty folder.
    Init(Box<init::Init>),
    /// Makes a new server certificate; restart the service afterwards.
    ServerCertificate(server_certificate::ServerCertificate),
    /// Serves boxes until SIGTERM or SIGINT.
    Serve(serve::Serve),
    /// Registers the families of a simulated town, with their notices and books.
    DemoData(demo_data::DemoData),
    /// Towns.
    #[command(subcommand)]
    Municipality(municipality::Municipality),
    /// Households.
    #[command(subcommand)]
    Household(household::Household),
    /// Issues a new ID letter: the old password ends, and so does the binding of the old card.
    Letter(letter::Letter),
    /// Notices.
    #[command(subcommand)]
    Notice(notice::Notice),
    /// Records that the town, a clinic or a file brings.
    #[command(subcommand)]
    Record(record::Record),
    /// The vaccine data by which boxes plan vaccinations.
    #[command(subcommand)]
    VaccineData(vaccine_data::VaccineData),
    /// Boxes.
    #[command(subcommand)]
    Device(device::Device),
    /// Copies the database into a file, while the service goes on.
    Backup(backup::Backup),
    /// Puts a backup in the place of the database.
    Restore(backup::Restore),
    /// Accepts that the secret for vaults is gone for good.
    VaultKeyLost(vault_key_lost::VaultKeyLost),
    /// Answers questions about dates, growth, weight and vaccines: one line of JSON in, one line of JSON out.
    ///
    /// A line of standard input is {"id":…,"kind":…,"input":{…}}. Its answer is {"id":…,"result":{…}} or
    /// {"id":…,"error":{"code":…,"message":…}}, at once. The end of the input ends the program, with exit code 0. It
    /// stores nothing and needs no configuration.
    Rules(rules::Rules),
    /// Prints the OpenAPI document of API v1.
    Openapi(openapi::Openapi),
}

/// What every command may use.
pub(crate) struct Context {
    config: PathBuf,
    json: bool,
    by: Name,
    clock: SystemClock,
}

impl Cli {
    /// Does what was asked, prints the outcome, and says how it went.
    pub fn run(self) -> ExitCode {
        let context = Context { config: self.config, json: self.json, by: self.by, clock: SystemClock::start() };
        let done = match self.command {
            Command::Init(command) => command.run(&context),
            Command::ServerCertificate(command) => command.run(&context),
            Command::Serve(command) => command.run(&context),
            Command::DemoData(command) => command.run(&context),
            Command::Municipality(command) => command.run(&context),
            Command::Household(command) => command.run(&context),
            Command::Letter(command) => command.run(&context),
            Command::Notice(command) => command.run(&context),
            Command::Record(command) => command.run(&context),
            Command::VaccineData(command) => command.run(&context),
            Command::Device(command) => command.run(&context),
            Command::Backup(command) => command.run(&context),
            Command::Restore(command) => command.run(&context),
            Command::VaultKeyLost(command) => command.run(&context),
            // Its answers are all it has to say.
            Command::Rules(command) => match command.run() {
                Ok(()) => return ExitCode::SUCCESS,
                Err(fault) => Err(fault),
            },
            Command::Openapi(command) => command.run(),
        };
        output::print(context.json, done)
    }
}

impl Context {
    fn config(&self) -> Result<Config, CliFault> {
        Ok(Config::load(&self.config)?)
    }

    fn store(&self) -> Result<SqliteStore, CliFault> {
        Ok(SqliteStore::open(&self.config()?.store.sqlite)?)
    }

    fn by(&self) -> By {
        By { actor: Actor::Operator(self.by.clone()), at: self.clock.now() }
    }
}

/// The town that is meant where only one has joined.
fn which_town(store: &mut impl StoreRead, given: Option<MunicipalityCode>) -> Result<MunicipalityCode, CliFault> {
    match (given, store.municipalities()?.as_slice()) {
        (Some(given), _) => Ok(given),
        (None, [only]) => Ok(only.code),
        (None, _) => Err(CliFault::WhichTown),
    }
}

fn parse_name(text: &str) -> Result<Name, String> {
    Name::parse(text).map_err(|fault| fault.to_string())
}

fn parse_municipality(text: &str) -> Result<MunicipalityCode, String> {
    MunicipalityCode::parse(text)
        .map_err(|_| "a local-government code has six digits, the last one a check digit".to_owned())
}
