//! Three minutes without a key: a warning for 30 seconds, then the screen is closed (rule I2).

use crate::focus::Focus;
use crate::screens::simple::{CONTINUE, FINISH};
use shared_model::time::Uptime;
use std::time::Duration;

/// Without a key until the warning.
pub const PATIENCE: Duration = Duration::from_secs(180);
/// From the warning until the lock.
pub const WARNING: Duration = Duration::from_secs(30);

/// When the last key was pressed.
#[derive(Debug)]
pub struct Idle {
    last: Uptime,
    focus: Focus,
}

/// How idle the box is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleState {
    /// Somebody is there.
    Active,
    /// つづけますか？
    Warning {
        /// Seconds until the lock, 1 to 30.
        seconds_left: u32,
    },
    /// Nobody is there.
    Over,
}

impl Default for Idle {
    fn default() -> Self {
        Self { last: Uptime::default(), focus: Focus::on(CONTINUE) }
    }
}

impl Idle {
    /// A key was pressed, or a card was put down.
    pub fn touched(&mut self, now: Uptime) {
        *self = Self { last: now, ..Self::default() };
    }

    /// How idle the box is.
    pub fn state(&self, now: Uptime) -> IdleState {
        let idle = now.since(self.last);
        if idle < PATIENCE {
            return IdleState::Active;
        }
        match (PATIENCE + WARNING).checked_sub(idle).filter(|left| !left.is_zero()) {
            Some(left) => {
                let seconds_left = u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
                IdleState::Warning { seconds_left }
            }
            None => IdleState::Over,
        }
    }

    /// When the state next changes: at the warning, then every second.
    pub fn wake_at(&self, now: Uptime) -> Uptime {
        match self.state(now) {
            IdleState::Active => self.last + PATIENCE,
            IdleState::Warning { seconds_left } => {
                self.last + PATIENCE + WARNING.saturating_sub(Duration::from_secs(u64::from(seconds_left) - 1))
            }
            IdleState::Over => now,
        }
    }

    /// Which button of the warning has the focus.
    pub fn focus(&self) -> &Focus {
        &self.focus
    }

    /// ← or → in the warning; does not count as "somebody is there" until 決定.
    pub fn turn(&mut self) {
        self.focus = Focus::on(if *self.focus.id() == CONTINUE { FINISH } else { CONTINUE });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Uptime {
        Uptime::from_start(Duration::from_millis(millis))
    }

    #[test]
    fn warns_after_three_minutes_and_locks_thirty_seconds_later() {
        let mut idle = Idle::default();
        idle.touched(at(1000));
        assert_eq!(idle.state(at(180_999)), IdleState::Active);
        assert_eq!(idle.wake_at(at(1000)), at(181_000));
        assert_eq!(idle.state(at(181_000)), IdleState::Warning { seconds_left: 30 });
        assert_eq!(idle.wake_at(at(181_000)), at(182_000));
        assert_eq!(idle.state(at(210_999)), IdleState::Warning { seconds_left: 1 });
        assert_eq!(idle.wake_at(at(210_500)), at(211_000));
        assert_eq!(idle.state(at(211_000)), IdleState::Over);
    }
}
