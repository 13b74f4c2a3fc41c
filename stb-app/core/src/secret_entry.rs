//! Typing one of the card's two secrets: the boxes, the pad, the tries, and the extra question before the last try
//! (design.md §4.5, rules P1 to P5). Knows keys and focus; asks neither card nor town.

use crate::focus::{ElementId, Focus};
use crate::key::RemoteKey;
use crate::view::Secret;
use shared_model::pin::{AuthPin, SignPassword};
use zeroize::Zeroizing;

/// The boxes.
pub const BOXES: ElementId = ElementId::fixed("pin");
/// Opens the pad.
pub const PAD: ElementId = ElementId::fixed("pad");
/// 新規登録, on the card screen only.
pub const REGISTER: ElementId = ElementId::fixed("register");
/// やめる.
pub const CANCEL: ElementId = ElementId::fixed("cancel");
/// Pad: removes the last character.
pub const ERASE: ElementId = ElementId::fixed("key-erase");
/// Pad: つぎへ.
pub const NEXT: ElementId = ElementId::fixed("key-next");
/// Dialog of the last try: goes on.
pub const TRY: ElementId = ElementId::fixed("try");
/// Dialog of the last try: leaves.
pub const STOP: ElementId = ElementId::fixed("stop");

/// The name of the pad's key for a character.
pub fn key_id(character: char) -> ElementId {
    ElementId::numbered("key", character.to_digit(36).unwrap_or(36) as usize)
}

/// What the pad types: digits for the PIN, capitals and digits for the password.
pub fn pad_characters(secret: Secret) -> &'static str {
    match secret {
        Secret::Auth => "1234567890",
        Secret::Sign => "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    }
}

/// The state of one entry.
pub struct SecretEntry {
    /// Which secret.
    pub secret: Secret,
    /// Tries left, as the card said before the entry was opened.
    pub tries: u8,
    /// Whether the pad is open.
    pub pad_open: bool,
    /// Whether the question before the last try is open.
    pub asking_last: bool,
    /// Whether card or town are working on it: keys wait.
    pub working: bool,
    /// Red sentence.
    pub error: String,
    /// Focus among boxes, buttons and pad, or in the dialog.
    pub focus: Focus,
    typed: Zeroizing<String>,
}

/// What an activated item or key means for the flow that owns the entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryAction {
    /// Nothing to do for the flow.
    None,
    /// A complete secret was confirmed; call [`SecretEntry::take_auth`] or [`SecretEntry::take_sign`].
    Submit,
    /// 新規登録.
    Register,
    /// やめる, or 戻る with nothing typed.
    Cancel,
}

impl SecretEntry {
    /// An empty entry with this many tries left.
    pub fn new(secret: Secret, tries: u8) -> Self {
        let pad_open = secret == Secret::Sign;
        let focus = if pad_open { Focus::on(key_id('1')) } else { Focus::on(BOXES) };
        Self {
            secret,
            tries,
            pad_open,
            asking_last: false,
            working: false,
            error: String::new(),
            focus,
            typed: Zeroizing::new(String::with_capacity(SignPassword::MAX)),
        }
    }

    /// Number of characters typed.
    pub fn length(&self) -> usize {
        self.typed.len()
    }

    /// Fewest and most characters.
    pub fn bounds(&self) -> (usize, usize) {
        match self.secret {
            Secret::Auth => (AuthPin::DIGITS, AuthPin::DIGITS),
            Secret::Sign => (SignPassword::MIN, SignPassword::MAX),
        }
    }

    /// Whether as much is typed as the secret needs.
    pub fn complete(&self) -> bool {
        self.length() >= self.bounds().0
    }

    /// A key of the remote that types.
    pub fn type_key(&mut self, key: RemoteKey) {
        if let Some(character) = key.typed().filter(|c| pad_characters(self.secret).contains(*c)) {
            self.push(character);
            if !self.pad_open {
                self.focus = Focus::on(BOXES);
            }
        }
    }

    /// 決定 on an item.
    pub fn activate(&mut self, id: &ElementId) -> EntryAction {
        match id.as_str() {
            "cancel" | "stop" => EntryAction::Cancel,
            _ if self.working => EntryAction::None,
            "pin" | "key-next" => self.submit(),
            "pad" => {
                self.pad_open = true;
                self.focus = Focus::on(key_id(pad_characters(self.secret).chars().next().unwrap_or('1')));
                EntryAction::None
            }
            "key-erase" => {
                self.erase();
                EntryAction::None
            }
            "register" => EntryAction::Register,
            "try" => {
                self.asking_last = false;
                self.focus = Focus::on(BOXES);
                EntryAction::Submit
            }
            _ => {
                if let Some(character) = pad_characters(self.secret).chars().find(|c| key_id(*c) == *id) {
                    self.push(character);
                }
                EntryAction::None
            }
        }
    }

