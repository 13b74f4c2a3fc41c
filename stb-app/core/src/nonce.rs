//! The nonce for the next card proof: asked for while the person still types, so that 決定 does not wait for it.

use crate::event::{JobId, Now};
use crate::jobs::Jobs;
use crate::ports::{CloudFault, CloudReply, CloudRequest};
use shared_model::card_proof::Nonce;
use shared_model::time::Uptime;
use std::time::Duration;

/// A nonce that would run out within this time is not used: signing and sending take their time on slow cards.
const MARGIN: Duration = Duration::from_secs(15);

/// Where the nonce is.
#[derive(Debug, Default)]
pub enum NonceSupply {
    /// Not asked for.
    #[default]
    None,
    /// On its way.
    Asked(JobId),
    /// Here.
    Ready {
        /// The nonce.
        nonce: Nonce,
        /// Until when it is good.
        until: Uptime,
    },
    /// The town did not give one.
    Refused(CloudFault),
}

/// What asking for a nonce right now brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Supplied {
    /// Here it is; it is used up.
    Nonce(Nonce),
    /// Wait for the town's answer.
    Wait,
    /// There is none.
    Fault(CloudFault),
}

impl NonceSupply {
    /// Asks for a nonce unless one is on its way or fresh.
    pub fn prefetch(&mut self, now: Now, jobs: &mut Jobs) {
        let fresh = matches!(self, Self::Ready { until, .. } if now.uptime + MARGIN < *until);
        if !fresh && !matches!(self, Self::Asked(_)) {
            *self = Self::Asked(jobs.cloud(CloudRequest::Challenge));
        }
    }

    /// Whether this answer is waited for.
    pub fn awaits(&self, job: JobId) -> bool {
        matches!(self, Self::Asked(asked) if *asked == job)
    }

    /// Takes an answer in; `false` when it is not the one asked for.
    pub fn answered(&mut self, job: JobId, reply: &Result<CloudReply, CloudFault>, now: Now) -> bool {
        if !self.awaits(job) {
            return false;
        }
        *self = match reply {
            Ok(CloudReply::Challenge { nonce, good_for }) => {
                Self::Ready { nonce: *nonce, until: now.uptime + *good_for }
            }
            Ok(_) => Self::Refused(CloudFault::NotUnderstood),
            Err(fault) => Self::Refused(*fault),
        };
        true
    }

    /// Uses the nonce up, or says why there is none. A fault is reported once: the next call asks again.
    pub fn take(&mut self, now: Now, jobs: &mut Jobs) -> Supplied {
        match self {
            Self::Ready { nonce, until } if now.uptime + MARGIN < *until => {
                let nonce = *nonce;
                *self = Self::None;
                Supplied::Nonce(nonce)
            }
            Self::Refused(fault) => {
                let fault = *fault;
                *self = Self::None;
                Supplied::Fault(fault)
            }
            Self::Asked(_) => Supplied::Wait,
            Self::None | Self::Ready { .. } => {
                self.prefetch(now, jobs);
                Supplied::Wait
            }
        }
    }
}
