//! What the rules of Japan come to, case by case.

use crate::common::{Look, LookAtVaccine, boy, day, girl, given, planned, proposals};
use handbook::vaccine::{Person, Reason, Status, available_on, earliest_after_live, japan};

const GIRL: &str = "2026-05-20";

fn codes(reasons: &[Reason]) -> Vec<&'static str> {
    reasons.iter().map(Reason::code).collect()
}

#[test]
fn a_child_of_two_months_begins_with_five_vaccines_on_one_day() {
    let plan = planned(&girl(GIRL), "2026-06-20", "");
    let first: Vec<String> =
        proposals(&plan).into_iter().filter(|(date, ..)| *date == day("2026-07-19")).map(|(_, id, _)| id).collect();
    assert_eq!(first, ["dpt_ipv_hib", "hepb", "pcv", "rota1"]);
}

#[test]
fn doses_that_are_due_within_a_week_share_a_visit() {
    let plan = planned(&girl(GIRL), "2026-06-20", "");
    // 五種混合 may follow after 21 days, and waits for the others, which follow after 28.
    for vaccine in ["dpt_ipv_hib", "hepb", "pcv", "rota1"] {
        let second = plan.of(vaccine).proposals().into_iter().find(|(number, _)| *number == 2);
        assert_eq!(second, Some((2, day("2026-08-16"))), "{vaccine}");
    }
    assert_eq!(plan.of("dpt_ipv_hib").next[1].earliest, Some(day("2026-08-09")));
}

#[test]
fn rota_goes_on_with_the_product_it_began_with() {
    let plan = planned(&girl(GIRL), "2026-08-01", "rota5 2026-07-25");
    let rota5 = plan.of("rota5");
    assert_eq!(rota5.proposals().iter().map(|(number, _)| *number).collect::<Vec<_>>(), [2, 3]);
    assert_eq!(rota5.open().earliest, Some(day("2026-08-22")));
    assert_eq!((plan.of("rota1").status, plan.of("rota1").next.len()), (Status::NotNeeded, 0));
    assert_eq!(codes(&plan.of("rota1").reasons), ["chosen"]);
}

#[test]
fn a_mix_of_rota_products_is_named_and_left_to_a_doctor() {
    let plan = planned(&girl(GIRL), "2026-09-01", "rota5 2026-07-25, rota1 2026-08-25");
    assert_eq!(plan.of("rota1").verdicts(), ["mixed"]);
    let rota5 = plan.of("rota5");
    assert_eq!((codes(&rota5.reasons), rota5.proposals()), (vec!["mixed"], vec![]));
    assert!(rota5.open().needs_doctor());
    assert!(rota5.reasons[0].words(japan()).contains("医師"));
}

#[test]
fn rota_is_not_begun_after_14_weeks_and_6_days_without_a_doctor() {
    let last = planned(&girl(GIRL), "2026-09-01", "");
    assert_eq!(last.of("rota1").proposals().first(), Some(&(1, day("2026-09-01"))));
    let late = planned(&girl(GIRL), "2026-09-02", "");
    assert_eq!((late.of("rota1").open().status, late.of("rota1").proposals()), (Status::Overdue, vec![]));
    assert!(late.of("rota1").open().needs_doctor());
    let today = available_on(japan(), &girl(GIRL), day("2026-09-02"), &[]);
    assert!(today.iter().all(|each| !each.vaccine.starts_with("rota")));
}

#[test]
fn rota_that_was_never_begun_expires_and_is_not_overdue() {
    // 24週0日 is 4 November.
    let status = |on| planned(&girl(GIRL), on, "").of("rota1").status;
    assert_eq!(
        ["2026-11-04", "2026-11-05", "2032-01-01"].map(status),
        [Status::Overdue, Status::Expired, Status::Expired]
    );
}

#[test]
fn the_third_hepatitis_b_waits_139_days_after_the_first_and_6_after_the_second() {
    let plan = planned(&girl(GIRL), "2026-08-22", "hepb 2026-07-25, hepb 2026-08-22");
    assert_eq!(plan.of("hepb").open().earliest, Some(day("2026-12-12")));
    let late_second = planned(&girl(GIRL), "2026-12-10", "hepb 2026-07-25, hepb 2026-12-10");
    assert_eq!(late_second.of("hepb").open().earliest, Some(day("2026-12-17")));
    assert_eq!(late_second.of("hepb").open().last_legal_day, Some(day("2027-05-19")));
}

