use super::age::completed_on;
use shared_model::civil::CivilDate;

/// The first day after 「N日以上の間隔」: N full days lie between.
pub fn after_days_between(previous: CivilDate, days: u16) -> CivilDate {
    previous.plus_days(i64::from(days) + 1)
}

/// The first day after 「Nか月以上の間隔」: the same day of the month; where the month lacks it, the first of the next.
pub fn after_months(previous: CivilDate, months: u16) -> CivilDate {
    completed_on(previous, months)
}

/// 「出生N週M日後」: the day of birth is 0週0日.
pub fn weeks_after(birth: CivilDate, weeks: u16, days: u16) -> CivilDate {
    birth.plus_days(i64::from(weeks) * 7 + i64::from(days))
}
