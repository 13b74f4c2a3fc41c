use crate::calendar::{Age, Gestation, attained_on, fiscal_year, lmp_from_due, mr_second};
use crate::vaccine::counting::Counting;
use crate::vaccine::person::Person;
use shared_model::civil::CivilDate;

/// An end of a window, as rules write it. What it means for one person depends on the end it stands at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// `12m`, `6w0d`, `7m+1d`: an age, or some days after it.
    Age(Age, u16),
    /// `school-year 12y`: the school year in which that many years are completed.
    SchoolYear(u16),
    /// `before-school`: the school year before primary school.
    BeforeSchool,
    /// `pregnancy 28w0d`.
    Pregnancy(Gestation),
}

/// Not a bound: see [`Bound`] for what can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a bound such as 12m, 7m+1d, `school-year 12y`, before-school or `pregnancy 28w0d`")]
pub struct NoBound;

impl Bound {
    /// Parses one of the forms above.
    pub fn parse(text: &str) -> Result<Self, NoBound> {
        let age = |text: &str| Age::parse(text).map_err(|_| NoBound);
        match text.split_once(' ') {
            None if text == "before-school" => Ok(Self::BeforeSchool),
            None => match text.split_once('+') {
                None => Ok(Self::Age(age(text)?, 0)),
                Some((left, right)) => match age(right)? {
                    Age::Days(days) => Ok(Self::Age(age(left)?, days)),
                    Age::Months(_) => Err(NoBound),
                },
            },
            Some(("school-year", years)) => match age(years)? {
                Age::Months(months) if months % 12 == 0 => Ok(Self::SchoolYear(months / 12)),
                _ => Err(NoBound),
            },
            Some(("pregnancy", weeks)) => match age(weeks)? {
                Age::Days(total_days) => Ok(Self::Pregnancy(Gestation { total_days })),
                Age::Months(_) => Err(NoBound),
            },
            Some(_) => Err(NoBound),
        }
    }

    /// Whether it only has a meaning where school begins in April.
    pub fn is_japanese(self) -> bool {
        matches!(self, Self::SchoolYear(_) | Self::BeforeSchool)
    }

    /// The first day of a window that begins here; `None` without the day of birth, or without a pregnancy.
    pub fn first_day(self, counting: Counting, person: &Person) -> Option<CivilDate> {
        self.day(person, |birth, age| counting.first_day(birth, age), false)
    }

    /// The last day of a window that ends here.
    pub fn last_day(self, counting: Counting, person: &Person) -> Option<CivilDate> {
        self.day(person, |birth, age| counting.last_day(birth, age), true)
    }

    fn day(self, person: &Person, of_age: impl Fn(CivilDate, Age) -> CivilDate, last: bool) -> Option<CivilDate> {
        let end = |window: crate::calendar::Window| if last { window.until } else { window.from };
        match self {
            Self::Age(age, days) => Some(of_age(person.birth?, age).plus_days(i64::from(days))),
            Self::SchoolYear(years) => {
                Some(end(fiscal_year(attained_on(person.birth?, years.saturating_mul(12))).window()))
            }
            Self::BeforeSchool => Some(end(mr_second(person.birth?))),
            Self::Pregnancy(Gestation { total_days }) => {
                Some(lmp_from_due(person.due?).plus_days(i64::from(total_days)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_written_in_four_ways() {
        assert_eq!(Bound::parse("7m+1d"), Ok(Bound::Age(Age::Months(7), 1)));
        assert_eq!(Bound::parse("14w6d"), Ok(Bound::Age(Age::Days(104), 0)));
        assert_eq!(Bound::parse("school-year 12y"), Ok(Bound::SchoolYear(12)));
        assert_eq!(Bound::parse("before-school"), Ok(Bound::BeforeSchool));
        assert_eq!(Bound::parse("pregnancy 36w6d"), Ok(Bound::Pregnancy(Gestation::new(36, 6))));
        for text in ["", "12", "7m+1m", "school-year 12y6m", "school-year 3w", "pregnancy 3m", "before school", "+1d"] {
            assert_eq!(Bound::parse(text), Err(NoBound), "{text}");
        }
    }
}
