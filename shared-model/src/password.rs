//! The eight characters on the ID letter: issued by us, typed once on a TV, then never again.

use zeroize::ZeroizeOnDrop;

/// What a password may contain: digits and capitals without the look-alikes 0 O, 1 I L (rule P6). 31 characters,
/// so eight of them carry 39.6 bits.
pub const PASSWORD_ALPHABET: &str = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/// An issued password. It has no `Debug`, is not `Clone` and is wiped when dropped.
#[derive(ZeroizeOnDrop)]
pub struct IssuedPassword(String);

/// Not eight characters of [`PASSWORD_ALPHABET`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an issued password has eight characters of the issued alphabet")]
pub struct NotAnIssuedPassword;

impl IssuedPassword {
    /// Number of characters.
    pub const LENGTH: usize = 8;

    /// Makes a password from uniformly random bytes. Returns `None` when too many of the bytes fell outside the
    /// unbiased range; 16 bytes give eight characters with a probability above 0.9999, so simply ask again.
    pub fn from_random(random: &[u8]) -> Option<Self> {
        let alphabet = PASSWORD_ALPHABET.as_bytes();
        let unbiased = u8::try_from(256 / alphabet.len() * alphabet.len()).unwrap_or(u8::MAX);
        let text: String = random
            .iter()
            .filter(|byte| **byte < unbiased)
            .take(Self::LENGTH)
            .map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()]))
            .collect();
        (text.len() == Self::LENGTH).then_some(Self(text))
    }

    /// Parses what was typed. Small letters count as capitals; nothing else is forgiven.
    pub fn parse(text: &str) -> Result<Self, NotAnIssuedPassword> {
        let upper = text.to_ascii_uppercase();
        let fits = upper.len() == Self::LENGTH && upper.chars().all(|c| PASSWORD_ALPHABET.contains(c));
        if fits { Ok(Self(upper)) } else { Err(NotAnIssuedPassword) }
    }

    /// The characters, for hashing, printing on the letter or sending over TLS.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_has_no_look_alikes() {
        assert_eq!(PASSWORD_ALPHABET.len(), 31);
        assert!(!PASSWORD_ALPHABET.contains(['0', 'O', '1', 'I', 'L']));
    }

    #[test]
    fn made_passwords_parse_and_others_do_not() {
        let made = IssuedPassword::from_random(&[0, 30, 31, 247, 248, 255, 5, 6, 7, 8]).unwrap();
        assert_eq!(made.reveal(), "2Z2Z789A");
        assert!(IssuedPassword::parse("2z2z789a").is_ok());
        assert!(IssuedPassword::from_random(&[255; 16]).is_none());
        for bad in ["", "2Z2Z789", "2Z2Z789AA", "2Z2Z7890", "2Z2Z789O", "2Z2Z789あ"] {
            assert!(IssuedPassword::parse(bad).is_err(), "{bad}");
        }
    }
}
