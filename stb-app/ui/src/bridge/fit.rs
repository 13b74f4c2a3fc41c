//! Which type size lets a text stand on one line: names and vaccines are as long as they are.

use stb_core::lines;
use stb_core::text_size::TextSize;

/// How wide a text may be, in which sizes of 標準 it may be written, and how large somebody reads.
#[derive(Debug, Clone, Copy)]
pub struct Room<'a> {
    /// px.
    pub width: i32,
    /// px, the largest first.
    pub sizes: &'a [i32],
    /// The largest size grows with it; the smallest does not.
    pub reading: TextSize,
}

impl Room<'_> {
    /// The largest size, px, at which `text` stands on one line, or the smallest. By the rules of the core, which take
    /// every character for as wide as it can be.
    pub fn size_for(&self, text: &str) -> i32 {
        let first = self.sizes.first().copied().unwrap_or(1);
        let grown = (first + 1..=self.reading.of(first)).rev().step_by(STEP);
        let fits = |size: &i32| lines::fits(text, u32::try_from(self.width / (*size).max(1)).unwrap_or(1));
        let smallest = self.sizes.last().copied().unwrap_or(1).max(1);
        grown.chain(self.sizes.iter().copied()).find(fits).unwrap_or(smallest)
    }

    /// The same for several lines.
    pub fn size_for_all(&self, lines: &[String]) -> i32 {
        lines.iter().map(|line| self.size_for(line)).min().unwrap_or_else(|| self.size_for(""))
    }
}

/// Between two sizes that are tried on the way down to that of 標準, px.
const STEP: usize = 3;

/// [`Room::size_for`] as the markup takes it.
pub fn type_size(text: &str, width: i32, sizes: &[i32], reading: TextSize) -> f32 {
    Room { width, sizes, reading }.size_for(text) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(sizes: &[i32], reading: TextSize) -> Room<'_> {
        Room { width: 400, sizes, reading }
    }

    #[test]
    fn a_longer_text_is_smaller_until_the_smallest_size() {
        let room = room(&[40, 32, 20], TextSize::Standard);
        assert_eq!(room.size_for("みじかい"), 40);
        assert_eq!(room.size_for("ちょうど十文字です。"), 40);
        assert_eq!(room.size_for("それよりすこしだけ長い"), 32);
        assert_eq!(room.size_for(&"長".repeat(20)), 20);
        assert_eq!(room.size_for(&"長".repeat(90)), 20);
        assert_eq!(Room { width: 400, sizes: &[], reading: TextSize::Large }.size_for("何か"), 1);
    }

    #[test]
    fn it_grows_with_the_reader_where_there_is_room() {
        let room = room(&[40, 32], TextSize::ExtraLarge);
        assert_eq!(room.size_for("みじかい"), 60);
        assert_eq!(room.size_for("これは八文字だよ"), 48);
        assert_eq!(room.size_for("ちょうど十文字です。"), 40);
        assert_eq!(room.size_for(&"長".repeat(12)), 32);
        assert_eq!(room.size_for_all(&["みじかい".to_owned(), "これは八文字だよ".to_owned()]), 48);
    }
}
