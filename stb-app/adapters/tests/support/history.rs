//! A history of batches of which every state can be recognised: batch N writes entry N (each seventh of them large),
//! removes entry N − 40 and moves the cursor to N.

use stb_core::ports::{Batch, Key, Kind, Owner, Value};
use uuid::Uuid;

/// Whose history it is.
pub const OWNER: Owner = Owner::Vault(Uuid::from_bytes([1; 16]));

const KEPT: u64 = 40;

/// Batch `number`, from 1.
pub fn batch(number: u64) -> Batch {
    let forgotten = number.checked_sub(KEPT).filter(|forgotten| *forgotten > 0);
    let changes = [(entry(number), Some(value(number))), (cursor(), Some(number.to_be_bytes().to_vec()))];
    Batch { changes: changes.into_iter().chain(forgotten.map(|number| (entry(number), None))).collect() }
}

/// The number of the last batch of a state, 0 for the empty one. Panics when no such state exists.
pub fn check(entries: &[(Key, Value)]) -> u64 {
    let Some((_, last)) = entries.iter().find(|(key, _)| *key == cursor()) else {
        assert!(entries.is_empty(), "entries without a cursor");
        return 0;
    };
    let last = u64::from_be_bytes(last.as_slice().try_into().expect("eight bytes"));
    let first = last.saturating_sub(KEPT) + 1;
    let expected: Vec<_> = (first..=last).map(|number| (entry(number), value(number))).collect();
    let found: Vec<_> = entries.iter().filter(|(key, _)| *key != cursor()).cloned().collect();
    assert!(found == expected, "not the state after batch {last}");
    last
}

fn entry(number: u64) -> Key {
    Key { owner: OWNER, kind: Kind::Notice, id: number.to_be_bytes().to_vec() }
}

fn cursor() -> Key {
    Key { owner: OWNER, kind: Kind::Cursor, id: vec![] }
}

fn value(number: u64) -> Value {
    let length = if number.is_multiple_of(7) { 12_000 } else { 500 };
    vec![number.to_le_bytes()[0]; length]
}
