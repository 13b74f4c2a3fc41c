use super::{CliFault, Context, Done};
use crate::ca::{CaFiles, Passphrase, ServerNames};
use crate::clock::Clock;
use clap::Args;
use serde_json::json;
use std::net::IpAddr;

/// Makes a new key and certificate for this server, signed by the same root. Restart the service afterwards.
#[derive(Debug, Args)]
pub(super) struct ServerCertificate {
    /// DNS name that boxes use for this server; may be repeated.
    #[arg(long, value_name = "NAME")]
    dns: Vec<String>,
    /// IP address that boxes use for this server; may be repeated.
    #[arg(long, value_name = "ADDRESS", required_unless_present = "dns")]
    ip: Vec<IpAddr>,
}

impl ServerCertificate {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        let config = context.config()?.ca;
        let files = CaFiles::new(config.folder);
        let passphrase = Passphrase::find(config.passphrase_file.as_deref())?;
        let names = ServerNames { dns: self.dns, ip: self.ip };
        files.replace_server(&files.authority(passphrase.as_ref())?.issue_server(context.clock.now(), &names)?)?;
        Ok(Done::new("Made a new server certificate. Restart the service now.", json!({ "ok": true })))
    }
}
