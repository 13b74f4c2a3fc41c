//! Who lives in the simulated town, and what is wrong with their cards.

use super::leaf::Holder;
use crate::card::Sex;

/// What kind of card a person carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CardKind {
    /// Both certificates, valid.
    Normal,
    /// Under fifteen: no signature certificate.
    Child,
    /// Both certificates ran out a year ago.
    Expired,
    /// Both certificates are on the revocation lists.
    Revoked,
    /// Issued by another authority that uses the same distinguished names.
    Foreign,
}

/// One person with one card. The PINs are public: they are for the demo and the tests.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// File name of the card.
    pub card: &'static str,
    /// What kind it is.
    pub kind: CardKind,
    /// 氏.
    pub family_name: &'static str,
    /// 名.
    pub given_name: &'static str,
    /// Year, month, day.
    pub birth_date: (u16, u8, u8),
    /// 性別.
    pub sex: Sex,
    /// 住所.
    pub address: &'static str,
    /// Auth PIN, and PIN of the text application.
    pub pin: &'static str,
    /// Sign password; unused on a child's card.
    pub sign_password: &'static str,
}

impl Person {
    /// As people and screens write it: one ASCII space.
    pub fn display_name(&self) -> String {
        format!("{} {}", self.family_name, self.given_name)
    }

    /// As the card and the signature certificate write it: one full-width space.
    pub fn holder(&self) -> Holder {
        Holder {
            name: format!("{}\u{3000}{}", self.family_name, self.given_name),
            address: self.address.to_owned(),
            birth_date: self.birth_date,
            sex: self.sex,
        }
    }
}

const HOME: &str = "富山県南砺市模擬町１番地１";
const HOME_OF_SIBLINGS: &str = "富山県南砺市模擬町６番地６";

/// Everybody with a card, each simulated.
pub const PEOPLE: [Person; 9] = [
    Person {
        card: "mother",
        kind: CardKind::Normal,
        family_name: "高橋",
        given_name: "良子",
        birth_date: (1990, 4, 12),
        sex: Sex::Female,
        address: HOME,
        pin: "1234",
        sign_password: "ABC123",
    },
    Person {
        card: "father",
        kind: CardKind::Normal,
        family_name: "高橋",
        given_name: "健一",
        birth_date: (1988, 11, 3),
        sex: Sex::Male,
        address: HOME,
        pin: "5678",
        sign_password: "DEF456",
    },
    Person {
        card: "child",
        kind: CardKind::Child,
        family_name: "高橋",
        given_name: "さくら",
        birth_date: (2024, 2, 29),
        sex: Sex::Female,
        address: HOME,
        pin: "2468",
        sign_password: "",
    },
    Person {
        card: "expired",
        kind: CardKind::Expired,
        family_name: "期限",
        given_name: "切子",
        birth_date: (1985, 7, 7),
        sex: Sex::Female,
        address: "富山県南砺市模擬町２番地２",
        pin: "1111",
        sign_password: "EXP111",
    },
    Person {
        card: "revoked",
        kind: CardKind::Revoked,
        family_name: "失効",
        given_name: "太郎",
        birth_date: (1979, 1, 15),
        sex: Sex::Male,
        address: "富山県南砺市模擬町３番地３",
        pin: "2222",
        sign_password: "REV222",
    },
    Person {
        card: "foreign",
        kind: CardKind::Foreign,
        family_name: "偽造",
        given_name: "次郎",
        birth_date: (1992, 9, 30),
        sex: Sex::Male,
        address: "富山県南砺市模擬町４番地４",
        pin: "3333",
        sign_password: "FOR333",
    },
    Person {
        card: "twins-mother",
        kind: CardKind::Normal,
        family_name: "山本",
        given_name: "真由",
        birth_date: (1993, 6, 18),
        sex: Sex::Female,
        address: "富山県南砺市模擬町５番地５",
        pin: "4321",
        sign_password: "TWN444",
    },
    Person {
        card: "siblings-mother",
        kind: CardKind::Normal,
        family_name: "中川",
        given_name: "美穂",
        birth_date: (1987, 9, 5),
        sex: Sex::Female,
        address: HOME_OF_SIBLINGS,
        pin: "8765",
        sign_password: "SIB555",
    },
    Person {
        card: "siblings-father",
        kind: CardKind::Normal,
        family_name: "中川",
        given_name: "大輔",
        birth_date: (1985, 2, 14),
        sex: Sex::Male,
        address: HOME_OF_SIBLINGS,
        pin: "9876",
        sign_password: "SIB666",
    },
];
