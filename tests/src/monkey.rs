//! A child with the remote, and another one with the cards: keys by chance, far more than anybody presses, on the box as it
//! ships. Whatever is pressed, every line is answered, exactly one element has the focus, and memory does not grow.

use crate::chance::Chance;
use crate::world::World;
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};
use std::fmt;

/// What a run has shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Keys pressed.
    pub keys: u64,
    /// Cards put on the reader, taken off, or changed for another one.
    pub cards_moved: u64,
    /// How often each screen was seen, by its id.
    pub screens: BTreeMap<String, u64>,
    /// Most resident memory in the first fifth of the keys, in KiB.
    pub warm_kb: u64,
    /// The same in the last fifth.
    pub end_kb: u64,
}

impl Report {
    /// By how many percent memory has grown after the first fifth; 0 if it has shrunk.
    pub fn growth_percent(&self) -> f64 {
        self.end_kb.saturating_sub(self.warm_kb) as f64 * 100.0 / self.warm_kb as f64
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { keys, cards_moved, screens, warm_kb, end_kb } = self;
        writeln!(out, "{keys} keys, cards moved {cards_moved} times, {} screens", screens.len())?;
        writeln!(out, "resident: {warm_kb} KiB, at the end {end_kb} KiB ({:.1} % more)", self.growth_percent())?;
        screens.iter().try_for_each(|(screen, times)| writeln!(out, "  {screen}: {times}"))
    }
}

/// Cards with their PINs: three families.
const CARDS: [(&str, Option<&str>); 4] = [
    ("mother", Some("1234")),
    ("twins-mother", Some("4321")),
    ("siblings-mother", Some("8765")),
    // Has not registered: he finds no way in.
    ("father", None),
];
/// How often each key is pressed, out of their sum: mostly those that lead on, seldom those that leave.
const KEYS: [(&str, u64); 14] = [
    ("press UP", 12),
    ("press DOWN", 16),
    ("press LEFT", 12),
    ("press RIGHT", 14),
    ("press OK", 20),
    ("press BACK", 8),
    ("press YELLOW", 3),
    ("press RED", 4),
    ("press GREEN", 1),
    ("press BLUE", 1),
    ("press MENU", 1),
    ("press DATA", 1),
    ("type 7", 2),
    ("type K", 1),
];
/// Keys between two movements of a card, on average.
const KEYS_PER_CARD: u64 = 150;
/// The same before a card comes, while nothing else leads on.
const KEYS_WITHOUT_CARD: u64 = 15;
/// Memory is looked at this often in a run.
const LOOKS: u64 = 100;
/// Keys that are told when something is wrong.
const REMEMBERED: usize = 60;
/// Below this many tries the PIN is only entered right, so that no card is lost for the rest of the run.
const CAREFUL_BELOW: u64 = 3;

/// Presses so many keys; a seed is one course of them, as far as the machine is. An error names the last keys.
pub fn run(world: &mut World, keys: u64, seed: u64) -> Result<Report> {
    let screens = BTreeMap::new();
    let report = Report { keys: 0, cards_moved: 0, screens, warm_kb: 0, end_kb: 0 };
    let mut monkey = Monkey { world, chance: Chance(seed), card: None, last: VecDeque::new(), report };
    let done = monkey.play(keys);
    let told = || format!("seed {seed}, after {} keys, the last of them: {:?}", monkey.report.keys, monkey.last);
    done.with_context(told)?;
    Ok(monkey.report)
}

struct Monkey<'a> {
    world: &'a mut World,
    chance: Chance,
    card: Option<(&'static str, Option<&'static str>)>,
    last: VecDeque<String>,
    report: Report,
}

