//! Whether the simulation notices what it is there for: each deliberate fault has to be caught within the bounded run.

use shared_model::mutants::{Mutant, switch};
use simulation::{Oracle, campaign};

/// No more than the bounded run has.
const SEEDS: u64 = 60;

#[test]
fn every_mutant_is_caught() {
    let seeds: Vec<u64> = (1..=SEEDS).collect();
    let mut missed = Vec::new();
    for mutant in Mutant::ALL {
        switch(Some(*mutant));
        let report = campaign::run(&seeds, |history| history.violation.is_none());
        match report.failed.first() {
            Some((seed, violation)) if violation.oracle != Oracle::Panic => {
                println!("{mutant:?}: caught by seed {seed}, {}: {}", violation.oracle, violation.what);
            }
            other => missed.push((*mutant, other.cloned())),
        }
    }
    switch(None);
    assert!(missed.is_empty(), "not caught: {missed:?}");
}