#[test]
fn hepatitis_b_says_by_when_it_must_be_begun() {
    let plan = planned(&girl(GIRL), "2026-07-20", "");
    // 140 days before the last legal day.
    assert_eq!(plan.of("hepb").open().finish_by, Some(day("2026-12-30")));
    let too_late = planned(&girl(GIRL), "2026-12-31", "");
    let next = &too_late.of("hepb").next;
    assert_eq!((next[0].finish_by, next[2].status), (None, Status::Expired));
    assert!(codes(&next[2].reasons).contains(&"cannot-finish"));
    assert_eq!(too_late.of("hepb").proposals().len(), 2, "two doses are better than none");
}

#[test]
fn pneumococcus_needs_fewer_doses_the_later_it_begins() {
    let doses = |on: &str| planned(&girl("2024-05-20"), on, "").of("pcv").proposals().len();
    assert_eq!(
        ["2024-07-19", "2024-12-19", "2024-12-20", "2025-05-19", "2025-05-20", "2026-05-19"].map(doses),
        [4, 4, 3, 3, 2, 2]
    );
    assert_eq!(["2026-05-20", "2028-06-01", "2029-05-19", "2029-05-20"].map(doses), [1, 1, 1, 0]);
}

#[test]
fn pneumococcus_that_was_begun_early_and_dropped_skips_what_came_too_late() {
    // The second after the first year: no third.
    let second_late = planned(&girl("2024-05-20"), "2025-06-20", "pcv 2024-08-20, pcv 2025-06-20");
    assert_eq!(second_late.of("pcv").next.iter().map(|dose| dose.number).collect::<Vec<_>>(), [4]);
    assert_eq!(second_late.of("pcv").open().earliest, Some(day("2025-08-20")));
    // Nothing until after the second year: the booster only.
    let dropped = planned(&girl("2024-05-20"), "2026-05-20", "pcv 2024-08-20");
    assert_eq!(dropped.of("pcv").proposals(), [(4, day("2026-05-20"))]);
    let done = planned(&girl("2024-05-20"), "2026-06-20", "pcv 2024-08-20, pcv 2026-05-20");
    assert_eq!(
        (done.of("pcv").status, done.of("pcv").verdicts()),
        (Status::Done, vec!["valid 1".into(), "valid 4".into()])
    );
}

#[test]
fn who_was_never_vaccinated_at_four_needs_one_pneumococcus() {
    let plan = planned(&boy("2022-06-10"), "2026-11-28", "");
    assert_eq!(plan.of("pcv").proposals(), [(1, day("2026-11-28"))]);
}

#[test]
fn the_second_mr_belongs_to_the_year_before_school_whether_or_not_the_first_was_given() {
    let before = planned(&girl("2021-04-01"), "2026-03-31", "mr 2022-04-10");
    assert_eq!((before.of("mr").status, before.of("mr").open().earliest), (Status::NotYet, Some(day("2026-04-01"))));
    let missed = planned(&girl("2021-04-01"), "2026-05-01", "");
    let statuses: Vec<Status> = missed.of("mr").next.iter().map(|dose| dose.status).collect();
    assert_eq!(statuses, [Status::Expired, Status::Possible]);
    let second_only = planned(&girl("2021-04-01"), "2026-06-01", "mr 2026-05-01");
    assert_eq!(second_only.of("mr").verdicts(), ["valid 2"]);
    // Between the two windows it is the first one, late and paid for by the family.
    let between = planned(&girl("2021-04-01"), "2024-06-01", "mr 2024-05-01");
    assert_eq!(between.of("mr").verdicts(), ["valid 1, not routine"]);
}

#[test]
fn japanese_encephalitis_is_proposed_at_three_and_allowed_from_six_months() {
    let plan = planned(&girl(GIRL), "2026-12-01", "");
    let je = plan.of("je");
    assert_eq!((je.open().earliest, je.open().proposed), (Some(day("2026-11-19")), Some(day("2029-05-19"))));
    let today = available_on(japan(), &girl(GIRL), day("2026-12-01"), &[]);
    assert_eq!(today.iter().find(|each| each.vaccine == "je").map(|each| each.is_due), Some(false));
}

#[test]
fn who_missed_japanese_encephalitis_may_come_until_twenty_if_born_in_the_years_of_the_halt() {
    let halted = planned(&girl("2007-04-01"), "2026-11-28", "je 2010-05-01, je 2010-05-20");
    assert_eq!(halted.of("je").open().last_legal_day, Some(day("2027-03-31")));
    assert_eq!(halted.of("je").proposals(), [(3, day("2026-11-28")), (4, day("2026-12-05"))]);
    let later = planned(&girl("2007-04-02"), "2026-11-28", "je 2010-05-01, je 2010-05-20");
    assert_eq!((later.of("je").status, later.of("je").proposals()), (Status::Expired, vec![]));
}

