//! Ages, weeks of a pregnancy, intervals and school years.
//!
//! Two ways of counting months stand side by side and are never mixed: the law's, by which an age is reached on the day
//! *before* the anniversary ([`attained_on`]), and the screen's, by which it is reached on the anniversary
//! ([`completed_months`]).

mod age;
mod gestation;
mod interval;
mod school;
mod window;

pub use age::{
    Age, CorrectedAge, NoAge, attained_on, completed_months, completed_on, corrected_age, days_beside_months,
};
pub use gestation::{BeforeLmp, DAYS_TO_DUE, Gestation, due_from_lmp, gestation, lmp_from_due};
pub use interval::{after_days_between, after_months, weeks_after};
pub use school::{FiscalYear, fiscal_year, school_entry};
pub use window::{Window, check_up_3_years, check_up_18_months, hpv, mr_second, rota_five, rota_one, rota_start, rsv};
