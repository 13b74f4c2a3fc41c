//! The enrol listener: what a box asks of the town before it can prove itself, or in order to go on doing so.

use shared_model::device::{DeviceId, InstallCode};
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use std::fmt;

/// What the box asks for.
pub enum RegistrarRequest {
    /// A certificate, for an install code. Repeating it with the same code gives the same box a certificate again.
    Enrol(InstallCode),
    /// The next certificate, for a key that is made for it; also the end of a renewal that was cut off. The clock has to be
    /// the town's.
    Renew,
    /// What time it is, signed for a nonce of this box, by which every clock of this process goes from then on.
    Time,
}

/// How long a certificate holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Certificate {
    /// First moment.
    pub from: Timestamp,
    /// Last moment.
    pub until: Timestamp,
}

impl fmt::Debug for RegistrarRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Enrol(_) => "Enrol",
            Self::Renew => "Renew",
            Self::Time => "Time",
        })
    }
}

/// What the town answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RegistrarReply {
    /// To `Enrol`: key and certificate are on disk.
    Enrolled {
        /// The name in the certificate.
        device: DeviceId,
        /// The town in the certificate.
        municipality: MunicipalityCode,
        /// How long it holds.
        certificate: Certificate,
    },
    /// To `Renew`: the next key and its certificate are on disk, and the town has seen them used.
    Renewed(Certificate),
    /// To `Time`: this is what the town has signed, and the clock has been set by it.
    Time(Timestamp),
}

/// Why there is no certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegistrarFault {
    /// No way there, or no answer in time: look at the line, then repeat with the same code.
    #[error("the enrol listener cannot be reached")]
    Unreachable,
    /// The far end is not the town: stop, tell.
    #[error("the far end is not the town")]
    NotTrusted,
    /// The town said no.
    #[error("refused: {}", code.as_str())]
    Refused {
        /// Why.
        code: ErrorCode,
        /// Tries left, with a wrong code.
        tries_left: Option<u32>,
        /// When trying again makes sense.
        retry_at: Option<Timestamp>,
    },
    /// There is no room for key or certificate: make room, repeat with the same code.
    #[error("the data partition is full")]
    Full,
    /// Key or certificate cannot be kept, or the key that is there is none: exchange the box.
    #[error("key or certificate cannot be kept")]
    Broken,
    /// The answer is not API v1 as this box knows it: ask for an update.
    #[error("the answer is not understood")]
    NotUnderstood,
}

/// The enrol listener.
pub trait Registrar: Send {
    /// Asks and waits, at most [`REGISTRAR_DEADLINE`].
    fn ask(&mut self, request: &RegistrarRequest) -> Result<RegistrarReply, RegistrarFault>;
}

/// A technician is waiting; a certificate takes milliseconds.
pub const REGISTRAR_DEADLINE: std::time::Duration = std::time::Duration::from_secs(15);
