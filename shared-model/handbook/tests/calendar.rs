//! What holds for every child and every pregnancy from 1990 to 2100.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

use handbook::calendar::{
    Age, CorrectedAge, DAYS_TO_DUE, FiscalYear, Gestation, Window, after_days_between, after_months, attained_on,
    check_up_3_years, check_up_18_months, completed_months, completed_on, corrected_age, days_beside_months,
    due_from_lmp, fiscal_year, gestation, hpv, lmp_from_due, mr_second, rota_five, rota_one, rota_start, rsv,
    school_entry, weeks_after,
};
use proptest::prelude::*;
use shared_model::civil::CivilDate;

fn days() -> impl Strategy<Value = CivilDate> {
    // 1990-01-01 to 2100-12-31.
    (7_305..=47_846_i64).prop_map(CivilDate::from_days_since_epoch)
}

fn day(text: &str) -> CivilDate {
    CivilDate::parse_iso(text).unwrap()
}

/// The month that many months later has no such day.
fn is_missing(birth: CivilDate, months: u16) -> bool {
    completed_on(birth, months).day() != birth.day()
}

#[test]
fn the_range_of_days_is_the_one_that_is_meant() {
    assert_eq!(CivilDate::from_days_since_epoch(7_305), day("1990-01-01"));
    assert_eq!(CivilDate::from_days_since_epoch(47_846), day("2100-12-31"));
}

#[test]
fn a_leap_day_is_a_birthday_like_the_others() {
    let birth = day("2024-02-29");
    assert_eq!((attained_on(birth, 12), completed_on(birth, 12)), (day("2025-02-28"), day("2025-03-01")));
    assert_eq!((attained_on(birth, 48), completed_on(birth, 48)), (day("2028-02-28"), day("2028-02-29")));
}

#[test]
fn beyond_the_calendar_every_age_is_its_last_day() {
    let (birth, last) = (day("2199-02-20"), day("2200-12-31"));
    assert_eq!((attained_on(birth, 24), completed_on(birth, 24)), (last, last));
    assert_eq!(attained_on(birth, 22), day("2200-12-19"));
}

