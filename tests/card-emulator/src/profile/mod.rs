//! Card profiles: the TOML file that describes one card, and the counters it keeps between runs.
//!
//! The format is documented for outside people in this crate's README.

mod counters;
mod format;

use std::path::{Path, PathBuf};

pub use counters::{CounterError, CounterFile};

use crate::card::{Contents, Credential, TextContents, Tries};
use crate::hex;
use crate::key::{CardKey, KeyError};
use format::{CredentialTable, KeySource, ProfileFile, TextTable};

/// Files larger than this are no certificate, key or profile.
const MAX_FILE_BYTES: u64 = 64 * 1024;
/// ISO 7816-3: TS, T0 and at most 31 further bytes.
const ATR_BYTES: std::ops::RangeInclusive<usize> = 2..=33;

/// A card as its file describes it, with the tries it has left.
pub struct Profile {
    /// Stem of the file name; what the control line calls the card.
    pub name: String,
    /// What the card carries.
    pub contents: Contents,
    /// Tries left, from the state file if there is one.
    pub tries: Tries,
    /// Time each APDU takes.
    pub delay: std::time::Duration,
    /// Where the tries are kept; `None` forgets them with the process.
    pub counters: Option<CounterFile>,
}

/// Why a profile cannot be used. Each names the file to look at.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    /// A file is missing, unreadable or implausibly large.
    #[error("{}: cannot be read", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Not TOML, or a key is missing, unknown or of the wrong kind.
    #[error("{}: not a card profile", path.display())]
    Syntax {
        /// The profile.
        path: PathBuf,
        /// Line and reason.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// The version is not one this program knows.
    #[error("{}: version {found} is not known (this program reads version 1)", path.display())]
    Version {
        /// The profile.
        path: PathBuf,
        /// What it says.
        found: u32,
    },
    /// A value breaks a rule of the card.
    #[error("{}: {field} {rule}", path.display())]
    Value {
        /// The profile.
        path: PathBuf,
        /// Key in the TOML file.
        field: &'static str,
        /// What it has to be.
        rule: &'static str,
    },
    /// A private key does not parse.
    #[error("{}: the private key cannot be used", path.display())]
    Key {
        /// Profile or key file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: KeyError,
    },
    /// The state file cannot be used.
    #[error("{}: the counters cannot be used", path.display())]
    Counters {
        /// The state file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: CounterError,
    },
}

impl Profile {
    /// Reads a profile and every file it names (paths are relative to the profile).
    pub fn load(path: &Path) -> Result<Self, ProfileError> {
        let text = String::from_utf8_lossy(&read(path)?).into_owned();
        let file: ProfileFile = toml::from_str(&text)
            .map_err(|source| ProfileError::Syntax { path: path.to_owned(), source: Box::new(source) })?;
        let reader = Reader { path, folder: path.parent().unwrap_or(Path::new("")) };
        let contents = reader.contents(&file)?;
        let counters = file.card.state.as_ref().map(|state| CounterFile::new(reader.folder.join(state)));
        let fresh = Tries::fresh(&contents);
        let tries = match &counters {
            Some(counters) => counters
                .load(fresh)
                .map_err(|source| ProfileError::Counters { path: counters.path().to_owned(), source })?,
            None => fresh,
        };
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { name, contents, tries, delay: std::time::Duration::from_millis(file.card.delay_ms), counters })
    }
}

/// Knows where the profile lies, for relative paths and for error messages.
struct Reader<'a> {
    path: &'a Path,
    folder: &'a Path,
}

