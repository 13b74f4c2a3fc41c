//! Laws that came, changed and ended.

use crate::common::{Look, LookAtVaccine, boy, day, girl, given, planned};
use handbook::vaccine::{Reason, Status, earliest_after_live, japan};

fn reason(plan: &handbook::vaccine::VaccinePlan) -> &'static str {
    plan.reasons.first().map_or("none", Reason::code)
}

#[test]
fn rota_is_a_routine_one_for_births_from_august_2020_on() {
    let before = planned(&girl("2020-07-31"), "2020-10-05", "");
    assert_eq!((before.of("rota1").status, reason(before.of("rota1"))), (Status::NotNeeded, "other-births"));
    let since = planned(&girl("2020-08-01"), "2020-09-12", "");
    assert_eq!(since.of("rota1").open().earliest, Some(day("2020-10-01")), "the law came after the sixth week");
}

#[test]
fn before_october_2020_every_live_vaccine_kept_27_days_and_every_other_one_6() {
    let after = |doses: &str, next: &str| earliest_after_live(japan(), &given(doses), next);
    assert_eq!(after("mr 2020-06-01", "je"), Some(day("2020-06-29")));
    assert_eq!(after("je 2020-06-01", "mr"), Some(day("2020-06-08")));
    assert_eq!(after("hepb 2020-09-28", "pcv"), Some(day("2020-10-01")), "the rule ended before the gap");
    assert_eq!(after("hepb 2020-10-01", "pcv"), Some(day("2020-10-01")));
    let then = planned(&girl("2017-06-01"), "2020-06-03", "mr 2020-06-01");
    assert_eq!(then.of("je").open().earliest, Some(day("2020-06-29")));
    // A record from that time is not called wrong for it.
    let kept = planned(&girl("2017-06-01"), "2020-07-01", "mr 2020-06-01, je 2020-06-10");
    assert_eq!(kept.of("je").verdicts(), ["valid 1"]);
}

#[test]
fn who_began_with_four_in_one_goes_on_with_it_and_with_hib() {
    let begun = planned(&boy("2023-12-01"), "2024-05-10", "dpt_ipv 2024-02-10, hib 2024-02-10, dpt_ipv 2024-03-10");
    assert_eq!((begun.of("dpt_ipv").open().number, begun.of("hib").open().number), (3, 2));
    assert_eq!((begun.of("dpt_ipv_hib").status, reason(begun.of("dpt_ipv_hib"))), (Status::NotNeeded, "goes-on-with"));
    // Five-in-one counts for both when a clinic goes on with it.
    let changed =
        planned(&boy("2023-12-01"), "2024-06-10", "dpt_ipv 2024-02-10, hib 2024-02-10, dpt_ipv_hib 2024-05-10");
    assert_eq!(
        (changed.of("dpt_ipv").verdicts(), changed.of("hib").verdicts()),
        (vec!["valid 1".into(), "valid 2".into()], vec!["valid 1".into(), "valid 2".into()])
    );
    assert_eq!(changed.of("dpt_ipv_hib").verdicts(), ["counts-for"]);
}

#[test]
fn who_begins_now_gets_five_in_one() {
    let plan = planned(&boy("2026-08-01"), "2026-11-28", "");
    assert_eq!(plan.of("dpt_ipv_hib").proposals().len(), 4);
    for older in ["dpt_ipv", "hib"] {
        assert_eq!((plan.of(older).status, reason(plan.of(older))), (Status::NotNeeded, "replaced"), "{older}");
    }
}

