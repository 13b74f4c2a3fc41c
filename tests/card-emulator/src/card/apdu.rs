//! Short command APDUs (ISO 7816-4 §5.1), parsed totally: every byte string is a command or a status word.

use super::status::StatusWord;

/// A short command, borrowed from the bytes that carried it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command<'a> {
    /// Class byte.
    pub cla: u8,
    /// Instruction byte.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Command data, empty in cases 1 and 2.
    pub data: &'a [u8],
    /// Most bytes wanted back, 1 to 256; `None` in cases 1 and 3.
    pub le: Option<usize>,
}

impl<'a> Command<'a> {
    /// Parses cases 1 to 4; anything else, extended length included, is a wrong length.
    pub fn parse(raw: &'a [u8]) -> Result<Self, StatusWord> {
        let [cla, ins, p1, p2, body @ ..] = raw else { return Err(StatusWord::WRONG_LENGTH) };
        let (data, le) = match body {
            [] => (&body[..0], None),
            [le] => (&body[..0], Some(*le)),
            [lc, rest @ ..] if *lc > 0 && rest.len() == usize::from(*lc) => (rest, None),
            [lc, data @ .., le] if *lc > 0 && data.len() == usize::from(*lc) => (data, Some(*le)),
            _ => return Err(StatusWord::WRONG_LENGTH),
        };
        Ok(Self { cla: *cla, ins: *ins, p1: *p1, p2: *p2, data, le: le.map(expected_length) })
    }
}

fn expected_length(le: u8) -> usize {
    if le == 0 { 256 } else { usize::from(le) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(raw: &[u8]) -> Option<(&[u8], Option<usize>)> {
        Command::parse(raw).ok().map(|c| (c.data, c.le))
    }

    #[test]
    fn all_four_cases() {
        assert_eq!(parsed(&[0, 0x20, 0, 0x80]), Some((&[][..], None)));
        assert_eq!(parsed(&[0, 0xB0, 0, 0, 0]), Some((&[][..], Some(256))));
        assert_eq!(parsed(&[0, 0xB0, 0, 0, 4]), Some((&[][..], Some(4))));
        assert_eq!(parsed(&[0, 0xA4, 2, 0x0C, 2, 0, 6]), Some((&[0, 6][..], None)));
        assert_eq!(parsed(&[0x80, 0x2A, 0, 0x80, 1, 9, 0]), Some((&[9][..], Some(256))));
    }

    #[test]
    fn truncated_overlong_and_extended_commands_are_a_wrong_length() {
        for raw in
            [&[][..], &[0, 0xA4, 4], &[0, 0xA4, 4, 0x0C, 3, 1], &[0, 0xB0, 0, 0, 0, 1, 0], &[0, 0xA4, 4, 0, 1, 2, 3, 4]]
        {
            assert_eq!(Command::parse(raw), Err(StatusWord::WRONG_LENGTH), "{raw:02X?}");
        }
    }
}
