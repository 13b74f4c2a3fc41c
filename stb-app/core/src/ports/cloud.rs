//! The town's service.

use shared_model::card_proof::Nonce;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::password::IssuedPassword;
use shared_model::person::{FourFacts, Member};
use shared_model::self_test::{Receipt, SelfTestReport};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use shared_model::wire::v1;
use std::fmt;
use std::time::Duration;
use uuid::Uuid;
use vault::{TownKeys, VaultSecret};
use zeroize::Zeroizing;

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
    /// The keys that everything sealed to the town and everything signed by it goes with.
    TownKeys,
    /// The secret of a vault on this box.
    ReleaseVault {
        /// Proves the session.
        token: SessionToken,
        /// Which vault.
        whose: Whose,
    },
    /// A new vault on this box.
    OfferVault {
        /// Proves the session.
        token: SessionToken,
        /// Which vault.
        whose: Whose,
        /// What the town has to know of it.
        offer: VaultOffer,
    },
    /// The town's word for the vaults of this box, to be kept for a town that is put back to a backup. Needs no session.
    Deeds,
    /// The town is shown what it has signed and may have forgotten. Needs no session.
    ShowDeeds {
        /// The history that has given them.
        epoch: Uuid,
        /// As they were given.
        deeds: Vec<v1::VaultDeed>,
    },
    /// The town's edition of the vaccine data, if it is a later one. Needs no session.
    VaccineData {
        /// The version that the box has.
        after: Option<u64>,
    },
    /// What is new for a vault, sealed. Needs no session.
    Mail {
        /// The vault's owner: a member or a household.
        owner: Uuid,
        /// Which vault of the owner.
        generation: u32,
        /// Which page of this vault.
        sequence: u64,
        /// Where the box stands; `None` for all from the beginning.
        after: Option<Cursor>,
    },
    /// Answered as soon as one of these mailboxes has something new, or after half a minute. Needs no session.
    News {
        /// Owner, vault, and where the box stands.
        mailboxes: Vec<(Uuid, u32, Cursor)>,
    },
    /// What members have entered, sealed. Needs no session; sending it twice changes nothing.
    Send {
        /// The outbox's name.
        outbox: Uuid,
        /// The town's history that the box has spoken to last; a town of another one refuses.
        epoch: Option<Uuid>,
        /// Oldest first.
        blobs: Vec<OutBlob>,
    },
    /// What a technician has found. Signed on its way by the key of the box; needs no session.
    SelfTest {
        /// The box, as its certificate names it.
        device: DeviceId,
        /// What was found.
        report: Box<SelfTestReport>,
        /// As it was shown.
        receipt: Receipt,
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
            Self::TownKeys => "TownKeys",
            Self::ReleaseVault { .. } => "ReleaseVault",
            Self::OfferVault { .. } => "OfferVault",
            Self::Deeds => "Deeds",
            Self::ShowDeeds { .. } => "ShowDeeds",
            Self::VaccineData { .. } => "VaccineData",
            Self::Mail { .. } => "Mail",
            Self::News { .. } => "News",
            Self::Send { .. } => "Send",
            Self::SelfTest { .. } => "SelfTest",
        })
    }
}

/// The two vaults that somebody who is logged in opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// The member's own.
    Member,
    /// The household's, which all its members open.
    Household,
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
    /// To `TownKeys`.
    TownKeys(TownKeys),
    /// To `Deeds` and `ShowDeeds`.
    Deeds {
        /// The history that the town lives in.
        epoch: Uuid,
        /// Each for one vault, with the town's signature.
        deeds: Vec<v1::VaultDeed>,
    },
    /// To `ReleaseVault`.
    Vault {
        /// Which vault of its owner.
        generation: u32,
        /// Its secret.
        secret: VaultSecret,
    },
    /// To `VaccineData`; `None`: nothing newer.
    VaccineData(Option<v1::VaccineData>),
    /// To `Mail`; `None`: nothing new.
    Mail(Option<SealedPage>),
    /// To `News`: whether there is something.
    News(bool),
    /// To `Send`.
    Verdicts {
        /// The town's history that they belong to; `None` from an older town.
        epoch: Option<Uuid>,
        /// One for each blob, in the same order.
        verdicts: Vec<Verdict>,
    },
    /// To `Logout`, `OfferVault` and `SelfTest`.
    Done,
}

/// What the town has to know of a new vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultOffer {
    /// Greater than that of any vault its owner had on this box.
    pub generation: u32,
    /// Uncompressed point that news is sealed to.
    pub mail_key: Vec<u8>,
    /// Uncompressed point that entries are checked with.
    pub author_key: Vec<u8>,
    /// The secret, sealed to the town.
    pub escrow: Vec<u8>,
}

/// A page of news that only its vault opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPage {
    /// Which vault of its owner.
    pub generation: u32,
    /// Which page of this vault.
    pub sequence: u64,
    /// Where the box stands after it.
    pub cursor: Cursor,
    /// Whether the next page is waiting.
    pub more: bool,
    /// How many notices are new to the member after it.
    pub unread: u32,
    /// The next days on which something is planned, as days since 1970, at most 8.
    pub dates: Vec<i64>,
    /// Ciphertext.
    pub sealed: Vec<u8>,
    /// The town's, 64 bytes.
    pub signature: Vec<u8>,
}

/// One sealed entry on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutBlob {
    /// Its number in the outbox.
    pub sequence: u64,
    /// Ciphertext.
    pub sealed: Vec<u8>,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Of which.
    pub sequence: u64,
    /// The verdict.
    pub kind: VerdictKind,
}

/// Each is another thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictKind {
    /// Done, now or before. `version`: a mailbox that stands there or further has it; `None` from an older town.
    Applied {
        /// The household's counter.
        version: Option<u64>,
    },
    /// Never: say why, do not send it again. `None` for a reason of a newer town.
    Rejected(Option<ErrorCode>),
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
    /// Whether the household's vault on this box has to be replaced, because somebody who could open it may not any more.
    pub household_vault_stale: bool,
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

    /// Lets go of what is left of earlier calls, such as buffers of a connection: whoever they were for has left.
    fn forget(&mut self) {}

    /// The box has another certificate or key: the next call proves itself with them.
    fn identity_changed(&mut self) {}
}

/// How long a family waits before it is told that the town does not answer.
pub const CLOUD_DEADLINE: Duration = Duration::from_secs(8);

/// The same for [`CloudRequest::News`], which has a line of its own so that it never delays anything else.
pub const NEWS_DEADLINE: Duration = Duration::from_secs(40);
