//! The same engine with data of another country: ages on the anniversary, intervals as plain days, four days of grace.
//! The figures are those of the United States' schedule in CDSi's words, cut down to what the test needs.

use crate::common::{Look, LookAtVaccine, day, dose, follow, girl, given};
use handbook::vaccine::{DataError, Given, Plan, Status, SupportingData, plan};

const ABROAD: &str = r#"
format = 1
edition = "a country with anniversaries"
as_of = "2026-01-01"
licence = "made for this test"
counting = "anniversary"
grace_days = 4

[[source]]
id = "test"
text = "this test"

[[gap]]
first = ["live-injectable"]
then = ["live-injectable"]
days = 28
invalidates = true
sources = ["test"]

[[vaccine]]
id = "mmr"
name = "MMR"
easy = "MMR"
disease = "measles"
kind = "live-injectable"
route = "sc"
explain = []
sources = ["test"]
confidence = "high"
[[vaccine.law]]
sources = ["test"]
[[vaccine.series]]
id = "two"
[[vaccine.series.dose]]
number = 1
label = "1"
from = "12m"
standard_from = "12m"
standard_until = "16m"
[[vaccine.series.dose]]
number = 2
label = "2"
from = "13m"
standard_from = "4y"
standard_until = "7y"
interval = [{ least = "28d" }]

[[vaccine]]
id = "var"
name = "Varicella"
easy = "Varicella"
disease = "chickenpox"
kind = "live-injectable"
route = "sc"
explain = []
sources = ["test"]
confidence = "high"
[[vaccine.law]]
sources = ["test"]
[[vaccine.series]]
id = "two"
[[vaccine.series.dose]]
number = 1
label = "1"
from = "12m"
[[vaccine.series.dose]]
number = 2
label = "2"
from = "15m"
interval = [{ least = "3m" }]

[[vaccine]]
id = "rota"
name = "Rotavirus"
easy = "Rotavirus"
disease = "rotavirus"
kind = "live-oral"
route = "oral"
after_window = "does-not-count"
explain = []
sources = ["test"]
confidence = "high"
[[vaccine.law]]
sources = ["test"]
[[vaccine.series]]
id = "two"
[[vaccine.series.dose]]
number = 1
label = "1"
from = "6w"
until = "15w"
[[vaccine.series.dose]]
number = 2
label = "2"
from = "10w"
until = "8m"
interval = [{ least = "28d" }]
"#;

fn abroad() -> SupportingData {
    SupportingData::parse("abroad.toml", ABROAD).unwrap()
}

fn planned(birth: &str, on: &str, doses: &str) -> Plan {
    plan(&abroad(), &girl(birth), day(on), &given(doses))
}

#[test]
fn an_age_is_reached_on_the_anniversary_and_rolls_over_to_the_first_of_the_next_month() {
    assert_eq!(planned("2026-05-20", "2026-05-20", "").of("mmr").open().earliest, Some(day("2027-05-20")));
    assert_eq!(planned("2024-02-29", "2024-03-01", "").of("mmr").open().earliest, Some(day("2025-03-01")));
}

#[test]
fn a_window_ends_on_the_day_before_the_age() {
    let rota = |on| planned("2026-05-20", on, "").of("rota").clone();
    assert_eq!(rota("2026-06-01").open().earliest, Some(day("2026-07-01")));
    assert_eq!(rota("2026-09-01").open().last_legal_day, Some(day("2026-09-01")));
    assert_eq!((rota("2026-09-01").status, rota("2026-09-02").status), (Status::Possible, Status::Expired));
    assert_eq!(planned("2026-05-20", "2026-10-01", "rota 2026-09-02").of("rota").verdicts(), ["too-late"]);
}

#[test]
fn four_days_of_grace_hold_for_ages_and_intervals_and_not_for_live_conflicts() {
    let mmr = |doses: &str| planned("2026-05-20", "2028-01-01", doses).of("mmr").verdicts();
    assert_eq!(mmr("mmr 2027-05-16"), ["valid 1, not routine"]);
    assert_eq!(mmr("mmr 2027-05-15"), ["too-early"]);
    assert_eq!(mmr("mmr 2027-06-20, mmr 2027-07-14"), ["valid 1", "valid 2"]);
    assert_eq!(mmr("mmr 2027-06-20, mmr 2027-07-13"), ["valid 1", "too-soon"]);
    assert_eq!(mmr("var 2027-06-20, mmr 2027-07-17"), ["gap"]);
    assert_eq!(mmr("var 2027-06-20, mmr 2027-07-18"), ["valid 1"]);
    // Plans keep the whole interval.
    let plan = planned("2026-05-20", "2027-06-20", "mmr 2027-06-20");
    assert_eq!(plan.of("mmr").open().earliest, Some(day("2027-07-18")));
}

#[test]
fn the_plan_can_be_followed_to_its_end() {
    let data = abroad();
    let (doses, end) = follow(&data, &girl("2026-05-20"), day("2026-05-20"), Vec::new(), day("2040-01-01"));
    assert!(end.vaccines.iter().all(|vaccine| vaccine.status == Status::Done), "{end:?}");
    assert_eq!(doses.len(), 6);
}

#[test]
fn nothing_of_japan_is_left_in_the_engine() {
    let doses: Vec<Given> = vec![dose("bcg", day("2026-06-01"))];
    let plan = plan(&abroad(), &girl("2026-05-20"), day("2026-06-02"), &doses);
    assert_eq!((plan.vaccines.len(), plan.unknown.len()), (3, 1));
    let schools = ABROAD.replace("from = \"13m\"", "from = \"school-year 7y\"");
    let refused = SupportingData::parse("abroad.toml", &schools).unwrap_err();
    assert_eq!(refused, DataError::SchoolYearAbroad { row: "mmr / two / dose 2".to_owned() });
}
