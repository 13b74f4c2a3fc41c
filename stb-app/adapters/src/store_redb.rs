//! The offline cache on redb: the second engine of the port, with the folder, the outbox and the head of the sled store.
//!
//! redb syncs every commit by itself and checks its pages (and panics on some that make no sense); what it cannot notice is that the whole file is an older one.
//! So batches carry the same [`State`] as on sled, and the head says which was acknowledged last.

use crate::store_sled::fault::of_io;
use crate::store_sled::head::Head;
use crate::store_sled::names;
use crate::store_sled::outbox::Outbox;
use crate::store_sled::place::Place;
use crate::store_sled::state::{Contents, Found, Seal, State, judge};
use redb::{Database, Durability, ReadableDatabase, ReadableTable, TableDefinition};
use stb_core::ports::{Batch, Key, Owner, Store, StoreFault, Value};
use std::fs::{self, File};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

const ENTRIES: TableDefinition<'_, &[u8], &[u8]> = TableDefinition::new("entries");
/// Everything is read once for each login, so holding much of it between logins gains nothing. redb would take 1 GB.
const CACHE_BYTES: usize = 2 << 20;

/// The store. Opens its files at the first call.
pub struct RedbStore {
    place: Place,
    open: Option<Open>,
}

struct Open {
    database: Database,
    head: Head,
    outbox: Outbox,
    state: State,
    /// Keeps other processes out.
    _lock: File,
}

impl RedbStore {
    /// A store below `directory`, which is made if it does not exist. One process at a time may use it.
    pub fn new(directory: &Path) -> Self {
        Self { place: Place::new(directory), open: None }
    }

    /// Runs `action` on the open store. A damaged one is set aside, and that is said once; after any failure it is closed.
    fn with<T>(&mut self, action: impl FnOnce(&mut Open) -> Result<T, StoreFault>) -> Result<T, StoreFault> {
        let opened = self.open.take();
        // redb panics on pages that make no sense to it.
        let result = catch_unwind(AssertUnwindSafe(|| {
            let mut open = opened.map_or_else(|| Open::begin(&self.place), Ok)?;
            let value = action(&mut open)?;
            Ok((open, value))
        }));
        let result = result.unwrap_or(Err(StoreFault::Damaged)).map(|(open, value)| {
            self.open = Some(open);
            value
        });
        match result {
            Err(_) if !self.place.has_room_to_open() => Err(StoreFault::Full),
            Err(StoreFault::Damaged) => {
                tracing::error!("the store is damaged and is set aside");
                Err(self.place.set_aside().map_or_else(|error| of_io(&error), |()| StoreFault::Damaged))
            }
            other => other,
        }
    }
}

impl Store for RedbStore {
    fn load(&mut self, owner: Owner) -> Result<Vec<(Key, Value)>, StoreFault> {
        self.with(|open| open.load(owner))
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), StoreFault> {
        if !self.place.has_room_for(batch) {
            return Err(StoreFault::Full);
        }
        self.with(|open| open.commit(batch))
    }
}

impl Open {
    fn begin(place: &Place) -> Result<Self, StoreFault> {
        let io = |error: std::io::Error| of_io(&error);
        let lock = place.occupy().and_then(|lock| place.settle().map(|()| lock)).map_err(io)?;
        fs::create_dir_all(place.log()).map_err(io)?;
        let mut builder = Database::builder();
        builder.set_cache_size(CACHE_BYTES);
        let database = builder.create(place.log().join("redb")).map_err(|error| of_redb(error.into()))?;
        let outbox = Outbox::open(place.outbox()).map_err(io)?;
        place.sync().map_err(io)?;
        let (sealed, counted) = read_all(&database)?;
        let (head, noted) = Head::open(&place.head()).map_err(io)?;
        let state = judge(Found { sealed, counted, head: noted }).ok_or(StoreFault::Damaged)?;
        if noted != Some(state) {
            head.write(state).map_err(io)?;
        }
        Ok(Self { database, head, outbox, state, _lock: lock })
    }

