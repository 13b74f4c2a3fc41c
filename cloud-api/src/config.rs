//! One TOML file; every key is explained in `docs/operators.md`. Paths in it are relative to the file.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// The configuration of one service.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where it listens.
    pub listen: ListenConfig,
    /// Where it remembers.
    pub store: StoreConfig,
    /// The operator's own authority.
    pub ca: CaConfig,
    /// The authority of the cards.
    pub jpki: JpkiConfig,
    /// What it writes about itself.
    #[serde(default)]
    pub log: LogConfig,
}

/// `[listen]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListenConfig {
    /// Mutual TLS, for enrolled boxes.
    pub device: SocketAddr,
    /// Server-authenticated TLS, for new boxes.
    pub enrol: SocketAddr,
}

/// `[store]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreConfig {
    /// The SQLite file.
    pub sqlite: PathBuf,
}

/// `[ca]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaConfig {
    /// The folder of keys and certificates.
    pub folder: PathBuf,
    /// Where the passphrase of the root key is. Without it, systemd's credential `ca-passphrase` counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passphrase_file: Option<PathBuf>,
}

/// `[jpki]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JpkiConfig {
    /// Root certificates of 利用者証明用, DER.
    pub auth_roots: Vec<PathBuf>,
    /// Root certificates of 署名用, DER.
    pub sign_roots: Vec<PathBuf>,
    /// Accepted policies of 利用者証明用.
    #[serde(default = "production_auth_policies")]
    pub auth_policies: Vec<String>,
    /// Accepted policies of 署名用.
    #[serde(default = "production_sign_policies")]
    pub sign_policies: Vec<String>,
    /// How revocation is learned.
    #[serde(default)]
    pub revocation: RevocationMode,
    /// Folder of `.crl` files, DER.
    #[serde(default = "default_crl_folder")]
    pub crl_folder: PathBuf,
    /// Hours after its issue during which a list counts.
    #[serde(default = "default_crl_max_age_hours")]
    pub crl_max_age_hours: u32,
}

/// How revocation is learned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationMode {
    /// From revocation lists in a folder.
    #[default]
    Crl,
    /// Not at all; for test authorities only.
    OffForTests,
}

/// `[log]`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    /// Text for people or JSON lines for machines.
    #[serde(default)]
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, or a filter such as `info,cloud_api::http=debug`.
    #[serde(default = "default_level")]
    pub level: String,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { format: LogFormat::default(), level: default_level() }
    }
}

/// How a line of the log looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words say it")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

/// The file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// It cannot be read.
    #[error("{}: cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// It is not TOML, or has a wrong or unknown key.
    #[error("{}: not a configuration", path.display())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: toml::de::Error,
    },
}

impl Config {
    /// Reads the file and makes its paths absolute to the file's folder.
    pub fn load(path: &Path) -> Result<Self, ConfigFault> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigFault::Io { path: path.to_owned(), source })?;
        let mut config: Self =
            toml::from_str(&text).map_err(|source| ConfigFault::Toml { path: path.to_owned(), source })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        let jpki = &mut config.jpki;
        let single = [&mut config.store.sqlite, &mut config.ca.folder, &mut jpki.crl_folder];
        let more = config.ca.passphrase_file.iter_mut().chain(&mut jpki.auth_roots).chain(&mut jpki.sign_roots);
        for path in single.into_iter().chain(more) {
            *path = folder.join(&path);
        }
        Ok(config)
    }
}

/// jpki-card.md §1.7: 1.2.392.200149.8.5.1.3.30.
pub(crate) fn production_auth_policies() -> Vec<String> {
    vec!["1.2.392.200149.8.5.1.3.30".to_owned()]
}

/// jpki-card.md §1.7: 1.2.392.200149.8.5.1.1.20.
pub(crate) fn production_sign_policies() -> Vec<String> {
    vec!["1.2.392.200149.8.5.1.1.20".to_owned()]
}

pub(crate) fn default_crl_folder() -> PathBuf {
    PathBuf::from("crl")
}

/// Lists come out daily; half a day is left for a night without network.
pub(crate) fn default_crl_max_age_hours() -> u32 {
    36
}

fn default_level() -> String {
    "info".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_and_unknown_keys_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cloud-api.toml");
        let text = r#"
            [listen]
            device = "127.0.0.1:7443"
            enrol = "127.0.0.1:7444"
            [store]
            sqlite = "town.sqlite3"
            [ca]
            folder = "/etc/ca"
            [jpki]
            auth_roots = ["jpki/auth.der"]
            sign_roots = []
        "#;
        std::fs::write(&file, text).unwrap();
        let config = Config::load(&file).unwrap();
        assert_eq!(config.store.sqlite, folder.path().join("town.sqlite3"));
        assert_eq!(config.ca.folder, Path::new("/etc/ca"));
        assert_eq!(config.jpki.auth_roots, [folder.path().join("jpki/auth.der")]);
        assert_eq!(config.jpki.revocation, RevocationMode::Crl, "strict unless told otherwise");

        std::fs::write(&file, text.replace("sqlite =", "sqllite =")).unwrap();
        assert!(matches!(Config::load(&file), Err(ConfigFault::Toml { .. })));
    }
}
