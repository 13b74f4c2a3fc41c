//! Errors that users of other programs reported, each as a case that must not come back here.
//! opensrp-server#223, opensrp-client#565, #571 and opensrp-client-immunization#57.

use crate::common::{Look, LookAtVaccine, day, dose, follow, girl, given, planned};
use handbook::vaccine::{Status, Verdict, available_on, japan, plan};

#[test]
fn an_expired_dose_is_never_overdue() {
    for on in ["2026-11-28", "2027-06-01", "2029-01-01", "2040-01-01", "2090-01-01"] {
        let plan = planned(&girl("2026-01-10"), on, "");
        for dose in plan.vaccines.iter().flat_map(|vaccine| &vaccine.next) {
            let over = dose.last_legal_day.is_some_and(|last| day(on) > last);
            assert!(!over || dose.status == Status::Expired, "{on}: {dose:?}");
            assert!(!over || dose.proposed.is_none(), "{on}: {dose:?}");
        }
    }
    assert_eq!(planned(&girl("2026-01-10"), "2027-01-10", "").of("bcg").status, Status::Expired);
}

#[test]
fn one_vaccine_is_never_due_twice_at_once() {
    for on in ["2026-03-10", "2026-07-01", "2027-02-01", "2030-01-01"] {
        let today = available_on(japan(), &girl("2026-01-10"), day(on), &[]);
        for each in &today {
            let same = today.iter().filter(|other| {
                let exclusive = japan().vaccine(&each.vaccine).and_then(|row| row.exclusive_with.clone());
                other.vaccine == each.vaccine || exclusive == Some(other.vaccine.clone())
            });
            assert_eq!(same.count(), 1, "{on}: {}", each.vaccine);
        }
    }
}

#[test]
fn the_due_day_is_not_off_by_one_at_the_ends_of_months_and_in_leap_years() {
    // Worked by 厚木市 and 清瀬市.
    for (birth, two_months) in [
        ("2018-04-01", "2018-05-31"),
        ("2018-12-29", "2019-02-28"),
        ("2018-12-31", "2019-02-28"),
        ("2013-04-02", "2013-06-01"),
    ] {
        let open = planned(&girl(birth), birth, "").of("pcv").open().earliest;
        assert_eq!(open, Some(day(two_months)), "{birth}");
    }
    let leap = planned(&girl("2024-02-29"), "2024-03-01", "");
    assert_eq!(leap.of("mr").open().earliest, Some(day("2025-02-28")));
}

#[test]
fn a_given_vaccine_is_not_shown_as_due() {
    let before = available_on(japan(), &girl("2026-01-10"), day("2026-06-20"), &[]);
    assert!(before.iter().any(|each| each.vaccine == "bcg"));
    let after = available_on(japan(), &girl("2026-01-10"), day("2026-06-20"), &given("bcg 2026-06-20"));
    assert!(after.iter().all(|each| each.vaccine != "bcg"));
    assert_eq!(planned(&girl("2026-01-10"), "2026-06-20", "bcg 2026-06-20").of("bcg").status, Status::Done);
}

#[test]
fn a_plan_that_is_past_due_does_not_get_stuck() {
    let (person, on) = (girl("2026-01-10"), day("2026-12-01"));
    let late = plan(japan(), &person, on, &[]);
    for vaccine in ["dpt_ipv_hib", "pcv"] {
        assert_eq!(late.of(vaccine).proposals().first().map(|(_, date)| *date), Some(on), "{vaccine}");
    }
    assert_eq!(late.of("dpt_ipv_hib").status, Status::Overdue);
    let (given, end) = follow(japan(), &person, on, Vec::new(), day("2034-01-01"));
    assert_eq!(end.of("dpt_ipv_hib").status, Status::Done, "{given:?}");
    assert_eq!(end.of("pcv").status, Status::Done, "{given:?}");
}

#[test]
fn when_a_dose_is_undone_the_one_after_it_takes_its_place() {
    let both = planned(&girl("2026-01-10"), "2026-06-01", "pcv 2026-03-10, pcv 2026-04-10");
    assert_eq!(
        (both.of("pcv").verdicts(), both.of("pcv").open().number),
        (vec!["valid 1".into(), "valid 2".into()], 3)
    );
    let undone = planned(&girl("2026-01-10"), "2026-06-01", "pcv 2026-04-10");
    assert_eq!((undone.of("pcv").verdicts(), undone.of("pcv").open().number), (vec!["valid 1".into()], 2));
}

#[test]
fn a_condition_is_not_missed_when_the_dose_before_did_not_count() {
    // Too soon by one day: it does not count, and the gap is counted from it.
    let plan = planned(&girl("2026-01-10"), "2026-05-01", "pcv 2026-03-10, pcv 2026-04-06");
    assert_eq!(plan.of("pcv").verdicts(), ["valid 1", "too-soon"]);
    assert_eq!((plan.of("pcv").open().number, plan.of("pcv").open().earliest), (2, Some(day("2026-05-04"))));
}

#[test]
fn a_record_that_was_imported_twice_counts_once() {
    let plan = planned(&girl("2026-01-10"), "2026-05-01", "pcv 2026-03-10, pcv 2026-04-10, pcv 2026-03-10");
    assert_eq!(plan.of("pcv").verdicts(), ["valid 1", "same-day", "valid 2"]);
}

#[test]
fn a_dose_beyond_the_series_is_shown_and_said_to_be_one() {
    let plan = planned(&girl("2026-01-10"), "2026-12-01", "bcg 2026-06-20, bcg 2026-09-20");
    assert_eq!(
        (plan.of("bcg").verdicts(), plan.of("bcg").status),
        (vec!["valid 1".into(), "beyond-series".into()], Status::Done)
    );
}

#[test]
fn days_that_cannot_be_are_kept_and_do_not_count() {
    let doses = given("pcv 2025-12-31, pcv 2026-06-02, mystery 2026-03-10");
    let plan = plan(japan(), &girl("2026-01-10"), day("2026-06-01"), &doses);
    let verdicts: Vec<&Verdict> = plan.of("pcv").given.iter().map(|judged| &judged.verdict).collect();
    assert_eq!(verdicts, [&Verdict::BeforeBirth, &Verdict::InFuture]);
    assert_eq!(plan.of("pcv").proposals().first(), Some(&(1, day("2026-06-01"))));
    assert_eq!(plan.unknown.iter().map(|unknown| unknown.index).collect::<Vec<_>>(), [2]);
}

#[test]
fn every_reason_is_said_in_words() {
    let on = day("2027-06-01");
    let doses = [dose("bcg", day("2027-05-20")), dose("pcv", day("2027-05-20"))];
    let plan = plan(japan(), &girl("2026-06-10"), on, &doses);
    let words: Vec<String> = plan
        .vaccines
        .iter()
        .flat_map(|vaccine| vaccine.reasons.iter().chain(vaccine.next.iter().flat_map(|dose| &dose.reasons)))
        .map(|reason| reason.words(japan()))
        .collect();
    for expected in [
        "前の接種から60日以上",
        "1歳から",
        "生ワクチン（BCG）の27日あと",
        "小学校に入る前の1年間",
        "小学6年生の4月から",
    ] {
        assert!(words.iter().any(|said| said == expected), "{expected} is not among {words:#?}");
    }
}
