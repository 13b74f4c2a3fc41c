//! The TOML shape of a profile, version 1. Unknown keys are refused, so that a typing error is not a silent default.

use std::path::PathBuf;

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::card::Sex;
use crate::secret::Secret;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProfileFile {
    pub version: u32,
    pub card: CardTable,
    pub auth: CredentialTable,
    pub sign: Option<CredentialTable>,
    pub text: Option<TextTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardTable {
    /// The only ATR in OpenSC's table of JPKI cards.
    #[serde(default = "default_atr")]
    pub atr: String,
    #[serde(default = "default_label")]
    pub token_label: String,
    #[serde(default)]
    pub delay_ms: u64,
    pub state: Option<PathBuf>,
    pub auth_ca: PathBuf,
    pub sign_ca: Option<PathBuf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CredentialTable {
    pub pin: Secret,
    pub tries: u8,
    pub key: KeySource,
    pub certificate: PathBuf,
}

/// `key = { file = "mother.auth.pem" }` or `key = { pem = """…""" }`.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum KeySource {
    File(PathBuf),
    Pem(Zeroizing<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TextTable {
    pub pin: Secret,
    pub tries: u8,
    pub name: String,
    pub address: String,
    pub birth_date: String,
    pub sex: Sex,
}

fn default_atr() -> String {
    "3BE000FF8131FE4514".to_owned()
}

fn default_label() -> String {
    "JPKIAPICCTOKEN2".to_owned()
}
