//! How a word looks in a column. What cannot be read back is `Corrupt`, never skipped.

use crate::model::{Action, CardKey, DeviceCertificate, SerialNumber, Sha256Digest, Text};
use crate::port::StoreError;
use rusqlite::Row;
use rusqlite::types::FromSql;
use shared_model::civil::CivilDate;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::{AnswerKind, FactKind, NoticeCategory};
use shared_model::person::{Role, Sex};
use shared_model::record::Provenance;
use shared_model::self_test::Receipt;
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use uuid::Uuid;

/// A domain word that is kept as `Raw`.
pub(super) trait Column: Sized {
    type Raw: FromSql;
    fn from_raw(raw: Self::Raw) -> Option<Self>;
}

/// Reads a column that must have a value.
pub(super) fn get<T: Column>(row: &Row<'_>, index: &str) -> Result<T, StoreError> {
    T::from_raw(row.get(index)?).ok_or(StoreError::Corrupt)
}

/// Reads a column that may be null.
pub(super) fn get_opt<T: Column>(row: &Row<'_>, index: &str) -> Result<Option<T>, StoreError> {
    let raw: Option<T::Raw> = row.get(index)?;
    raw.map(|raw| T::from_raw(raw).ok_or(StoreError::Corrupt)).transpose()
}

/// All rows of a query, each read by `read`.
pub(super) fn collect<T>(
    mut rows: rusqlite::Rows<'_>,
    mut read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// The one row of a query, or `None`.
pub(super) fn one<T>(
    mut rows: rusqlite::Rows<'_>,
    read: impl FnOnce(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    rows.next()?.map(read).transpose()
}

/// A page's size as a parameter.
pub(super) fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

macro_rules! columns {
    ($($word:ty: $raw:ty => $read:expr;)*) => {
        $(impl Column for $word {
            type Raw = $raw;
            fn from_raw(raw: $raw) -> Option<Self> {
                ($read)(raw)
            }
        })*
    };
}

columns! {
    Timestamp: i64 => |millis| Some(Timestamp::from_millis(millis));
    u32: i64 => |number: i64| u32::try_from(number).ok();
    u64: i64 => |number: i64| u64::try_from(number).ok();
    String: String => Some;
    Uuid: String => |text: String| Uuid::try_parse(&text).ok();
    MunicipalityCode: String => |text: String| MunicipalityCode::parse(&text).ok();
    UserId: String => |text: String| UserId::parse(&text).ok();
    DeviceId: String => |text: String| DeviceId::parse(&text).ok();
    Receipt: String => |text: String| Receipt::parse(&text).ok();
    CivilDate: String => |text: String| CivilDate::parse_iso(&text).ok();
    Sha256Digest: String => |text: String| Sha256Digest::from_hex(&text);
    Action: String => |text: String| Action::from_word(&text);
    Vec<u8>: String => |text: String| from_hex(&text);
    SerialNumber: String => |text: String| SerialNumber::from_hex(&text);
}

impl<const CHARS: usize, const BYTES: usize> Column for Text<CHARS, BYTES> {
    type Raw = String;
    fn from_raw(raw: String) -> Option<Self> {
        Self::parse(&raw).ok()
    }
}

/// Opaque bytes as a column: lowercase hexadecimal digits, which every engine keeps as they are.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?;
        u8::from_str_radix(pair, 16).ok()
    });
    pairs.collect()
}

/// A closed set of words.
macro_rules! words {
    ($type:ty, $to:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl Column for $type {
            type Raw = String;
            fn from_raw(raw: String) -> Option<Self> {
                match raw.as_str() { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        /// The word in the column.
        pub(super) const fn $to(value: $type) -> &'static str {
            match value { $(<$type>::$variant => $word),* }
        }
    };
}

words!(Sex, sex { Male = "male", Female = "female", Unstated = "unstated" });
words!(Role, role { Mother = "mother", Father = "father", Guardian = "guardian", Viewer = "viewer" });
words!(NoticeCategory, category { Town = "town", Health = "health", Pregnancy = "pregnancy", Event = "event" });
words!(FactKind, fact_kind { When = "when", Where = "where", Bring = "bring", Phone = "phone", Other = "other" });
words!(AnswerKind, answer_kind { Understood = "understood", CallMe = "call-me", Later = "later" });
words!(Provenance, provenance {
    Family = "family", Municipality = "municipality", Clinic = "clinic", Import = "import", Other = "other",
});

/// The two key columns of a card.
pub(super) fn card(key: &CardKey) -> (String, String) {
    (key.issuer.to_hex(), key.serial.to_hex())
}

/// The columns of a device's certificate.
pub(super) fn certificate(row: &Row<'_>) -> Result<DeviceCertificate, StoreError> {
    Ok(DeviceCertificate { spki: get(row, "spki")?, serial: get(row, "serial")?, not_after: get(row, "not_after")? })
}

/// The columns of its next one: all three, or none.
pub(super) fn next_certificate(row: &Row<'_>) -> Result<Option<DeviceCertificate>, StoreError> {
    match (get_opt(row, "next_spki")?, get_opt(row, "next_serial")?, get_opt(row, "next_not_after")?) {
        (Some(spki), Some(serial), Some(not_after)) => Ok(Some(DeviceCertificate { spki, serial, not_after })),
        (None, None, None) => Ok(None),
        _ => Err(StoreError::Corrupt),
    }
}
