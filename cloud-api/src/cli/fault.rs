use super::demo_data::FamilyFault;
use crate::ca::{FileFault, IssueFault};
use crate::config::ConfigFault;
use crate::server::{StartFault, VaultKeyFault};
use crate::trust::TrustFault;
use cloud_jpki::JpkiFault;
use cloud_store::model::OutOfBounds;
use cloud_store::{OpenError, StoreError};
use handbook::vaccine::DataError;
use std::path::PathBuf;

/// Why a command is refused. Nothing has changed, unless the sentence says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum CliFault {
    /// `init` into a folder that has a configuration.
    #[error("{}: there is a configuration already; nothing was changed", .0.display())]
    AlreadyInitialised(PathBuf),
    /// `init` without a word about the passphrase.
    #[error(
        "the root key needs a passphrase: --passphrase-file FILE, the credential ca-passphrase, or --no-passphrase"
    )]
    NoPassphrase,
    /// A file cannot be read or written.
    #[error("{}: cannot be read or written", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A JSON file is not what it should be.
    #[error("{}: not the JSON that is expected here", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// Where and why.
        #[source]
        source: serde_json::Error,
    },
    /// A folder of supporting data without any.
    #[error("{}: there is no *.toml in this folder", .0.display())]
    NoSupportingData(PathBuf),
    /// What a country says about its vaccines is not sound. The cause names the row.
    #[error("{}: these supporting data are refused", path.display())]
    SupportingData {
        /// The file; the folder, if the row's file cannot be told.
        path: PathBuf,
        /// Which row, and why.
        #[source]
        source: DataError,
    },
    /// A text is blank or too long.
    #[error("{what}: {fault}")]
    Text {
        /// Which one.
        what: &'static str,
        /// Why not.
        fault: OutOfBounds,
    },
    /// A date that the calendar does not have.
    #[error("a date is not of the form YYYY-MM-DD, or there is no such day")]
    Date,
    /// A notice has more facts than the TV can show.
    #[error("a notice has at most eight facts")]
    Facts,
    /// A record's fields are outside the limits.
    #[error("a record has at most 40 fields, names of a-z, 0-9 and -, occurred-on as YYYY-MM-DD, and 32 KiB of text")]
    Record,
    /// A file of vaccine data is not complete or not consistent.
    #[error("the vaccine data is refused")]
    VaccineData(#[from] DataError),
    /// `--municipality` is missing and there is not just one town.
    #[error("--municipality is needed unless there is exactly one town")]
    WhichTown,
    /// `vault-key-lost` without `--accept`.
    #[error(
        "nothing was changed. With --accept all vaults are closed: what boxes have not sent yet is lost, and every member \
         gets a new vault at the next login by card"
    )]
    LossNotAccepted,
    /// `vault-key-lost`, but it is not.
    #[error("the key opens the vaults, or there are none: nothing is lost and nothing was changed")]
    NoVaultIsLost,
    /// `--member` without its household.
    #[error("--member goes with --household")]
    MemberWithoutHousehold,
    /// `--bind` names nobody of the family.
    #[error("--bind {0}: no such card in the family")]
    NobodyToBind(String),
    /// The people file has nobody to register.
    #[error("the file names nobody of the demo's families")]
    NoFamily,
    /// A family's file of the demo.
    #[error(transparent)]
    Family(#[from] FamilyFault),
    /// A card that is to be bound is refused.
    #[error("the card is refused")]
    Card(#[from] JpkiFault),
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigFault),
    /// The operator's authority.
    #[error(transparent)]
    Ca(#[from] FileFault),
    /// A certificate cannot be made.
    #[error(transparent)]
    Issue(#[from] IssueFault),
    /// The cards' authority.
    #[error(transparent)]
    Trust(#[from] TrustFault),
    /// The database file.
    #[error("the database cannot be opened")]
    Open(#[from] OpenError),
    /// What the database holds forbids it, or does not have what is named.
    #[error("refused by the store")]
    Store(#[from] StoreError),
    /// The secret for vaults cannot be looked at.
    #[error(transparent)]
    VaultKey(#[from] VaultKeyFault),
    /// The server cannot start.
    #[error(transparent)]
    Start(#[from] StartFault),
    /// The configuration does not encode.
    #[error("the configuration does not encode")]
    Encode(#[from] toml::ser::Error),
    /// Threads, signals or sockets.
    #[error("the operating system refuses")]
    System(#[from] std::io::Error),
    /// The filter in `[log] level`.
    #[error("[log] level is not a level or filter")]
    LogLevel,
}
