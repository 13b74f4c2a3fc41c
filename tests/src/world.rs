//! A town, a box and a card reader, for one story.

use crate::town::{Town, TownOptions};
use crate::tv::{Tv, TvOptions};
use anyhow::{Context, Result};
use card_emulator::harness::{PrivatePcscd, StartOptions};
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

/// Every card of the simulated town.
pub const CARDS: [&str; 9] = [
    "mother",
    "father",
    "child",
    "expired",
    "revoked",
    "foreign",
    "twins-mother",
    "siblings-mother",
    "siblings-father",
];

/// A living room. Fields drop in order: the television first, the folder last.
pub struct World {
    /// The television.
    pub tv: Tv,
    /// The card reader, with a pcscd of its own.
    pub reader: PrivatePcscd,
    /// The town.
    pub town: Town,
    config: PathBuf,
    size: &'static str,
    folder: TempDir,
}

impl World {
    /// The usual town, with an empty card reader.
    pub fn start(story: &str) -> Result<Self> {
        Self::with(story, TownOptions::default())
    }

    /// The usual town, seen at 1920×1080.
    pub fn full_size(story: &str) -> Result<Self> {
        Self::build(story, TownOptions::default(), "1920x1080")
    }

    /// A town with options.
    pub fn with(story: &str, options: TownOptions) -> Result<Self> {
        Self::build(story, options, "1280x720")
    }

    fn build(story: &str, options: TownOptions, size: &'static str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix(&format!("nst-{story}-")).tempdir()?;
        let town = Town::open(&folder.path().join("town"), options)?;
        let config = town.new_box("living-room")?;
        let reader = reader(&town, folder.path().join("pcscd"))?;
        let tv = tv(&config, size, &reader)?;
        Ok(Self { tv, reader, town, config, size, folder })
    }

    /// A second box of the same town, with a reader of its own.
    pub fn second_box(&self, name: &str) -> Result<(Tv, PrivatePcscd)> {
        let config = self.town.new_box(name)?;
        let reader = reader(&self.town, self.folder.path().join(name))?;
        Ok((tv(&config, self.size, &reader)?, reader))
    }

    /// Power cut of the box, and power again. The card stays where it is.
    pub fn power_cut(&mut self) -> Result<()> {
        self.tv.kill();
        self.tv = tv(&self.config, self.size, &self.reader)?;
        Ok(())
    }

    /// Puts a card on the reader and waits for its screen.
    pub fn insert(&mut self, card: &str) -> Result<()> {
        self.reader.insert(Some(card))?;
        self.tv.ask("wait-text \"カードを 読みました\" 10000").map(drop)
    }

    /// Takes the card away and waits for the start screen.
    pub fn remove(&mut self) -> Result<()> {
        self.reader.remove()?;
        self.tv.ask("wait start 10000").map(drop)
    }

    /// Card, PIN, 決定, TOP.
    pub fn log_in(&mut self, card: &str, pin: &str) -> Result<()> {
        self.insert(card)?;
        self.tv.keys(&format!("type {pin}; press OK; wait top 10000"))
    }

    /// Tries left of the authentication PIN, as the card itself says.
    pub fn auth_tries(&self) -> Result<u64> {
        let status = self.reader.status()?;
        status["tries"]["auth"].as_u64().with_context(|| format!("no tries in {status}"))
    }

    /// What the card has seen so far.
    pub fn card_status(&self) -> Result<Value> {
        Ok(self.reader.status()?)
    }
}

fn reader(town: &Town, folder: PathBuf) -> Result<PrivatePcscd> {
    let profiles = CARDS.iter().map(|card| town.card(card)).collect();
    let emulator = card_emulator::harness::emulator_binary()?;
    Ok(PrivatePcscd::start(&StartOptions { emulator, folder, profiles, empty: true })?)
}

fn tv(config: &std::path::Path, size: &str, reader: &PrivatePcscd) -> Result<Tv> {
    Tv::start(&TvOptions { config, display: "headless", size, pcscd: Some(reader.socket()), arguments: Vec::new() })
}
