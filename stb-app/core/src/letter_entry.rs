//! Step ③: typing the ID and the password of the letter. The check digit is verified before anything travels (P6).

use crate::focus::{ElementId, Focus};
use crate::key::RemoteKey;
use crate::secret_entry::{ERASE, NEXT, key_id};
use shared_model::password::{IssuedPassword, PASSWORD_ALPHABET};
use shared_model::user_id::{UserId, UserIdError};
use zeroize::{Zeroize, Zeroizing};

/// The field of the ID.
pub const USER_ID: ElementId = ElementId::fixed("user-id");
/// The field of the password.
pub const PASSWORD: ElementId = ElementId::fixed("password");

/// The state of step ③.
pub struct LetterEntry {
    /// Which field is being filled.
    pub active: Field,
    /// Digits typed.
    pub user_id: String,
    /// Characters typed. Shown as typed: the letter lies on the table, and eight characters are hard to type blind.
    pub password: Zeroizing<String>,
    /// Red sentence.
    pub error: String,
    /// Whether the town works on it.
    pub working: bool,
    /// Focus among the fields and the pad.
    pub focus: Focus,
}

/// The two fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Nine digits.
    UserId,
    /// Eight characters.
    Password,
}

/// What the flow has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterAction {
    /// Nothing.
    None,
    /// Both fields are complete and confirmed; call [`LetterEntry::take`].
    Submit,
    /// 戻る with nothing typed.
    Leave,
}

impl Default for LetterEntry {
    fn default() -> Self {
        Self {
            active: Field::UserId,
            user_id: String::new(),
            password: Zeroizing::new(String::with_capacity(IssuedPassword::LENGTH)),
            error: String::new(),
            working: false,
            focus: Focus::on(USER_ID),
        }
    }
}

