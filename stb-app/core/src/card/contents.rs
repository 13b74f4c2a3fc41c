//! What the answers mean: the kind of card, which certificates it has, tries, and a certificate read in pieces.

use super::CardFailure;
use super::apdu::{Command, File, StatusWord};
use super::certificate::{CertificateFacts, MAX_CERTIFICATE};
use super::exchange::{Answer, Question};

/// The application itself. A card that does not have it, or does not know how to select one, is of another kind: a
/// railway pass, a bank card.
pub fn application(answer: &Answer) -> Result<(), CardFailure> {
    match answer.status {
        StatusWord::Done | StatusWord::MoreData(_) => Ok(()),
        // ISO 7816-4: every checking error.
        status if (0x6700..=0x6EFF).contains(&status.word()) => Err(CardFailure::NotThisKind),
        status => Err(unexpected(status)),
    }
}

/// Asks for the label of the token.
pub fn token_label() -> Question {
    Question { file: Some(File::TokenInfo), command: Command::Read { offset: 0, length: 32 } }
}

/// The plastic card is JPKIAPICCTOKEN2; phones have other names with the same beginning and the same protocol.
pub fn is_token_label(answer: Answer) -> Result<(), CardFailure> {
    if present(answer)?.starts_with(b"JPKIAP") { Ok(()) } else { Err(CardFailure::NotThisKind) }
}

/// Asks which certificates there are.
pub fn availability() -> Question {
    Question { file: Some(File::Availability), command: Command::Read { offset: 0, length: 3 } }
}

/// Whether there may be a signature certificate; children under 15 have none. Known from one public survey only
/// (8F present), so a card that keeps this file to itself is asked for the certificate's own files instead.
pub fn may_sign(answer: &Answer) -> Result<bool, CardFailure> {
    match (answer.status, answer.data.as_slice()) {
        (StatusWord::Done, [sign, ..]) => Ok(sign & 0x80 != 0),
        (StatusWord::NotFound | StatusWord::NotVerified | StatusWord::Refused(_), _) => Ok(true),
        (status, _) => Err(unexpected(status)),
    }
}

/// Asks for the tries left of the PIN in this file.
pub fn tries_of(file: File) -> Question {
    Question { file: Some(file), command: Command::TriesLeft }
}

/// The tries left, 0 to `fresh`.
///
/// A card that says 9000 has this PIN proved already. That proof has set the counter back to `fresh`, and a wrong
/// attempt since would have taken it away; so all tries are left.
pub fn tries(answer: &Answer, fresh: u8) -> Result<u8, CardFailure> {
    match answer.status {
        StatusWord::Done => Ok(fresh),
        StatusWord::TriesLeft(tries) if tries <= fresh => Ok(tries),
        StatusWord::Blocked(_) => Ok(0),
        StatusWord::NotFound => Err(CardFailure::NotThisKind),
        status => Err(unexpected(status)),
    }
}

/// The data of an answer that every card with this file gives to anyone.
pub fn present(answer: Answer) -> Result<Vec<u8>, CardFailure> {
    match answer.status {
        StatusWord::Done => Ok(answer.data),
        StatusWord::NotFound | StatusWord::NotVerified => Err(CardFailure::NotThisKind),
        status => Err(unexpected(status)),
    }
}

/// A reply that no card of this kind gives.
pub fn unexpected(status: StatusWord) -> CardFailure {
    CardFailure::Unexpected { status: status.word() }
}

/// A certificate of which the beginning has been read.
pub struct Reading {
    file: File,
    bytes: Vec<u8>,
}

/// How far the reading has come.
pub enum Read {
    /// The next piece.
    More(Reading, Question),
    /// A whole certificate, DER.
    Whole(Vec<u8>),
}

impl Reading {
    /// Begins with the first 256 bytes: they hold the length of the whole.
    pub fn start(file: File) -> (Self, Question) {
        (
            Self { file, bytes: Vec::new() },
            Question { file: Some(file), command: Command::Read { offset: 0, length: 256 } },
        )
    }

    /// Takes a piece. Stops at the length that the certificate itself states, at most [`MAX_CERTIFICATE`].
    pub fn take(mut self, answer: Answer) -> Result<Read, CardFailure> {
        let piece = present(answer)?;
        let no_certificate = unexpected(StatusWord::Done);
        self.bytes.extend_from_slice(&piece);
        let total = stated_length(&self.bytes).filter(|_| !piece.is_empty()).ok_or(no_certificate)?;
        if self.bytes.len() < total {
            return Ok(self.more(total));
        }
        self.bytes.truncate(total);
        CertificateFacts::read(&self.bytes).map(|_| Read::Whole(self.bytes)).ok_or(no_certificate)
    }

    fn more(self, total: usize) -> Read {
        let have = self.bytes.len();
        // Both fit: total is at most MAX_CERTIFICATE.
        let offset = u16::try_from(have).unwrap_or(0x7FFF);
        let length = u16::try_from((total - have).min(256)).unwrap_or(256);
        let question = Question { file: Some(self.file), command: Command::Read { offset, length } };
        Read::More(self, question)
    }
}

/// The length of a DER certificate from its first four bytes: `30 82 hh ll`, as every certificate between 256 bytes
/// and 64 kB begins.
fn stated_length(bytes: &[u8]) -> Option<usize> {
    match bytes {
        [0x30, 0x82, high, low, ..] => Some(4 + usize::from(u16::from_be_bytes([*high, *low]))),
        _ => None,
    }
    .filter(|total| *total <= MAX_CERTIFICATE)
}
