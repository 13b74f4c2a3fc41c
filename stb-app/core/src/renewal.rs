//! When the box asks for its next certificate: from two thirds of the life of the one it has, each box at a time of its own, so
//! that boxes which were installed on one day do not come together.

use crate::event::{JobId, Now};
use crate::jobs::Jobs;
use crate::ports::{Certificate, Entropy, RegistrarFault, RegistrarReply, RegistrarRequest};
use crate::sync::backoff;
use sha2::{Digest, Sha256};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::time::{Timestamp, Uptime};
use std::time::Duration;

/// After a failure: any time up to twice as long as the time before, between these. There are thirty days.
const FIRST: Duration = Duration::from_secs(3600);
const LAST: Duration = Duration::from_secs(24 * 3600);

/// The next certificate, and the way to it.
#[derive(Debug, Default)]
pub struct Renewal {
    certificate: Option<Certificate>,
    /// The last start has left a renewal half done: the town may not know the certificate in use any more.
    is_under_way: bool,
    asked: Option<JobId>,
    next: Uptime,
    failures: u32,
    refused: Option<ErrorCode>,
}

impl Renewal {
    /// Of a box with this certificate.
    pub fn of(certificate: Option<Certificate>, is_under_way: bool) -> Self {
        Self { certificate, is_under_way, ..Self::default() }
    }

    /// Why the town does not renew, if it has said so.
    pub fn refused(&self) -> Option<ErrorCode> {
        self.refused
    }

    /// Time has passed, and `now` is the town's: it looks at when it was asked.
    pub fn tick(&mut self, device: &DeviceId, now: Now, jobs: &mut Jobs) {
        let Some(certificate) = self.certificate else { return };
        let is_due = self.is_under_way || now.wall >= renewed_from(certificate, device);
        if is_due && self.asked.is_none() && self.next <= now.uptime {
            self.asked = Some(jobs.registrar(RegistrarRequest::Renew));
        }
    }

    /// Whether this answer is to our question.
    pub fn awaits(&self, job: JobId) -> bool {
        self.asked == Some(job)
    }

    /// The next certificate is in its place, or not. Says whether it is.
    pub fn answered(
        &mut self,
        reply: &Result<RegistrarReply, RegistrarFault>,
        now: Now,
        entropy: &mut dyn Entropy,
    ) -> bool {
        self.asked = None;
        self.refused = match reply {
            Ok(RegistrarReply::Renewed(certificate)) => {
                *self = Self::of(Some(*certificate), false);
                return true;
            }
            Err(RegistrarFault::Refused { code, .. }) => Some(*code),
            _ => None,
        };
        self.next = now.uptime + backoff(FIRST, LAST, self.failures, entropy);
        self.failures = self.failures.saturating_add(1);
        false
    }
}

/// Two thirds of its life and up to a twelfth more, always the same for one box.
fn renewed_from(certificate: Certificate, device: &DeviceId) -> Timestamp {
    let life = certificate.until.since(certificate.from);
    let [first, second, ..] = <[u8; 32]>::from(Sha256::digest(device.as_str()));
    let part = f64::from(u16::from_be_bytes([first, second])) / f64::from(u16::MAX);
    certificate.from + life.mul_f64(2.0 / 3.0 + part / 12.0)
}