    fn load(&self, owner: Owner) -> Result<Vec<(Key, Value)>, StoreFault> {
        let mut entries = of_owner(&self.database, owner).map_err(of_redb)??;
        if owner == Owner::Box {
            entries.extend(self.outbox.load()?);
            entries.sort();
        }
        Ok(entries)
    }

    /// Unsent entries first, removals of such last, as on sled.
    fn commit(&mut self, batch: &Batch) -> Result<(), StoreFault> {
        let (unsent, of_log): (Vec<_>, Vec<_>) = batch.changes.iter().partition(|(key, _)| key.is_only_here());
        for (key, value) in unsent.iter().filter_map(|(key, value)| Some((key, value.as_ref()?))) {
            self.outbox.put(key, value)?;
        }
        if !of_log.is_empty() {
            let next = write(&self.database, self.state, &of_log).map_err(of_redb)?;
            self.head.write(next).map_err(|error| of_io(&error))?;
            self.state = next;
        }
        unsent.iter().filter(|(_, value)| value.is_none()).try_for_each(|(key, _)| self.outbox.remove(key))
    }
}

type Entries = Result<Vec<(Key, Value)>, StoreFault>;

fn of_owner(database: &Database, owner: Owner) -> Result<Entries, redb::Error> {
    let transaction = database.begin_read()?;
    let table = match transaction.open_table(ENTRIES) {
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Ok(Vec::new())),
        other => other?,
    };
    let prefix = names::prefix(owner);
    let mut entries = Vec::new();
    for entry in table.range(prefix.as_slice()..)? {
        let (name, value) = entry?;
        if !name.value().starts_with(&prefix) {
            break;
        }
        match names::decode(name.value()) {
            Ok(key) => entries.push((key, value.value().to_vec())),
            Err(fault) => return Ok(Err(fault)),
        }
    }
    Ok(Ok(entries))
}

/// Writes changes and their seal as one transaction, and returns when it is on disk.
fn write(database: &Database, before: State, changes: &[&(Key, Option<Value>)]) -> Result<State, redb::Error> {
    let mut next = State { sequence: before.sequence + 1, ..before };
    let mut transaction = database.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    {
        let mut table = transaction.open_table(ENTRIES)?;
        for (key, value) in changes {
            let name = names::encode(key);
            let replaced = match value {
                Some(value) => {
                    next.contents.add(&name, value);
                    table.insert(name.as_slice(), value.as_slice())?
                }
                None => table.remove(name.as_slice())?,
            };
            if let Some(replaced) = replaced {
                next.contents.remove(&name, replaced.value());
            }
        }
        table.insert(names::SEAL, Seal::of(next).0.as_slice())?;
    }
    transaction.commit()?;
    Ok(next)
}

/// The seal, and what is really there.
fn read_all(database: &Database) -> Result<(Option<State>, Contents), StoreFault> {
    let all = everything(database).map_err(of_redb)?;
    let mut sealed = None;
    let mut counted = Contents::default();
    for (name, value) in all {
        if name == names::SEAL {
            let (_, state) = Seal::read(&value).ok_or(StoreFault::Damaged)?;
            sealed = Some(state);
        } else {
            counted.add(&name, &value);
        }
    }
    Ok((sealed, counted))
}

fn everything(database: &Database) -> Result<Vec<(Vec<u8>, Value)>, redb::Error> {
    let transaction = database.begin_read()?;
    let table = match transaction.open_table(ENTRIES) {
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
        other => other?,
    };
    let entries = table.iter()?.map(|entry| {
        let (name, value) = entry?;
        Ok((name.value().to_vec(), value.value().to_vec()))
    });
    entries.collect()
}

fn of_redb(error: redb::Error) -> StoreFault {
    match error {
        redb::Error::Io(error) if error.kind() != std::io::ErrorKind::InvalidData => of_io(&error),
        redb::Error::DatabaseAlreadyOpen => StoreFault::Broken,
        _ => StoreFault::Damaged,
    }
}
