use super::FamilyFault;
use handbook::calendar::{Age, completed_on};
use shared_model::civil::CivilDate;

/// The day that a row names: `today-12`, `4m`, `1y6m+3`, `32w0d`. `anchor` is the day on which ages of the row's subject
/// begin: of birth, or the first one of a pregnancy.
pub(super) fn read(text: &str, today: CivilDate, anchor: Option<CivilDate>) -> Result<CivilDate, FamilyFault> {
    let fault = || FamilyFault::Day(text.to_owned());
    let (base, shift) = text.split_at(text.find(['+', '-']).unwrap_or(text.len()));
    let shift: i64 = if shift.is_empty() { 0 } else { shift.parse().map_err(|_| fault())? };
    let base = match base {
        "today" => today,
        age => reached(Age::parse(age).map_err(|_| fault())?, anchor.ok_or_else(fault)?),
    };
    Ok(base.plus_days(shift))
}

/// As a family would say it: months end on the anniversary, not on the day before.
fn reached(age: Age, from: CivilDate) -> CivilDate {
    match age {
        Age::Months(months) => completed_on(from, months),
        Age::Days(days) => from.plus_days(i64::from(days)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CivilDate {
        CivilDate::parse_iso(text).unwrap()
    }

    #[test]
    fn a_day_is_counted_from_today_or_from_the_beginning_of_its_subject() {
        let (today, birth) = (day("2028-02-29"), day("2027-12-31"));
        let said = |text| read(text, today, Some(birth)).map(CivilDate::to_iso).ok();
        for (text, expected) in [
            ("today", "2028-02-29"),
            ("today+1", "2028-03-01"),
            ("today-366", "2027-02-28"),
            ("0d", "2027-12-31"),
            ("9w", "2028-03-03"),
            ("2m", "2028-03-01"),
            ("1y6m", "2029-07-01"),
            ("6y-1", "2033-12-30"),
            ("32w0d", "2028-08-11"),
        ] {
            assert_eq!(said(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_refused() {
        let today = day("2026-11-23");
        for text in ["", "yesterday", "today+", "today+x", "4", "4x", "+3", "4m+3+3"] {
            assert!(read(text, today, Some(today)).is_err(), "{text}");
        }
        assert!(read("4m", today, None).is_err(), "nobody is four months old");
    }
}
