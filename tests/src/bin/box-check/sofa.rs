//! Who sits before the box: keys by infrared, a card into the USB reader, and eyes that compare what they see with a
//! television of the same town on this machine.

use crate::machine::Machine;
use crate::picture::Picture;
use crate::remote;
use anyhow::{Context, Result, bail};
use card_emulator::Emulator;
use card_emulator::frontend::vscard;
use card_emulator::harness::PrivatePcscd;
use card_emulator::profile::Profile;
use e2e::town::Town;
use e2e::tv::Tv;
use e2e::world::CARDS;
use serde_json::Value;
use std::cmp::Ordering;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// The box, and the television here that shows what the box has to show.
pub struct Sofa {
    /// The box.
    pub machine: Machine,
    /// The card in the reader of the box, or beside it.
    pub card: Emulator,
    /// The television here.
    pub twin: Tv,
    /// The reader of the television here.
    pub twin_reader: PrivatePcscd,
    /// Where pictures that differ are left.
    pub run: PathBuf,
}

/// No two elements of a screen are farther apart than this many presses.
const FARTHEST: usize = 24;
/// An emulated processor draws a screen in seconds; the town and the card take their time as well.
const SEEN_WITHIN: Duration = Duration::from_secs(90);

impl Sofa {
    /// Sits down: plugs reader and remote of the box in.
    pub fn new(mut machine: Machine, town: &Town, twin: (Tv, PrivatePcscd), run: PathBuf) -> Result<Self> {
        let cards = CARDS.iter().map(|card| Profile::load(&town.card(card))).collect::<Result<Vec<_>, _>>()?;
        let card = Emulator::new(cards);
        let (served, socket) = (card.clone(), machine.card_socket());
        thread::spawn(move || vscard::serve(&served, &socket));
        remote::plug_in(&mut machine)?;
        let (twin, twin_reader) = twin;
        Ok(Self { machine, card, twin, twin_reader, run })
    }

    /// Presses keys on both, separated by blanks.
    pub fn press(&mut self, keys: &str) -> Result<()> {
        for key in keys.split_whitespace() {
            self.twin.ask(&format!("press {key}"))?;
            remote::press(&mut self.machine, key)?;
        }
        Ok(())
    }

    /// Types digits on both.
    pub fn type_digits(&mut self, digits: &str) -> Result<()> {
        digits.chars().try_for_each(|digit| self.press(&format!("DIGIT{digit}")))
    }

    /// Walks on both to the keys of the pad that is open, and presses them.
    pub fn type_on_pad(&mut self, characters: &str) -> Result<()> {
        for character in characters.chars() {
            let key = character.to_digit(36).context("a digit or a letter")?;
            self.walk_to(&format!("key-{key}"))?;
            self.press("OK")?;
        }
        Ok(())
    }

    /// Goes to an element the way a person does: up or down to its row, then along it.
    fn walk_to(&mut self, id: &str) -> Result<()> {
        for _ in 0..FARTHEST {
            let screen = self.twin.screen()?;
            if screen["focused"] == id {
                return Ok(());
            }
            let place = |id: &Value| {
                let found = screen["focusables"].as_array()?.iter().find(|item| item["id"] == *id)?;
                Some((found["x"].as_f64()?, found["y"].as_f64()?))
            };
            let (x, y) = place(&screen["focused"]).context("a focused element")?;
            let (to_x, to_y) = place(&Value::from(id)).with_context(|| format!("{id} is not on the screen"))?;
            self.press(match (to_y.total_cmp(&y), to_x.total_cmp(&x)) {
                (Ordering::Less, _) => "UP",
                (Ordering::Greater, _) => "DOWN",
                (Ordering::Equal, Ordering::Less) => "LEFT",
                (Ordering::Equal, _) => "RIGHT",
            })?;
        }
        bail!("{id} cannot be reached")
    }

    /// Puts a card on both readers.
    pub fn insert(&mut self, card: &str) -> Result<()> {
        self.card.insert(Some(card))?;
        Ok(self.twin_reader.insert(Some(card))?)
    }

    /// Takes both cards away.
    pub fn take_cards(&mut self) -> Result<()> {
        self.card.remove()?;
        Ok(self.twin_reader.remove()?)
    }

    /// Waits until the television here shows a screen, and then until the box looks the same.
    pub fn both_show(&mut self, screen: &str) -> Result<()> {
        self.twin.ask(&format!("wait {screen} 60000"))?;
        let until = Instant::now() + SEEN_WITHIN;
        let expected = self.run.join("expected.png");
        loop {
            self.twin.ask(&format!("shot {}", expected.display()))?;
            let (wanted, seen) = (Picture::read(&expected)?, self.machine.screen()?);
            if seen.shows_the_same(&wanted) {
                eprintln!("box-check: {screen} after {} s", self.machine.on_for().as_secs());
                return Ok(());
            }
            if Instant::now() > until {
                bail!("the box does not show {screen}: {:.4} of the pixels differ", seen.distance(&wanted));
            }
        }
    }
}
