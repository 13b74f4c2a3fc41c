//! Chance without chance.

use stb_core::ports::Entropy;

/// Each time the next number, over and over.
pub struct Counting(pub u8);

impl Entropy for Counting {
    fn fill(&mut self, buffer: &mut [u8]) {
        self.0 = self.0.wrapping_add(1);
        buffer.fill(self.0);
    }
}
