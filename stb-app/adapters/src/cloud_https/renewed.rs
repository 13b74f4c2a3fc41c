//! The town for a box whose certificate comes and changes while it runs.

use super::{CloudConfig, HttpsCloud};
use crate::clock::SystemClock;
use stb_core::ports::{Cloud, CloudFault, CloudReply, CloudRequest};
use std::time::Duration;

/// Opens [`HttpsCloud`] with the first call, and anew after the identity has changed. Without a usable identity every call
/// is `NotTrusted`, and the screens say so.
pub struct RenewedCloud {
    config: CloudConfig,
    deadline: Duration,
    clock: SystemClock,
    state: State,
}

enum State {
    /// Nobody has called since the identity changed.
    New,
    Open(HttpsCloud),
    /// The files do not make an identity; they are not read again before they change.
    Unusable,
}

impl RenewedCloud {
    /// As [`HttpsCloud::with_clock`], but later.
    pub fn new(config: CloudConfig, deadline: Duration, clock: SystemClock) -> Self {
        Self { config, deadline, clock, state: State::New }
    }
}

impl Cloud for RenewedCloud {
    fn call(&mut self, request: &CloudRequest) -> Result<CloudReply, CloudFault> {
        if matches!(self.state, State::New) {
            self.state = match HttpsCloud::with_clock(&self.config, self.deadline, self.clock) {
                Ok(cloud) => State::Open(cloud),
                Err(fault) => {
                    tracing::error!(error = &fault as &dyn std::error::Error, "no way to the town");
                    State::Unusable
                }
            };
        }
        match &mut self.state {
            State::Open(cloud) => cloud.call(request),
            State::New | State::Unusable => Err(CloudFault::NotTrusted),
        }
    }

    fn forget(&mut self) {
        if let State::Open(cloud) = &mut self.state {
            cloud.forget();
        }
    }

    fn identity_changed(&mut self) {
        self.state = State::New;
    }
}
