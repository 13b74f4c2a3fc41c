//! Who sits before the box: keys by infrared, a card into the USB reader, and eyes that compare what they see with a
//! television of the same town on this machine.

use crate::board::Board;
use crate::machine::Machine;
use crate::parts::Parts;
use crate::picture::Picture;
use crate::remote;
use anyhow::{Context, Result, bail};
use card_emulator::Emulator;
use card_emulator::frontend::vscard;
use card_emulator::harness::{PrivatePcscd, StartOptions, emulator_binary};
use card_emulator::profile::Profile;
use e2e::town::Town;
use e2e::tv::{Tv, TvOptions};
use e2e::world::CARDS;
use serde_json::Value;
use std::cmp::Ordering;
use std::path::{Path, PathBuf};
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
pub const SEEN_WITHIN: Duration = Duration::from_secs(90);

impl Sofa {
    /// Sits down before a box that is on. The twin is one from the factory.
    pub fn new(machine: Machine, town: &Town, run: PathBuf) -> Result<Self> {
        let card = serve_cards(town, &machine)?;
        let (twin, twin_reader) = television_here(town, "first", &run)?;
        Ok(Self { machine, card, twin, twin_reader, run })
    }

    /// Plugs the reader of the box in again, with nothing on it.
    pub fn plug_reader(&mut self, town: &Town) -> Result<()> {
        self.card.close();
        self.machine.plug_reader()?;
        self.card = serve_cards(town, &self.machine)?;
        Ok(())
    }

    /// Sits down before a box that is as one from the factory again, with another twin that is one.
    pub fn another_twin(&mut self, town: &Town, name: &str) -> Result<()> {
        self.twin.kill();
        (self.twin, self.twin_reader) = television_here(town, name, &self.run)?;
        Ok(())
    }

    /// What the box said would be gone with its power; where something fails, it is kept beside the pictures.
    pub fn or_keep_its_journal<T>(&mut self, live: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let outcome = live(self);
        if outcome.is_err() {
            let look =
                "journalctl --no-pager -o short-monotonic; ls /proc/$(pidof stb-app)/task | wc -l; df /data /var";
            std::fs::write(self.run.join("journal.log"), self.machine.inside(look).unwrap_or_default())?;
        }
        outcome
    }

    /// Takes the power away and gives it back.
    pub fn power_anew(&mut self, board: &Board, parts: &Parts<'_>) -> Result<()> {
        self.machine.cut_power();
        self.machine = Machine::start(board, parts)?;
        remote::plug_in(&mut self.machine)
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
        self.both_show_by(screen, SEEN_WITHIN, Picture::shows_the_same)
    }

    /// The same, with another patience or another eye.
    pub fn both_show_by(
        &mut self,
        screen: &str,
        patience: Duration,
        same: impl Fn(&Picture, &Picture) -> bool,
    ) -> Result<()> {
        self.twin.ask(&format!("wait {screen} 60000"))?;
        let until = Instant::now() + patience;
        let expected = self.run.join("expected.png");
        loop {
            self.twin.ask(&format!("shot {}", expected.display()))?;
            let (wanted, seen) = (Picture::read(&expected)?, self.machine.screen()?);
            if same(&seen, &wanted) {
                eprintln!("box-check: {screen} after {} s", self.machine.on_for().as_secs());
                return Ok(());
            }
            if Instant::now() > until {
                bail!("the box does not show {screen}: {:.4} of the pixels differ", seen.distance(&wanted));
            }
        }
    }
}

/// The cards of the town beside the reader of the box.
fn serve_cards(town: &Town, machine: &Machine) -> Result<Emulator> {
    let cards = CARDS.iter().map(|card| Profile::load(&town.card(card))).collect::<Result<Vec<_>, _>>()?;
    let card = Emulator::new(cards);
    let (served, socket) = (card.clone(), machine.card_socket());
    thread::spawn(move || vscard::serve(&served, &socket));
    Ok(card)
}

/// A television on this machine, as it comes from the factory, with a reader of its own.
fn television_here(town: &Town, name: &str, run: &Path) -> Result<(Tv, PrivatePcscd)> {
    let config = town.box_from_the_factory(name)?;
    let profiles = CARDS.iter().map(|card| town.card(card)).collect();
    let options = StartOptions { emulator: emulator_binary()?, folder: run.join(name), profiles, empty: true };
    let reader = PrivatePcscd::start(&options)?;
    let pcscd = Some(reader.socket());
    let arguments = Vec::new();
    let tv = Tv::start(&TvOptions { config: &config, display: "headless", size: "1920x1080", pcscd, arguments })?;
    Ok((tv, reader))
}
