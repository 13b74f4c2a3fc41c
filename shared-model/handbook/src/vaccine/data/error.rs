/// Why a data set is refused. `row` names the place: `hepb / three / dose 2`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// Not TOML, a key that no row has, or one that is missing.
    #[error("{file}: {message}")]
    Syntax {
        /// The file's name.
        file: String,
        /// What the reader says, with the line.
        message: String,
    },
    /// Written for another edition of the program.
    #[error("{file}: format {found} is not known, only {known}")]
    UnknownFormat {
        /// The file's name.
        file: String,
        /// As written there.
        found: u32,
        /// What this program reads.
        known: u32,
    },
    /// Several files that do not count alike.
    #[error("{file}: counts ages otherwise than the files before it")]
    CountsOtherwise {
        /// The file's name.
        file: String,
    },
    /// A value that cannot be read.
    #[error("{row}: `{key}` is `{value}`: {expected}")]
    Value {
        /// Where.
        row: String,
        /// The key.
        key: &'static str,
        /// As written.
        value: String,
        /// What can be written there.
        expected: &'static str,
    },
    /// An id that two rows have.
    #[error("{row}: there is another row with this id")]
    Twice {
        /// Where.
        row: String,
    },
    /// A reference to a row that is not there.
    #[error("{row}: `{key}` names `{to}`, which is not there")]
    Dangling {
        /// Where.
        row: String,
        /// The key.
        key: &'static str,
        /// What it names.
        to: String,
    },
    /// A row that must be there, such as a series of a vaccine, a dose of a series, or a source.
    #[error("{row}: {what} is missing")]
    Missing {
        /// Where.
        row: String,
        /// What.
        what: &'static str,
    },
    /// A window that ends before it begins.
    #[error("{row}: ends before it begins")]
    EndsBeforeItBegins {
        /// Where.
        row: String,
    },
    /// Dose numbers that are not 1, 2, 3 …
    #[error("{row}: dose {found} where {expected} is expected")]
    NotConsecutive {
        /// Where.
        row: String,
        /// As written.
        found: u8,
        /// What belongs there.
        expected: u8,
    },
    /// An interval that is counted from a dose that does not come before.
    #[error("{row}: counts from dose {after}, which does not come before it")]
    CountsFromLaterDose {
        /// Where.
        row: String,
        /// The dose it names.
        after: u8,
    },
    /// A first dose with an interval, or a later one without.
    #[error("{row}: every dose but the first needs an interval, and the first has none")]
    IntervalMisplaced {
        /// Where.
        row: String,
    },
    /// A school year in a data set that does not count as Japan does.
    #[error("{row}: school years are only known where `counting` is `japan`")]
    SchoolYearAbroad {
        /// Where.
        row: String,
    },
    /// Two vaccines of which one excludes the other, but not the other the one; or their ways of being given differ.
    #[error("{row}: `{to}` does not name it in turn")]
    OneSided {
        /// Where.
        row: String,
        /// The other one.
        to: String,
    },
}
