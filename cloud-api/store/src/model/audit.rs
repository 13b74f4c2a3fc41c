use super::text::Name;
use shared_model::device::DeviceId;
use shared_model::time::Timestamp;
use uuid::Uuid;

/// Who does something, and when: every change carries it into the audit table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// Who.
    pub actor: Actor,
    /// When, by the server's clock.
    pub at: Timestamp,
}

/// Who can change something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// Somebody at the server's command line.
    Operator(Name),
    /// A box, when nobody has logged in.
    Device(DeviceId),
    /// A member, on a box.
    Member {
        /// The member.
        member: Uuid,
        /// The box.
        device: DeviceId,
    },
}

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Action {
            $($(#[$doc])* $variant,)*
        }

        impl Action {
            /// The word in the table.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            pub(crate) fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

actions! {
    /// A town joined.
    MunicipalityAdded = "municipality-added",
    /// A household was registered.
    HouseholdAdded = "household-added",
    /// A new ID letter replaced the old one, whose card was unbound.
    LetterReissued = "letter-reissued",
    /// An install code was made.
    InstallCodeCreated = "install-code-created",
    /// A box got its certificate.
    DeviceEnrolled = "device-enrolled",
    /// A box has come with its next key, and the one before has ended.
    DeviceKeyReplaced = "device-key-replaced",
    /// A box was shut out.
    DeviceRevoked = "device-revoked",
    /// ID and password were right.
    RegistrationBegun = "registration-begun",
    /// A card was bound to an account.
    CardBound = "card-bound",
    /// A member's vault was made on a box.
    VaultMade = "vault-made",
    /// A household's vault was made on a box.
    HouseholdVaultMade = "household-vault-made",
    /// A vault on a box was taken back on the town's own word, after the town was put back to a backup.
    VaultPutBack = "vault-put-back",
    /// The whole database was copied into a file.
    BackedUp = "backed-up",
    /// The whole database was put back to a backup.
    PutBack = "put-back",
    /// All vaults of the town were closed, because the secret they are escrowed to is lost.
    VaultsClosed = "vaults-closed",
    /// The town, a clinic or a file brought a record, or changed it.
    RecordPut = "record-put",
    /// Somebody looked which records a household has.
    RecordsListed = "records-listed",
    /// A notice was published.
    PublicationPublished = "publication-published",
    /// A notice was taken back.
    PublicationWithdrawn = "publication-withdrawn",
    /// An edition of the vaccine data was published.
    VaccineDataPublished = "vaccine-data-published",
}

/// One line of a town's audit table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Place in the town's table, from 1, without gaps.
    pub position: u64,
    /// Who and when.
    pub by: By,
    /// What.
    pub action: Action,
    /// The household it is about, which may read this line.
    pub household: Option<Uuid>,
    /// The thing it is about: a device, a user ID, a publication, a record.
    pub subject: Name,
}
