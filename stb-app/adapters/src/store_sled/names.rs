//! How an entry is named in sled: `owner ‖ kind ‖ id`, in an order that is that of [`Key`].
//!
//! | bytes | meaning |
//! |---|---|
//! | `00` | the box |
//! | `01` and 16 bytes | the vault of the member or household with this UUID |
//! | `02` and 16 bytes | the sealed mail for this vault |
//! | 1 byte | the kind, by its number |
//! | the rest | the id |

use stb_core::ports::{Key, Kind, Owner, StoreFault};
use uuid::Uuid;

/// Where the [`super::state::Seal`] lies: behind every entry.
pub const SEAL: &[u8] = &[0xFF];

const BOX: u8 = 0;
const MEMBER: u8 = 1;
const MAIL: u8 = 2;

/// What the names of all entries of an owner begin with.
pub fn prefix(owner: Owner) -> Vec<u8> {
    match owner {
        Owner::Box => vec![BOX],
        Owner::Vault(id) => [&[MEMBER], id.as_bytes().as_slice()].concat(),
        Owner::Mail(id) => [&[MAIL], id.as_bytes().as_slice()].concat(),
    }
}

/// The name of an entry.
pub fn encode(key: &Key) -> Vec<u8> {
    [prefix(key.owner).as_slice(), &[key.kind as u8], &key.id].concat()
}

/// The entry of a name; a name that this program does not write is damage.
pub fn decode(name: &[u8]) -> Result<Key, StoreFault> {
    let (owner, rest) = match name {
        [BOX, rest @ ..] => (Owner::Box, rest),
        [tag @ (MEMBER | MAIL), rest @ ..] => {
            let (id, rest) = rest.split_first_chunk::<16>().ok_or(StoreFault::Damaged)?;
            let id = Uuid::from_bytes(*id);
            (if *tag == MEMBER { Owner::Vault(id) } else { Owner::Mail(id) }, rest)
        }
        _ => return Err(StoreFault::Damaged),
    };
    let (number, id) = rest.split_first().ok_or(StoreFault::Damaged)?;
    let kind = Kind::ALL.into_iter().find(|kind| *kind as u8 == *number).ok_or(StoreFault::Damaged)?;
    Ok(Key { owner, kind, id: id.to_vec() })
}

/// Whether an entry of the first format is taken over into the second one: counts, the last contact and receipts on
/// their way. Its notices and its record of the cards were in the clear, and the town sends both again, sealed.
pub fn is_taken_over(name: &[u8]) -> bool {
    decode(name).is_ok_and(|key| matches!(key.kind, Kind::Unread | Kind::Contact | Kind::Outbox))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_back_and_sort_like_keys() {
        let owners = [Owner::Box, Owner::Vault(Uuid::nil()), Owner::Vault(Uuid::max()), Owner::Mail(Uuid::nil())];
        let keys: Vec<Key> = owners
            .into_iter()
            .flat_map(|owner| Kind::ALL.map(|kind| (owner, kind)))
            .flat_map(|(owner, kind)| [vec![], vec![0], vec![0, 1], vec![255]].map(|id| Key { owner, kind, id }))
            .collect();
        assert!(keys.is_sorted() && keys.iter().map(encode).is_sorted());
        for key in keys {
            assert_eq!(decode(&encode(&key)), Ok(key));
        }
    }

    #[test]
    fn names_of_nobody_are_damage() {
        for name in [b"".as_slice(), &[0], &[0, 99], &[1, 2, 3], &[2, 1], &[3], SEAL] {
            assert_eq!(decode(name), Err(StoreFault::Damaged), "{name:?}");
        }
    }
}