impl Reader<'_> {
    fn contents(&self, file: &ProfileFile) -> Result<Contents, ProfileError> {
        if file.version != 1 {
            return Err(ProfileError::Version { path: self.path.to_owned(), found: file.version });
        }
        let atr = hex::decode(&file.card.atr).filter(|atr| ATR_BYTES.contains(&atr.len()));
        let sign = match &file.sign {
            Some(table) => Some(self.credential(table, 6..=16, "sign.pin")?),
            None => None,
        };
        let label = &file.card.token_label;
        self.check(label.is_ascii() && label.len() <= 32, "card.token_label", "has to be at most 32 ASCII characters")?;
        Ok(Contents {
            atr: atr.ok_or_else(|| self.value("card.atr", "has to be 2 to 33 bytes of hexadecimal"))?,
            token_label: label.clone(),
            auth: self.credential(&file.auth, 4..=4, "auth.pin")?,
            sign,
            auth_ca: self.certificate(&file.card.auth_ca)?,
            sign_ca: file.card.sign_ca.as_deref().map(|path| self.certificate(path)).transpose()?,
            text: file.text.as_ref().map(|table| self.text(table)).transpose()?,
        })
    }

    fn credential(
        &self,
        table: &CredentialTable,
        pin_length: std::ops::RangeInclusive<usize>,
        field: &'static str,
    ) -> Result<Credential, ProfileError> {
        let pin = table.pin.expose();
        let plain = pin.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        self.check(plain && pin_length.contains(&pin.len()), field, "has to be 4 digits (auth) or 6 to 16 of A-Z 0-9")?;
        self.check((1..=15).contains(&table.tries), "tries", "has to be 1 to 15")?;
        let (path, pem) = match &table.key {
            KeySource::Pem(pem) => (self.path.to_owned(), pem.to_string()),
            KeySource::File(file) => {
                let path = self.folder.join(file);
                let pem = String::from_utf8_lossy(&read(&path)?).into_owned();
                (path, pem)
            }
        };
        Ok(Credential {
            pin: table.pin.clone(),
            max_tries: table.tries,
            key: CardKey::from_pem(&pem).map_err(|source| ProfileError::Key { path, source })?,
            certificate: self.certificate(&table.certificate)?,
        })
    }

    fn text(&self, table: &TextTable) -> Result<TextContents, ProfileError> {
        self.check(table.pin.expose().len() == 4, "text.pin", "has to be 4 digits")?;
        self.check((1..=15).contains(&table.tries), "text.tries", "has to be 1 to 15")?;
        let digits: String = table.birth_date.chars().filter(|c| *c != '-').collect();
        let date = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
        self.check(date, "text.birth_date", "has to be YYYY-MM-DD")?;
        self.check(table.name.len() <= 1000, "text.name", "has to be at most 1000 bytes")?;
        self.check(table.address.len() <= 2000, "text.address", "has to be at most 2000 bytes")?;
        Ok(TextContents {
            pin: table.pin.clone(),
            max_tries: table.tries,
            name: table.name.clone(),
            address: table.address.clone(),
            birth_date: digits,
            sex: table.sex,
        })
    }

    /// DER, or PEM turned into DER. Not parsed further: a card may carry a broken certificate, and tests want that.
    fn certificate(&self, file: &Path) -> Result<Vec<u8>, ProfileError> {
        let path = self.folder.join(file);
        let bytes = read(&path)?;
        if !bytes.starts_with(b"-----BEGIN") {
            return Ok(bytes);
        }
        der::pem::decode_vec(&bytes).map(|(_, der)| der).map_err(|_| ProfileError::Value {
            path,
            field: "certificate",
            rule: "has to be DER or PEM",
        })
    }

    fn check(&self, holds: bool, field: &'static str, rule: &'static str) -> Result<(), ProfileError> {
        if holds { Ok(()) } else { Err(self.value(field, rule)) }
    }

    fn value(&self, field: &'static str, rule: &'static str) -> ProfileError {
        ProfileError::Value { path: self.path.to_owned(), field, rule }
    }
}

fn read(path: &Path) -> Result<Vec<u8>, ProfileError> {
    let failed = |source| ProfileError::File { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(failed)?.len() > MAX_FILE_BYTES {
        return Err(failed(std::io::ErrorKind::FileTooLarge.into()));
    }
    std::fs::read(path).map_err(failed)
}
