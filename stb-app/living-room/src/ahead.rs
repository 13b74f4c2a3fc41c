//! A clock that is wrong.

use shared_model::time::Timestamp;

/// Milliseconds by which a clock is ahead of the town's.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ahead(pub i64);

impl Ahead {
    /// Of a clock that shows this while it is that in the town.
    pub fn between(clock: Timestamp, town: Timestamp) -> Self {
        Self(clock.millis() - town.millis())
    }

    /// What the clock shows.
    pub fn of(self, town: Timestamp) -> Timestamp {
        Timestamp::from_millis(town.millis() + self.0)
    }

    /// Whether no certificate holds by it.
    pub fn is_years(self) -> bool {
        self.0.unsigned_abs() > 365 * 86_400_000
    }
}
