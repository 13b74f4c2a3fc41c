//! When the town is asked next.

use crate::event::Now;
use crate::keyring::random;
use crate::ports::{CloudFault, Entropy};
use sha2::{Digest, Sha256};
use shared_model::device::DeviceId;
use shared_model::mutant;
use shared_model::time::Uptime;
use std::time::Duration;

/// Somebody is logged in and looks at the screen.
const OPEN: Duration = Duration::from_secs(20);
/// Nobody is: fresh enough for the start screen, and gentle to a town of 17,751 households.
const LOCKED: Duration = Duration::from_secs(15 * 60);
/// After a failure: any time up to twice as long as the time before, between these.
const FIRST: Duration = Duration::from_secs(3);
const LAST: Duration = Duration::from_secs(5 * 60);
/// Somebody waits: a town that is back is noticed within a minute.
const LAST_OPEN: Duration = Duration::from_secs(60);
/// A town that asks to be left alone is believed for no longer than this.
const LONGEST_REST: Duration = Duration::from_secs(3600);

/// Pauses between rounds.
#[derive(Debug, Default)]
pub struct Schedule {
    /// Not before this.
    pub next: Uptime,
    failures: u32,
    again: bool,
    open: bool,
}

impl Schedule {
    /// As soon as possible.
    pub fn poke(&mut self, now: Now) {
        self.next = now.uptime;
        self.again = true;
        self.open = true;
    }

    /// A round begins: it does what was asked for before.
    pub fn begin(&mut self) {
        self.again = false;
    }

    /// Whether the last round ended early: then only time brings the next one.
    pub fn is_failing(&self) -> bool {
        self.failures > 0
    }

    /// A round is over, and all of it has worked.
    pub fn rest(&mut self, open: bool, device: &DeviceId, now: Now) {
        self.failures = 0;
        self.open = open;
        let pause = if open { OPEN } else { spread(LOCKED, device) };
        self.next = if self.again { now.uptime } else { now.uptime + pause };
    }

    /// A round has ended early.
    pub fn failed(&mut self, fault: CloudFault, entropy: &mut dyn Entropy, now: Now) {
        self.again = false;
        let longest = if self.open { LAST_OPEN } else { LAST };
        let pause = backoff(FIRST, longest, self.failures, entropy);
        self.failures += u32::from(!mutant!(BackoffForgotten));
        let asked = match fault {
            CloudFault::Refused { retry_at: Some(at), .. } => at.since(now.wall).min(LONGEST_REST),
            _ => Duration::ZERO,
        };
        self.next = now.uptime + pause.max(asked);
    }
}

/// The pause after so many failures before this one. Full jitter: boxes that were cut off together do not come back together.
pub fn backoff(first: Duration, longest: Duration, failures: u32, entropy: &mut dyn Entropy) -> Duration {
    let most = (first * 2_u32.saturating_pow(failures.min(8))).min(longest);
    let part = u32::from_be_bytes(random(entropy));
    Duration::from_secs(1) + most.mul_f64(f64::from(part) / f64::from(u32::MAX))
}

/// 90 to 110 % of the pause, always the same for one box, so that boxes switched on together do not ask together.
fn spread(pause: Duration, device: &DeviceId) -> Duration {
    let [first, ..] = <[u8; 32]>::from(Sha256::digest(device.as_str()));
    pause.mul_f64(0.9 + 0.2 * f64::from(first) / 255.0)
}
