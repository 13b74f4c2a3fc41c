//! When things happen: what was lies behind, what is planned lies ahead, and nothing before its subject.

use super::{any_day, books, child, day, of_child, on};
use cloud_store::model::NewRecord;
use handbook::calendar::{
    Gestation, check_up_3_years, check_up_18_months, completed_months, gestation, lmp_from_due, rsv,
};
use proptest::prelude::*;
use shared_model::civil::CivilDate;

fn field(record: &NewRecord, name: &str) -> CivilDate {
    day(&record.fields[name])
}

fn check_up(records: &[NewRecord], check: &str) -> CivilDate {
    let is = |record: &&NewRecord| record.kind == "check-up" && record.fields["check"] == check;
    on(records.iter().find(is).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn what_was_is_past_and_what_is_planned_is_to_come(today in any_day()) {
        for record in books(today).into_iter().flatten().filter(|record| record.fields.contains_key("occurred-on")) {
            let planned = record.kind.ends_with("-plan");
            prop_assert_eq!(on(&record) > today, planned, "{:?}", record);
        }
    }

    #[test]
    fn nothing_happens_to_a_child_before_its_birth(today in any_day()) {
        for records in books(today) {
            for child in records.iter().filter(|record| record.kind == "child") {
                let of_child = records.iter().filter(|record| record.subject == Some(child.id));
                prop_assert!(of_child.clone().count() > 10);
                for record in of_child {
                    prop_assert!(on(record) >= field(child, "birth-date"), "{record:?}");
                }
            }
        }
    }

    #[test]
    fn every_day_has_a_family_in_the_thirty_second_week_twins_of_seven_months_and_siblings(today in any_day()) {
        let [first, twins, siblings] = books(today);
        let due = field(&first[0], "due-date");
        prop_assert_eq!(gestation(lmp_from_due(due), today), Ok(Gestation::new(32, 0)));
        for name in ["ひな", "りく"] {
            let child = child(&twins, name);
            let birth = field(child, "birth-date");
            prop_assert_eq!(completed_months(birth, today), Some(7));
            prop_assert_eq!(gestation(lmp_from_due(field(child, "due-date")), birth), Ok(Gestation::new(34, 0)));
        }
        for (name, months) in [("はな", 37), ("そうた", 98)] {
            prop_assert_eq!(completed_months(field(child(&siblings, name), "birth-date"), today), Some(months));
        }
    }

    #[test]
    fn check_ups_keep_to_the_law(today in any_day()) {
        let [first, _, siblings] = books(today);
        for name in ["はな", "そうた"] {
            let birth = field(child(&siblings, name), "birth-date");
            let records = of_child(&siblings, name);
            prop_assert!(check_up_18_months(birth).contains(check_up(&records, "m18")));
            prop_assert!(check_up_3_years(birth).contains(check_up(&records, "y3")));
        }
        let rsv_planned = first.iter().find(|record| record.kind == "vaccination-plan").unwrap();
        prop_assert!(rsv(field(&first[0], "due-date")).contains(on(rsv_planned)));
    }
}

#[test]
fn the_baby_has_grown_from_scan_to_scan_by_the_weight_or_by_its_lengths() {
    let [first, ..] = books(day("2026-11-28"));
    let scans: Vec<&NewRecord> = first.iter().filter(|record| record.kind == "fetal-scan").collect();
    let number = |scan: &NewRecord, name: &str| scan.fields.get(name).map(|text| text.parse::<f64>().unwrap());
    let grams = |scan: &&NewRecord| {
        number(scan, "efw-g").unwrap_or_else(|| {
            let cm = |name| number(scan, name).unwrap() / 10.0;
            1.07 * cm("bpd-mm").powi(3) + 0.30 * cm("ac-mm").powi(2) * cm("fl-mm")
        })
    };
    let grams: Vec<f64> = scans.iter().map(grams).collect();
    let expected = [320.0, 690.0, 930.0, 1195.0, 1520.0, 1840.0];
    assert_eq!(grams.len(), expected.len());
    assert!(grams.iter().zip(expected).all(|(is, expected)| (is - expected).abs() < 1.0), "{grams:?}");
    assert_eq!(scans.iter().filter(|scan| !scan.fields.contains_key("efw-g")).count(), 2);
}

#[test]
fn one_weight_cannot_be_and_all_others_can() {
    let [_, twins, siblings] = books(day("2026-11-28"));
    let weights = |records: Vec<NewRecord>| {
        records.into_iter().filter_map(|record| record.fields.get("weight-kg")?.parse::<f64>().ok()).collect::<Vec<_>>()
    };
    let of_all = [(&twins, "ひな"), (&twins, "りく"), (&siblings, "はな"), (&siblings, "そうた")];
    let beyond: Vec<f64> = of_all
        .into_iter()
        .flat_map(|(records, name)| weights(of_child(records, name)))
        .filter(|kg| *kg > 30.0)
        .collect();
    assert_eq!(beyond, [97.0]);
}
