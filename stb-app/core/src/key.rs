//! The keys of the remote that we own (rules K1 to K6). Volume, channel and power belong to the television.

/// A key, whatever it came through: infrared, HDMI-CEC, the on-screen remote or standard input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RemoteKey {
    /// ↑
    Up,
    /// ↓
    Down,
    /// ←
    Left,
    /// →
    Right,
    /// 決定
    Ok,
    /// 戻る
    Back,
    /// 青: よみあげ
    Blue,
    /// 赤: こども切替
    Red,
    /// 緑: ふりがな
    Green,
    /// 黄: トップへ
    Yellow,
    /// 0 to 9; 10/0 counts as 0.
    Digit(Digit),
    /// A to Z, from a keyboard where one is plugged in.
    Letter(Letter),
    /// d: back to the programme
    Data,
    /// メニュー
    Menu,
}

/// A decimal digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digit(u8);

impl Digit {
    /// The digit `value`, if there is one.
    pub fn new(value: u8) -> Option<Self> {
        (value <= 9).then_some(Self(value))
    }

    /// `0` to `9`.
    pub fn as_char(self) -> char {
        char::from(b'0' + self.0)
    }
}

/// A capital of the Latin alphabet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Letter(u8);

impl Letter {
    /// The letter `value`, if it is one; small letters count as capitals.
    pub fn new(value: char) -> Option<Self> {
        value.is_ascii_alphabetic().then(|| u8::try_from(value.to_ascii_uppercase()).ok().map(Self)).flatten()
    }

    /// `A` to `Z`.
    pub fn as_char(self) -> char {
        char::from(self.0)
    }
}

/// Words of the remote contract (`press KEY`), in the order of the remote.
const NAMES: [(&str, RemoteKey); 12] = [
    ("UP", RemoteKey::Up),
    ("DOWN", RemoteKey::Down),
    ("LEFT", RemoteKey::Left),
    ("RIGHT", RemoteKey::Right),
    ("OK", RemoteKey::Ok),
    ("BACK", RemoteKey::Back),
    ("BLUE", RemoteKey::Blue),
    ("RED", RemoteKey::Red),
    ("GREEN", RemoteKey::Green),
    ("YELLOW", RemoteKey::Yellow),
    ("DATA", RemoteKey::Data),
    ("MENU", RemoteKey::Menu),
];

impl RemoteKey {
    /// The key of a word of the remote contract, such as `OK` or `DIGIT7`.
    pub fn from_name(name: &str) -> Option<Self> {
        if let Some(digit) = name.strip_prefix("DIGIT") {
            let value: u8 = if digit.len() == 1 { digit.parse().ok()? } else { return None };
            return Digit::new(value).map(Self::Digit);
        }
        NAMES.iter().find(|(word, _)| *word == name).map(|(_, key)| *key)
    }

    /// The key of a printed digit or letter.
    pub fn from_char(printed: char) -> Option<Self> {
        match printed {
            '0'..='9' => printed.to_digit(10).and_then(|value| Digit::new(u8::try_from(value).ok()?)).map(Self::Digit),
            _ => Letter::new(printed).map(Self::Letter),
        }
    }

    /// The character the key types, if it types one.
    pub fn typed(self) -> Option<char> {
        match self {
            Self::Digit(digit) => Some(digit.as_char()),
            Self::Letter(letter) => Some(letter.as_char()),
            _ => None,
        }
    }

    /// Whether holding the key down moves on (rule F10: 決定 and 戻る never repeat).
    pub fn repeats(self) -> bool {
        matches!(self, Self::Up | Self::Down | Self::Left | Self::Right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_keys() {
        assert_eq!(RemoteKey::from_name("OK"), Some(RemoteKey::Ok));
        assert_eq!(RemoteKey::from_name("DIGIT7"), RemoteKey::from_char('7'));
        for unknown in ["ok", "DIGIT10", "DIGIT", "DIGITx", "POWER", ""] {
            assert_eq!(RemoteKey::from_name(unknown), None, "{unknown}");
        }
        assert_eq!(RemoteKey::from_char('k').and_then(RemoteKey::typed), Some('K'));
        assert_eq!(RemoteKey::from_char('７'), None);
        assert_eq!(RemoteKey::from_char('Ｋ'), None);
    }
}
