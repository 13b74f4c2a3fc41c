//! `./x bench sim`: any number of histories of the simulation. One seed alone is told whole.

use anyhow::{Result, ensure};
use std::sync::atomic::{AtomicU64, Ordering};

/// How often the progress line moves.
const EVERY: u64 = 50;

/// Lives through the histories of `seeds` seeds from `from` on; an error names those in which something did not hold.
pub fn run(from: u64, seeds: u64) -> Result<()> {
    let lived = AtomicU64::new(0);
    let list: Vec<u64> = (from..from.saturating_add(seeds)).collect();
    let report = simulation::run(&list, |history| {
        if seeds == 1 || history.violation.is_some() {
            println!("{history}");
        }
        let lived = lived.fetch_add(1, Ordering::Relaxed) + 1;
        if lived.is_multiple_of(EVERY) {
            eprintln!("sim: {lived} of {seeds} seeds");
        }
        true
    });
    println!("{} histories from seed {from} on, {} happenings", report.seeds, report.happened);
    let failed: Vec<_> = report.failed.iter().map(|(seed, broken)| format!("{seed} ({})", broken.oracle)).collect();
    ensure!(failed.is_empty(), "add to tests/simulation/failed-seeds.txt: {}", failed.join(", "));
    Ok(())
}
