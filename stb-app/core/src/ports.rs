//! What the box asks of the world. A port is a blocking call with a deadline of its own; one worker thread owns one
//! port. Every fault says what the caller has to do next, and every real adapter has a simulated twin that passes the
//! same contract suite (`testing::contract`).

use shared_model::card_proof::Nonce;
use shared_model::error_code::ErrorCode;
use shared_model::notice::{Cursor, NoticePage};
use shared_model::password::IssuedPassword;
use shared_model::person::{FourFacts, Member};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use std::fmt;
use std::time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

// === Card ===

/// What lies on the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// No reader is plugged in, or the smart-card service is down.
    NoReader,
    /// A reader without a card.
    Empty,
    /// A card.
    Card,
}

/// The reader. Presence is reported on its own (see `Event::Reader`), not polled through this port.
pub trait CardReader: Send {
    /// Opens an exclusive conversation with the card that lies there now. Dropping the link powers the card down, so
    /// that no second program can go on where this one proved a PIN.
    fn open(&mut self) -> Result<Box<dyn CardLink + '_>, CardFault>;
}

/// One exclusive conversation: bytes in, bytes out. The adapter knows nothing of what they mean, and never sends a
/// command twice.
pub trait CardLink {
    /// Sends one command APDU and returns the reply, status word included; at most 258 bytes, possibly none at all
    /// when the card was torn out. Returns within [`CARD_DEADLINE`].
    fn transmit(&mut self, command: &[u8]) -> Result<Zeroizing<Vec<u8>>, CardFault>;
}

/// How long one command may take: on-card RSA on a slow reader stays below two seconds; a card that needs five hangs.
pub const CARD_DEADLINE: Duration = Duration::from_secs(5);

/// Why there is no reply from the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardFault {
    /// The card has left the reader: ask for it again.
    #[error("the card was removed")]
    Removed,
    /// The card is there and does not answer: ask to put it down anew.
    #[error("the card does not answer")]
    Unresponsive,
    /// The reader or the smart-card service is gone: say so, wait for it.
    #[error("the card reader is gone")]
    ReaderGone,
    /// Another program holds the card: ask to put it down anew.
    #[error("the card is held by another program")]
    InUse,
}

// === Store ===

/// Whose entry it is. Entries of a member are read only while the member is logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    /// Readable without a card: which cards the box knows, counts, the last contact.
    Box,
    /// One member's.
    Member(Uuid),
}

/// What kind of entry. The number is its name on disk and never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// Box: a card that has logged in here, by the SHA-256 of its certificate.
    Binding = 1,
    /// Box: unread notices of a member, by member.
    Unread = 2,
    /// Box: when the town was last reached.
    Contact = 3,
    /// Member: a notice, by its id.
    Notice = 16,
    /// Member: where the member stands in the town's stream.
    Cursor = 17,
    /// Member: something to tell the town, by sequence number.
    Outbox = 18,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Binding, Self::Unread, Self::Contact, Self::Notice, Self::Cursor, Self::Outbox];
}

/// Where an entry lies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Whose it is.
    pub owner: Owner,
    /// What it is.
    pub kind: Kind,
    /// Which one; at most 64 bytes.
    pub id: Vec<u8>,
}

/// The bytes of an entry: opaque to the store. The first byte is the version of the format behind it.
pub type Value = Vec<u8>;

/// Changes that happen together or not at all. A key occurs once.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Batch {
    /// What to write (`Some`) and what to remove (`None`).
    pub changes: Vec<(Key, Option<Value>)>,
}

impl fmt::Debug for Batch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Batch({} changes)", self.changes.len())
    }
}

/// The offline cache.
pub trait Store: Send {
    /// All entries of one owner, in the order of their keys.
    fn load(&mut self, owner: Owner) -> Result<Vec<(Key, Value)>, StoreFault>;

    /// Writes all of the batch or nothing; on return it survives a power cut.
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreFault>;
}

/// Why the store did not do it. Nothing of a failed batch is visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// The data partition is full: trim, tell.
    #[error("the data partition is full")]
    Full,
    /// The files are damaged and have been set aside; the store is empty now and is filled from the town.
    #[error("the store was damaged and begins anew")]
    Damaged,
    /// The disk does not do what it should: tell, call the technician.
    #[error("the disk does not answer")]
    Broken,
}

// === Cloud ===

