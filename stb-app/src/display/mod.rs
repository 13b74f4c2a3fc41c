//! Where the picture goes. It is drawn in memory in any case, by the same code; a panel copies what was repainted.
//! `--display headless` has none.

#[cfg(feature = "browser")]
pub mod browser;
#[cfg(feature = "kms")]
pub mod evdev_keys;
#[cfg(feature = "kms")]
pub mod fbdev;
#[cfg(any(feature = "kms", feature = "window"))]
mod held_keys;
#[cfg(feature = "kms")]
pub mod keymap;
#[cfg(feature = "kms")]
pub mod kms;
#[cfg(feature = "kms")]
mod modes;
#[cfg(feature = "kms")]
pub mod output;
#[cfg(feature = "kms")]
mod raster;
#[cfg(feature = "kms")]
mod roster;
#[cfg(feature = "window")]
pub mod window;

use crate::cli::Size;
use stb_ui::headless::{Dirty, Frame};

/// Something that shows pictures.
pub trait Panel {
    /// Shows what was repainted. A panel that cannot do it says so in the log; the box goes on.
    fn present(&mut self, frame: &Frame, dirty: &Dirty);

    /// Looks whether its screen is still there, or has come. `Some` where it has to be painted anew, with the size of
    /// picture that it wants. Called every [`LOOK_AGAIN`](crate::television::LOOK_AGAIN) where it [`Self::looks`].
    fn look(&mut self) -> Option<Size> {
        None
    }

    /// Whether its screen can come and go.
    fn looks(&self) -> bool {
        false
    }

    /// Puts its screen out, or lights it again; it does so at the next look.
    fn switch(&mut self, _on: bool) {}
}
