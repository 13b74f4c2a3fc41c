//! The screen of a box, by whichever way its driver has: mode setting, else the frame buffer.

use super::Panel;
use super::fbdev::Fbdev;
use super::kms::{DrmCard, Kms};
use crate::cli::Size;
use stb_ui::headless::{Dirty, Frame};

/// The screen.
pub struct Output {
    kms: Kms<DrmCard>,
    fbdev: Fbdev,
}

impl Output {
    /// A screen that will be looked for.
    pub fn new(asked: Size) -> Self {
        Self { kms: Kms::new(asked), fbdev: Fbdev::new(asked) }
    }
}

impl Panel for Output {
    fn present(&mut self, frame: &Frame, dirty: &Dirty) {
        if self.kms.has_card() {
            self.kms.present(frame, dirty);
        } else {
            self.fbdev.present(frame, dirty);
        }
    }

    /// A card may come late: drivers are loaded while the box is already running.
    fn look(&mut self) -> Option<Size> {
        let found = self.kms.look();
        if self.kms.has_card() { found } else { self.fbdev.look() }
    }

    fn looks(&self) -> bool {
        true
    }

    fn switch(&mut self, on: bool) {
        self.kms.switch(on);
        self.fbdev.switch(on);
    }
}
