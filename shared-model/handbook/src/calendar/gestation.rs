use shared_model::civil::CivilDate;

/// Days from the first day of the last period to the due date: 40 weeks.
pub const DAYS_TO_DUE: u16 = 280;

/// How far a pregnancy is, in completed days since the first day of the last period (0週0日).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gestation {
    /// Days.
    pub total_days: u16,
}

/// A day before the pregnancy began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day before the pregnancy began")]
pub struct BeforeLmp;

impl Gestation {
    /// That many weeks and days.
    pub const fn new(weeks: u16, days: u16) -> Self {
        Self { total_days: weeks * 7 + days }
    }

    /// Completed weeks.
    pub const fn weeks(self) -> u16 {
        self.total_days / 7
    }

    /// Days beyond the completed weeks, 0 to 6.
    pub const fn days(self) -> u16 {
        self.total_days % 7
    }

    /// 妊娠Nか月: months of four weeks, counted from 1. The handbook ends with the tenth.
    pub fn month(self) -> u16 {
        (self.weeks() / 4 + 1).min(10)
    }

    /// Whether the tenth month is over.
    pub const fn is_past_due(self) -> bool {
        self.total_days >= DAYS_TO_DUE
    }

    /// Days to the due date, negative after it.
    pub fn days_to_due(self) -> i32 {
        i32::from(DAYS_TO_DUE) - i32::from(self.total_days)
    }
}

/// How far a pregnancy is on a day.
pub fn gestation(lmp: CivilDate, on: CivilDate) -> Result<Gestation, BeforeLmp> {
    let total_days = u16::try_from(lmp.days_until(on).min(i64::from(u16::MAX))).map_err(|_| BeforeLmp)?;
    Ok(Gestation { total_days })
}

/// The due date (分娩予定日): 280 days, not Naegele's rule of the hand, which strays by up to three days.
pub fn due_from_lmp(lmp: CivilDate) -> CivilDate {
    lmp.plus_days(i64::from(DAYS_TO_DUE))
}

/// The first day that counts; a doctor's due date is the master, and this is derived from it.
pub fn lmp_from_due(due: CivilDate) -> CivilDate {
    due.plus_days(-i64::from(DAYS_TO_DUE))
}
