//! The APDU core: bytes in, bytes out, no I/O.
//!
//! The behaviour is that of a plastic My Number card in a contact reader as far as public sources
//! describe it. Where they are silent the README of this crate says what was chosen.

pub mod apdu;
mod contents;
mod files;
mod status;

use sha2::{Digest, Sha256};

pub use apdu::Command;
pub use contents::{Contents, Credential, Pin, Sex, TextContents, Tries};
use files::{Application, File, FileTree};
pub use status::StatusWord;

/// DER of `DigestInfo` up to the 32 hash bytes, for SHA-256.
const SHA256_DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];
/// What PKCS#1 v1.5 leaves under a 2048-bit key.
const MAX_TO_SIGN: usize = 245;
/// Longest PIN the card stores.
const MAX_PIN: usize = 16;

/// A card: what it carries, the tries it remembers, and what happened since it got power.
pub struct Card {
    contents: Contents,
    files: FileTree,
    tries: Tries,
    session: Session,
    counts: Counts,
}

/// How often something happened since the card was made; tests assert on these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Command APDUs of any kind.
    pub apdus: u64,
    /// VERIFY commands that carried a PIN.
    pub verifies: u64,
    /// Signatures made.
    pub signatures: u64,
    /// Attempts to select or read the file of the 12-digit 個人番号. Must stay 0.
    pub my_number_requests: u64,
}

/// Volatile state: gone without power, partly gone with a reset.
#[derive(Default)]
struct Session {
    application: Option<Application>,
    file: Option<u16>,
    /// PINs presented, and the application they were presented in.
    verified: Vec<Pin>,
    verified_in: Option<Application>,
    /// Bytes waiting for GET RESPONSE.
    waiting: Vec<u8>,
}

impl Card {
    /// A card in the reader, powered, nothing selected, with this many tries left.
    pub fn new(contents: Contents, tries: Tries) -> Self {
        let files = files::tree(&contents);
        Self { contents, files, tries, session: Session::default(), counts: Counts::default() }
    }

    /// Answer to reset.
    pub fn atr(&self) -> &[u8] {
        &self.contents.atr
    }

    /// The persistent counters. Whoever keeps the card writes them down whenever they change.
    pub fn tries(&self) -> Tries {
        self.tries
    }

    /// What was asked of the card so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// True if the card has a signature certificate.
    pub fn has_sign(&self) -> bool {
        self.contents.sign.is_some()
    }

    /// A warm reset: nothing is selected any more, but PINs stay verified until another application is selected.
    pub fn reset(&mut self) {
        self.session.application = None;
        self.session.file = None;
        self.session.waiting.clear();
    }

    /// Power is gone: only the tries are remembered.
    pub fn power_down(&mut self) {
        self.session = Session::default();
    }

    /// Answers one command APDU: data, SW1, SW2.
    pub fn transmit(&mut self, command: &[u8]) -> Vec<u8> {
        self.counts.apdus += 1;
        let (mut reply, status) = match Command::parse(command).and_then(|command| self.execute(&command)) {
            Ok(data) => (data, StatusWord::OK),
            Err(status) => (Vec::new(), status),
        };
        reply.extend(status.0.to_be_bytes());
        reply
    }

    /// The card lost power inside this command. A PIN that was being checked has cost its try already:
    /// a card counts down first and gives back after the comparison, so that pulling it is no free guess.
    pub fn tear(&mut self, command: &[u8]) {
        self.counts.apdus += 1;
        if let Ok(command) = Command::parse(command)
            && command.ins == 0x20
            && !command.data.is_empty()
            && let Ok(pin) = self.pin_reference(&command)
        {
            self.counts.verifies += 1;
            self.tries.set(pin, self.tries.of(pin).saturating_sub(1));
        }
        self.power_down();
    }

