//! The kernel's randomness.

use stb_core::ports::Entropy;

/// Fills from the kernel.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    /// Waits for the kernel's pool at boot. A kernel without randomness is nothing to go on with, so that panics.
    #[expect(clippy::disallowed_methods, reason = "this is the door through which randomness comes in")]
    fn fill(&mut self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("the kernel has randomness");
    }
}
