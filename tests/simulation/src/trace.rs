//! What happened, written down: equal traces are equal histories.

use crate::world::Ms;
use std::fmt;

/// Lines of one history, and their hash.
#[derive(Debug, Clone)]
pub struct Trace {
    lines: Vec<(Ms, &'static str, String)>,
    hash: u64,
}

impl Default for Trace {
    fn default() -> Self {
        Self { lines: Vec::new(), hash: 0xCBF2_9CE4_8422_2325 }
    }
}

impl Trace {
    /// Adds a line.
    pub fn note(&mut self, at: Ms, who: &'static str, what: String) {
        for byte in at.to_be_bytes().iter().chain(who.as_bytes()).chain(what.as_bytes()) {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
        self.lines.push((at, who, what));
    }

    /// FNV-1a of all lines.
    pub fn hash(&self) -> u64 {
        self.hash
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, who, what) in &self.lines {
            let (seconds, millis) = (at / 1000, at % 1000);
            let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
            writeln!(f, "{hours:3}:{minutes:02}:{seconds:02}.{millis:03}  {who:8}  {what}")?;
        }
        Ok(())
    }
}