    fn execute(&mut self, command: &Command<'_>) -> Result<Vec<u8>, StatusWord> {
        let waiting = std::mem::take(&mut self.session.waiting);
        match (command.cla, command.ins) {
            (0x00, 0xA4) => self.select(command),
            (0x00, 0xB0) => self.read_binary(command),
            (0x00, 0x20) => self.verify(command),
            (0x00, 0xC0) => get_response(waiting, command),
            (0x80, 0x2A) => self.compute_digital_signature(command),
            (0x00 | 0x80, _) => Err(StatusWord::UNKNOWN_INSTRUCTION),
            (0x01..=0x03, _) => Err(StatusWord::CHANNEL_NOT_SUPPORTED),
            _ => Err(StatusWord::UNKNOWN_CLASS),
        }
    }

    fn select(&mut self, command: &Command<'_>) -> Result<Vec<u8>, StatusWord> {
        match (command.p1, command.p2, command.data) {
            (0x04, 0x0C, aid) => {
                let application = Application::by_aid(aid).filter(|app| self.carries(*app));
                self.enter(Some(application.ok_or(StatusWord::FILE_NOT_FOUND)?));
            }
            // FCI is not offered, but an unknown name is unknown whatever was asked to come back.
            (0x04, _, aid) if Application::by_aid(aid).is_none() => return Err(StatusWord::FILE_NOT_FOUND),
            (0x02, 0x0C, [high, low]) => self.open(u16::from_be_bytes([*high, *low]))?,
            (0x00, 0x0C, [] | [0x3F, 0x00]) => self.enter(None),
            (0x02, 0x0C, _) => return Err(StatusWord::WRONG_LENGTH),
            (0x00, 0x0C, _) => return Err(StatusWord::FILE_NOT_FOUND),
            _ => return Err(StatusWord::WRONG_PARAMETERS),
        }
        Ok(Vec::new())
    }

    fn carries(&self, application: Application) -> bool {
        self.files.keys().any(|(app, _)| *app == application)
    }

    /// Makes an application (or the master file) current. PINs survive only a return to the same application.
    fn enter(&mut self, application: Option<Application>) {
        if application != self.session.verified_in {
            self.session.verified.clear();
            self.session.verified_in = None;
        }
        self.session.application = application;
        self.session.file = None;
    }

    fn open(&mut self, identifier: u16) -> Result<(), StatusWord> {
        let application = self.session.application.ok_or(StatusWord::FILE_NOT_FOUND)?;
        if (application, identifier) == (Application::Text, files::MY_NUMBER) {
            self.counts.my_number_requests += 1;
        }
        if !self.files.contains_key(&(application, identifier)) {
            return Err(StatusWord::FILE_NOT_FOUND);
        }
        self.session.file = Some(identifier);
        Ok(())
    }

    fn current(&self) -> Result<&File, StatusWord> {
        let key = self.session.application.zip(self.session.file).ok_or(StatusWord::NO_CURRENT_FILE)?;
        self.files.get(&key).ok_or(StatusWord::NO_CURRENT_FILE)
    }

    fn read_binary(&mut self, command: &Command<'_>) -> Result<Vec<u8>, StatusWord> {
        let offset = match command.p1 {
            0x00..=0x7F => usize::from(u16::from_be_bytes([command.p1, command.p2])),
            0x80..=0x9F => {
                self.open(u16::from(command.p1 & 0x1F))?;
                usize::from(command.p2)
            }
            _ => return Err(StatusWord::WRONG_PARAMETERS),
        };
        let File::Data { bytes, guard } = self.current()? else { return Err(StatusWord::WRONG_FILE_TYPE) };
        if guard.is_some_and(|pin| !self.session.verified.contains(&pin)) {
            return Err(StatusWord::NOT_VERIFIED);
        }
        let wanted = command.le.filter(|_| command.data.is_empty()).ok_or(StatusWord::WRONG_LENGTH)?;
        let rest = bytes.get(offset..).filter(|rest| !rest.is_empty()).ok_or(StatusWord::WRONG_OFFSET)?;
        // JICSAP 6.4.1: to the end of the file within Le, so fewer bytes may come back.
        Ok(rest[..wanted.min(rest.len())].to_vec())
    }

