//! What the families' books hold, whatever day it is.

mod contract;
mod days;
mod doses;

use super::all;
use cloud_store::model::NewRecord;
use proptest::prelude::*;
use proptest::sample::select;
use shared_model::civil::CivilDate;
use shared_model::record::OCCURRED_ON;
use uuid::Uuid;

/// Days on which somebody may start a demo. More often than they come: leap days, ends of months, and the two days on which
/// the brother of eight was born on 1 and 2 April, between which the school years part.
fn any_day() -> impl Strategy<Value = CivilDate> {
    let edges = [
        "2026-12-31",
        "2027-01-31",
        "2027-02-28",
        "2028-02-29",
        "2028-03-01",
        "2028-03-31",
        "2029-04-30",
        "2027-06-08",
        "2027-06-09",
    ];
    let all = day("2026-06-01").days_since_epoch()..day("2032-01-01").days_since_epoch();
    prop_oneof![2 => select(edges.to_vec()).prop_map(day), 3 => all.prop_map(CivilDate::from_days_since_epoch)]
}

fn day(text: &str) -> CivilDate {
    CivilDate::parse_iso(text).unwrap()
}

/// The books of all families on a day; ids are numbers.
fn books(today: CivilDate) -> [Vec<NewRecord>; 3] {
    let mut number = 0;
    let families = all().unwrap();
    let mut new_id = || {
        number += 1;
        Uuid::from_u128(number)
    };
    let books: Vec<_> = families.iter().map(|family| family.records(today, &mut new_id).unwrap()).collect();
    books.try_into().unwrap()
}

/// The records of a child, by its name.
fn of_child(records: &[NewRecord], name: &str) -> Vec<NewRecord> {
    let child = child(records, name);
    records.iter().filter(|record| record.subject == Some(child.id)).cloned().collect()
}

fn child<'a>(records: &'a [NewRecord], name: &str) -> &'a NewRecord {
    records.iter().find(|record| record.fields.get("name").is_some_and(|has| has == name)).unwrap()
}

fn on(record: &NewRecord) -> CivilDate {
    day(&record.fields[OCCURRED_ON])
}
