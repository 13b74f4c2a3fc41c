//! Where the picture goes. It is drawn in memory in any case, by the same code; a panel copies what was repainted.
//! `--display headless` has none.

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "kms")]
pub mod evdev_keys;
#[cfg(any(feature = "kms", feature = "window"))]
mod held_keys;
#[cfg(feature = "kms")]
pub mod kms;
#[cfg(feature = "window")]
pub mod window;

use stb_ui::headless::{Dirty, Frame};

/// Something that shows pictures.
pub trait Panel {
    /// Shows what was repainted. A panel that cannot do it says so in the log; the box goes on.
    fn present(&mut self, frame: &Frame, dirty: &Dirty);
}