    /// 戻る: erases, then closes the pad, then leaves.
    pub fn back(&mut self) -> EntryAction {
        if self.asking_last {
            self.asking_last = false;
            self.clear();
            self.focus = Focus::on(BOXES);
        } else if self.working {
            return EntryAction::Cancel;
        } else if self.length() > 0 {
            self.erase();
        } else if self.pad_open && self.secret == Secret::Auth {
            self.pad_open = false;
            self.focus = Focus::on(PAD);
        } else {
            return EntryAction::Cancel;
        }
        EntryAction::None
    }

    /// The card said that the secret was wrong: the field is cleared in place.
    pub fn wrong(&mut self, tries_left: u8) {
        self.tries = tries_left;
        self.working = false;
        self.clear();
        self.error = "さきほどの番号は ちがいました".to_owned();
        if !self.pad_open {
            self.focus = Focus::on(BOXES);
        }
    }

    /// The typed PIN; the entry is empty afterwards.
    pub fn take_auth(&mut self) -> Option<AuthPin> {
        let pin = AuthPin::parse(&self.typed).ok();
        self.clear();
        pin
    }

    /// The typed password; the entry is empty afterwards.
    pub fn take_sign(&mut self) -> Option<SignPassword> {
        let password = SignPassword::parse(&self.typed).ok();
        self.clear();
        password
    }

    fn submit(&mut self) -> EntryAction {
        if !self.complete() {
            self.error = match self.secret {
                Secret::Auth => "数字を 4つ 入れてください".to_owned(),
                Secret::Sign => "6文字から16文字で 入れてください".to_owned(),
            };
            return EntryAction::None;
        }
        self.error.clear();
        if self.tries == 1 {
            self.asking_last = true;
            // The destructive way never has the first focus (rule F9).
            self.focus = Focus::on(STOP);
            return EntryAction::None;
        }
        EntryAction::Submit
    }

    fn push(&mut self, character: char) {
        if self.working || self.asking_last || self.length() == self.bounds().1 {
            return;
        }
        self.error.clear();
        self.typed.push(character);
        if self.pad_open && self.length() == self.bounds().1 {
            self.focus = Focus::on(NEXT);
        }
    }

    fn erase(&mut self) {
        // `Zeroizing` wipes the whole buffer when dropped; the removed character is overwritten right here.
        if let Some(keep) = self.length().checked_sub(1) {
            let shorter = Zeroizing::new(self.typed[..keep].to_owned());
            self.clear();
            self.typed.push_str(&shorter);
        }
    }

    fn clear(&mut self) {
        use zeroize::Zeroize;
        self.typed.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(entry: &mut SecretEntry, characters: &str) {
        for character in characters.chars() {
            entry.type_key(RemoteKey::from_char(character).unwrap());
        }
    }

    #[test]
    fn nothing_submits_by_itself_and_a_short_pin_is_not_sent() {
        let mut entry = SecretEntry::new(Secret::Auth, 3);
        typed(&mut entry, "123");
        assert_eq!(entry.activate(&BOXES), EntryAction::None);
        assert_eq!(entry.error, "数字を 4つ 入れてください");
        typed(&mut entry, "45");
        assert_eq!((entry.length(), entry.activate(&BOXES)), (4, EntryAction::Submit));
        assert_eq!(entry.take_auth().unwrap().reveal(), b"1234");
        assert_eq!(entry.length(), 0);
    }

    #[test]
    fn the_last_try_is_asked_for_with_the_focus_on_leaving() {
        let mut entry = SecretEntry::new(Secret::Auth, 1);
        typed(&mut entry, "9999");
        assert_eq!(entry.activate(&BOXES), EntryAction::None);
        assert!(entry.asking_last);
        assert_eq!(entry.focus.id(), &STOP);
        assert_eq!(entry.activate(&TRY), EntryAction::Submit);
    }

    #[test]
    fn back_erases_then_closes_the_pad_then_leaves() {
        let mut entry = SecretEntry::new(Secret::Auth, 3);
        entry.activate(&PAD);
        entry.activate(&key_id('7'));
        assert_eq!(entry.length(), 1);
        assert_eq!((entry.back(), entry.length()), (EntryAction::None, 0));
        assert_eq!((entry.back(), entry.pad_open), (EntryAction::None, false));
        assert_eq!(entry.back(), EntryAction::Cancel);
    }

    #[test]
    fn a_wrong_pin_clears_the_field_in_place() {
        let mut entry = SecretEntry::new(Secret::Auth, 3);
        typed(&mut entry, "1111");
        entry.working = true;
        entry.wrong(2);
        assert_eq!((entry.length(), entry.tries, entry.working), (0, 2, false));
        assert!(!entry.error.is_empty());
    }

    #[test]
    fn keys_wait_while_the_card_works() {
        let mut entry = SecretEntry::new(Secret::Sign, 5);
        typed(&mut entry, "abc123");
        entry.working = true;
        typed(&mut entry, "X");
        assert_eq!((entry.length(), entry.activate(&NEXT)), (6, EntryAction::None));
    }
}
