use super::key::{SerialNumber, Sha256Digest};
use super::text::Name;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::self_test::Receipt;
use shared_model::time::Timestamp;
use uuid::Uuid;

/// An enrolled box.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its town: the `O` in its certificate's subject.
    pub municipality: MunicipalityCode,
    /// Its name: the `CN` there.
    pub id: DeviceId,
    /// The household it was installed for, if the work order named one.
    pub household: Option<Uuid>,
    /// The technician's work order, if the install code was made for one.
    pub work_order: Option<Name>,
    /// What it proves itself with.
    pub certificate: DeviceCertificate,
    /// What was issued for its next key. The first request with it puts it in the place of `certificate`; until then both
    /// are good, because the reply that carries it can get lost.
    pub next: Option<DeviceCertificate>,
    /// When it was enrolled.
    pub enrolled_at: Timestamp,
    /// Last contact, to within a minute.
    pub seen_at: Option<Timestamp>,
    /// Since when it is shut out.
    pub revoked_at: Option<Timestamp>,
}

/// A device certificate as the store knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceCertificate {
    /// SHA-256 of the SubjectPublicKeyInfo, DER.
    pub spki: Sha256Digest,
    /// Serial number.
    pub serial: SerialNumber,
    /// End of validity.
    pub not_after: Timestamp,
}

/// A one-time code for the technician's work order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInstallCode {
    /// HMAC-SHA-256 of the code under a key of the server: eight digits alone could be found by trying.
    pub code: Sha256Digest,
    /// The household of the work order.
    pub household: Option<Uuid>,
    /// The work order itself, as the operator calls it.
    pub work_order: Option<Name>,
    /// End of validity: 24 hours by rule P5.
    pub expires_at: Timestamp,
}

/// What came of trying an install code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InstallTry {
    /// The code is good. Issue the certificate, then [`crate::Store::redeem_install_code`].
    Good(InstallGrant),
    /// No such code.
    Wrong {
        /// Tries left for this source.
        tries_left: u32,
    },
    /// The code is too old, or another box has used it.
    Spent,
    /// Five wrong codes came from this source; nothing was counted.
    Locked {
        /// When the next try is possible.
        until: Timestamp,
    },
}

/// What an install code allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallGrant {
    /// The town the box will belong to.
    pub municipality: MunicipalityCode,
    /// The household of the work order.
    pub household: Option<Uuid>,
    /// The device this same key was already enrolled as with this same code: the reply got lost, so answer with this
    /// name again.
    pub device: Option<DeviceId>,
}

/// A box takes up its install code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redemption {
    /// As in [`NewInstallCode`].
    pub code: Sha256Digest,
    /// The name in the certificate: a new one, or that of [`InstallGrant::device`].
    pub device: DeviceId,
    /// The certificate just issued.
    pub certificate: DeviceCertificate,
}

/// A box has proved its key and asks for a certificate for the next one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renewal {
    /// Its town.
    pub municipality: MunicipalityCode,
    /// The box.
    pub device: DeviceId,
    /// The certificate whose key was proved: that in use or the next one.
    pub proved: DeviceCertificate,
    /// The certificate just issued, for another key.
    pub certificate: DeviceCertificate,
}

/// A technician's self-test of a box, as the box has signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfTest {
    /// Six characters on the screen and on the work order.
    pub receipt: Receipt,
    /// When, by the box.
    pub taken_at: Timestamp,
    /// When it arrived, by the server.
    pub received_at: Timestamp,
    /// What the box ran.
    pub firmware: Name,
    /// How many checks there were.
    pub checks: u32,
    /// How many of them were good.
    pub passed: u32,
    /// Codes of the others, in their order; none has a blank.
    pub failed: Vec<String>,
    /// The bytes that were signed: the whole report.
    pub report: Vec<u8>,
    /// The public key of the box at that time, an uncompressed point of P-256.
    pub key: Vec<u8>,
    /// Its signature over `report`.
    pub signature: Vec<u8>,
}

/// A device was in contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Its town.
    pub municipality: MunicipalityCode,
    /// The device.
    pub device: DeviceId,
    /// When.
    pub at: Timestamp,
}
