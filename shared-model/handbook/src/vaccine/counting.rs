use crate::calendar::{Age, after_days_between, after_months, completed_on};
use shared_model::civil::CivilDate;

/// How a country counts ages and gaps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Counting {
    /// An age is reached on the day before the anniversary, which is the first day of 「以上」 and the last of 「未満」;
    /// 「N日以上」 means N full days between.
    Japan,
    /// An age is reached on the anniversary and ends the day before the next one; a gap of N days ends N days later.
    Anniversary,
}

/// A length of time between two doses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Span {
    /// Days, as the country counts them.
    Days(u16),
    /// Months; where the month lacks the day, up to the first of the next one.
    Months(u16),
}

impl Counting {
    /// The first day on which somebody has the age, not before birth.
    pub fn first_day(self, birth: CivilDate, age: Age) -> CivilDate {
        match (self, age) {
            (Self::Anniversary, Age::Months(months)) => completed_on(birth, months),
            // Age zero is reached by law on the day before birth.
            _ => age.attained_on(birth).max(birth),
        }
    }

    /// The last day on which somebody is not beyond the age.
    pub fn last_day(self, birth: CivilDate, age: Age) -> CivilDate {
        match self {
            Self::Japan => age.attained_on(birth),
            Self::Anniversary => self.first_day(birth, age).plus_days(-1),
        }
    }

    /// The first day on which the gap has been kept.
    pub fn after(self, previous: CivilDate, span: Span) -> CivilDate {
        match (self, span) {
            (Self::Japan, Span::Days(days)) => after_days_between(previous, days),
            (Self::Anniversary, Span::Days(days)) => previous.plus_days(i64::from(days)),
            (_, Span::Months(months)) => after_months(previous, months),
        }
    }
}
