//! The commands the box sends to a My Number card and the replies it reads: pure and total, bytes on one side, words
//! on the other.
//!
//! What is not here cannot be said. There is one application (公的個人認証) and there are eight of its files; the
//! application with the 12-digit number and the file that holds it have no name in this module.
//! Source: ISO/IEC 7816-4 (short APDUs), JICSAP, and what public implementations agree on (OpenSC, jpki/myna).

use std::fmt;
use zeroize::Zeroizing;

/// The application 公的個人認証, by its DF name.
const JPKI: [u8; 10] = [0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];

/// DER of a SHA-256 `DigestInfo` up to the digest (RFC 8017 §9.2). The card adds the padding around it.
const SHA256_DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// Most bytes a short reply carries before its status word.
pub const MAX_REPLY_DATA: usize = 256;

/// The elementary files of the application that the box uses. The number is the file identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u16)]
pub enum File {
    /// 署名用電子証明書; readable after its password.
    SignCertificate = 0x0001,
    /// A PKCS#11 token description that begins with the kind of card.
    TokenInfo = 0x0006,
    /// Which certificates the card has.
    Availability = 0x0008,
    /// 利用者証明用電子証明書; free to read on a plastic card.
    AuthCertificate = 0x000A,
    /// Private key of the authentication certificate.
    AuthKey = 0x0017,
    /// PIN of the authentication key.
    AuthPin = 0x0018,
    /// Private key of the signature certificate.
    SignKey = 0x001A,
    /// Password of the signature key.
    SignPassword = 0x001B,
}

/// A command. `Debug` shows no secret; the bytes of [`Command::encode`] do, and wipe themselves.
pub enum Command {
    /// Make 公的個人認証 the current application.
    SelectApplication,
    /// Make a file of it the current one.
    SelectFile(File),
    /// Read from the current file.
    Read {
        /// From here; at most 0x7FFF, because the highest bit would name another file.
        offset: u16,
        /// This many bytes, 1 to 256.
        length: u16,
    },
    /// Ask how many tries the current PIN has left. Costs none.
    TriesLeft,
    /// Compare a secret with the current PIN. Costs a try when it is wrong.
    Verify(Zeroizing<Vec<u8>>),
    /// Sign this SHA-256 digest with the current key, PKCS#1 v1.5.
    Sign([u8; 32]),
    /// Fetch what a status word 61xx announced; 0 stands for 256.
    GetResponse(u8),
}

impl Command {
    /// The bytes for the reader.
    pub fn encode(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(match self {
            // P2 = 0C: no file control information wanted.
            Self::SelectApplication => with_data([0x00, 0xA4, 0x04, 0x0C], &JPKI),
            Self::SelectFile(file) => with_data([0x00, 0xA4, 0x02, 0x0C], &(*file as u16).to_be_bytes()),
            Self::Read { offset, length } => {
                let [high, low] = offset.to_be_bytes();
                vec![0x00, 0xB0, high & 0x7F, low, short_length(*length)]
            }
            Self::TriesLeft => vec![0x00, 0x20, 0x00, 0x80],
            Self::Verify(secret) => with_data([0x00, 0x20, 0x00, 0x80], secret),
            Self::Sign(digest) => {
                let digest_info = [SHA256_DIGEST_INFO.as_slice(), digest].concat();
                let mut bytes = with_data([0x80, 0x2A, 0x00, 0x80], &digest_info);
                bytes.push(0x00);
                bytes
            }
            Self::GetResponse(length) => vec![0x00, 0xC0, 0x00, 0x00, *length],
        })
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SelectApplication => f.write_str("SelectApplication"),
            Self::SelectFile(file) => write!(f, "SelectFile({file:?})"),
            Self::Read { offset, length } => write!(f, "Read({length} at {offset})"),
            Self::TriesLeft => f.write_str("TriesLeft"),
            Self::Verify(_) => f.write_str("Verify"),
            Self::Sign(_) => f.write_str("Sign"),
            Self::GetResponse(length) => write!(f, "GetResponse({length})"),
        }
    }
}

/// Header, Lc, data: none of ours is longer than 51 bytes. Made in one allocation, so that no copy of a secret stays.
fn with_data(header: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(header.len() + 1 + data.len() + 1);
    bytes.extend_from_slice(&header);
    bytes.push(u8::try_from(data.len()).unwrap_or(u8::MAX));
    bytes.extend_from_slice(data);
    bytes
}

/// Le: 256 is written as 0.
fn short_length(length: u16) -> u8 {
    u8::try_from(length).unwrap_or(0)
}

/// A reply: its data and what the card says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reply<'a> {
    /// 0 to 256 bytes.
    pub data: &'a [u8],
    /// How it went.
    pub status: StatusWord,
}

/// Bytes that are no reply at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoReply {
    /// Nothing: this is how a reader reports a card that was torn out while it worked.
    #[error("the card was torn out")]
    Torn,
    /// One byte, or more than a short reply can hold.
    #[error("not the length of a reply")]
    Length,
}

