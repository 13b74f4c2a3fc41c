//! What time it is, and what is said of many times.

use std::time::{Duration, Instant};

/// Now.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
pub fn now() -> Instant {
    Instant::now()
}

/// The middle one and the slow end of them, in whole milliseconds.
pub fn quantiles(times: &mut [Duration]) -> String {
    times.sort();
    let at = |percent: usize| times[(times.len() * percent).div_ceil(100).saturating_sub(1)].as_secs_f64() * 1000.0;
    format!("p50 {:.0} ms, p95 {:.0} ms", at(50), at(95))
}
