//! How long a full plan takes: `cargo run --release -p handbook --example plan_time`.

use handbook::vaccine::{Given, Person, japan, plan};
use shared_model::civil::CivilDate;
use shared_model::person::Sex;
use std::hint::black_box;

const ROUNDS: u32 = 1000;

fn main() -> Result<(), shared_model::civil::NoSuchDay> {
    let birth = CivilDate::parse_iso("2024-05-20")?;
    let person = Person { due: Some(birth), ..Person::child(birth, Sex::Female) };
    let data = japan();
    // Whoever keeps to the plan: what is given is what was proposed the day before birth.
    let ahead = plan(data, &person, birth, &[]);
    let given: Vec<Given> = ahead
        .vaccines
        .iter()
        .flat_map(|vaccine| {
            vaccine.next.iter().filter_map(|dose| {
                Some(Given { vaccine: vaccine.vaccine.clone(), product: None, date: dose.proposed? })
            })
        })
        .collect();
    for (years, label) in [(0, "new-born"), (1, "1 year"), (3, "3 years"), (8, "8 years"), (17, "17 years")] {
        let on = birth.plus_days(365 * years);
        let so_far: Vec<Given> = given.iter().filter(|dose| dose.date <= on).cloned().collect();
        println!("{label}, {} doses given: {} µs a plan", so_far.len(), micros(|| plan(data, &person, on, &so_far)));
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "it measures time")]
fn micros<T>(work: impl Fn() -> T) -> u128 {
    let start = std::time::Instant::now();
    for _ in 0..ROUNDS {
        black_box(work());
    }
    start.elapsed().as_micros() / u128::from(ROUNDS)
}
