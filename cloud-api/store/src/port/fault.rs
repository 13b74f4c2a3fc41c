/// Why an operation changed nothing. Each variant is another thing for the caller to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// What the question names does not exist, or not for this municipality or household.
    #[error("not found")]
    NotFound,
    /// What is stored forbids it.
    #[error("conflict: {0}")]
    Conflict(Conflict),
    /// Too much to do; try again in a moment.
    #[error("busy")]
    Busy,
    /// The database cannot be reached, or the disk is full.
    #[error("unavailable")]
    Unavailable,
    /// What is stored makes no sense; somebody must look.
    #[error("corrupt")]
    Corrupt,
}

/// What stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// The ID is taken.
    #[error("it exists already")]
    AlreadyExists,
    /// The household has no members, or more than [`super::MAX_MEMBERS`].
    #[error("a household has 1 to 20 members")]
    HouseholdSize,
    /// The town has given out all user serials.
    #[error("no user serials left")]
    SerialsExhausted,
    /// The account has another card; its letter has been used.
    #[error("the account is linked already")]
    AccountAlreadyLinked,
    /// The card belongs to another account.
    #[error("the card is bound already")]
    CardAlreadyBound,
    /// A newer letter was issued while the registration was under way.
    #[error("the letter was replaced")]
    LetterReplaced,
    /// The owner has a vault of this number, or a later one, on this box.
    #[error("the vault exists already")]
    VaultExists,
    /// A word, a value or the record as a whole is outside [`shared_model::record::limits`], or the day is none.
    #[error("the record does not keep to its limits")]
    RecordOutOfBounds,
    /// The town has published an edition of the same day or a later one.
    #[error("the published edition is as new, or newer")]
    EditionNotNewer,
    /// The device was shut out.
    #[error("the device was revoked")]
    DeviceRevoked,
    /// The install code is too old, or another box has used it.
    #[error("the install code is spent")]
    InstallCodeSpent,
}
