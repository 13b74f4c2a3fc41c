//! The words of the store. Texts are bounded by their types, so that an adapter never meets one that is too long.

mod account;
mod audit;
mod device;
mod entry;
mod household;
mod key;
mod mailbox;
mod publication;
mod record;
mod text;
mod vaccine_data;
mod vault;

pub use account::{CredentialTry, Credentials, LoggedIn, PasswordHash};
pub use audit::{Action, Actor, AuditEntry, By};
pub use device::{
    Device, DeviceCertificate, InstallGrant, InstallTry, NewInstallCode, Redemption, Renewal, SelfTest, Sighting,
};
pub use entry::{Entered, EntryName, Verdict};
pub use household::{HouseholdEntry, HouseholdScope, MemberEntry, Municipality, NewHousehold, NewMember};
pub use key::{CardKey, NotASerialNumber, SerialNumber, Sha256Digest};
pub use mailbox::{Mail, Mailbox};
pub use publication::{Audience, NewPublication, Publication, Receipt, TooManyFacts};
pub use record::{NewRecord, Official, RecordEntry, SharedEntry};
pub use text::{Address, Body, FactText, Name, OutOfBounds, Profile, Text, Title};
pub use vaccine_data::{NewVaccineEdition, VaccineEdition, VaccineText};
pub use vault::{Authors, NewVault, PlacedVault, Vault, VaultDeed};