impl<'a> Reply<'a> {
    /// Reads what came back from the reader.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoReply> {
        match bytes {
            [] => Err(NoReply::Torn),
            [data @ .., sw1, sw2] if data.len() <= MAX_REPLY_DATA => {
                Ok(Self { data, status: u16::from_be_bytes([*sw1, *sw2]).into() })
            }
            _ => Err(NoReply::Length),
        }
    }
}

/// What a card says at the end of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusWord {
    /// 9000.
    Done,
    /// 61xx: this many bytes wait for GET RESPONSE; 0 stands for 256.
    MoreData(u8),
    /// 6Cxx: ask again for this many bytes; 0 stands for 256.
    OtherLength(u8),
    /// 63Cx: this many tries are left.
    TriesLeft(u8),
    /// 6984 (JICSAP) or 6983 (ISO 7816-4): no tries are left.
    Blocked(u16),
    /// 6982: the PIN that guards this has not been proved.
    NotVerified,
    /// 6A82: no such application or file.
    NotFound,
    /// 6700, 6981, 6985, 6986, 6A86, 6B00, 6D00 and 6E00: the command makes no sense to this card in this state.
    Refused(u16),
    /// Anything else.
    Unknown(u16),
}

impl From<u16> for StatusWord {
    fn from(word: u16) -> Self {
        let [_, low] = word.to_be_bytes();
        match word {
            0x9000 => Self::Done,
            0x6100..=0x61FF => Self::MoreData(low),
            0x6C00..=0x6CFF => Self::OtherLength(low),
            0x63C0..=0x63CF => Self::TriesLeft(low & 0x0F),
            0x6983 | 0x6984 => Self::Blocked(word),
            0x6982 => Self::NotVerified,
            0x6A82 => Self::NotFound,
            0x6700 | 0x6981 | 0x6985 | 0x6986 | 0x6A86 | 0x6B00 | 0x6D00 | 0x6E00 => Self::Refused(word),
            _ => Self::Unknown(word),
        }
    }
}

impl StatusWord {
    /// The two bytes it stood in.
    pub fn word(self) -> u16 {
        match self {
            Self::Done => 0x9000,
            Self::MoreData(length) => 0x6100 | u16::from(length),
            Self::OtherLength(length) => 0x6C00 | u16::from(length),
            Self::TriesLeft(tries) => 0x63C0 | u16::from(tries & 0x0F),
            Self::NotVerified => 0x6982,
            Self::NotFound => 0x6A82,
            Self::Blocked(word) | Self::Refused(word) | Self::Unknown(word) => word,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_written_as_the_card_expects_them() {
        let secret = || Zeroizing::new(b"1234".to_vec());
        let cases: [(Command, &[u8]); 8] = [
            (Command::SelectApplication, b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01"),
            (Command::SelectFile(File::AuthPin), b"\x00\xA4\x02\x0C\x02\x00\x18"),
            (Command::Read { offset: 0, length: 256 }, b"\x00\xB0\x00\x00\x00"),
            (Command::Read { offset: 0x0500, length: 54 }, b"\x00\xB0\x05\x00\x36"),
            (Command::TriesLeft, b"\x00\x20\x00\x80"),
            (Command::Verify(secret()), b"\x00\x20\x00\x80\x041234"),
            (Command::GetResponse(0), b"\x00\xC0\x00\x00\x00"),
            (
                Command::Sign([0xAB; 32]),
                &[
                    b"\x80\x2A\x00\x80\x33\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20",
                    [0xAB; 32].as_slice(),
                    b"\x00",
                ]
                .concat(),
            ),
        ];
        for (command, bytes) in cases {
            assert_eq!(command.encode().as_slice(), bytes, "{command:?}");
        }
        assert_eq!(format!("{:?}", Command::Verify(secret())), "Verify");
    }

    #[test]
    fn every_status_word_is_read_and_kept() {
        for word in 0..=u16::MAX {
            assert_eq!(StatusWord::from(word).word(), word);
        }
        assert_eq!(StatusWord::from(0x63C2), StatusWord::TriesLeft(2));
        assert_eq!(StatusWord::from(0x6300), StatusWord::Unknown(0x6300));
    }

    #[test]
    fn only_two_to_258_bytes_are_a_reply() {
        assert_eq!(Reply::parse(&[]), Err(NoReply::Torn));
        assert_eq!(Reply::parse(&[0x90]), Err(NoReply::Length));
        assert_eq!(Reply::parse(&[0x90, 0x00]), Ok(Reply { data: &[], status: StatusWord::Done }));
        assert_eq!(Reply::parse(&[0; 258]).map(|reply| reply.data.len()), Ok(256));
        assert_eq!(Reply::parse(&[0; 259]), Err(NoReply::Length));
    }
}