#[test]
fn a_sibling_of_eight_years_with_the_records_of_its_time_has_nothing_overdue() {
    let doses = "hib 2018-04-10, hib 2018-05-08, hib 2018-06-05, hib 2019-04-01, \
                 pcv 2018-04-10, pcv 2018-05-08, pcv 2018-06-05, pcv 2019-04-01, \
                 hepb 2018-04-10, hepb 2018-05-08, hepb 2018-09-20, \
                 dpt_ipv 2018-05-15, dpt_ipv 2018-06-12, dpt_ipv 2018-07-10, dpt_ipv 2019-08-01, \
                 bcg 2018-08-01, mr 2019-02-20, varicella 2019-02-20, varicella 2019-09-01, \
                 je 2021-03-01, je 2021-03-15, je 2022-04-01, mr 2023-05-01";
    let plan = planned(&boy("2018-02-05"), "2026-11-28", doses);
    for vaccine in ["hib", "pcv", "hepb", "dpt_ipv", "bcg", "mr", "varicella"] {
        assert_eq!(plan.of(vaccine).status, Status::Done, "{vaccine}: {:?}", plan.of(vaccine).verdicts());
        assert!(plan.of(vaccine).verdicts().iter().all(|verdict| !verdict.contains("not")), "{vaccine}");
    }
    assert_eq!((plan.of("je").status, plan.of("je").open().earliest), (Status::NotYet, Some(day("2027-02-04"))));
    assert_eq!(plan.of("rota1").status, Status::NotNeeded);
    assert!(plan.vaccines.iter().all(|each| each.status != Status::Overdue));
}

#[test]
fn pneumococcus_of_13_kinds_counts_and_stopped_being_routine() {
    let verdicts = |date: &str| {
        planned(&boy("2024-06-01"), "2024-12-01", &format!("pcv {date} プレベナー13")).of("pcv").verdicts()
    };
    assert_eq!(verdicts("2024-09-30"), ["valid 1"]);
    assert_eq!(verdicts("2024-10-01"), ["valid 1, not routine"]);
}

#[test]
fn since_april_2026_only_hpv_of_9_kinds_is_routine_and_older_products_need_three_doses() {
    let before = planned(&girl("2013-05-20"), "2026-04-05", "hpv9 2026-03-31 ガーダシル");
    assert_eq!((before.of("hpv9").verdicts(), before.of("hpv9").next.len()), (vec!["valid 1".into()], 2));
    let after = planned(&girl("2013-05-20"), "2026-04-05", "hpv9 2026-04-01 ガーダシル");
    assert_eq!(after.of("hpv9").verdicts(), ["valid 1, not routine"]);
    let nine = planned(&girl("2013-05-20"), "2026-04-05", "hpv9 2026-04-01 シルガード9");
    assert_eq!((nine.of("hpv9").verdicts(), nine.of("hpv9").next.len()), (vec!["valid 1".into()], 1));
}

#[test]
fn the_rsv_vaccine_for_mothers_came_in_april_2026() {
    let early = handbook::vaccine::Person::pregnancy(day("2026-04-20"));
    let plan = planned(&early, "2026-03-01", "");
    assert_eq!((plan.of("rsv_maternal").status, reason(plan.of("rsv_maternal"))), (Status::NotNeeded, "before-law"));
    let between = handbook::vaccine::Person::pregnancy(day("2026-05-20"));
    let plan = planned(&between, "2026-03-20", "");
    assert_eq!(plan.of("rsv_maternal").open().earliest, Some(day("2026-04-01")));
}

#[test]
fn mr_that_ran_short_in_2024_may_be_caught_up_until_march_2027() {
    let first = planned(&girl("2023-04-01"), "2026-11-28", "");
    let next = first.of("mr").open();
    assert_eq!((next.number, next.last_legal_day), (1, Some(day("2027-03-31"))));
    assert!(next.reasons.iter().any(|reason| reason.code() == "extended"));
    let second = planned(&girl("2018-04-02"), "2027-03-31", "mr 2019-05-01");
    assert_eq!((second.of("mr").open().number, second.of("mr").status), (2, Status::Possible));
    let other_year = planned(&girl("2023-04-02"), "2026-11-28", "");
    assert_eq!(other_year.of("mr").next.first().map(|dose| dose.status), Some(Status::Expired));
}

#[test]
fn what_must_not_be_forecast_is_only_recorded() {
    let plan = planned(&girl("2025-05-20"), "2026-11-28", "covid 2026-01-10, nirsevimab 2025-06-01");
    for vaccine in ["covid", "nirsevimab", "flumist", "dpt_preschool"] {
        assert_eq!((plan.of(vaccine).status, plan.of(vaccine).next.len()), (Status::RecordOnly, 0), "{vaccine}");
    }
    assert_eq!(plan.of("covid").verdicts(), ["recorded"]);
}