    fn verify(&mut self, command: &Command<'_>) -> Result<Vec<u8>, StatusWord> {
        let pin = self.pin_reference(command)?;
        let left = self.tries.of(pin);
        if command.data.is_empty() {
            return Err(StatusWord::tries_left(left));
        }
        self.counts.verifies += 1;
        if command.data.len() > MAX_PIN || command.le.is_some() {
            return Err(StatusWord::WRONG_LENGTH);
        }
        if left == 0 {
            return Err(StatusWord::PIN_BLOCKED);
        }
        let secret = self.contents.secret(pin).ok_or(StatusWord::PIN_BLOCKED)?;
        self.session.verified.retain(|verified| *verified != pin);
        if !secret.matches(command.data) {
            self.tries.set(pin, left - 1);
            return Err(StatusWord::tries_left(left - 1));
        }
        self.tries.set(pin, Tries::fresh(&self.contents).of(pin));
        self.session.verified.push(pin);
        self.session.verified_in = self.session.application;
        Ok(Vec::new())
    }

    /// The PIN that P2 of VERIFY means: `80` the current file, `80 | SFI` a short file identifier.
    fn pin_reference(&mut self, command: &Command<'_>) -> Result<Pin, StatusWord> {
        self.follow_reference(command.p1 == 0, command.p2)?;
        match self.current()? {
            File::Pin(pin) => Ok(*pin),
            File::Data { .. } | File::Key(_) => Err(StatusWord::WRONG_FILE_TYPE),
        }
    }

    fn follow_reference(&mut self, p1_known: bool, p2: u8) -> Result<(), StatusWord> {
        match p2 {
            _ if !p1_known => Err(StatusWord::WRONG_PARAMETERS),
            0x80 => Ok(()),
            0x81..=0x9F => self.open(u16::from(p2 & 0x1F)),
            _ => Err(StatusWord::WRONG_PARAMETERS),
        }
    }

    fn compute_digital_signature(&mut self, command: &Command<'_>) -> Result<Vec<u8>, StatusWord> {
        self.follow_reference(command.p1 <= 0x03, command.p2)?;
        let File::Key(guard) = *self.current()? else { return Err(StatusWord::WRONG_FILE_TYPE) };
        if !self.session.verified.contains(&guard) {
            return Err(StatusWord::NOT_VERIFIED);
        }
        let block = block_to_sign(command.p1, command.data).ok_or(StatusWord::WRONG_LENGTH)?;
        let credential = match guard {
            Pin::Auth => Some(&self.contents.auth),
            Pin::Sign => self.contents.sign.as_ref(),
            Pin::Text => None,
        };
        let signature = credential
            .and_then(|credential| credential.key.sign_padded(&block).ok())
            .ok_or(StatusWord::CONDITIONS_NOT_SATISFIED)?;
        self.counts.signatures += 1;
        self.hand_over(signature, command.le)
    }

    /// Returns a whole answer, or keeps it for GET RESPONSE where the command gave no Le.
    fn hand_over(&mut self, answer: Vec<u8>, le: Option<usize>) -> Result<Vec<u8>, StatusWord> {
        match le {
            Some(le) if le >= answer.len() => Ok(answer),
            Some(_) => Err(StatusWord::correct_length(answer.len())),
            None => {
                let status = StatusWord::bytes_waiting(answer.len());
                self.session.waiting = answer;
                Err(status)
            }
        }
    }
}

/// What goes under the padding, by the scheme in P1 of COMPUTE DIGITAL SIGNATURE.
fn block_to_sign(scheme: u8, data: &[u8]) -> Option<Vec<u8>> {
    let digest_info = |hash: &[u8]| [&SHA256_DIGEST_INFO[..], hash].concat();
    match (scheme, data.len()) {
        (0x00, 1..=MAX_TO_SIGN) => Some(data.to_vec()),
        (0x01, 1..) => Some(Sha256::digest(data).to_vec()),
        (0x02, 32) => Some(digest_info(data)),
        (0x03, 1..) => Some(digest_info(&Sha256::digest(data))),
        _ => None,
    }
}

fn get_response(waiting: Vec<u8>, command: &Command<'_>) -> Result<Vec<u8>, StatusWord> {
    match command.le {
        _ if waiting.is_empty() => Err(StatusWord::CONDITIONS_NOT_SATISFIED),
        Some(le) => Ok(waiting[..le.min(waiting.len())].to_vec()),
        None => Err(StatusWord::WRONG_LENGTH),
    }
}
