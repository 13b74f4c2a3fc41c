//! What a particular card carries: the input of the core, already read and checked.

use crate::key::CardKey;
use crate::secret::Secret;

/// Everything that makes one card differ from another.
#[derive(Clone)]
pub struct Contents {
    /// Answer to reset.
    pub atr: Vec<u8>,
    /// First 32 bytes of EF 0006, padded with spaces.
    pub token_label: String,
    /// 利用者証明用: certificate, key and PIN.
    pub auth: Credential,
    /// 署名用; a card of a child under fifteen has none.
    pub sign: Option<Credential>,
    /// EF 000B, DER. A convenience for readers, never a trust anchor.
    pub auth_ca: Vec<u8>,
    /// EF 0002, DER.
    pub sign_ca: Option<Vec<u8>>,
    /// 券面入力補助: the printed attributes and their PIN.
    pub text: Option<TextContents>,
}

/// A certificate with its private key and the PIN that opens the key.
#[derive(Clone)]
pub struct Credential {
    /// Four digits (auth) or 6 to 16 capitals and digits (sign).
    pub pin: Secret,
    /// Attempts a fresh card grants.
    pub max_tries: u8,
    /// The key the certificate is for.
    pub key: CardKey,
    /// DER.
    pub certificate: Vec<u8>,
}

/// The 券面入力補助 application.
#[derive(Clone)]
pub struct TextContents {
    /// Four digits.
    pub pin: Secret,
    /// Attempts a fresh card grants.
    pub max_tries: u8,
    /// 氏名.
    pub name: String,
    /// 住所.
    pub address: String,
    /// Eight digits, YYYYMMDD.
    pub birth_date: String,
    /// 性別.
    pub sex: Sex,
}

/// 性別 as both the card and the signature certificate code it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// 男, code 1.
    Male,
    /// 女, code 2.
    Female,
    /// 不明, code 9.
    Unknown,
}

impl Sex {
    /// The digit the card writes.
    pub fn code(self) -> &'static str {
        match self {
            Self::Male => "1",
            Self::Female => "2",
            Self::Unknown => "9",
        }
    }
}

/// The three PIN references a resident uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pin {
    /// 利用者証明用電子証明書の暗証番号, EF 0018.
    Auth,
    /// 署名用電子証明書の暗証番号, EF 001B.
    Sign,
    /// 券面事項入力補助用の暗証番号, EF 0011 of the text application.
    Text,
}

/// Attempts left per PIN: the only thing a card remembers when the power goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tries {
    /// Of the auth PIN.
    pub auth: u8,
    /// Of the sign password; 0 where there is no sign certificate.
    pub sign: u8,
    /// Of the text PIN; 0 where there is no text application.
    pub text: u8,
}

impl Tries {
    /// The counters of a card fresh from the municipal office.
    pub fn fresh(contents: &Contents) -> Self {
        Self {
            auth: contents.auth.max_tries,
            sign: contents.sign.as_ref().map_or(0, |sign| sign.max_tries),
            text: contents.text.as_ref().map_or(0, |text| text.max_tries),
        }
    }

    pub(super) fn of(&self, pin: Pin) -> u8 {
        match pin {
            Pin::Auth => self.auth,
            Pin::Sign => self.sign,
            Pin::Text => self.text,
        }
    }

    pub(super) fn set(&mut self, pin: Pin, tries: u8) {
        match pin {
            Pin::Auth => self.auth = tries,
            Pin::Sign => self.sign = tries,
            Pin::Text => self.text = tries,
        }
    }
}

impl Contents {
    /// The secret behind a reference; `None` where the card was issued without it.
    pub(super) fn secret(&self, pin: Pin) -> Option<&Secret> {
        match pin {
            Pin::Auth => Some(&self.auth.pin),
            Pin::Sign => self.sign.as_ref().map(|sign| &sign.pin),
            Pin::Text => self.text.as_ref().map(|text| &text.pin),
        }
    }
}
