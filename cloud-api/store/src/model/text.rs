use std::fmt;

/// A text that is not blank, has at most `CHARS` characters and `BYTES` bytes of UTF-8, and no control characters but
/// line feed and tabulator (PostgreSQL cannot store NUL, and a TV cannot draw the others).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<const CHARS: usize, const BYTES: usize>(String);

/// Heading of a notice: two lines on the TV.
pub type Title = Text<200, 800>;
/// Text of a notice: a full page of 100 of them stays below the largest reply a box accepts.
pub type Body = Text<16_384, 16_384>;
/// One line of the box of facts.
pub type FactText = Text<200, 800>;
/// Name of a person, a sender, a town, an operator.
pub type Name = Text<100, 400>;
/// Address as on the card.
pub type Address = Text<200, 800>;
/// A municipality's profile, JSON that the store does not look into.
pub type Profile = Text<65_536, 65_536>;

/// A text is blank, too long, or carries control characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OutOfBounds {
    /// Nothing but blanks.
    #[error("the text is blank")]
    Blank,
    /// More characters or bytes than there is room for.
    #[error("the text is longer than {chars} characters or {bytes} bytes")]
    TooLong {
        /// Most characters.
        chars: usize,
        /// Most bytes.
        bytes: usize,
    },
    /// A control character other than line feed and tabulator.
    #[error("the text has control characters")]
    ControlCharacter,
}

impl<const CHARS: usize, const BYTES: usize> Text<CHARS, BYTES> {
    /// Takes a text as it is, if it is within bounds.
    pub fn parse(text: &str) -> Result<Self, OutOfBounds> {
        if text.trim().is_empty() {
            return Err(OutOfBounds::Blank);
        }
        if text.len() > BYTES || text.chars().count() > CHARS {
            return Err(OutOfBounds::TooLong { chars: CHARS, bytes: BYTES });
        }
        if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
            return Err(OutOfBounds::ControlCharacter);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const CHARS: usize, const BYTES: usize> fmt::Debug for Text<CHARS, BYTES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_count_characters_and_bytes() {
        assert!(Title::parse(&"あ".repeat(200)).is_ok());
        assert_eq!(Title::parse(&"あ".repeat(201)), Err(OutOfBounds::TooLong { chars: 200, bytes: 800 }));
        assert!(Body::parse(&"a".repeat(16_384)).is_ok());
        assert!(Body::parse(&"あ".repeat(5_462)).is_err(), "three bytes each");
        assert_eq!(Title::parse(" 　\n"), Err(OutOfBounds::Blank));
        assert_eq!(Title::parse("a\0b"), Err(OutOfBounds::ControlCharacter));
        assert!(Body::parse("一行目\n二行目").is_ok());
    }
}
