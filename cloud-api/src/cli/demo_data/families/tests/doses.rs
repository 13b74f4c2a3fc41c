//! Doses as a real family would have had them: by legal age from the day of birth, and with the intervals of the rules. The
//! one that came too early is found, and no other.

use super::{any_day, books, child, day, of_child, on};
use cloud_store::model::NewRecord;
use handbook::calendar::{Age, after_days_between, after_months, mr_second, rota_five, rota_one, rota_start};
use proptest::prelude::*;
use shared_model::civil::CivilDate;
use std::collections::BTreeMap;

const LIVE: [&str; 4] = ["bcg", "mr", "varicella", "mumps"];

/// Days of the doses by vaccine, in order.
fn given(records: &[NewRecord], name: &str) -> BTreeMap<String, Vec<CivilDate>> {
    let mut given: BTreeMap<String, Vec<CivilDate>> = BTreeMap::new();
    for record in of_child(records, name).iter().filter(|record| record.kind == "vaccination") {
        given.entry(record.fields["vaccine"].clone()).or_default().push(on(record));
    }
    given.values_mut().for_each(|days| days.sort());
    given
}

/// The first day on which the dose may follow those before it (vaccines_jp rules: 27日, 20日, 6日, 60日, 139日; months).
fn earliest(vaccine: &str, before: &[CivilDate]) -> Option<CivilDate> {
    let last = *before.last()?;
    Some(match (vaccine, before.len()) {
        ("hepb", 2) => after_days_between(before[0], 139).max(after_days_between(last, 6)),
        ("hib", 3) => after_months(last, 7),
        ("pcv", 3) => after_days_between(last, 60),
        ("dpt_ipv" | "dpt_ipv_hib", 3) => after_months(last, 6),
        ("dpt_ipv" | "dpt_ipv_hib", _) => after_days_between(last, 20),
        ("varicella", _) => after_months(last, 3),
        ("je", _) => after_days_between(last, 6),
        _ => after_days_between(last, 27),
    })
}

fn is_of_legal_age(vaccine: &str, dose: usize, birth: CivilDate, on: CivilDate) -> bool {
    let age = |text: &str| Age::parse(text).unwrap().attained_on(birth);
    let between = |from: &str, until: &str| (age(from)..=age(until)).contains(&on);
    match (vaccine, dose) {
        ("rota1", 0) => rota_one(birth).from <= on && on <= rota_start(birth),
        ("rota1", _) => rota_one(birth).contains(on),
        ("rota5", 0) => rota_five(birth).from <= on && on <= rota_start(birth),
        ("rota5", _) => rota_five(birth).contains(on),
        ("hepb" | "bcg", _) => between("0m", "1y"),
        ("pcv" | "hib", _) => between("2m", "60m"),
        // Until March 2023 this one began with three months.
        ("dpt_ipv", _) => between(if birth < day("2023-01-01") { "3m" } else { "2m" }, "90m"),
        ("dpt_ipv_hib", _) => between("2m", "90m") && on >= day("2024-04-01"),
        ("mr", 0) => between("12m", "24m"),
        ("mr", _) => mr_second(birth).contains(on),
        ("varicella", _) => between("12m", "36m"),
        ("mumps", _) => between("12m", "150y"),
        ("je", _) => between("6m", "90m"),
        _ => false,
    }
}

/// Doses that came too early after those before them.
fn too_early(given: &BTreeMap<String, Vec<CivilDate>>) -> Vec<(&str, usize)> {
    let doses =
        given.iter().flat_map(|(vaccine, days)| (0..days.len()).map(move |dose| (vaccine.as_str(), days, dose)));
    doses
        .filter(|(vaccine, days, dose)| earliest(vaccine, &days[..*dose]).is_some_and(|from| days[*dose] < from))
        .map(|(vaccine, _, dose)| (vaccine, dose))
        .collect()
}

fn counts(given: &BTreeMap<String, Vec<CivilDate>>) -> BTreeMap<&str, usize> {
    given.iter().map(|(vaccine, days)| (vaccine.as_str(), days.len())).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn doses_keep_to_ages_and_intervals_but_for_the_one_that_is_meant_not_to(today in any_day()) {
        let [_, twins, siblings] = books(today);
        for (records, name) in [(&twins, "ひな"), (&twins, "りく"), (&siblings, "はな"), (&siblings, "そうた")] {
            let birth = day(&child(records, name).fields["birth-date"]);
            let given = given(records, name);
            for (vaccine, days) in &given {
                for (dose, on) in days.iter().enumerate() {
                    prop_assert!(is_of_legal_age(vaccine, dose, birth, *on), "{name} {vaccine} {dose} {on:?} {birth:?}");
                }
            }
            let meant = if name == "はな" { vec![("varicella", 1)] } else { Vec::new() };
            prop_assert_eq!(too_early(&given), meant, "{}", name);
            let mut live: Vec<CivilDate> = LIVE.iter().filter_map(|live| given.get(*live)).flatten().copied().collect();
            live.sort();
            live.dedup();
            prop_assert!(live.is_sorted_by(|one, next| after_days_between(*one, 27) <= *next), "{name} {live:?}");
        }
    }

    #[test]
    fn the_sister_began_with_the_vaccine_of_her_time(today in any_day()) {
        let [.., siblings] = books(today);
        let given = given(&siblings, "はな");
        let counts = counts(&given);
        let of = |vaccine| counts.get(vaccine).copied().unwrap_or(0);
        let before_the_five_in_one = given["hepb"][0] < day("2024-04-01");
        let expected = if before_the_five_in_one { (4, 4, 0) } else { (0, 0, 4) };
        prop_assert_eq!((of("dpt_ipv"), of("hib"), of("dpt_ipv_hib")), expected);
    }
}

#[test]
fn one_twin_lacks_a_dose_that_is_late_and_the_other_does_not() {
    let today = day("2026-11-28");
    let [_, twins, _] = books(today);
    let (hina, riku) = (given(&twins, "ひな"), given(&twins, "りく"));
    assert_eq!((hina["dpt_ipv_hib"].len(), riku["dpt_ipv_hib"].len()), (3, 2));
    // The usual time for the next one is over 56 days after the last.
    assert!(riku["dpt_ipv_hib"][1].days_until(today) > 57);
    assert_eq!((hina["hepb"].len(), riku["hepb"].len()), (3, 2), "his third one is planned");
}

#[test]
fn the_brother_began_before_the_five_in_one() {
    let [.., siblings] = books(day("2026-11-28"));
    let expected =
        [("bcg", 1), ("dpt_ipv", 4), ("hepb", 3), ("hib", 4), ("je", 2), ("mr", 2), ("pcv", 4), ("varicella", 2)];
    assert_eq!(counts(&given(&siblings, "そうた")), expected.into());
}