#[test]
fn hpv_is_for_girls_from_the_sixth_school_year_on() {
    let plan = planned(&girl("2014-04-02"), "2026-11-28", "");
    let next = plan.of("hpv9").open();
    assert_eq!((next.earliest, next.last_legal_day), (Some(day("2026-04-01")), Some(day("2031-03-31"))));
    assert_eq!(codes(&planned(&boy("2014-04-02"), "2026-11-28", "").of("hpv9").reasons), ["other-sex"]);
    let unstated = Person { sex: shared_model::person::Sex::Unstated, ..girl("2014-04-02") };
    assert_eq!(codes(&planned(&unstated, "2026-11-28", "").of("hpv9").reasons), ["sex-unknown"]);
    // What a boy was given is shown and counted, though no law pays for it.
    let boys = planned(&boy("2014-04-02"), "2026-11-28", "hpv9 2026-10-01");
    assert_eq!(boys.of("hpv9").verdicts(), ["valid 1, not routine"]);
}

#[test]
fn hpv_takes_two_doses_before_fifteen_and_three_after() {
    let two = planned(&girl("2012-05-20"), "2027-05-19", "hpv9 2027-05-19");
    assert_eq!(two.of("hpv9").next.len(), 1);
    assert_eq!(two.of("hpv9").open().earliest, Some(day("2027-10-19")));
    let three = planned(&girl("2012-05-20"), "2027-05-20", "hpv9 2027-05-20");
    assert_eq!(three.of("hpv9").next.len(), 2);
    assert_eq!(three.of("hpv9").open().earliest, Some(day("2027-06-20")));
}

#[test]
fn an_hpv_pair_closer_than_five_months_needs_a_third_dose_three_months_later() {
    let close = planned(&girl("2013-05-20"), "2026-10-01", "hpv9 2026-05-01, hpv9 2026-09-30");
    assert_eq!(close.of("hpv9").verdicts(), ["valid 1", "valid 2"]);
    assert_eq!((close.of("hpv9").open().number, close.of("hpv9").open().earliest), (3, Some(day("2026-12-30"))));
    let apart = planned(&girl("2013-05-20"), "2026-10-01", "hpv9 2026-05-01, hpv9 2026-10-01");
    assert_eq!((apart.of("hpv9").status, apart.of("hpv9").next.len()), (Status::Done, 0));
}

#[test]
fn flu_comes_back_every_season_with_two_doses_until_thirteen() {
    let little = planned(&girl("2020-05-20"), "2026-11-28", "flu 2025-10-20, flu 2025-11-10");
    assert_eq!(little.of("flu").verdicts(), ["valid 1", "valid 2"].map(|v| format!("{v}, not routine")));
    let days: Vec<_> = little.of("flu").next.iter().map(|dose| (dose.number, dose.earliest)).collect();
    assert_eq!(days, [(1, Some(day("2026-10-01"))), (2, Some(day("2026-12-12")))]);
    let big = planned(&girl("2010-05-20"), "2026-10-05", "");
    assert_eq!(big.of("flu").proposals(), [(1, day("2026-10-05"))]);
    assert_eq!(planned(&girl("2010-05-20"), "2026-11-01", "flu 2026-10-05").of("flu").status, Status::Done);
    let spring = planned(&girl("2020-05-20"), "2027-01-01", "flu 2026-10-20");
    assert_eq!((spring.of("flu").status, spring.of("flu").open().earliest), (Status::NotYet, Some(day("2027-10-01"))));
    let sprayed = planned(&girl("2020-05-20"), "2026-11-28", "flumist 2026-10-20");
    assert_eq!(codes(&sprayed.of("flu").reasons), ["satisfied-by"]);
    assert_eq!(sprayed.of("flumist").verdicts(), ["recorded"]);
    // A child that is too young this winter waits for the next one.
    let newborn = planned(&girl("2026-08-20"), "2026-11-28", "");
    assert_eq!(newborn.of("flu").open().earliest, Some(day("2027-10-01")));
}

#[test]
fn a_dose_does_not_wait_for_company_until_it_is_needed_no_more() {
    // 13 years old by law on 21 October: the second dose is needed on the 15th, and not with the others on the 29th.
    let plan = planned(&girl("1999-10-22"), "2012-10-01", "je 2012-09-03, mumps 2012-09-03, flu 2012-10-01");
    assert_eq!(plan.of("flu").proposals(), [(2, day("2012-10-15"))]);
}

