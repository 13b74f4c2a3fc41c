//! The bounded run: what CI lives through each time.

use simulation::{campaign, live};

/// A good minute on two cores, unoptimised.
const SEEDS: u64 = 60;

#[test]
fn nothing_is_lost_in_any_history() {
    let seeds: Vec<u64> = campaign::failed_before().into_iter().chain(1..=SEEDS).collect();
    let report = campaign::run(&seeds, |history| {
        if history.violation.is_some() {
            println!("{history}");
        }
        true
    });
    assert_eq!(report.seeds, seeds.len());
    println!("{} histories, {} happenings", report.seeds, report.happened);
    assert!(report.failed.is_empty(), "add these seeds to tests/simulation/failed-seeds.txt: {:?}", report.failed);
}

#[test]
fn one_seed_is_one_history() {
    let (first, second) = (live(7), live(7));
    assert!(first.happened > 1000);
    assert_eq!((first.happened, first.hash), (second.happened, second.hash));
    assert_ne!(first.hash, live(8).hash);
}
