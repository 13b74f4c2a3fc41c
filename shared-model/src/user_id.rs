//! The nine digits on the ID letter. The last one is a check digit, so that a slip of the finger is caught before
//! anything travels (rule P6).

use std::fmt;

/// Damm's quasigroup of order 10: catches every single wrong digit and every swap of two neighbours.
/// Source: H. M. Damm, 2004; the table is the commonly published one.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

/// A user ID whose check digit is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(u32);

/// Why nine characters are no user ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UserIdError {
    /// Not exactly nine ASCII digits.
    #[error("a user ID has nine digits")]
    Shape,
    /// Nine digits, but mistyped.
    #[error("the check digit does not fit")]
    CheckDigit,
}

impl UserId {
    /// Number of digits, the check digit included.
    pub const DIGITS: usize = 9;

    /// Makes the ID of serial number `serial` (taken modulo 10^8) by adding its check digit.
    pub fn from_serial(serial: u32) -> Self {
        let serial = serial % 100_000_000;
        let check = format!("{serial:08}").bytes().fold(0_u8, step);
        Self(serial * 10 + u32::from(check))
    }

    /// Parses nine digits; blanks between the groups are not accepted.
    pub fn parse(text: &str) -> Result<Self, UserIdError> {
        if text.len() != Self::DIGITS || !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(UserIdError::Shape);
        }
        let remainder = text.bytes().fold(0_u8, step);
        if remainder != 0 {
            return Err(UserIdError::CheckDigit);
        }
        text.parse().map(Self).map_err(|_| UserIdError::Shape)
    }

    /// 「482 915 306」, as on the letter.
    pub fn grouped(self) -> String {
        let digits = self.to_string();
        format!("{} {} {}", &digits[0..3], &digits[3..6], &digits[6..9])
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:09}", self.0)
    }
}

fn step(interim: u8, ascii_digit: u8) -> u8 {
    DAMM[usize::from(interim)][usize::from(ascii_digit - b'0')]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_wrong_digit_or_two_swapped_are_always_noticed() {
        for serial in [0, 1, 9, 12_345_678, 48_291_530, 99_999_999] {
            let good = UserId::from_serial(serial).to_string();
            assert_eq!(UserId::parse(&good).map(|id| id.to_string()), Ok(good.clone()));
            for place in 0..9 {
                for digit in b'0'..=b'9' {
                    let mut typed = good.clone().into_bytes();
                    typed[place] = digit;
                    let typed = String::from_utf8(typed).unwrap();
                    assert_eq!(UserId::parse(&typed).is_ok(), typed == good, "{typed}");
                }
            }
            for place in 0..8 {
                let mut typed = good.clone().into_bytes();
                typed.swap(place, place + 1);
                let typed = String::from_utf8(typed).unwrap();
                assert_eq!(UserId::parse(&typed).is_ok(), typed == good, "{typed}");
            }
        }
    }

    #[test]
    fn anything_but_nine_digits_is_refused() {
        for text in ["", "12345678", "1234567890", "12345678a", "１２３４５６７８９", " 12345678"] {
            assert_eq!(UserId::parse(text), Err(UserIdError::Shape), "{text}");
        }
    }
}
