//! Typing a number of a known length with digits or pad: the technician's code, and the install code.

use crate::focus::{ElementId, Focus};
use crate::key::RemoteKey;
use crate::secret_entry::{ERASE, NEXT, key_id};
use zeroize::{Zeroize, Zeroizing};

/// The boxes.
pub const CODE: ElementId = ElementId::fixed("code");

/// The state of the field.
pub struct NumberEntry {
    /// Fewest and most digits.
    pub bounds: (usize, usize),
    /// Red sentence.
    pub error: String,
    /// Whether somebody works on what was typed: keys wait.
    pub working: bool,
    /// Focus among boxes and pad.
    pub focus: Focus,
    typed: Zeroizing<String>,
}

impl NumberEntry {
    /// An empty field.
    pub fn new(fewest: usize, most: usize) -> Self {
        Self {
            bounds: (fewest, most),
            error: String::new(),
            working: false,
            focus: Focus::on(CODE),
            typed: Zeroizing::new(String::with_capacity(most)),
        }
    }

    /// What is typed.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Whether as much is typed as is needed.
    pub fn complete(&self) -> bool {
        self.typed.len() >= self.bounds.0
    }

    /// A key that types.
    pub fn type_key(&mut self, key: RemoteKey) {
        if let Some(digit) = key.typed().filter(char::is_ascii_digit) {
            self.push(digit);
        }
    }

    /// 決定 on an item; whether the number is confirmed.
    pub fn activate(&mut self, id: &ElementId) -> bool {
        if self.working {
            return false;
        }
        match id.as_str() {
            "code" | "key-next" => {
                if !self.complete() {
                    self.error = match self.bounds {
                        (fewest, most) if fewest == most => format!("数字を {most}けた 入れてください"),
                        (fewest, most) => format!("数字を {fewest}〜{most}けた 入れてください"),
                    };
                    return false;
                }
                self.error.clear();
                return true;
            }
            "key-erase" => self.erase(),
            _ => {
                if let Some(digit) = ('0'..='9').find(|digit| key_id(*digit) == *id) {
                    self.push(digit);
                }
            }
        }
        false
    }

    /// 戻る: erases; with nothing to erase it leads out.
    pub fn back(&mut self) -> bool {
        if self.working || self.typed.is_empty() {
            return true;
        }
        self.erase();
        false
    }

    /// It was wrong: the field is cleared in place.
    pub fn wrong(&mut self, error: String) {
        self.working = false;
        self.error = error;
        self.typed.zeroize();
        self.focus = Focus::on(CODE);
    }

    fn push(&mut self, digit: char) {
        if self.working || self.typed.len() == self.bounds.1 {
            return;
        }
        self.error.clear();
        self.typed.push(digit);
        if self.typed.len() == self.bounds.1 && *self.focus.id() != CODE {
            self.focus = Focus::on(NEXT);
        }
    }

    fn erase(&mut self) {
        self.typed.pop();
        if !self.complete() && *self.focus.id() == NEXT {
            self.focus = Focus::on(ERASE);
        }
    }
}