impl Monkey<'_> {
    fn play(&mut self, keys: u64) -> Result<()> {
        let every = (keys / LOOKS).max(1);
        let mut look = every;
        let mut screen = self.look()?;
        while self.report.keys < keys {
            let at_start = screen == "start";
            if self.chance.one_in(if at_start && self.card.is_none() { KEYS_WITHOUT_CARD } else { KEYS_PER_CARD }) {
                self.move_card()?;
            } else if at_start && self.chance.one_in(3) {
                self.log_in()?;
            } else if ["card", "last-try", "register-pin"].contains(&screen.as_str()) && self.is_precarious()? {
                self.press("press DATA", 1)?;
            } else {
                self.press_something(&screen)?;
            }
            screen = self.look()?;
            if self.report.keys >= look {
                look += every;
                self.weigh(keys)?;
            }
        }
        Ok(())
    }

    fn press_something(&mut self, screen: &str) -> Result<()> {
        let mut place = self.chance.below(KEYS.iter().map(|(_, weight)| weight).sum());
        let Some((line, _)) = KEYS.iter().find(|(_, weight)| {
            let found = place < *weight;
            place = place.saturating_sub(*weight);
            found
        }) else {
            bail!("no key");
        };
        // From there it logs out, which would leave little time for what lies behind.
        if screen == "top" && *line == "press BACK" && !self.chance.one_in(8) {
            return self.press("press OK", 1);
        }
        let times = if line.starts_with("press") && self.chance.one_in(60) { 2 + self.chance.below(20) } else { 1 };
        self.press(line, times)
    }

    fn press(&mut self, line: &str, times: u64) -> Result<()> {
        let line = if times == 1 { line.to_owned() } else { format!("{line} {times}") };
        self.report.keys += times;
        self.note(&line);
        self.world.tv.ask(&line).map(drop)
    }

    /// The right PIN, from wherever the screen is; whether the town lets the member in is not said.
    fn log_in(&mut self) -> Result<()> {
        let Some((_, Some(pin))) = self.card else { return Ok(()) };
        self.press("press DATA", 1)?;
        self.press("press OK", 1)?;
        self.world.tv.raw("wait-text \"カードを 読みました\" 5000")?;
        self.press(&format!("type {pin}"), 1)?;
        self.press("press OK", 1)?;
        self.world.tv.raw("wait top 3000").map(drop)
    }

    fn move_card(&mut self) -> Result<()> {
        let next = CARDS[usize::try_from(self.chance.below(CARDS.len() as u64))?];
        match self.card {
            None => self.world.reader.insert(Some(next.0))?,
            Some((here, _)) if here == next.0 || self.chance.one_in(2) => self.world.reader.remove()?,
            Some(_) => self.world.reader.swap(next.0)?,
        }
        self.card = match self.card {
            None => Some(next),
            Some(_) if self.world.reader.status()?["card"].is_null() => None,
            Some(_) => Some(next),
        };
        self.report.cards_moved += 1;
        self.note(self.card.map_or("card off", |(card, _)| card));
        if self.card.is_some() && !self.chance.one_in(4) {
            self.world.tv.raw("wait card 3000")?;
            self.log_in()?;
        }
        Ok(())
    }

    fn is_precarious(&self) -> Result<bool> {
        Ok(self.card.is_some() && self.world.auth_tries()? < CAREFUL_BELOW)
    }

    /// What must hold on every screen; its id.
    fn look(&mut self) -> Result<String> {
        let answer = self.world.tv.screen()?;
        let screen = answer["screen"].as_str().context("screen")?.to_owned();
        let elements = answer["focusables"].as_array().context("focusables")?;
        let focused = elements.iter().filter(|element| element["id"] == answer["focused"]).count();
        ensure!(focused == 1, "{focused} elements have the focus: {answer}");
        ensure!(elements.iter().all(is_on_the_plane), "an element lies beside the screen: {answer}");
        *self.report.screens.entry(screen.clone()).or_default() += 1;
        Ok(screen)
    }

    fn weigh(&mut self, keys: u64) -> Result<()> {
        let resident = self.world.tv.ask("stats")?["rss_kb"].as_u64().context("rss_kb")?;
        let Report { keys: pressed, warm_kb, end_kb, .. } = &mut self.report;
        if *pressed <= keys / 5 {
            *warm_kb = resident.max(*warm_kb);
        } else if *pressed > keys - keys / 5 {
            *end_kb = resident.max(*end_kb);
        }
        Ok(())
    }

    fn note(&mut self, what: &str) {
        if self.last.len() == REMEMBERED {
            self.last.pop_front();
        }
        self.last.push_back(what.to_owned());
    }
}

fn is_on_the_plane(element: &Value) -> bool {
    let side = |name: &str| element[name].as_i64();
    let inside = |start: Option<i64>, length: Option<i64>, end| {
        start.zip(length).is_some_and(|(start, length)| start >= 0 && length > 0 && start + length <= end)
    };
    inside(side("x"), side("w"), 1920) && inside(side("y"), side("h"), 1080)
}
