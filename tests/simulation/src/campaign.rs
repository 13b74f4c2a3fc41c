//! Many seeds, on as many threads as the machine has processors.

use crate::oracle::{Oracle, Violation};
use crate::trace::Trace;
use crate::world::World;
use std::fmt;
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::thread;

/// What came of a seed.
pub struct History {
    /// The seed.
    pub seed: u64,
    /// How much happened.
    pub happened: u64,
    /// Equal hashes are equal histories.
    pub hash: u64,
    /// What did not hold.
    pub violation: Option<Violation>,
    /// What happened, to be read.
    pub trace: String,
}

/// Lives through the history of one seed.
pub fn live(seed: u64) -> History {
    let lived = catch_unwind(AssertUnwindSafe(|| {
        let mut world = World::begin(seed);
        world.live();
        (world.happened(), world.trace.clone(), world.violation.clone())
    }));
    let (happened, trace, violation) = lived.unwrap_or_else(|_| {
        let violation = Violation { oracle: Oracle::Panic, what: "see above".to_owned() };
        (0, Trace::default(), Some(violation))
    });
    let text = if violation.is_some() { trace.to_string() } else { String::new() };
    History { seed, happened, hash: trace.hash(), violation, trace: text }
}

impl fmt::Display for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, happened, hash, violation, trace } = self;
        write!(f, "{trace}")?;
        match violation {
            None => writeln!(f, "seed {seed}: {happened} happenings, trace {hash:016x}"),
            Some(Violation { oracle, what }) => {
                writeln!(f, "seed {seed} breaks {oracle}: {what}\nagain: ./x bench sim --from {seed} --seeds 1")
            }
        }
    }
}

/// The seeds that failed once: `failed-seeds.txt`, which is only added to.
pub fn failed_before() -> Vec<u64> {
    let lines = include_str!("../failed-seeds.txt").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_whitespace().next()?.parse().ok()).collect()
}

/// What came of many seeds.
#[derive(Debug, Default)]
pub struct Report {
    /// How many histories were lived through.
    pub seeds: usize,
    /// How much happened in all of them.
    pub happened: u64,
    /// The seeds that failed, smallest first, with what was seen.
    pub failed: Vec<(u64, Violation)>,
}

/// Lives through all these seeds. `each` hears of every history, from any thread; `false` ends the run early.
pub fn run(seeds: &[u64], each: impl Fn(&History) -> bool + Sync) -> Report {
    let next = AtomicUsize::new(0);
    let (lived, happened) = (AtomicUsize::new(0), AtomicU64::new(0));
    let failed = Mutex::new(Vec::new());
    let work = || {
        while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
            let history = live(*seed);
            lived.fetch_add(1, Ordering::Relaxed);
            happened.fetch_add(history.happened, Ordering::Relaxed);
            let goes_on = each(&history);
            if let (Some(violation), Ok(mut failed)) = (history.violation, failed.lock()) {
                failed.push((history.seed, violation));
            }
            if !goes_on {
                next.store(seeds.len(), Ordering::Relaxed);
            }
        }
    };
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    let mut failed = failed.into_inner().unwrap_or_default();
    failed.sort_by_key(|(seed, _): &(u64, Violation)| *seed);
    Report { seeds: lived.into_inner(), happened: happened.into_inner(), failed }
}
