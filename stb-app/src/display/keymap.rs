//! Which code of the kernel is which key of ours: a table, to which the maker of a box adds what its remote sends.

use evdev::KeyCode;
use serde::Deserialize;
use stb_core::key::RemoteKey;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Remotes of rc-core and HDMI-CEC, and keyboards. 11 and 12 are left to the television (rule K5).
const USUAL: [(&str, &str); 26] = [
    ("KEY_UP", "UP"),
    ("KEY_DOWN", "DOWN"),
    ("KEY_LEFT", "LEFT"),
    ("KEY_RIGHT", "RIGHT"),
    ("KEY_OK", "OK"),
    ("KEY_SELECT", "OK"),
    ("KEY_ENTER", "OK"),
    ("KEY_KPENTER", "OK"),
    ("KEY_BACK", "BACK"),
    ("KEY_ESC", "BACK"),
    ("KEY_BACKSPACE", "BACK"),
    ("KEY_BLUE", "BLUE"),
    ("KEY_RED", "RED"),
    ("KEY_GREEN", "GREEN"),
    ("KEY_YELLOW", "YELLOW"),
    ("KEY_F1", "BLUE"),
    ("KEY_F2", "RED"),
    ("KEY_F3", "GREEN"),
    ("KEY_F4", "YELLOW"),
    ("KEY_DATA", "DATA"),
    ("KEY_EXIT", "DATA"),
    ("KEY_F5", "DATA"),
    ("KEY_MENU", "MENU"),
    ("KEY_CONTEXT_MENU", "MENU"),
    ("KEY_ROOT_MENU", "MENU"),
    ("KEY_F6", "MENU"),
];
/// Families of codes that end in the digit they print. A remote's key 10/0 sends one of them, too.
const DIGITS: [&str; 3] = ["KEY_", "KEY_KP", "KEY_NUMERIC_"];
/// Televisions send 戻る as Exit over HDMI-CEC; nobody who goes back wants to be logged out.
const OVER_CEC: [(&str, &str); 1] = [("KEY_EXIT", "BACK")];
/// Takes a code away in a file.
const NOTHING: &str = "none";

/// The table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    usual: HashMap<u16, RemoteKey>,
    over_cec: HashMap<u16, RemoteKey>,
}

