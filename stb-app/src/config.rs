//! The configuration of a box: one TOML file, and the one place that reads it. Every key is explained in
//! docs/box-config.md. It holds paths of secrets, never secrets.

use serde::Deserialize;
use stb_adapters::cloud_https::CloudConfig;
use stb_adapters::enrol::EnrolConfig;
use stb_adapters::erasure::Belongings;
use stb_adapters::identity::renew::RenewConfig;
use stb_adapters::machine::MachineConfig;
use stb_adapters::machine::code::is_hash;
use stb_core::profile::Profile;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Everything that a box has to be told.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The town it belongs to.
    pub town: Town,
    /// How it proves itself.
    pub identity: Identity,
    /// What it keeps.
    pub data: Data,
    /// Its card reader.
    #[serde(default)]
    pub card: Card,
    /// Who may look at the box itself.
    #[serde(default)]
    pub technician: Technician,
    /// Its remote.
    #[serde(default)]
    pub remote: Remote,
    /// What it says about itself.
    #[serde(default)]
    pub log: Log,
}

/// `[town]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Town {
    /// Device listener, `https://host:port`.
    pub url: String,
    /// Enrol listener, `https://host:port`.
    pub enrol_url: String,
    /// The operator's roots, PEM.
    pub roots: PathBuf,
    /// The municipality profile, TOML.
    pub profile: PathBuf,
}

/// `[identity]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// This box's certificate chain, PEM; written by `enrol`.
    pub certificate: PathBuf,
    /// This box's key, PEM; made by `enrol`.
    pub key: PathBuf,
}

/// `[data]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// The folder of the store.
    pub folder: PathBuf,
}

/// `[card]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// Which reader.
    #[serde(default)]
    pub reader: Reader,
    /// For `emulator`: the folder with the cards' profiles.
    pub folder: Option<PathBuf>,
    /// For `emulator`: where its control lines are taken, on loopback.
    pub control: Option<SocketAddr>,
}

/// Kinds of readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reader {
    /// Whatever pcscd has.
    #[default]
    Pcsc,
    /// An emulated card in this process; only in builds for a desk.
    Emulator,
}

/// `[technician]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Technician {
    /// The hash of the code that opens the technician's screens, as `stb-app technician-code` prints it.
    #[serde(default, deserialize_with = "hash_of_a_code")]
    pub code: Option<String>,
    /// The file that asks the system to erase this box; without it the program does so itself.
    pub reset_request: Option<PathBuf>,
}

fn hash_of_a_code<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let line = String::deserialize(deserializer)?;
    if is_hash(&line) {
        Ok(Some(line))
    } else {
        Err(serde::de::Error::custom("not a line of `stb-app technician-code`"))
    }
}

/// `[remote]`
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remote {
    /// What its keys send, where that is not the usual.
    pub keys: Option<PathBuf>,
}

/// `[log]`
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// A filter of tracing-subscriber, such as `info` or `stb_adapters=debug`.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info".to_owned() }
    }
}

/// A file that the box cannot start with.
#[derive(Debug, thiserror::Error)]
pub enum ConfigFault {
    /// It cannot be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is not what docs/box-config.md says.
    #[error("{}: not a valid file", path.display())]
    Invalid {
        /// Which.
        path: PathBuf,
        /// Where, and why.
        #[source]
        source: Box<toml::de::Error>,
    },
}

impl Config {
    /// Reads the configuration. Relative paths in it start from its own folder.
    pub fn load(path: &Path) -> Result<Self, ConfigFault> {
        let mut config: Self = read_toml(path)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let Self { town, identity, data, card, technician, remote, log: _ } = &mut config;
        let paths =
            [&mut town.roots, &mut town.profile, &mut identity.certificate, &mut identity.key, &mut data.folder];
        let named =
            card.folder.as_mut().into_iter().chain(remote.keys.as_mut()).chain(technician.reset_request.as_mut());
        paths.into_iter().chain(named).for_each(|path| *path = folder.join(&*path));
        Ok(config)
    }

    /// Reads the municipality profile.
    pub fn profile(&self) -> Result<Profile, ConfigFault> {
        read_toml(&self.town.profile)
    }

    /// What the way to the town needs.
    pub fn cloud(&self) -> CloudConfig {
        let Self { town, identity, .. } = self;
        CloudConfig {
            url: town.url.clone(),
            roots: town.roots.clone(),
            certificate: identity.certificate.clone(),
            key: identity.key.clone(),
        }
    }

    /// What enrolment needs.
    pub fn enrolment(&self) -> EnrolConfig {
        let Self { town, identity, .. } = self;
        EnrolConfig {
            url: town.enrol_url.clone(),
            roots: town.roots.clone(),
            certificate: identity.certificate.clone(),
            key: identity.key.clone(),
        }
    }

    /// What renewal needs.
    pub fn renewal(&self) -> RenewConfig {
        RenewConfig { enrol: self.enrolment(), device_url: self.town.url.clone() }
    }

    /// What a technician looks at.
    pub fn machine(&self) -> MachineConfig {
        MachineConfig {
            cloud: self.cloud(),
            enrol_url: self.town.enrol_url.clone(),
            data: self.data.folder.clone(),
            code: self.technician.code.clone(),
            reset_request: self.technician.reset_request.clone(),
        }
    }

    /// What goes when the box is erased.
    pub fn belongings(&self) -> Belongings {
        let Identity { key, certificate } = &self.identity;
        Belongings { data: self.data.folder.clone(), key: key.clone(), certificate: certificate.clone() }
    }
}

fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, ConfigFault> {
    let text =
        std::fs::read_to_string(path).map_err(|source| ConfigFault::Unreadable { path: path.to_owned(), source })?;
    toml::from_str(&text).map_err(|source| ConfigFault::Invalid { path: path.to_owned(), source: Box::new(source) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALLEST: &str = r#"
        [town]
        url = "https://town.example:8444"
        enrol_url = "https://town.example:8445"
        roots = "roots.pem"
        profile = "/usr/share/town.toml"
        [identity]
        certificate = "device.pem"
        key = "device.key.pem"
        [data]
        folder = "data"
    "#;

    fn load(text: &str) -> Result<Config, ConfigFault> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stb.toml");
        std::fs::write(&path, text).unwrap();
        Config::load(&path).map(|mut config| {
            config.town.roots = config.town.roots.strip_prefix(folder.path()).unwrap().to_owned();
            config
        })
    }

    #[test]
    fn paths_start_at_the_file_and_the_rest_has_defaults() {
        let config = load(SMALLEST).unwrap();
        assert_eq!(config.town.roots, Path::new("roots.pem"));
        assert_eq!(config.town.profile, Path::new("/usr/share/town.toml"));
        assert_eq!(config.technician.reset_request, None);
        assert_eq!((config.card.reader, config.log.filter.as_str()), (Reader::Pcsc, "info"));
    }

    #[test]
    fn unknown_and_missing_keys_are_refused() {
        for text in [
            "",
            "[town]",
            &SMALLEST.replace("folder", "folders"),
            &format!("{SMALLEST}\n[extra]\n"),
            &format!("{SMALLEST}\n[technician]\ncode = \"314159\"\n"),
        ] {
            assert!(matches!(load(text), Err(ConfigFault::Invalid { .. })), "{text}");
        }
        assert!(matches!(Config::load(Path::new("/nowhere.toml")), Err(ConfigFault::Unreadable { .. })));
    }
}