/// What the box asks of the town. Everything but the registration is safe to repeat.
pub enum CloudRequest {
    /// A nonce for a card proof.
    Challenge,
    /// Daily login.
    Login(CardProof),
    /// Ends the session.
    Logout(SessionToken),
    /// Step ③.
    BeginRegistration {
        /// From the letter.
        user_id: UserId,
        /// From the letter.
        password: IssuedPassword,
    },
    /// Step ④.
    ProveCard {
        /// Which registration.
        registration: Uuid,
        /// Made with the authentication certificate.
        proof: CardProof,
    },
    /// Step ④b.
    ProveAttributes {
        /// Which registration.
        registration: Uuid,
        /// Made with the signature certificate.
        proof: CardProof,
    },
    /// Step ⑤.
    ConfirmRegistration {
        /// Which registration.
        registration: Uuid,
    },
    /// The member's notices after a cursor; `None` for all of them.
    Notices {
        /// Proves the session.
        token: SessionToken,
        /// Where the box stands.
        after: Option<Cursor>,
    },
    /// The member opened a notice.
    Opened {
        /// Proves the session.
        token: SessionToken,
        /// Which notice.
        notice: Uuid,
        /// When.
        at: Timestamp,
    },
}

impl fmt::Debug for CloudRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Challenge => "Challenge",
            Self::Login(_) => "Login",
            Self::Logout(_) => "Logout",
            Self::BeginRegistration { .. } => "BeginRegistration",
            Self::ProveCard { .. } => "ProveCard",
            Self::ProveAttributes { .. } => "ProveAttributes",
            Self::ConfirmRegistration { .. } => "ConfirmRegistration",
            Self::Notices { .. } => "Notices",
            Self::Opened { .. } => "Opened",
        })
    }
}

/// A card's answer to a nonce.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardProof {
    /// The nonce that was signed.
    pub nonce: Nonce,
    /// DER.
    pub certificate: Vec<u8>,
    /// PKCS#1 v1.5.
    pub signature: Vec<u8>,
}

/// Proves a card session to the town. No `Debug` of its content; wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(pub Zeroizing<String>);

impl fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionToken")
    }
}

/// What the town answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloudReply {
    /// To `Challenge`.
    Challenge {
        /// To be signed.
        nonce: Nonce,
        /// How long it is good.
        good_for: Duration,
    },
    /// To `Login` and `ConfirmRegistration`.
    Session(Session),
    /// To `BeginRegistration`.
    Registration {
        /// Names the registration.
        id: Uuid,
        /// Whether step ④b will be asked for.
        attributes_required: bool,
    },
    /// To `ProveCard` and `ProveAttributes`.
    RegistrationStep {
        /// Whether step ④b is still missing.
        attributes_required: bool,
        /// Who will be bound to the card.
        member: Member,
        /// What the signature certificate proved.
        proved: Option<FourFacts>,
    },
    /// To `Notices`.
    Notices(NoticePage),
    /// To `Logout` and `Opened`.
    Done,
}

/// A card session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Proves it.
    pub token: SessionToken,
    /// Who has logged in.
    pub member: Member,
    /// How long it lasts from the reply.
    pub good_for: Duration,
}

/// Why the town did not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CloudFault {
    /// No way there, or no answer in time: go on with what the box has, try again later.
    #[error("the town cannot be reached")]
    Unreachable,
    /// The far end is not the town, or does not accept this box's certificate: stop, tell.
    #[error("the far end is not trusted, or does not trust this box")]
    NotTrusted,
    /// The town said no.
    #[error("refused: {}", code.as_str())]
    Refused {
        /// Why.
        code: ErrorCode,
        /// Tries left, with wrong credentials.
        tries_left: Option<u32>,
        /// When trying again makes sense.
        retry_at: Option<Timestamp>,
    },
    /// The reply is not API v1 as this box knows it: ask for an update.
    #[error("the reply is not understood")]
    NotUnderstood,
}

/// The town's service.
pub trait Cloud: Send {
    /// Sends one request and waits for its reply, at most [`CLOUD_DEADLINE`].
    fn call(&mut self, request: &CloudRequest) -> Result<CloudReply, CloudFault>;
}

/// How long a family waits before it is told that the town does not answer.
pub const CLOUD_DEADLINE: Duration = Duration::from_secs(8);

// === Randomness ===

/// The one source of randomness of the box.
pub trait Entropy: Send {
    /// Fills the buffer with bytes nobody can guess.
    fn fill(&mut self, buffer: &mut [u8]);
}