/// A table that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeymapFault {
    /// It cannot be read.
    #[error("{}: cannot be read", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is no table of strings.
    #[error("not a table of keys")]
    Invalid(#[from] Box<toml::de::Error>),
    /// Neither a number nor a name of the kernel.
    #[error("{0}: no such code; there are numbers, and names such as KEY_OK")]
    Code(String),
    /// Not one of our keys.
    #[error("{0}: no such key; there are none, A to Z, and the names of docs/screens.md")]
    Key(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    keys: HashMap<String, String>,
}

impl Default for Keymap {
    fn default() -> Self {
        let digits = DIGITS.iter().flat_map(|family| ('0'..='9').map(move |digit| (format!("{family}{digit}"), digit)));
        let letters = ('A'..='Z').map(|letter| (format!("KEY_{letter}"), letter));
        let printed =
            digits.chain(letters).filter_map(|(code, printed)| Some((code_of(&code)?, RemoteKey::from_char(printed)?)));
        Self { usual: table(&USUAL).chain(printed).collect(), over_cec: table(&OVER_CEC).collect() }
    }
}

impl Keymap {
    /// The usual table, and what the file says otherwise.
    pub fn load(path: Option<&Path>) -> Result<Self, KeymapFault> {
        let Some(path) = path else { return Ok(Self::default()) };
        let unreadable = |source| KeymapFault::Unreadable { path: path.to_owned(), source };
        Self::default().with(&std::fs::read_to_string(path).map_err(unreadable)?)
    }

    /// `[keys]` with a code on the left and a key of ours, or `none`, on the right.
    fn with(mut self, text: &str) -> Result<Self, KeymapFault> {
        let table: Table = toml::from_str(text).map_err(Box::new)?;
        for (name, word) in table.keys {
            let Some(code) = code_of(&name) else { return Err(KeymapFault::Code(name)) };
            self.over_cec.remove(&code);
            match key_of(&word) {
                Some(key) => drop(self.usual.insert(code, key)),
                None if word == NOTHING => drop(self.usual.remove(&code)),
                None => return Err(KeymapFault::Key(word)),
            }
        }
        Ok(self)
    }

    /// The key of a code; `None` for what belongs to the television: volume, power, channels.
    pub fn key(&self, code: KeyCode, over_cec: bool) -> Option<RemoteKey> {
        let special = self.over_cec.get(&code.code()).filter(|_| over_cec);
        special.or_else(|| self.usual.get(&code.code())).copied()
    }
}

fn table(words: &[(&str, &str)]) -> impl Iterator<Item = (u16, RemoteKey)> {
    words.iter().filter_map(|(code, key)| Some((code_of(code)?, key_of(key)?)))
}

fn code_of(name: &str) -> Option<u16> {
    let named = || name.parse::<KeyCode>().ok().map(|code| code.code());
    name.parse().ok().or_else(named)
}

fn key_of(word: &str) -> Option<RemoteKey> {
    let mut letters = word.chars();
    match (letters.next(), letters.next()) {
        (Some(letter @ 'A'..='Z'), None) => RemoteKey::from_char(letter),
        _ => RemoteKey::from_name(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(keymap: &Keymap, code: u16) -> Option<RemoteKey> {
        keymap.key(KeyCode(code), false)
    }

    #[test]
    fn codes_of_remotes_and_keyboards_are_keys() {
        let keymap = Keymap::default();
        for (code, name) in [
            (103, "UP"),
            (352, "OK"),
            (353, "OK"),
            (28, "OK"),
            (158, "BACK"),
            (1, "BACK"),
            (401, "BLUE"),
            (174, "DATA"),
            (0x277, "DATA"),
        ] {
            assert_eq!(key(&keymap, code), RemoteKey::from_name(name), "{code}");
            assert!(key(&keymap, code).is_some(), "{code}");
        }
        for (code, printed) in [(2, '1'), (10, '9'), (11, '0'), (512, '0'), (521, '9'), (82, '0'), (30, 'A'), (44, 'Z')]
        {
            assert_eq!(key(&keymap, code), RemoteKey::from_char(printed), "{code}");
        }
        for code in [0, 12, 113, 114, 115, 116, 402, 403, 511, 522, 523] {
            assert_eq!(key(&keymap, code), None, "{code}: volume, power and channels belong to the television");
        }
    }

    #[test]
    fn every_line_of_the_table_is_a_code_and_a_key() {
        assert_eq!(table(&USUAL).count(), USUAL.len());
        assert_eq!(table(&OVER_CEC).count(), OVER_CEC.len());
        assert_eq!(Keymap::default().usual.len(), USUAL.len() + 3 * 10 + 26);
    }

    #[test]
    fn back_of_the_televisions_own_remote_goes_back() {
        let keymap = Keymap::default();
        assert_eq!(keymap.key(KeyCode::KEY_EXIT, true), Some(RemoteKey::Back));
        assert_eq!(keymap.key(KeyCode::KEY_EXIT, false), Some(RemoteKey::Data));
        assert_eq!(keymap.key(KeyCode::KEY_OK, true), Some(RemoteKey::Ok));
    }

    #[test]
    fn a_file_adds_changes_and_takes_away() {
        let text =
            "[keys]\n365 = \"DATA\"\nKEY_EXIT = \"DATA\"\nKEY_ESC = \"none\"\nKEY_CHANNELUP = \"DIGIT7\"\n40 = \"B\"";
        let keymap = Keymap::default().with(text).unwrap();
        assert_eq!(key(&keymap, 365), Some(RemoteKey::Data));
        assert_eq!(key(&keymap, 1), None);
        assert_eq!(key(&keymap, 402), RemoteKey::from_char('7'));
        assert_eq!(key(&keymap, 40), RemoteKey::from_char('B'));
        assert_eq!(keymap.key(KeyCode::KEY_EXIT, true), Some(RemoteKey::Data), "the file has the last word");
        assert_eq!(key(&keymap, 352), Some(RemoteKey::Ok), "the rest stays");
    }

    #[test]
    fn a_file_that_says_nonsense_is_refused() {
        let fault = |text: &str| Keymap::default().with(text).unwrap_err();
        assert!(matches!(fault("[keys]\nKEY_NOWHERE = \"OK\""), KeymapFault::Code(name) if name == "KEY_NOWHERE"));
        assert!(matches!(fault("[keys]\n70000 = \"OK\""), KeymapFault::Code(_)));
        assert!(matches!(fault("[keys]\nKEY_OK = \"POWER\""), KeymapFault::Key(word) if word == "POWER"));
        assert!(matches!(fault("[key]\nKEY_OK = \"OK\""), KeymapFault::Invalid(_)));
        assert!(matches!(Keymap::load(Some(Path::new("/nowhere.toml"))), Err(KeymapFault::Unreadable { .. })));
        assert_eq!(Keymap::load(None).unwrap(), Keymap::default());
    }
}
