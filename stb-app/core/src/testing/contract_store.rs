//! What every [`Store`] does, whatever it lies on.

use crate::ports::{Batch, Key, Kind, Owner, Store, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A storage that can be opened again, as after a restart.
pub trait Storage {
    /// Opens what earlier stores of this storage have written. The one opened before has been dropped.
    fn open(&mut self) -> Box<dyn Store>;
}

/// Runs every case on a storage of its own. Panics where the contract is broken.
pub fn store_contract<S: Storage>(mut fresh: impl FnMut() -> S) {
    an_empty_store_has_nothing(&mut fresh());
    entries_come_back_by_owner_and_in_order(&mut fresh());
    a_batch_overwrites_and_removes(&mut fresh());
    names_that_begin_alike_are_different(&mut fresh());
    values_of_every_size_come_back(&mut fresh());
    equal_values_of_two_members_do_not_share_their_fate(&mut fresh());
    any_history_reads_like_a_map(&mut fresh());
}

const MOTHER: Owner = Owner::Vault(Uuid::from_bytes([1; 16]));
const FATHER: Owner = Owner::Vault(Uuid::from_bytes([2; 16]));
const MAIL: Owner = Owner::Mail(Uuid::from_bytes([1; 16]));

fn an_empty_store_has_nothing(storage: &mut impl Storage) {
    let mut store = storage.open();
    assert_eq!(store.load(Owner::Box), Ok(vec![]));
    assert_eq!(store.commit(&Batch::default()), Ok(()), "an empty batch is a batch");
    assert_eq!(store.load(MOTHER), Ok(vec![]));
}

fn entries_come_back_by_owner_and_in_order(storage: &mut impl Storage) {
    let entries = [
        (key(Owner::Box, Kind::Contact, b""), vec![1]),
        (key(Owner::Box, Kind::Wrap, b"card"), vec![1, 7]),
        (key(MOTHER, Kind::Notice, &[0]), vec![1, 2, 3]),
        (key(MOTHER, Kind::Notice, &[255]), vec![1]),
        (key(MOTHER, Kind::Cursor, b""), vec![]),
        (key(FATHER, Kind::Notice, &[0]), vec![1, 9]),
        (key(MAIL, Kind::Page, &[0]), vec![1, 8]),
    ];
    // Written from behind, so that the order of loading is not that of writing.
    put(storage, entries.iter().rev().cloned());
    let of = |owner| entries.iter().filter(|(key, _)| key.owner == owner).cloned().collect::<Vec<_>>();
    let mut store = storage.open();
    for owner in [Owner::Box, MOTHER, FATHER, MAIL] {
        assert_eq!(store.load(owner), Ok(of(owner)), "{owner:?}");
    }
}

fn a_batch_overwrites_and_removes(storage: &mut impl Storage) {
    let [kept, changed, gone, never] = [b"a", b"b", b"c", b"d"].map(|id: &[u8; 1]| key(MOTHER, Kind::Notice, id));
    put(storage, [(kept.clone(), vec![1]), (changed.clone(), vec![1]), (gone.clone(), vec![1])]);
    let batch = Batch { changes: vec![(changed.clone(), Some(vec![1, 2])), (gone, None), (never, None)] };
    assert_eq!(storage.open().commit(&batch), Ok(()));
    assert_eq!(storage.open().load(MOTHER), Ok(vec![(kept, vec![1]), (changed, vec![1, 2])]));
}

fn names_that_begin_alike_are_different(storage: &mut impl Storage) {
    let entries: Vec<(Key, Value)> = [b"".as_slice(), &[0], &[0, 0], &[7; 63], &[7; 64]]
        .into_iter()
        .map(|id| (key(Owner::Box, Kind::Unread, id), id.to_vec()))
        .collect();
    put(storage, entries.iter().cloned());
    assert_eq!(storage.open().load(Owner::Box), Ok(entries));
}

fn values_of_every_size_come_back(storage: &mut impl Storage) {
    let sizes = [0_usize, 1, 8191, 8192, 8193, 16_384, 70_000];
    let value = |size: usize, salt: u8| -> Value { (0..size).map(|i| salt ^ i.to_le_bytes()[0]).collect() };
    let entries = |salt| sizes.map(|size| (key(MOTHER, Kind::Notice, &size.to_be_bytes()), value(size, salt)));
    put(storage, entries(1));
    assert_eq!(storage.open().load(MOTHER), Ok(entries(1).to_vec()));
    put(storage, entries(2));
    assert_eq!(storage.open().load(MOTHER), Ok(entries(2).to_vec()));
    let batch = Batch { changes: entries(2).map(|(key, _)| (key, None)).to_vec() };
    assert_eq!(storage.open().commit(&batch), Ok(()));
    assert_eq!(storage.open().load(MOTHER), Ok(vec![]));
}

fn equal_values_of_two_members_do_not_share_their_fate(storage: &mut impl Storage) {
    let long = vec![5; 20_000];
    let [mothers, fathers] = [MOTHER, FATHER].map(|owner| key(owner, Kind::Notice, b"same"));
    put(storage, [(mothers.clone(), long.clone()), (fathers.clone(), long.clone())]);
    assert_eq!(storage.open().commit(&Batch { changes: vec![(mothers, None)] }), Ok(()));
    assert_eq!(storage.open().load(FATHER), Ok(vec![(fathers, long)]));
}

/// 300 batches of a fixed pseudo-random history, with a restart now and then.
fn any_history_reads_like_a_map(storage: &mut impl Storage) {
    let mut model: BTreeMap<Key, Value> = BTreeMap::new();
    let mut store = storage.open();
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    for step in 0..300_u32 {
        let mut changes: BTreeMap<Key, Option<Value>> = BTreeMap::new();
        for _ in 0..next(6) {
            let owner = [Owner::Box, MOTHER, FATHER, MAIL][usize::try_from(next(4)).unwrap_or(0)];
            let kind = Kind::ALL[usize::try_from(next(Kind::ALL.len() as u64)).unwrap_or(0)];
            let id = [u8::try_from(next(8)).unwrap_or(0)];
            let length = if next(20) == 0 { 9000 } else { next(300) };
            let value = vec![step.to_le_bytes()[0]; usize::try_from(length).unwrap_or(0)];
            changes.insert(key(owner, kind, &id), (next(3) > 0).then_some(value));
        }
        for (key, value) in &changes {
            match value {
                Some(value) => model.insert(key.clone(), value.clone()),
                None => model.remove(key),
            };
        }
        assert_eq!(store.commit(&Batch { changes: changes.into_iter().collect() }), Ok(()), "batch {step}");
        if next(40) == 0 {
            drop(store);
            store = storage.open();
        }
    }
    for owner in [Owner::Box, MOTHER, FATHER, MAIL] {
        let expected: Vec<_> = model.iter().filter(|(key, _)| key.owner == owner).collect();
        let loaded = store.load(owner);
        assert_eq!(loaded.iter().flatten().map(|(key, value)| (key, value)).collect::<Vec<_>>(), expected);
    }
}

fn put(storage: &mut impl Storage, entries: impl IntoIterator<Item = (Key, Value)>) {
    let changes = entries.into_iter().map(|(key, value)| (key, Some(value))).collect();
    assert_eq!(storage.open().commit(&Batch { changes }), Ok(()));
}

fn key(owner: Owner, kind: Kind, id: &[u8]) -> Key {
    Key { owner, kind, id: id.to_vec() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::StoreFault;
    use crate::testing::store::MemoryStore;

    impl Storage for MemoryStore {
        fn open(&mut self) -> Box<dyn Store> {
            Box::new(self.clone())
        }
    }

    #[test]
    fn the_store_in_memory_keeps_the_contract() {
        store_contract(MemoryStore::new);
    }

    #[test]
    fn a_failed_batch_is_not_there_and_a_damaged_store_is_empty() {
        let memory = MemoryStore::new();
        let mut store = memory.clone();
        let batch = Batch { changes: vec![(key(MOTHER, Kind::Cursor, b""), Some(vec![1]))] };
        memory.fail_next(StoreFault::Full);
        assert_eq!(store.commit(&batch), Err(StoreFault::Full));
        assert_eq!(store.load(MOTHER), Ok(vec![]));
        assert_eq!(store.commit(&batch), Ok(()));
        memory.fail_next(StoreFault::Damaged);
        assert_eq!(store.load(MOTHER), Err(StoreFault::Damaged));
        assert_eq!(store.load(MOTHER), Ok(vec![]));
    }
}
