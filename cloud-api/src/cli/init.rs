use super::{CliFault, Context, Done};
use crate::ca::{CaFiles, OperatorCa, Passphrase, ServerNames};
use crate::clock::Clock;
use crate::config::{
    CaConfig, Config, JpkiConfig, ListenConfig, LogConfig, RevocationMode, StoreConfig, default_crl_folder,
    default_crl_max_age_hours, production_auth_policies, production_sign_policies,
};
use crate::entropy;
use clap::Args;
use cloud_store::SqliteStore;
use serde_json::json;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

/// Makes what `serve` needs. Refuses, and changes nothing, where there is a configuration already.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder; made if it is not there.
    #[arg(long, value_name = "DIR")]
    dir: PathBuf,
    /// Name of the operator in its root certificate.
    #[arg(long, value_name = "NAME", default_value = "Nanto Sukoyaka Town operator")]
    operator: String,
    /// File whose first line is the passphrase of the root key, at least twelve characters. Without it, the credential
    /// `ca-passphrase` of systemd counts.
    #[arg(long, value_name = "FILE", conflicts_with = "no_passphrase")]
    passphrase_file: Option<PathBuf>,
    /// Leaves the root key unencrypted: for a demonstration and for tests.
    #[arg(long)]
    no_passphrase: bool,
    /// Address of the device listener.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7443")]
    device_listen: SocketAddr,
    /// Address of the enrol listener.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7444")]
    enrol_listen: SocketAddr,
    /// DNS name that boxes use for this server; may be repeated.
    #[arg(long, value_name = "NAME", default_value = "localhost")]
    dns: Vec<String>,
    /// IP address that boxes use for this server; may be repeated.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    ip: Vec<IpAddr>,
    /// Root certificate of 利用者証明用, DER; may be repeated.
    #[arg(long, value_name = "FILE")]
    auth_root: Vec<PathBuf>,
    /// Root certificate of 署名用, DER; may be repeated.
    #[arg(long, value_name = "FILE")]
    sign_root: Vec<PathBuf>,
    /// Accepted policy of 利用者証明用; may be repeated. Default: the production policy.
    #[arg(long, value_name = "OID")]
    auth_policy: Vec<String>,
    /// Accepted policy of 署名用; may be repeated. Default: the production policy.
    #[arg(long, value_name = "OID")]
    sign_policy: Vec<String>,
    /// How revocation is learned.
    #[arg(long, value_enum, default_value = "crl")]
    revocation: RevocationMode,
    /// Folder of revocation lists (`*.crl`, DER). Default: `crl` in the folder.
    #[arg(long, value_name = "DIR")]
    crl_folder: Option<PathBuf>,
}

impl Init {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        let file = self.dir.join("cloud-api.toml");
        if file.exists() {
            return Err(CliFault::AlreadyInitialised(file));
        }
        let now = context.clock.now();
        let config = self.config()?;
        let passphrase = match self.no_passphrase {
            true => None,
            false => Some(Passphrase::find(self.passphrase_file.as_deref())?.ok_or(CliFault::NoPassphrase)?),
        };
        create_dir(&self.dir)?;
        create_dir(&self.dir.join(&config.jpki.crl_folder))?;

        let ca = OperatorCa::create(now, &self.operator)?;
        let server = ca.issue_server(now, &ServerNames { dns: self.dns, ip: self.ip })?;
        let files = CaFiles::new(self.dir.join(&config.ca.folder));
        files.create(&ca, &server, passphrase.as_ref())?;
        SqliteStore::create(&self.dir.join(&config.store.sqlite), entropy::uuid(now))?;
        // Last, so that an interrupted init is not mistaken for a finished one.
        write(&file, &toml::to_string(&config)?)?;

        let root = files.root_certificate();
        Ok(Done::new(
            format!(
                "Made {}.\nBoxes pin {}.\nNext: cloud-api --config {0} municipality add --help",
                file.display(),
                root.display()
            ),
            json!({ "ok": true, "config": file, "root": root }),
        ))
    }

    fn config(&self) -> Result<Config, CliFault> {
        let or =
            |given: &[String], default: fn() -> Vec<String>| if given.is_empty() { default() } else { given.to_vec() };
        Ok(Config {
            listen: ListenConfig { device: self.device_listen, enrol: self.enrol_listen },
            store: StoreConfig { sqlite: PathBuf::from("town.sqlite3") },
            ca: CaConfig {
                folder: PathBuf::from("ca"),
                passphrase_file: self.passphrase_file.as_ref().map(std::path::absolute).transpose()?,
            },
            jpki: JpkiConfig {
                auth_roots: absolute(&self.auth_root)?,
                sign_roots: absolute(&self.sign_root)?,
                auth_policies: or(&self.auth_policy, production_auth_policies),
                sign_policies: or(&self.sign_policy, production_sign_policies),
                revocation: self.revocation,
                crl_folder: match &self.crl_folder {
                    Some(folder) => std::path::absolute(folder)?,
                    None => default_crl_folder(),
                },
                crl_max_age_hours: default_crl_max_age_hours(),
            },
            log: LogConfig::default(),
        })
    }
}

/// Paths on the command line are relative to where it is given, paths in the file to the file.
fn absolute(paths: &[PathBuf]) -> Result<Vec<PathBuf>, CliFault> {
    Ok(paths.iter().map(std::path::absolute).collect::<Result<_, _>>()?)
}

fn create_dir(path: &Path) -> Result<(), CliFault> {
    std::fs::create_dir_all(path).map_err(|source| CliFault::File { path: path.to_owned(), source })
}

fn write(path: &Path, text: &str) -> Result<(), CliFault> {
    std::fs::write(path, text).map_err(|source| CliFault::File { path: path.to_owned(), source })
}