#[test]
fn a_mother_is_vaccinated_between_28_and_36_weeks_and_6_days() {
    let mother = Person::pregnancy(day("2026-12-31"));
    let plan = planned(&mother, "2026-10-07", "");
    let rsv = plan.of("rsv_maternal").open();
    assert_eq!(
        (rsv.status, rsv.earliest, rsv.last_legal_day),
        (Status::NotYet, Some(day("2026-10-08")), Some(day("2026-12-09")))
    );
    assert_eq!(codes(&plan.of("mr").reasons), ["not-born"]);
    assert_eq!(planned(&mother, "2026-12-10", "").of("rsv_maternal").status, Status::Expired);
    assert_eq!(planned(&mother, "2026-11-01", "rsv_maternal 2026-10-20").of("rsv_maternal").status, Status::Done);
    let born = Person { due: Some(day("2026-12-31")), ..girl("2026-12-20") };
    assert_eq!(codes(&planned(&born, "2026-12-21", "").of("rsv_maternal").reasons), ["pregnancy-over"]);
    let too_late = planned(&born, "2026-12-28", "rsv_maternal 2026-12-21");
    assert_eq!(
        (too_late.of("rsv_maternal").status, too_late.of("rsv_maternal").verdicts()),
        (Status::NotNeeded, vec!["after-birth".into()])
    );
    let recorded = planned(&born, "2026-12-21", "rsv_maternal 2026-10-20");
    assert_eq!(
        (recorded.of("rsv_maternal").status, recorded.of("rsv_maternal").verdicts()),
        (Status::Done, vec!["valid 1".into()])
    );
}

#[test]
fn live_injections_keep_27_days_or_share_a_day() {
    let plan = planned(&girl(GIRL), "2027-05-20", "bcg 2027-05-10");
    for vaccine in ["mr", "varicella", "mumps"] {
        let open = plan.of(vaccine).open();
        assert_eq!(open.earliest, Some(day("2027-06-07")), "{vaccine}");
        assert_eq!(open.proposed, plan.of("mr").open().proposed, "{vaccine} is not planned for the same visit");
        assert!(codes(&open.reasons).contains(&"gap"), "{vaccine}");
    }
    assert_eq!(planned(&girl(GIRL), "2027-05-20", "bcg 2027-05-10, mr 2027-05-20").of("mr").verdicts(), ["gap"]);
    let together = planned(&girl(GIRL), "2027-05-20", "mr 2027-05-20, varicella 2027-05-20");
    assert_eq!(
        (together.of("mr").verdicts(), together.of("varicella").verdicts()),
        (vec!["valid 1".into()], vec!["valid 1".into()])
    );
}

#[test]
fn a_live_vaccine_waits_for_one_that_it_would_otherwise_push_beyond_its_end() {
    // The second chickenpox becomes possible nine days before it ends; mumps can wait for that day.
    let plan = planned(&girl("2023-05-20"), "2026-05-05", "varicella 2026-02-10, mr 2024-06-01");
    assert_eq!(plan.of("varicella").proposals(), [(2, day("2026-05-10"))]);
    assert_eq!(plan.of("mumps").proposals().first(), Some(&(1, day("2026-05-10"))));
}

#[test]
fn what_may_follow_a_live_vaccine() {
    let after = |doses: &str, next: &str| earliest_after_live(japan(), &given(doses), next);
    assert_eq!(after("bcg 2026-06-01", "mr"), Some(day("2026-06-29")));
    assert_eq!(after("mr 2026-06-01", "dpt_ipv_hib"), Some(day("2026-06-01")));
    assert_eq!(after("rota1 2026-06-01", "bcg"), Some(day("2026-06-01")));
    assert_eq!(after("bcg 2026-06-01, hepb 2026-06-10", "mr"), Some(day("2026-06-29")));
    assert_eq!((after("", "mr"), after("bcg 2026-06-01", "unknown")), (None, None));
}

#[test]
fn a_mothers_dose_recorded_after_the_birth_is_never_lost() {
    let plan = planned(&girl("2026-06-01"), "2026-11-23", "rsv_maternal 2026-05-01, rsv_maternal 2026-07-01");
    let told: Vec<usize> =
        plan.vaccines.iter().flat_map(|vaccine| vaccine.given.iter().map(|dose| dose.index)).collect();
    assert!(told.contains(&0) && told.contains(&1), "{told:?}");
}