proptest! {
    #[test]
    fn an_age_is_attained_the_day_before_it_is_completed(birth in days(), months in 0..240_u16) {
        let (attained, completed) = (attained_on(birth, months), completed_on(birth, months));
        // Also where the month lacks the day: its last day, and the first of the next.
        prop_assert_eq!(attained.days_until(completed), 1);
        if is_missing(birth, months) {
            prop_assert_eq!((completed.day(), attained.day()), (1, attained.days_in_month()));
        }
    }

    #[test]
    fn more_months_are_reached_later(birth in days(), months in 0..240_u16, more in 1..24_u16) {
        prop_assert!(attained_on(birth, months) < attained_on(birth, months + more));
        prop_assert!(completed_on(birth, months) < completed_on(birth, months + more));
    }

    #[test]
    fn completed_months_begin_on_their_day_and_not_before(birth in days(), months in 0..240_u16) {
        let begins = completed_on(birth, months);
        prop_assert_eq!(completed_months(birth, begins), Some(months));
        prop_assert_eq!(completed_months(birth, begins.plus_days(-1)), months.checked_sub(1));
    }

    #[test]
    fn months_and_the_days_beside_them_count_every_day_once(birth in days(), after in 0..7_000_i64) {
        let on = birth.plus_days(after);
        let (months, beside) = days_beside_months(birth, on).unwrap();
        prop_assert_eq!(completed_on(birth, months).plus_days(i64::from(beside)), on);
        prop_assert!(beside < 31);
        prop_assert!(on < completed_on(birth, months + 1));
    }

    #[test]
    fn nobody_has_an_age_before_birth(birth in days(), before in 1..7_000_i64) {
        prop_assert_eq!(completed_months(birth, birth.plus_days(-before)), None);
    }

    #[test]
    fn ages_mean_the_same_in_years_and_months_and_in_weeks_and_days(birth in days(), years in 0..20_u16, weeks in 0..60_u16) {
        let parse = |text: String| Age::parse(&text).unwrap();
        let (of_years, of_months) = (parse(format!("{years}y")), parse(format!("{}m", years * 12)));
        prop_assert_eq!(of_years.attained_on(birth), of_months.attained_on(birth));
        prop_assert_eq!(parse(format!("{weeks}w")).attained_on(birth), weeks_after(birth, weeks, 0));
    }

    #[test]
    fn a_due_date_and_the_first_day_are_each_other_backwards(lmp in days(), days in 0..=310_u16) {
        let due = due_from_lmp(lmp);
        prop_assert_eq!(lmp_from_due(due), lmp);
        let on = lmp.plus_days(i64::from(days));
        let stage = gestation(lmp, on).unwrap();
        prop_assert_eq!(Gestation::new(stage.weeks(), stage.days()), Gestation { total_days: days });
        prop_assert!(stage.days() < 7);
        prop_assert_eq!(i64::from(stage.days_to_due()), on.days_until(due));
        prop_assert_eq!(stage.is_past_due(), on >= due);
        prop_assert_eq!(stage.is_past_due(), days >= DAYS_TO_DUE);
    }

    #[test]
    fn nothing_is_pregnant_before_the_first_day(lmp in days(), before in 1..1_000_i64) {
        prop_assert!(gestation(lmp, lmp.plus_days(-before)).is_err());
    }

    #[test]
    fn the_months_of_a_pregnancy_are_1_to_10_and_have_four_weeks(days in 0..=310_u16) {
        let month = Gestation { total_days: days }.month();
        prop_assert!((1..=10).contains(&month));
        prop_assert_eq!(month, (days / 28 + 1).min(10));
    }

    #[test]
    fn the_corrected_age_is_lower_for_who_came_early_and_higher_for_who_came_late(
        birth in days(), early in -14..=120_i64, after in 0..1_000_i64,
    ) {
        let (due, on) = (birth.plus_days(early), birth.plus_days(after));
        match corrected_age(birth, due, on).unwrap().unwrap() {
            CorrectedAge::Months { corrected, calendar } => {
                prop_assert!(on >= due);
                prop_assert!((early < 0 || corrected <= calendar) && (early > 0 || corrected >= calendar));
            }
            CorrectedAge::Postmenstrual(stage) => prop_assert!(on < due && !stage.is_past_due()),
        }
    }

    #[test]
    fn intervals_leave_so_many_full_days_between(previous in days(), between in 0..400_u16, months in 0..24_u16) {
        prop_assert_eq!(previous.days_until(after_days_between(previous, between)), i64::from(between) + 1);
        prop_assert_eq!(after_months(previous, months), completed_on(previous, months));
        prop_assert!(after_months(previous, months) < after_months(previous, months + 1));
    }

    #[test]
    fn windows_begin_before_they_end_and_in_the_order_of_life(birth in days()) {
        let windows = [rota_one(birth), check_up_18_months(birth), check_up_3_years(birth), mr_second(birth), hpv(birth)];
        for Window { from, until } in windows {
            prop_assert!(birth < from && from < until);
        }
        prop_assert!(windows.is_sorted_by(|earlier, later| earlier.until < later.from));
        prop_assert!(rota_one(birth).contains(rota_start(birth)));
        prop_assert!(rota_one(birth).until < rota_five(birth).until);
        prop_assert!(rsv(birth).from < rsv(birth).until && rsv(birth).until < birth);
    }

    #[test]
    fn school_years_follow_each_other_without_a_gap(on in days()) {
        let year = fiscal_year(on);
        prop_assert!(year.window().contains(on));
        prop_assert_eq!(year.window().until.plus_days(1), year.plus(1).window().from);
        prop_assert_eq!(FiscalYear(year.0 + 1), year.plus(1));
    }

    #[test]
    fn a_child_enters_school_at_six_by_law(birth in days()) {
        let first_day = school_entry(birth).window().from;
        prop_assert!(attained_on(birth, 72) < first_day);
        prop_assert!(attained_on(birth, 84) >= first_day);
        prop_assert_eq!(mr_second(birth).until.plus_days(1), first_day);
    }
}
