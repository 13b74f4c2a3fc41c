//! What the drawing costs.

use std::collections::VecDeque;
use std::time::Duration;

/// Numbers since the start, and of the last thousand keys.
#[derive(Debug, Default)]
pub struct Stats {
    /// Frames drawn.
    pub frames: u64,
    /// Pixels repainted by the last frame.
    pub last_dirty_px: usize,
    keys: VecDeque<Duration>,
}

/// How many keys are remembered.
const KEYS: usize = 1000;

impl Stats {
    /// Counts a frame.
    pub fn drew(&mut self, dirty_px: usize) {
        self.frames += 1;
        self.last_dirty_px = dirty_px;
    }

    /// Notes how long it took from a key to its finished frame.
    pub fn key_took(&mut self, duration: Duration) {
        if self.keys.len() == KEYS {
            self.keys.pop_front();
        }
        self.keys.push_back(duration);
    }

    /// The duration that `percent` of the keys did not exceed, in microseconds; `None` before the first key.
    pub fn key_percentile_us(&self, percent: usize) -> Option<u64> {
        let mut sorted: Vec<Duration> = self.keys.iter().copied().collect();
        sorted.sort_unstable();
        let rank = (sorted.len() * percent).div_ceil(100).max(1);
        sorted.get(rank - 1).map(|duration| u64::try_from(duration.as_micros()).unwrap_or(u64::MAX))
    }
}

/// Resident memory of this process in KiB; `None` where there is no /proc.
pub fn resident_kb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix("kB")?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_last_keys() {
        let mut stats = Stats::default();
        assert_eq!(stats.key_percentile_us(50), None);
        (1..=1100).for_each(|us| stats.key_took(Duration::from_micros(us)));
        assert_eq!((stats.key_percentile_us(50), stats.key_percentile_us(95)), (Some(600), Some(1050)));
        let mut one = Stats::default();
        one.key_took(Duration::from_micros(7));
        assert_eq!((one.key_percentile_us(50), one.key_percentile_us(95)), (Some(7), Some(7)));
    }

    #[test]
    fn this_process_is_resident() {
        assert!(resident_kb().is_some_and(|kb| kb > 0));
    }
}
