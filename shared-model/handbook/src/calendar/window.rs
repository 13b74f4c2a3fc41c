use super::age::attained_on;
use super::gestation::{Gestation, lmp_from_due};
use super::interval::weeks_after;
use super::school::{fiscal_year, school_entry};
use shared_model::civil::CivilDate;

/// The days from `from` through `until`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    /// First day.
    pub from: CivilDate,
    /// Last day.
    pub until: CivilDate,
}

impl Window {
    /// Whether a day lies in it.
    pub fn contains(self, day: CivilDate) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// ロタ1価: 6週0日 through 24週0日.
pub fn rota_one(birth: CivilDate) -> Window {
    Window { from: weeks_after(birth, 6, 0), until: weeks_after(birth, 24, 0) }
}

/// ロタ5価: 6週0日 through 32週0日.
pub fn rota_five(birth: CivilDate) -> Window {
    Window { until: weeks_after(birth, 32, 0), ..rota_one(birth) }
}

/// The last day on which a first dose of ロタ is advised: 14週6日.
pub fn rota_start(birth: CivilDate) -> CivilDate {
    weeks_after(birth, 14, 6)
}

/// RSウイルス (母子免疫): 28週0日 through 36週6日 of the pregnancy.
pub fn rsv(due: CivilDate) -> Window {
    let day = |gestation: Gestation| lmp_from_due(due).plus_days(i64::from(gestation.total_days));
    Window { from: day(Gestation::new(28, 0)), until: day(Gestation::new(36, 6)) }
}

/// MR 第2期: the school year before primary school.
pub fn mr_second(birth: CivilDate) -> Window {
    school_entry(birth).plus(-1).window()
}

/// HPV: from the school year in which the twelfth year of age is completed through that of the sixteenth.
pub fn hpv(birth: CivilDate) -> Window {
    let of_age = |years: u16| fiscal_year(attained_on(birth, years * 12)).window();
    Window { from: of_age(12).from, until: of_age(16).until }
}

/// 1歳6か月児健診: 「満1歳6か月を超え満2歳に達しない」.
pub fn check_up_18_months(birth: CivilDate) -> Window {
    beyond_and_below(birth, 18, 24)
}

/// 3歳児健診: 「満3歳を超え満4歳に達しない」.
pub fn check_up_3_years(birth: CivilDate) -> Window {
    beyond_and_below(birth, 36, 48)
}

fn beyond_and_below(birth: CivilDate, months: u16, below: u16) -> Window {
    Window { from: attained_on(birth, months).plus_days(1), until: attained_on(birth, below) }
}
