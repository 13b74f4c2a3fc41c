//! The two clocks of the machine.

use shared_model::time::{Timestamp, Uptime};
use stb_core::event::Now;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Reads both clocks; the monotonic one counts from when this was made.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Starts counting.
    #[expect(clippy::disallowed_methods, reason = "this is the door through which the clocks come in")]
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }

    /// Both clocks.
    #[expect(clippy::disallowed_methods, reason = "this is the door through which the clocks come in")]
    pub fn now(&self) -> Now {
        let since_epoch = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let wall = Timestamp::from_millis(i64::try_from(since_epoch.as_millis()).unwrap_or(i64::MAX));
        Now { wall, uptime: Uptime::from_start(self.started.elapsed()) }
    }
}
