//! The two secrets of a My Number card. Wiped when dropped; no `Debug`, no `Clone`, never on the wire. Their bytes lie on
//! the heap: what is moved from hand to hand is a pointer, and leaves no copy where it was.

use zeroize::ZeroizeOnDrop;

/// 利用者証明用電子証明書の暗証番号: four digits; the card stops after three wrong ones in a row.
#[derive(ZeroizeOnDrop)]
pub struct AuthPin(Box<[u8]>);

/// 署名用電子証明書の暗証番号: 6 to 16 capitals and digits; the card stops after five wrong ones in a row.
#[derive(ZeroizeOnDrop)]
pub struct SignPassword(Vec<u8>);

/// The text does not have the shape of this secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the shape of this secret")]
pub struct WrongShape;

impl AuthPin {
    /// Number of digits.
    pub const DIGITS: usize = 4;
    /// Tries of a fresh card.
    pub const TRIES: u8 = 3;

    /// Parses exactly four ASCII digits.
    pub fn parse(text: &str) -> Result<Self, WrongShape> {
        let fits = text.len() == Self::DIGITS && text.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(Self(text.as_bytes().into())) } else { Err(WrongShape) }
    }

    /// The bytes the card compares.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

impl SignPassword {
    /// Fewest characters.
    pub const MIN: usize = 6;
    /// Most characters.
    pub const MAX: usize = 16;
    /// Tries of a fresh card.
    pub const TRIES: u8 = 5;

    /// Parses 6 to 16 ASCII letters and digits; letters become capitals, because the card compares bytes.
    pub fn parse(text: &str) -> Result<Self, WrongShape> {
        let fits = (Self::MIN..=Self::MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric());
        if fits { Ok(Self(text.to_ascii_uppercase().into_bytes())) } else { Err(WrongShape) }
    }

    /// The bytes the card compares.
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_shapes_parse() {
        assert_eq!(AuthPin::parse("0123").unwrap().reveal(), b"0123");
        for bad in ["", "123", "12345", "12a4", "１２３４"] {
            assert!(AuthPin::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(SignPassword::parse("abc123").unwrap().reveal(), b"ABC123");
        for bad in ["ABC12", "ABCDEFGHIJ1234567", "ABC-123", "ABC１２３"] {
            assert!(SignPassword::parse(bad).is_err(), "{bad}");
        }
    }
}
