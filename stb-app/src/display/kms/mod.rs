//! The television's own screen by the kernel's mode setting: plugged in, pulled out, changed for another one, taken by
//! another program. Without a screen the box goes on, and shows itself when one comes.

mod card;

pub use card::DrmCard;

use super::Panel;
use super::modes::{Choice, Offer, choices, picture_on};
use crate::cli::Size;
use stb_ui::headless::{Dirty, Frame};
use std::io;

/// A screen that is plugged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plug {
    /// Such as `HDMI-A-1`.
    pub name: String,
    /// What it can show.
    pub offers: Vec<Offer>,
    /// Whether it says what it is (EDID).
    pub described: bool,
}

/// What lights screens.
pub trait Card: Sized {
    /// A screen that is lit.
    type Light;

    /// Takes over the first that there is.
    fn open() -> io::Result<Self>;
    /// The screens that are plugged in, as they were noticed; with `probe` they are asked anew, which takes a while.
    fn plugs(&self, probe: bool) -> io::Result<Vec<Plug>>;
    /// Shows black on a screen, and where the picture will lie.
    fn light(&self, plug: &Plug, choice: Choice, picture: Size) -> io::Result<Self::Light>;
    /// Whether it still shows what we paint.
    fn shows(&self, light: &Self::Light) -> bool;
    /// Copies what was repainted.
    fn copy(&self, light: &mut Self::Light, frame: &Frame, dirty: &Dirty) -> io::Result<()>;
    /// Darkness.
    fn put_out(&self, light: Self::Light);
}

/// The screen.
pub struct Kms<C: Card> {
    asked: Size,
    card: Option<C>,
    lit: Option<Lit<C>>,
    on: bool,
    said: &'static str,
}

struct Lit<C: Card> {
    name: String,
    light: C::Light,
    /// Every screen that was plugged in then, as the card tells of it unasked.
    among: Vec<Plug>,
}

impl<C: Card> Kms<C> {
    /// A screen that will be looked for.
    pub fn new(asked: Size) -> Self {
        Self { asked, card: None, lit: None, on: true, said: "" }
    }

    /// Whether there is anything that could light a screen.
    pub fn has_card(&self) -> bool {
        self.card.is_some()
    }

    fn try_look(&mut self) -> Result<Option<Size>, &'static str> {
        let card = match self.card.take() {
            Some(card) => card,
            None => C::open().map_err(|_| "D-101 no graphics card")?,
        };
        let looked = self.look_with(&card);
        if looked == Err(CARD_LOST) {
            // What was lit has gone with the card.
            self.lit = None;
        } else {
            self.card = Some(card);
        }
        looked
    }

    fn look_with(&mut self, card: &C) -> Result<Option<Size>, &'static str> {
        let seen = card.plugs(false).map_err(|_| CARD_LOST)?;
        if let Some(lit) = self.lit.take() {
            if self.on && lit.among == seen && card.shows(&lit.light) {
                self.lit = Some(lit);
                return Ok(None);
            }
            card.put_out(lit.light);
        }
        if !self.on {
            return Ok(None);
        }
        let plugs = card.plugs(true).map_err(|_| CARD_LOST)?;
        let mut nothing = "D-102 no screen is plugged in";
        for plug in plugs {
            for choice in choices(&plug.offers, plug.described, self.asked) {
                let screen = match choice {
                    Choice::Offered(place) => plug.offers[place].size,
                    Choice::Fallback => Size { width: 1280, height: 720 },
                };
                let picture = picture_on(screen, self.asked);
                if let Ok(light) = card.light(&plug, choice, picture) {
                    tell(&plug, choice, screen);
                    let among = card.plugs(false).map_err(|_| CARD_LOST)?;
                    self.lit = Some(Lit { name: plug.name, light, among });
                    return Ok(Some(picture));
                }
            }
            nothing = "D-103 the screen takes no mode, or another program has it";
        }
        Err(nothing)
    }
}

const CARD_LOST: &str = "D-104 the graphics card does not answer";

fn tell(plug: &Plug, choice: Choice, screen: Size) {
    let (name, Size { width, height }) = (&plug.name, screen);
    if plug.described {
        tracing::info!(%name, width, height, ?choice, "a screen");
    } else {
        tracing::warn!(%name, width, height, ?choice, "D-105 the screen does not say what it is");
    }
}

impl<C: Card> Panel for Kms<C> {
    fn present(&mut self, frame: &Frame, dirty: &Dirty) {
        if let (Some(card), Some(Lit { name, light, .. })) = (&self.card, &mut self.lit)
            && let Err(error) = card.copy(light, frame, dirty)
        {
            tracing::warn!(%name, %error, "D-106 the screen cannot be painted");
        }
    }

    fn look(&mut self) -> Option<Size> {
        let (found, said) = match self.try_look() {
            Ok(found) => (found, ""),
            Err(trouble) => (None, trouble),
        };
        if said != self.said && !said.is_empty() {
            tracing::warn!("{said}");
        }
        self.said = said;
        found
    }

    fn looks(&self) -> bool {
        true
    }

    fn switch(&mut self, on: bool) {
        self.on = on;
    }
}

#[cfg(test)]
mod tests;
