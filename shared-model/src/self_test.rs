//! What a technician's look at a box has found, and the short receipt that goes on the work order. Box and town work out
//! the same receipt, so that the paper can be held against what the town was sent.

use crate::device::DeviceId;
use crate::time::Timestamp;
use std::fmt;

/// One look at a box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfTestReport {
    /// When it was finished, by the box's clock.
    pub taken_at: Timestamp,
    /// Version of the program.
    pub firmware: String,
    /// What was looked at, in the order of the screen; at most [`SelfTestReport::MAX_CHECKS`].
    pub checks: Vec<SelfTestCheck>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfTestCheck {
    /// Stable word, such as `network`.
    pub name: String,
    /// Whether it is as it should be.
    pub passed: bool,
    /// If not: the number for the telephone, such as 「R-102」.
    pub code: Option<String>,
    /// A few words of what was seen.
    pub note: Option<String>,
}

impl SelfTestReport {
    /// Most checks of a report.
    pub const MAX_CHECKS: usize = 32;

    /// The report in the one form that is hashed and signed: `taken_at` in milliseconds (big-endian), `firmware`, and for
    /// each check its name, `00` or `01`, code and note. Every text has its length in bytes before it (four bytes,
    /// big-endian); a text that is not there is of length `ffffffff`.
    pub fn canonical_bytes(&self) -> Vec<u8> {
        let mut bytes = self.taken_at.millis().to_be_bytes().to_vec();
        text(&mut bytes, Some(&self.firmware));
        for SelfTestCheck { name, passed, code, note } in &self.checks {
            text(&mut bytes, Some(name));
            bytes.push(u8::from(*passed));
            text(&mut bytes, code.as_deref());
            text(&mut bytes, note.as_deref());
        }
        bytes
    }

    /// What a receipt is the SHA-256 of: `"nanto-sukoyaka/v1/receipt" ‖ 00 ‖ device ‖ canonical bytes`. A device id is
    /// always of the same length.
    pub fn receipt_message(&self, device: &DeviceId) -> Vec<u8> {
        [b"nanto-sukoyaka/v1/receipt\0".as_slice(), device.as_str().as_bytes(), &self.canonical_bytes()].concat()
    }
}

fn text(bytes: &mut Vec<u8>, text: Option<&str>) {
    let length = text.map_or(u32::MAX, |text| u32::try_from(text.len()).unwrap_or(u32::MAX - 1));
    bytes.extend(length.to_be_bytes());
    bytes.extend(text.unwrap_or_default().as_bytes());
}

/// Six characters that can be read out on the telephone: no I, L, O and U.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Receipt(String);

/// Not six characters of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a receipt has six digits or capitals without I, L, O and U")]
pub struct NotAReceipt;

/// Crockford's.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl Receipt {
    /// Length in characters.
    pub const LENGTH: usize = 6;

    /// The first 30 bits of the SHA-256 of [`SelfTestReport::receipt_message`].
    pub fn of_digest(digest: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] = *digest;
        let bits = u32::from_be_bytes([a, b, c, d]);
        let character = |place: u32| char::from(ALPHABET[(bits >> (27 - 5 * place) & 31) as usize]);
        Self((0..6).map(character).collect())
    }

    /// Parses what [`Receipt::as_str`] gives.
    pub fn parse(text: &str) -> Result<Self, NotAReceipt> {
        let fits = text.len() == Self::LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte));
        if fits { Ok(Self(text.to_owned())) } else { Err(NotAReceipt) }
    }

    /// The six characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> SelfTestReport {
        let check = |name: &str, code: Option<&str>| SelfTestCheck {
            name: name.to_owned(),
            passed: code.is_none(),
            code: code.map(str::to_owned),
            note: None,
        };
        SelfTestReport {
            taken_at: Timestamp::from_millis(1_795_428_120_000),
            firmware: "0.4.0".to_owned(),
            checks: vec![check("network", None), check("reader", Some("R-102"))],
        }
    }

    #[test]
    fn whatever_differs_in_a_report_differs_in_its_bytes() {
        let mut others = vec![report()];
        let mut other = |change: fn(&mut SelfTestReport)| {
            let mut changed = report();
            change(&mut changed);
            others.push(changed);
        };
        other(|report| report.taken_at = Timestamp::from_millis(1));
        other(|report| report.firmware.push('1'));
        other(|report| report.checks[0].passed = false);
        other(|report| report.checks[1].code = None);
        other(|report| report.checks[1].code = Some(String::new()));
        other(|report| report.checks[0].note = Some("R-102".to_owned()));
        other(|report| drop(report.checks.pop()));
        other(|report| report.checks[0].name = "networkreader".to_owned());
        let bytes: std::collections::HashSet<_> = others.iter().map(SelfTestReport::canonical_bytes).collect();
        assert_eq!(bytes.len(), others.len());
        assert!(
            report().receipt_message(&DeviceId::from_random([1; 8])).starts_with(b"nanto-sukoyaka/v1/receipt\0box-")
        );
    }

    #[test]
    fn a_receipt_is_the_beginning_of_the_digest() {
        let mut digest = [0; 32];
        assert_eq!(Receipt::of_digest(&digest).as_str(), "000000");
        digest[..4].copy_from_slice(&[0xFF, 0xFF, 0xFF, 0xFC]);
        assert_eq!(Receipt::of_digest(&digest).as_str(), "ZZZZZZ");
        digest[..4].copy_from_slice(&[0b0000_1000, 0b1000_0110, 0b0100_0010, 0b1001_1000]);
        assert_eq!(Receipt::of_digest(&digest).as_str(), "123456");
        assert_eq!(Receipt::parse("123456"), Ok(Receipt::of_digest(&digest)));
        for bad in ["", "12345", "1234567", "12345U", "12345a", "12345Ｏ"] {
            assert_eq!(Receipt::parse(bad), Err(NotAReceipt), "{bad}");
        }
    }
}
