//! Numbered migrations, compiled in. Each runs in one transaction with its entry in `schema_migration`; a file that has
//! landed never changes again, which its digest proves at every start.

use super::OpenError;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use sha2::{Digest, Sha256};

/// One step of the schema. Its number is its place in the list, from 1.
pub(super) struct Migration {
    name: &'static str,
    sql: &'static str,
}

/// The schema's history.
pub(super) const MIGRATIONS: &[Migration] = &[
    Migration { name: "first_evening", sql: include_str!("migrations/0001_first_evening.sql") },
    Migration { name: "vaults", sql: include_str!("migrations/0002_vaults.sql") },
    Migration { name: "records", sql: include_str!("migrations/0003_records.sql") },
    Migration { name: "vaccine_data", sql: include_str!("migrations/0004_vaccine_data.sql") },
    Migration { name: "identity", sql: include_str!("migrations/0005_identity.sql") },
];

/// Brings the schema to the last of `migrations`. What was applied before must be what is compiled in now.
pub(super) fn run(connection: &mut Connection, migrations: &[Migration]) -> Result<(), OpenError> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema_migration (
             number INTEGER NOT NULL PRIMARY KEY,
             name   TEXT    NOT NULL,
             sha256 TEXT    NOT NULL
         ) STRICT",
    )?;
    // Another process may be migrating: whoever comes second finds the work done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let applied = verify_applied(&transaction, migrations)?;
    for (number, migration) in (1_u32..).zip(migrations).skip(applied) {
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "INSERT INTO schema_migration (number, name, sha256) VALUES (?1, ?2, ?3)",
            (number, migration.name, digest(migration.sql)),
        )?;
    }
    transaction.commit()?;
    Ok(())
}

/// Checks that nothing newer and nothing else has been applied; returns how many migrations have.
pub(super) fn verify(connection: &mut Connection, migrations: &[Migration]) -> Result<usize, OpenError> {
    verify_applied(&connection.transaction()?, migrations)
}

fn verify_applied(transaction: &Transaction<'_>, migrations: &[Migration]) -> Result<usize, OpenError> {
    let mut statement = transaction.prepare("SELECT number, sha256 FROM schema_migration ORDER BY number")?;
    let mut rows = statement.query(())?;
    let mut expected = (1_u32..).zip(migrations);
    let mut applied = 0;
    while let Some(row) = rows.next()? {
        let found: u32 = row.get(0)?;
        let Some((number, migration)) = expected.next() else {
            return Err(OpenError::NewerSchema { found });
        };
        if found != number || row.get::<_, String>(1)? != digest(migration.sql) {
            return Err(OpenError::AlteredMigration { number });
        }
        applied += 1;
    }
    Ok(applied)
}

fn digest(sql: &str) -> String {
    Sha256::digest(sql).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Migration = Migration { name: "one", sql: "CREATE TABLE a (x INTEGER) STRICT;" };
    const TWO: Migration = Migration { name: "two", sql: "ALTER TABLE a ADD COLUMN y INTEGER;" };
    const BROKEN: Migration = Migration { name: "broken", sql: "CREATE TABLE b (x INTEGER) STRICT; SELECT nonsense;" };

    fn columns(connection: &Connection) -> u32 {
        connection.query_row("SELECT count(*) FROM pragma_table_info('a')", (), |row| row.get(0)).unwrap()
    }

    #[test]
    fn each_runs_once_and_in_order() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, &[ONE]).unwrap();
        assert_eq!(columns(&connection), 1);
        run(&mut connection, &[ONE, TWO]).unwrap();
        run(&mut connection, &[ONE, TWO]).unwrap();
        assert_eq!(columns(&connection), 2);
        assert_eq!(verify(&mut connection, &[ONE, TWO]).unwrap(), 2);
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, &[ONE, TWO]).unwrap();
        assert!(matches!(run(&mut connection, &[ONE]), Err(OpenError::NewerSchema { found: 2 })));
    }

    #[test]
    fn a_migration_that_changed_after_landing_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, &[ONE]).unwrap();
        let altered = Migration { name: "one", sql: "CREATE TABLE a (x TEXT) STRICT;" };
        assert!(matches!(run(&mut connection, &[altered]), Err(OpenError::AlteredMigration { number: 1 })));
    }

    #[test]
    fn one_that_fails_leaves_nothing_behind() {
        let mut connection = Connection::open_in_memory().unwrap();
        run(&mut connection, &[ONE]).unwrap();
        assert!(run(&mut connection, &[ONE, TWO, BROKEN]).is_err());
        assert_eq!(columns(&connection), 1);
        assert_eq!(verify(&mut connection, &[ONE]).unwrap(), 1);
    }
}
