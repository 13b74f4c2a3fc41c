//! The people: each puts the card down somewhere, types the PIN, reads what the screen offers, and leaves again, by the
//! keys of the remote and by what is on the screen, as a person would.

use crate::cast::{BOXES, CAST};
use crate::chance::Chance;
use crate::network::box_name;
use crate::world::{Happening, MINUTE, Ms, SECOND, World};
use stb_core::event::Event;
use stb_core::key::RemoteKey;
use stb_core::ports::Presence;
use stb_core::view::{Body, ScreenId, View};

/// A person.
pub struct Person {
    /// At which box the card lies.
    pub at: Option<usize>,
    /// Wrong PINs that the card has counted.
    pub wrong: u8,
    /// How much longer this visit goes on, in things to do.
    patience: u64,
    chance: Chance,
}

/// What a person does next.
enum Move {
    /// Looks and does nothing.
    Wait,
    /// Types this and presses 決定.
    Type(&'static str),
    /// Presses these keys.
    Press(&'static [&'static str]),
    /// Takes the card away.
    Leave,
}

impl Person {
    /// Somebody who is at no box yet.
    pub fn new(chance: Chance) -> Self {
        Self { at: None, wrong: 0, patience: 0, chance }
    }
}

impl World {
    /// When everybody comes for the first time.
    pub fn plan_people(&mut self) {
        for number in 0..self.people.len() {
            let first = self.people[number].chance.between(5 * SECOND, 10 * MINUTE);
            self.later(first, Happening::Person(number));
        }
    }

    /// A person does the next thing.
    pub fn person_acts(&mut self, number: usize) {
        if self.settling {
            return self.leave(number);
        }
        let after = match self.people[number].at {
            None => self.arrives(number),
            Some(at_box) => self.acts_at(number, at_box),
        };
        self.later(after, Happening::Person(number));
    }

    /// Puts the card on a free reader.
    fn arrives(&mut self, number: usize) -> Ms {
        let at_box = self.people[number].chance.place(BOXES);
        if self.boxes[at_box].card.is_some() {
            return self.people[number].chance.between(10 * SECOND, 2 * MINUTE);
        }
        let person = &mut self.people[number];
        person.patience = person.chance.between(4, 30);
        self.put_card(number, at_box);
        self.people[number].chance.between(2 * SECOND, 4 * SECOND)
    }

    /// A card is put down.
    pub fn put_card(&mut self, number: usize, at_box: usize) {
        self.note(box_name(at_box), || format!("{} puts the card down", CAST.people[number].name));
        self.people[number].at = Some(at_box);
        self.boxes[at_box].card = Some(number);
        self.boxes[at_box].insertion += 1;
        self.deliver(at_box, Event::Reader(Presence::Card));
    }

    /// A card is taken away.
    pub fn leave(&mut self, number: usize) {
        let Some(at_box) = self.people[number].at.take() else { return };
        self.note(box_name(at_box), || format!("{} takes the card away", CAST.people[number].name));
        self.boxes[at_box].card = None;
        self.boxes[at_box].insertion += 1;
        self.deliver(at_box, Event::Reader(Presence::Empty));
    }

    fn acts_at(&mut self, number: usize, at_box: usize) -> Ms {
        let view = self.view(at_box);
        let person = &mut self.people[number];
        person.patience = person.patience.saturating_sub(1);
        let next = match &view {
            Some(view) => next_move(view, number, person),
            // No picture: most people wait a little.
            None if person.patience == 0 => Move::Leave,
            None => Move::Wait,
        };
        match next {
            Move::Wait => {}
            Move::Type(text) => {
                self.type_in(at_box, text);
                self.press(at_box, &["OK"]);
            }
            Move::Press(keys) => self.press(at_box, keys),
            Move::Leave => {
                self.leave(number);
                return self.people[number].chance.between(3 * MINUTE, 40 * MINUTE);
            }
        }
        self.people[number].chance.between(SECOND, 9 * SECOND)
    }

    /// Types characters.
    pub fn type_in(&mut self, at_box: usize, text: &str) {
        for key in text.chars().filter_map(RemoteKey::from_char) {
            self.deliver(at_box, Event::Key { key, repeated: false });
        }
    }

