//! SQLite: one file, WAL, durable at every commit. One connection writes; others read beside it.
//!
//! | file | what it keeps |
//! |---|---|
//! | `migrations/` | the schema, numbered, never edited after landing |
//! | `operator.rs` | towns, households, accounts |
//! | `devices.rs` | boxes |
//! | `install_codes.rs` | how they get in |
//! | `self_tests.rs` | what technicians found |
//! | `registration.rs` | tries, card bindings, login |
//! | `notices.rs` | publications, deliveries |
//! | `receipts.rs` | what members have done with a notice |
//! | `records.rs` | a household's book |
//! | `mailbox.rs` | what of both is new |
//! | `vaults.rs` | what it is sealed to, and author keys |
//! | `deeds.rs` | vaults that are taken back after a restore |
//! | `vaccine_data.rs` | editions that the town has published |
//! | `outbox.rs` | entries and their verdicts |
//! | `audit.rs` | who did what |
//! | `backup.rs` | copies of all of it |
//! | `columns.rs` | how a word looks in a column |
//!
//! The statements are plain SQL that PostgreSQL takes too, but for the way it writes parameters.

mod adapter;
mod audit;
mod backup;
mod columns;
mod deeds;
mod devices;
mod install_codes;
mod mailbox;
mod migrate;
mod notices;
mod operator;
mod outbox;
mod receipts;
mod records;
mod registration;
mod self_tests;
mod vaccine_data;
mod vaults;

use crate::port::{Conflict, StoreError};
use rusqlite::{Connection, ErrorCode, OpenFlags, Transaction, TransactionBehavior, ffi};
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// How long a change waits for another process (the command line) before it is `Busy`.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// More than there are statements in this module, so that each is prepared once for a connection.
const STATEMENTS: usize = 128;

/// One connection to the database file.
pub struct SqliteStore {
    connection: Connection,
}

/// Why a database cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// There is no such file; `create` makes it.
    #[error("there is no database here")]
    Missing,
    /// `create` finds a file; it never overwrites one.
    #[error("there is a file here already")]
    AlreadyExists,
    /// The file is something else, or was never finished.
    #[error("the file is not a database of this service")]
    NotAStore,
    /// A newer version of the service has written it.
    #[error("the database has migration {found}, which this version does not know")]
    NewerSchema {
        /// Number of the unknown migration.
        found: u32,
    },
    /// A migration is compiled in that is not the one that was applied.
    #[error("migration {number} is not the one that was applied to this database")]
    AlteredMigration {
        /// Its number.
        number: u32,
    },
    /// Anything that can also happen later.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SqliteStore {
    /// Makes a new database that only its owner can read, and opens it for writing.
    pub fn create(path: &Path, epoch: Uuid) -> Result<Self, OpenError> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists => OpenError::AlreadyExists,
            _ => OpenError::Store(StoreError::Unavailable),
        })?;
        let mut connection = connect(path)?;
        configure(&connection)?;
        migrate::run(&mut connection, migrate::MIGRATIONS)?;
        connection.execute("INSERT INTO history (only_row, epoch) VALUES (1, ?1)", [epoch.to_string()])?;
        Ok(Self { connection })
    }

    /// Opens an existing database for reading and writing, and brings its schema up to date.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let mut connection = connect_existing(path)?;
        migrate::run(&mut connection, migrate::MIGRATIONS)?;
        Ok(Self { connection })
    }

    /// Opens an existing, up-to-date database for reading only.
    pub fn open_reader(path: &Path) -> Result<Self, OpenError> {
        // Opened for writing because readers take part in the shared memory of the log; changes are refused below.
        let mut connection = connect_existing(path)?;
        connection.pragma_update(None, "query_only", true)?;
        if migrate::verify(&mut connection, migrate::MIGRATIONS)? < migrate::MIGRATIONS.len() {
            return Err(OpenError::NotAStore);
        }
        Ok(Self { connection })
    }

    /// One consistent state to read from.
    fn read<T>(&mut self, ask: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        ask(&self.connection.transaction_with_behavior(TransactionBehavior::Deferred)?)
    }

    /// One transaction that holds the write lock from its beginning; an error rolls it back.
    fn write<T>(&mut self, change: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let outcome = change(&transaction)?;
        transaction.commit()?;
        Ok(outcome)
    }
}

fn connect_existing(path: &Path) -> Result<Connection, OpenError> {
    if !path.is_file() {
        return Err(OpenError::Missing);
    }
    let connection = connect(path)?;
    let is_store: bool = connection.query_row(
        "SELECT count(*) = 1 FROM sqlite_schema WHERE type = 'table' AND name = 'history'",
        (),
        |row| row.get(0),
    )?;
    if !is_store {
        return Err(OpenError::NotAStore);
    }
    configure(&connection)?;
    Ok(connection)
}

fn connect(path: &Path) -> Result<Connection, OpenError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(connection)
}

fn configure(connection: &Connection) -> Result<(), OpenError> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(())
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            rusqlite::Error::SqliteFailure(failure, _) => match (failure.code, failure.extended_code) {
                (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Busy,
                (_, ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_UNIQUE) => {
                    Self::Conflict(Conflict::AlreadyExists)
                }
                (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Self::NotFound,
                (ErrorCode::ConstraintViolation | ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => {
                    Self::Corrupt
                }
                _ => Self::Unavailable,
            },
            // A column that does not hold what its type says, or a statement that does not fit the schema.
            _ => Self::Corrupt,
        }
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::SqliteFailure(failure, _) if failure.code == ErrorCode::NotADatabase => Self::NotAStore,
            other => Self::Store(other.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_commit_is_synced_and_every_reference_checked() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("town.sqlite3");
        SqliteStore::create(&path, Uuid::from_u128(1)).unwrap();
        for store in [SqliteStore::open(&path).unwrap(), SqliteStore::open_reader(&path).unwrap()] {
            let pragma = |name| store.connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).unwrap();
            assert_eq!((pragma("synchronous"), pragma("foreign_keys")), (2, 1));
            let journal: String = store.connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
            assert_eq!(journal, "wal");
        }
    }
}
