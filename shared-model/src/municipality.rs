//! The town. Its code comes first in every key of every store, so that many towns share one service safely.

use std::fmt;

/// A local-government code of six digits whose last digit is the check digit (JIS X 0402 and 総務省 全国地方公共団体コード).
/// 南砺市 is 162108.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MunicipalityCode(u32);

/// Not six digits, or the check digit does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a local-government code")]
pub struct NotAMunicipalityCode;

impl MunicipalityCode {
    /// Parses six digits and verifies the check digit: weights 6 to 2, modulo 11, of which the last digit counts.
    pub fn parse(text: &str) -> Result<Self, NotAMunicipalityCode> {
        if text.len() != 6 || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NotAMunicipalityCode);
        }
        let digits: Vec<u32> = text.bytes().map(|b| u32::from(b - b'0')).collect();
        let sum: u32 = digits.iter().zip([6, 5, 4, 3, 2]).map(|(digit, weight)| digit * weight).sum();
        let check = (11 - sum % 11) % 10;
        if digits[5] != check {
            return Err(NotAMunicipalityCode);
        }
        text.parse().map(Self).map_err(|_| NotAMunicipalityCode)
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:06}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_towns_parse() {
        // 南砺市, 砺波市, 富山市, 札幌市, 千代田区
        for code in ["162108", "162086", "162019", "011002", "131016"] {
            assert_eq!(MunicipalityCode::parse(code).map(|c| c.to_string()), Ok(code.to_owned()));
        }
    }

    #[test]
    fn mistyped_codes_do_not() {
        for code in ["162107", "16210", "1621088", "16210x", ""] {
            assert_eq!(MunicipalityCode::parse(code), Err(NotAMunicipalityCode), "{code}");
        }
    }
}