    /// Presses keys of the remote by their names.
    pub fn press(&mut self, at_box: usize, names: &[&str]) {
        self.note(box_name(at_box), || names.join(" "));
        self.watch.touched(at_box);
        for key in names.iter().filter_map(|name| RemoteKey::from_name(name)) {
            self.deliver(at_box, Event::Key { key, repeated: false });
        }
    }
}

fn next_move(view: &View, number: usize, person: &mut Person) -> Move {
    let chance = &mut person.chance;
    match view.screen {
        ScreenId::Card => match &view.body {
            Body::Secret(body) if body.tries.is_some() && body.working.is_empty() => {
                // A wrong one now and then, never two in a row: cards that stop are another story.
                let wrong = person.wrong == 0 && chance.one_in(25);
                Move::Type(if wrong { "0000" } else { CAST.people[number].pin })
            }
            _ if person.patience == 0 => Move::Leave,
            _ => Move::Wait,
        },
        ScreenId::Top if person.patience == 0 => match chance.below(3) {
            0 => Move::Press(&["BACK"]),
            _ => Move::Leave,
        },
        ScreenId::Top => match (view.focused.as_str(), chance.below(4)) {
            (_, 0) => Move::Wait,
            ("notices", 1) => Move::Press(&["OK"]),
            ("notices", _) => Move::Press(&["RIGHT", "OK"]),
            ("handbook", _) => Move::Press(&["OK"]),
            ("shelf", 1) => Move::Press(&["OK"]),
            _ => Move::Press(&["DOWN", "LEFT", "LEFT"]),
        },
        ScreenId::Notices => match chance.below(10) {
            0..3 => Move::Press(&["OK"]),
            3..5 => Move::Press(&["DOWN", "OK"]),
            5..7 => Move::Press(&["DOWN", "DOWN", "DOWN", "OK"]),
            7 => Move::Press(&["RIGHT", "OK"]),
            8 => Move::Wait,
            _ => Move::Press(&["BACK"]),
        },
        ScreenId::Notice => match (view.focused.as_str(), chance.below(5)) {
            ("ok", 0..2) => Move::Press(&["OK"]),
            ("ok", 2) => Move::Press(&["UP", "OK"]),
            ("ok", 3) => Move::Press(&["UP", "UP", "OK"]),
            // And gone, before it is on the disk.
            (_, 4) if person.patience < 5 => Move::Leave,
            _ => Move::Press(&["BACK"]),
        },
        // From a cover, → leads to what comes next and on to きろくする; from there ↓ to the entries.
        ScreenId::Handbook => match chance.below(8) {
            0 => Move::Press(&["OK"]),
            1 => Move::Press(&["UP", "UP", "UP", "RIGHT", "RIGHT", "OK"]),
            2..5 => Move::Press(&["RIGHT", "RIGHT", "DOWN", "DOWN", "OK"]),
            5 => Move::Press(&["RIGHT", "DOWN", "DOWN", "DOWN", "OK"]),
            6 => Move::Wait,
            _ => Move::Press(&["BACK"]),
        },
        ScreenId::RecordWrite => match chance.below(4) {
            0 => Move::Press(&["OK"]),
            1 => Move::Press(&["DOWN", "OK"]),
            2 => Move::Press(&["DOWN", "DOWN", "OK"]),
            _ => Move::Press(&["RIGHT", "OK"]),
        },
        ScreenId::Record => match chance.below(6) {
            0..3 => Move::Press(&["UP", "OK"]),
            3 => Move::Press(&["UP", "UP", "OK"]),
            _ => Move::Press(&["BACK"]),
        },
        ScreenId::Refused => match chance.below(3) {
            0 => Move::Press(&["UP", "OK"]),
            _ => Move::Press(&["BACK"]),
        },
        ScreenId::Problem if person.patience == 0 => Move::Leave,
        ScreenId::Problem | ScreenId::Idle => Move::Press(&["OK"]),
        ScreenId::Start if person.patience > 0 && chance.one_in(3) => Move::Press(&["OK"]),
        ScreenId::Start => Move::Leave,
        _ => Move::Press(&["BACK"]),
    }
}
