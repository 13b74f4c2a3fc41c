use handbook::growth::CannotBe;
use handbook::json::InputFault;

/// Why a line has no result.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub(super) enum RuleFault {
    /// Not JSON, or no object.
    #[error("the line is not a JSON object")]
    BadJson,
    /// Longer than [`crate::limits::RULE_LINE_BYTES`]; what it says was not read.
    #[error("the line is longer than 4 MiB")]
    LineTooLong,
    /// No rule has that name.
    #[error("there is no kind `{0}`")]
    UnknownKind(String),
    /// A field of the question.
    #[error(transparent)]
    Input(#[from] InputFault),
    /// An age or a week that the table does not have.
    #[error("{0}")]
    OutsideTable(String),
    /// The edition has no such table.
    #[error("{0}")]
    NoData(String),
}

/// A word that is not known is told, but not the whole of a long one.
const TOLD: usize = 40;

impl RuleFault {
    /// The stable word for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BadJson => "bad-json",
            Self::LineTooLong => "line-too-long",
            Self::UnknownKind(_) => "unknown-kind",
            Self::Input(InputFault::Bad { .. }) => "bad-input",
            Self::Input(InputFault::OutOfRange { .. }) => "out-of-range",
            Self::OutsideTable(_) => "outside-table",
            Self::NoData(_) => "no-data",
        }
    }

    /// A field that is not there.
    pub fn missing(field: &str) -> Self {
        InputFault::missing(field).into()
    }

    /// A field that is not what it should be.
    pub fn bad(field: &str, what: impl Into<String>) -> Self {
        InputFault::bad(field, what).into()
    }

    /// A field with a value that cannot be.
    pub fn range(field: &str, what: impl Into<String>) -> Self {
        InputFault::range(field, what).into()
    }

    /// A field with a value that no body has.
    pub fn cannot_be(field: &str, limits: CannotBe) -> Self {
        Self::range(field, format!("must be {} to {} {}", limits.from, limits.to, limits.unit))
    }

    /// A kind that nobody answers.
    pub fn unknown_kind(kind: &str) -> Self {
        Self::UnknownKind(kind.chars().take(TOLD).collect())
    }
}
