use super::age::attained_on;
use super::window::Window;
use shared_model::civil::CivilDate;

/// A school year (年度), named by the year in which it begins: 1 April to 31 March.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FiscalYear(pub i32);

impl FiscalYear {
    /// Its first and last day, as far as the calendar goes.
    pub fn window(self) -> Window {
        let beyond = CivilDate::from_days_since_epoch(if self.0 < 1970 { i64::MIN } else { i64::MAX });
        let day = |year, month, day| CivilDate::new(year, month, day).unwrap_or(beyond);
        Window { from: day(self.0, 4, 1), until: day(self.0.saturating_add(1), 3, 31) }
    }

    /// The year that many later (earlier, if negative).
    pub fn plus(self, years: i32) -> Self {
        Self(self.0.saturating_add(years))
    }
}

/// The school year in which a day lies.
pub fn fiscal_year(on: CivilDate) -> FiscalYear {
    FiscalYear(on.year() - i32::from(on.month() < 4))
}

/// The school year in which a child enters primary school: the first one that begins when it is six by law, so that
/// who is born on 1 April goes with the older ones (学校教育法17条).
pub fn school_entry(birth: CivilDate) -> FiscalYear {
    fiscal_year(attained_on(birth, 6 * 12)).plus(1)
}
