//! The two clocks of the machine, and the town's time in the place of one of them.

use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;
use shared_model::time::{Timestamp, Uptime};
use stb_core::event::Now;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Reads both clocks; the monotonic one counts from when this was made. Once it is told the town's time, the wall clock counts
/// on from there, whatever the machine believes. Copies share what they are told.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    started: Instant,
    /// Milliseconds since 1970 at which `started` was, by the town; [`UNSET`] before it has said so.
    anchor: &'static AtomicI64,
}

const UNSET: i64 = i64::MIN;

impl SystemClock {
    /// Starts counting. A process has one clock, or a few in tests: what copies share is never given back.
    #[expect(clippy::disallowed_methods, reason = "this is the door through which the clocks come in")]
    pub fn start() -> Self {
        Self { started: Instant::now(), anchor: Box::leak(Box::new(AtomicI64::new(UNSET))) }
    }

    /// At `at` the town's time was `town`.
    pub fn set(&self, town: Timestamp, at: Uptime) {
        self.anchor.store((town - at.elapsed()).millis().max(UNSET + 1), Ordering::Release);
    }

    /// Both clocks.
    pub fn now(&self) -> Now {
        let uptime = self.started.elapsed();
        let wall = match self.anchor.load(Ordering::Acquire) {
            UNSET => machine(),
            anchor => Timestamp::from_millis(anchor) + uptime,
        };
        Now { wall, uptime: Uptime::from_start(uptime) }
    }
}

/// What the machine takes for the time.
#[expect(clippy::disallowed_methods, reason = "this is the door through which the clocks come in")]
fn machine() -> Timestamp {
    let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX))
}

/// Certificates begin and end by the same clock.
impl TimeProvider for SystemClock {
    fn current_time(&self) -> Option<UnixTime> {
        let seconds = u64::try_from(self.now().wall.seconds()).ok()?;
        Some(UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_share_the_towns_time_and_count_on_from_it() {
        let clock = SystemClock::start();
        let copy = clock;
        assert!(copy.now().wall > Timestamp::from_millis(1_750_000_000_000), "the machine's, before it is told");
        let hour = Duration::from_secs(3600);
        clock.set(Timestamp::from_millis(0), Uptime::from_start(Duration::ZERO));
        let Now { wall, uptime } = copy.now();
        assert!(wall.millis().unsigned_abs().abs_diff(uptime.elapsed().as_millis() as u64) <= 1);
        clock.set(Timestamp::from_millis(0) + hour, uptime);
        assert!(copy.now().wall >= Timestamp::from_millis(0) + hour);
        assert_ne!(SystemClock::start().now().wall.seconds() / 86_400, 0, "another clock was not told");
    }
}
