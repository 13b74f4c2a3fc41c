use shared_model::civil::CivilDate;
use shared_model::person::Sex;

/// Who the plan is for: a child, or the mother in a pregnancy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// The child's day of birth; `None` before it is born.
    pub birth: Option<CivilDate>,
    /// The child's sex.
    pub sex: Sex,
    /// The day the pregnancy is or was due, for vaccines that the mother gets.
    pub due: Option<CivilDate>,
}

impl Person {
    /// A child, of whose pregnancy nothing is said.
    pub fn child(birth: CivilDate, sex: Sex) -> Self {
        Self { birth: Some(birth), sex, due: None }
    }

    /// A pregnancy.
    pub fn pregnancy(due: CivilDate) -> Self {
        Self { birth: None, sex: Sex::Unstated, due: Some(due) }
    }
}

/// A dose as a record tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// An id of the supporting data, or one that only a newer server knows.
    pub vaccine: String,
    /// Trade name or id of the product, if recorded.
    pub product: Option<String>,
    /// The day.
    pub date: CivilDate,
}
