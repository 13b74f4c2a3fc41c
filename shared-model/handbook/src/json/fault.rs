/// Why a question cannot be answered: which field, and what is wrong with it. Fields of rows have their place:
/// `given[2].date`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputFault {
    /// A field is missing, of the wrong type, or an unknown word.
    #[error("`{field}` {what}")]
    Bad {
        /// Which one.
        field: String,
        /// What is wrong.
        what: String,
    },
    /// A number that cannot be, a day that the calendar does not have, or more than is taken.
    #[error("`{field}` {what}")]
    OutOfRange {
        /// Which one.
        field: String,
        /// What is wrong.
        what: String,
    },
}

/// A word that is not known is told, but not the whole of a long one.
const TOLD: usize = 40;

impl InputFault {
    /// A field that is not there.
    pub fn missing(field: impl Into<String>) -> Self {
        Self::bad(field, "is missing")
    }

    /// A field that is not what it should be.
    pub fn bad(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Bad { field: field.into(), what: what.into() }
    }

    /// A field with a value that cannot be.
    pub fn range(field: impl Into<String>, what: impl Into<String>) -> Self {
        Self::OutOfRange { field: field.into(), what: what.into() }
    }

    /// A day that would be later or earlier than the calendar goes.
    pub fn beyond_calendar(field: impl Into<String>) -> Self {
        Self::range(field, "lies beyond the calendar, which goes from 1868 to 2200")
    }

    /// A field that names a vaccine which the supporting data does not have.
    pub fn unknown_vaccine(field: impl Into<String>, id: &str) -> Self {
        let told: String = id.chars().take(TOLD).collect();
        Self::bad(field, format!("is `{told}`, which the supporting data does not know"))
    }
}
