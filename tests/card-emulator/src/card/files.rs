//! The file tree: which elementary file is what, and who may read it.

use std::collections::BTreeMap;

use super::contents::{Contents, Pin, TextContents};

/// The applications this card carries, by AID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Application {
    /// 公的個人認証.
    Jpki,
    /// 券面入力補助.
    Text,
}

impl Application {
    /// The application a SELECT by DF name means; the name must match in full.
    pub fn by_aid(aid: &[u8]) -> Option<Self> {
        match aid {
            [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01] => Some(Self::Jpki),
            [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08] => Some(Self::Text),
            _ => None,
        }
    }
}

/// An elementary file.
pub enum File {
    /// Readable bytes, perhaps only after a PIN.
    Data { bytes: Vec<u8>, guard: Option<Pin> },
    /// A PIN reference, for VERIFY.
    Pin(Pin),
    /// A private key, named by the PIN that opens it.
    Key(Pin),
}

/// File identifier of the 12-digit 個人番号 in the text application. This card has none; asking is counted.
pub const MY_NUMBER: u16 = 0x0001;

/// All files of a card.
pub type FileTree = BTreeMap<(Application, u16), File>;

/// Lays the contents out as files.
pub fn tree(contents: &Contents) -> FileTree {
    use Application::{Jpki, Text};
    let free = |bytes: Vec<u8>| File::Data { bytes, guard: None };
    let mut files = FileTree::from([
        ((Jpki, 0x0006), free(token_info(contents))),
        ((Jpki, 0x0008), free(availability(contents))),
        ((Jpki, 0x000A), free(contents.auth.certificate.clone())),
        ((Jpki, 0x000B), free(contents.auth_ca.clone())),
        ((Jpki, 0x0017), File::Key(Pin::Auth)),
        ((Jpki, 0x0018), File::Pin(Pin::Auth)),
        // Present on every card: OpenSC asks for its tries before anything else.
        ((Jpki, 0x001B), File::Pin(Pin::Sign)),
    ]);
    if let Some(sign) = &contents.sign {
        files.insert((Jpki, 0x0001), File::Data { bytes: sign.certificate.clone(), guard: Some(Pin::Sign) });
        files.insert((Jpki, 0x001A), File::Key(Pin::Sign));
    }
    if let Some(sign_ca) = &contents.sign_ca {
        files.insert((Jpki, 0x0002), free(sign_ca.clone()));
    }
    if let Some(text) = &contents.text {
        files.insert((Text, 0x0002), File::Data { bytes: attributes(text), guard: Some(Pin::Text) });
        files.insert((Text, 0x0011), File::Pin(Pin::Text));
    }
    files
}

/// EF 0008: byte 0 sign, byte 1 auth, `8F` where the certificate is present.
fn availability(contents: &Contents) -> Vec<u8> {
    vec![if contents.sign.is_some() { 0x8F } else { 0x00 }, 0x8F, 0x00]
}

/// EF 0006: a PKCS#11 `CK_TOKEN_INFO` of 160 bytes with big-endian words.
fn token_info(contents: &Contents) -> Vec<u8> {
    /// `CKF_RNG`, `CKF_LOGIN_REQUIRED`, `CKF_USER_PIN_INITIALIZED`, `CKF_TOKEN_INITIALIZED`.
    const FLAGS: u32 = 0x0000_040D;
    const UNAVAILABLE: u32 = u32::MAX;
    let padded =
        |text: &str, length: usize| -> Vec<u8> { text.bytes().chain(std::iter::repeat(b' ')).take(length).collect() };
    // Sessions (max, now, max rw, now rw), PIN length (max, min), memory (total and free, public and private).
    let words = [FLAGS, 0, 0, 0, 0, 16, 4, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE, UNAVAILABLE];
    let mut info = padded(&contents.token_label, 32);
    info.extend(padded("JPKI-SIMULATED", 32));
    info.extend(padded("card-emulator", 16));
    info.extend(padded("0", 16));
    info.extend(words.iter().flat_map(|word| word.to_be_bytes()));
    info.extend([1, 0, 1, 0]);
    info.extend(padded("", 16));
    info
}

/// EF 0002 of the text application: `FF20 { DF21 offsets, DF22 name, DF23 address, DF24 birth, DF25 sex }`.
///
/// The offsets are four big-endian words counted from the start of the file to the tags DF22 to DF25.
fn attributes(text: &TextContents) -> Vec<u8> {
    let fields = [
        tlv(0xDF22, text.name.as_bytes()),
        tlv(0xDF23, text.address.as_bytes()),
        tlv(0xDF24, text.birth_date.as_bytes()),
        tlv(0xDF25, text.sex.code().as_bytes()),
    ];
    const TABLE: usize = 2 + 1 + 8;
    let body_length = TABLE + fields.iter().map(Vec::len).sum::<usize>();
    let mut offset = 2 + der_length(body_length).len() + TABLE;
    let mut table = Vec::with_capacity(8);
    for field in &fields {
        table.extend(u16::try_from(offset).unwrap_or(u16::MAX).to_be_bytes());
        offset += field.len();
    }
    let body: Vec<u8> = tlv(0xDF21, &table).into_iter().chain(fields.into_iter().flatten()).collect();
    tlv(0xFF20, &body)
}

fn tlv(tag: u16, value: &[u8]) -> Vec<u8> {
    let mut out = tag.to_be_bytes().to_vec();
    out.extend(der_length(value.len()));
    out.extend_from_slice(value);
    out
}

/// Definite BER length. Attributes are far below 64 KiB: profiles bound them.
fn der_length(length: usize) -> Vec<u8> {
    let [high, low] = u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes();
    match (high, low) {
        (0, 0..=0x7F) => vec![low],
        (0, _) => vec![0x81, low],
        _ => vec![0x82, high, low],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::contents::Sex;
    use crate::secret::Secret;

    fn text(address: &str) -> TextContents {
        TextContents {
            pin: Secret::new("1234"),
            max_tries: 3,
            name: "高橋".into(),
            address: address.into(),
            birth_date: "19900412".into(),
            sex: Sex::Female,
        }
    }

    #[test]
    fn the_offset_table_points_at_the_tags_whatever_the_length_form() {
        for address in ["南砺市".to_owned(), "町".repeat(60), "町".repeat(120)] {
            let file = attributes(&text(&address));
            let start = file.windows(2).position(|w| w == [0xDF, 0x21]).unwrap() + 3;
            for (index, tag) in [0x22, 0x23, 0x24, 0x25].into_iter().enumerate() {
                let at = usize::from(u16::from_be_bytes([file[start + 2 * index], file[start + 2 * index + 1]]));
                assert_eq!(file[at..at + 2], [0xDF, tag], "{address}");
            }
        }
    }
}
