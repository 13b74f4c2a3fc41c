//! A card that follows a script: one of `golden/card/*.txt`, whose README explains the lines.

use crate::ports::{CardFault, CardLink, CardReader};
use std::collections::VecDeque;
use zeroize::Zeroizing;

/// A reader in which every conversation goes as written. Panics at the first byte that is not in the script.
pub struct ScriptedCard {
    lines: VecDeque<Line>,
}

enum Line {
    /// Number in the file, and the command that has to come.
    Command(usize, Vec<u8>),
    Reply(Vec<u8>),
    Fault(CardFault),
}

impl ScriptedCard {
    /// Reads a script. Panics where it is none.
    pub fn parse(script: &str) -> Self {
        let lines = script.lines().enumerate().filter_map(|(at, line)| parse_line(at + 1, line));
        Self { lines: lines.collect() }
    }

    /// Whether all of it has been played.
    pub fn is_over(&self) -> bool {
        self.lines.is_empty()
    }
}

impl CardReader for ScriptedCard {
    fn open(&mut self) -> Result<Box<dyn CardLink + '_>, CardFault> {
        if let Some(Line::Fault(fault)) = self.lines.front() {
            let fault = *fault;
            self.lines.pop_front();
            return Err(fault);
        }
        Ok(Box::new(Conversation(self)))
    }
}

struct Conversation<'a>(&'a mut ScriptedCard);

impl CardLink for Conversation<'_> {
    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, CardFault> {
        match self.0.lines.pop_front() {
            Some(Line::Command(at, expected)) => {
                assert_eq!(hex(command), hex(&expected), "the command differs from line {at} of the script");
            }
            _ => panic!("a command that is not in the script: {}", hex(command)),
        }
        match self.0.lines.pop_front() {
            Some(Line::Reply(reply)) => Ok(Zeroizing::new(reply)),
            Some(Line::Fault(fault)) => Err(fault),
            Some(Line::Command(..)) | None => panic!("the script has no answer to {}", hex(command)),
        }
    }
}

fn parse_line(at: usize, line: &str) -> Option<Line> {
    let (kind, rest) = line.split_at_checked(1)?;
    let rest = rest.trim();
    match kind {
        "#" => None,
        ">" => Some(Line::Command(at, bytes(at, rest))),
        "<" => Some(Line::Reply(bytes(at, rest))),
        "!" => Some(Line::Fault(match rest {
            "removed" => CardFault::Removed,
            "unresponsive" => CardFault::Unresponsive,
            "reader-gone" => CardFault::ReaderGone,
            "in-use" => CardFault::InUse,
            _ => panic!("line {at}: no fault of that name: {rest}"),
        })),
        _ => panic!("line {at}: neither # nor > nor < nor !"),
    }
}

fn bytes(at: usize, digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| {
        let pair = std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2);
        pair.and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or_else(|| panic!("line {at}: not hexadecimal"))
    });
    pairs.collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}