impl LetterEntry {
    /// What the pad types now.
    pub fn pad_characters(&self) -> &'static str {
        match self.active {
            Field::UserId => "1234567890",
            Field::Password => PASSWORD_ALPHABET,
        }
    }

    /// Whether nine digits are typed and their check digit fits.
    pub fn user_id_ok(&self) -> bool {
        UserId::parse(&self.user_id).is_ok()
    }

    /// Whether つぎへ leads on.
    pub fn can_go_on(&self) -> bool {
        match self.active {
            Field::UserId => self.user_id.len() == UserId::DIGITS,
            Field::Password => self.password.len() == IssuedPassword::LENGTH,
        }
    }

    /// A key that types.
    pub fn type_key(&mut self, key: RemoteKey) {
        if let Some(character) = key.typed().filter(|c| self.pad_characters().contains(*c)) {
            self.push(character);
        }
    }

    /// 決定 on an item.
    pub fn activate(&mut self, id: &ElementId) -> LetterAction {
        if self.working {
            return LetterAction::None;
        }
        match id.as_str() {
            "user-id" if self.active == Field::Password => {
                self.active = Field::UserId;
                self.focus = Focus::on(USER_ID);
            }
            "user-id" | "key-next" if self.active == Field::UserId => self.confirm_user_id(),
            "password" if self.active == Field::UserId => self.confirm_user_id(),
            "password" | "key-next" => return self.confirm_password(),
            "key-erase" => self.erase(),
            _ => {
                if let Some(character) = self.pad_characters().chars().find(|c| key_id(*c) == *id) {
                    self.push(character);
                }
            }
        }
        LetterAction::None
    }

    /// 戻る: erases, then goes to the field before, then leaves.
    pub fn back(&mut self) -> LetterAction {
        match self.active {
            _ if self.working => LetterAction::Leave,
            Field::UserId if self.user_id.is_empty() => LetterAction::Leave,
            Field::Password if self.password.is_empty() => {
                self.active = Field::UserId;
                self.focus = Focus::on(USER_ID);
                LetterAction::None
            }
            _ => {
                self.erase();
                LetterAction::None
            }
        }
    }

    /// ID and password for the town; the password leaves the field.
    pub fn take(&mut self) -> Option<(UserId, IssuedPassword)> {
        let user_id = UserId::parse(&self.user_id).ok()?;
        let password = IssuedPassword::parse(&self.password).ok()?;
        self.password.zeroize();
        Some((user_id, password))
    }

    /// The town said that ID or password is wrong.
    pub fn wrong(&mut self, sentence: String) {
        self.working = false;
        self.error = sentence;
        self.password.zeroize();
        self.active = Field::Password;
        self.focus = Focus::on(key_id('2'));
    }

    fn confirm_user_id(&mut self) {
        match UserId::parse(&self.user_id) {
            Ok(_) => {
                self.error.clear();
                self.active = Field::Password;
                self.focus = Focus::on(key_id('2'));
            }
            Err(UserIdError::CheckDigit) => {
                self.error = "IDの数字が どこか ちがいます。通知書を もう一度 見てください".to_owned();
                self.focus = Focus::on(USER_ID);
            }
            Err(UserIdError::Shape) => {
                self.error = "IDは 数字 9けたです。さいごまで 入れてください".to_owned();
                self.focus = Focus::on(USER_ID);
            }
        }
    }

    fn confirm_password(&mut self) -> LetterAction {
        if !self.user_id_ok() {
            self.active = Field::UserId;
            self.confirm_user_id();
            return LetterAction::None;
        }
        if self.can_go_on() {
            self.error.clear();
            return LetterAction::Submit;
        }
        self.error = "パスワードは 8文字です。さいごまで 入れてください".to_owned();
        LetterAction::None
    }

    fn push(&mut self, character: char) {
        if self.working {
            return;
        }
        self.error.clear();
        match self.active {
            Field::UserId if self.user_id.len() < UserId::DIGITS => self.user_id.push(character),
            Field::Password if self.password.len() < IssuedPassword::LENGTH => self.password.push(character),
            _ => return,
        }
        if self.can_go_on() {
            self.focus = if self.active == Field::UserId { Focus::on(USER_ID) } else { Focus::on(NEXT) };
        }
    }

    fn erase(&mut self) {
        match self.active {
            Field::UserId => {
                self.user_id.pop();
            }
            Field::Password => {
                self.password.pop();
            }
        }
        if !self.can_go_on() && *self.focus.id() == NEXT {
            self.focus = Focus::on(ERASE);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(entry: &mut LetterEntry, characters: &str) {
        for character in characters.chars() {
            entry.type_key(RemoteKey::from_char(character).unwrap());
        }
    }

    #[test]
    fn a_slip_of_the_finger_never_reaches_the_town() {
        let good = UserId::from_serial(48_291_530).to_string();
        let mut entry = LetterEntry::default();
        typed(&mut entry, &good[..8]);
        let wrong_last = if good.ends_with('0') { "1" } else { "0" };
        typed(&mut entry, wrong_last);
        assert_eq!(entry.activate(&USER_ID), LetterAction::None);
        assert!(entry.error.starts_with("IDの数字が") && entry.active == Field::UserId);
        entry.back();
        typed(&mut entry, &good[8..]);
        entry.activate(&USER_ID);
        assert_eq!(entry.active, Field::Password);
    }

    #[test]
    fn eight_characters_lead_to_next_and_look_alikes_are_not_typed() {
        let mut entry = LetterEntry::default();
        typed(&mut entry, &UserId::from_serial(1).to_string());
        entry.activate(&USER_ID);
        typed(&mut entry, "K7R40O1IL");
        assert_eq!(entry.password.as_str(), "K7R4");
        typed(&mut entry, "WXYZ");
        assert_eq!(entry.focus.id(), &NEXT);
        assert_eq!(entry.activate(&NEXT), LetterAction::Submit);
        assert!(entry.take().is_some() && entry.password.is_empty());
    }

    #[test]
    fn back_walks_out_step_by_step() {
        let mut entry = LetterEntry::default();
        typed(&mut entry, &UserId::from_serial(1).to_string());
        entry.activate(&USER_ID);
        assert_eq!((entry.back(), entry.active), (LetterAction::None, Field::UserId));
        for _ in 0..9 {
            assert_eq!(entry.back(), LetterAction::None);
        }
        assert_eq!(entry.back(), LetterAction::Leave);
    }
}
