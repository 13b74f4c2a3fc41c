use super::gestation::{BeforeLmp, Gestation, gestation, lmp_from_due};
use shared_model::civil::CivilDate;

/// An age as rules write it: 「1歳」「2か月」「6週」.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Age {
    /// Months from birth; a year is twelve of them.
    Months(u16),
    /// Days from birth, for ages that are counted in weeks: the day of birth is day 0.
    Days(u16),
}

/// Not an age: a number and `y`, `m`, `w` or `d`, up to 150 years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an age such as 2m, 1y, 6w or 14w6d")]
pub struct NoAge;

impl Age {
    /// Parses `1y`, `18m`, `1y6m`, `6w`, `14w6d`, `30d`.
    pub fn parse(text: &str) -> Result<Self, NoAge> {
        let (months, days, rest) = text.split_inclusive(|c: char| !c.is_ascii_digit()).try_fold(
            (None, None, ""),
            |(months, days, _): (Option<u16>, Option<u16>, &str), part| {
                let (number, unit) = part.split_at_checked(part.len().saturating_sub(1)).ok_or(NoAge)?;
                let number: u16 = number.parse().map_err(|_| NoAge)?;
                let plus = |to: Option<u16>, each: u16| {
                    number.checked_mul(each).and_then(|more| to.unwrap_or(0).checked_add(more)).ok_or(NoAge)
                };
                match unit {
                    "y" => Ok((Some(plus(months, 12)?), days, "")),
                    "m" => Ok((Some(plus(months, 1)?), days, "")),
                    "w" => Ok((months, Some(plus(days, 7)?), "")),
                    "d" => Ok((months, Some(plus(days, 1)?), "")),
                    _ => Err(NoAge),
                }
            },
        )?;
        debug_assert!(rest.is_empty(), "the parts end with their units");
        match (months, days) {
            (Some(months), None) if months <= 150 * 12 => Ok(Self::Months(months)),
            (None, Some(days)) if days <= 150 * 366 => Ok(Self::Days(days)),
            _ => Err(NoAge),
        }
    }

    /// The day on which the age is reached by law; the first one on which 「以上」 holds, and the last of 「未満」.
    pub fn attained_on(self, birth: CivilDate) -> CivilDate {
        match self {
            Self::Months(months) => attained_on(birth, months),
            Self::Days(days) => birth.plus_days(i64::from(days)),
        }
    }
}

/// The day on which `months` months of age are reached by law (年齢計算ニ関スル法律, 民法143条): the day before the
/// anniversary, because the day ends with its 24th hour; where the month lacks that day, the month's last day.
pub fn attained_on(birth: CivilDate, months: u16) -> CivilDate {
    match same_day(birth, months) {
        Ok(anniversary) => anniversary.plus_days(-1),
        Err(last_of_month) => last_of_month,
    }
}

/// The day on which the screen says `months` months: the anniversary; where the month lacks that day, the first of the
/// next one.
pub fn completed_on(birth: CivilDate, months: u16) -> CivilDate {
    same_day(birth, months).unwrap_or_else(|last_of_month| last_of_month.plus_days(1))
}

/// Months of age as the screen and the growth survey count them; `None` before birth.
pub fn completed_months(birth: CivilDate, on: CivilDate) -> Option<u16> {
    if on < birth {
        return None;
    }
    let of = |date: CivilDate| i64::from(date.year()) * 12 + i64::from(date.month());
    let crossed = of(on) - of(birth) - i64::from(on.day() < birth.day());
    u16::try_from(crossed.max(0)).ok()
}

/// Months of age, and the days beyond them.
pub fn days_beside_months(birth: CivilDate, on: CivilDate) -> Option<(u16, u16)> {
    let months = completed_months(birth, on)?;
    let days = completed_on(birth, months).days_until(on);
    Some((months, u16::try_from(days).unwrap_or(0)))
}

/// The age of a child born too early, counted from the day it was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectedAge {
    /// From the due date on.
    Months {
        /// From the due date.
        corrected: u16,
        /// From birth.
        calendar: u16,
    },
    /// Before it: as a pregnancy would be counted.
    Postmenstrual(Gestation),
}

/// 修正月齢. `None` before birth.
pub fn corrected_age(birth: CivilDate, due: CivilDate, on: CivilDate) -> Result<Option<CorrectedAge>, BeforeLmp> {
    gestation(lmp_from_due(due), birth)?;
    let Some(calendar) = completed_months(birth, on) else { return Ok(None) };
    Ok(Some(match completed_months(due, on) {
        Some(corrected) => CorrectedAge::Months { corrected, calendar },
        None => CorrectedAge::Postmenstrual(gestation(lmp_from_due(due), on)?),
    }))
}

/// The same day of the month `months` later, or the last day of a month that lacks it.
fn same_day(from: CivilDate, months: u16) -> Result<CivilDate, CivilDate> {
    let month = i64::from(from.year()) * 12 + i64::from(from.month()) - 1 + i64::from(months);
    let year = i32::try_from(month / 12).unwrap_or(i32::MAX);
    let month = u8::try_from(month % 12 + 1).unwrap_or(12);
    // Beyond the last year that the calendar knows, its last day stands for all of them, as the last of a month does.
    let Ok(first) = CivilDate::new(year, month, 1) else {
        return Err(CivilDate::from_days_since_epoch(i64::MAX));
    };
    CivilDate::new(year, month, from.day()).map_err(|_| first.plus_days(i64::from(first.days_in_month()) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_written_with_their_unit() {
        let parsed = ["0m", "2m", "1y", "1y6m", "6w", "14w6d", "30d"].map(|text| Age::parse(text).unwrap());
        let (months, days) = (Age::Months, Age::Days);
        assert_eq!(parsed, [months(0), months(2), months(12), months(18), days(42), days(104), days(30)]);
        for text in ["", "2", "m", "2x", "2m3d", "-1m", "2m ", "99999y", "2ｍ", "6000y", "２m"] {
            assert_eq!(Age::parse(text), Err(NoAge), "{text}");
        }
    }
}
