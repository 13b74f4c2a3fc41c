//! The door for time: two clocks, two types.

use shared_model::time::{Timestamp, Uptime};
use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

/// What time it is. Handlers receive instants; only the edge asks.
pub trait Clock: Send + Sync + fmt::Debug {
    /// The wall clock, for certificates and records.
    fn now(&self) -> Timestamp;
    /// Time since the program started, for timeouts.
    fn uptime(&self) -> Uptime;
}

/// The machine's clocks.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Starts counting uptime.
    #[expect(clippy::disallowed_methods, reason = "this file is the door for time")]
    pub fn start() -> Self {
        Self { started: Instant::now() }
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this file is the door for time")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn uptime(&self) -> Uptime {
        Uptime::from_start(self.started.elapsed())
    }
}

/// The same clock for rustls, so that certificates expire by the clock of the service.
#[derive(Debug)]
pub(crate) struct TlsTime(pub Arc<dyn Clock>);

impl rustls::time_provider::TimeProvider for TlsTime {
    fn current_time(&self) -> Option<rustls::pki_types::UnixTime> {
        let seconds = u64::try_from(self.0.now().seconds()).ok()?;
        Some(rustls::pki_types::UnixTime::since_unix_epoch(Duration::from_secs(seconds)))
    }
}
