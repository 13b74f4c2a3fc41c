//! The head: what the store contained after the last acknowledged batch, in a file that sled knows nothing of.
//!
//! Two slots are written in turn, each in a page of its own, so that a torn write leaves the other; and in place, so
//! that noting a batch needs no room on a full disk.

use super::place::sync_directory;
use super::state::{STATE_LENGTH, State};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The open head file.
pub struct Head(File);

const SLOT_STRIDE: u64 = 4096;
const SLOT_LENGTH: usize = STATE_LENGTH + 32;

impl Head {
    /// Opens the head and reads the newer of its slots; `None` when neither can be read. A head that is not there is
    /// made; it stands for the empty store.
    pub fn open(path: &Path) -> io::Result<(Self, Option<State>)> {
        let existed = path.exists();
        if !existed {
            Self::create(path)?;
        }
        let head = Self(File::options().read(true).write(true).open(path)?);
        let state = if existed { head.read() } else { None };
        Ok((head, state))
    }

    /// Notes a state; on return it survives a power cut.
    pub fn write(&self, state: State) -> io::Result<()> {
        self.0.write_all_at(&slot(state), state.sequence % 2 * SLOT_STRIDE)?;
        self.0.sync_data()
    }

    fn read(&self) -> Option<State> {
        [0, SLOT_STRIDE].into_iter().filter_map(|place| self.read_slot(place)).max_by_key(|state| state.sequence)
    }

    fn read_slot(&self, place: u64) -> Option<State> {
        let mut bytes = [0; SLOT_LENGTH];
        self.0.read_exact_at(&mut bytes, place).ok()?;
        let state = State::from_bytes(bytes.first_chunk()?);
        (slot(state) == bytes).then_some(state)
    }

    /// Appears with its full length or not at all.
    fn create(path: &Path) -> io::Result<()> {
        let new = path.with_extension("new");
        let file = File::create(&new)?;
        file.write_all_at(&[0; 2 * SLOT_STRIDE as usize], 0)?;
        file.write_all_at(&slot(State::default()), 0)?;
        file.sync_all()?;
        fs::rename(&new, path)?;
        path.parent().map_or(Ok(()), sync_directory)
    }
}

fn slot(state: State) -> [u8; SLOT_LENGTH] {
    let mut bytes = [0; SLOT_LENGTH];
    bytes[..STATE_LENGTH].copy_from_slice(&state.to_bytes());
    let check = Sha256::digest(&bytes[..STATE_LENGTH]);
    bytes[STATE_LENGTH..].copy_from_slice(&check);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(sequence: u64) -> State {
        State { sequence, ..State::default() }
    }

    #[test]
    fn the_newer_slot_counts_and_a_torn_one_does_not() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("head");
        let (head, state) = Head::open(&path).unwrap();
        assert_eq!(state, None, "a new head says nothing");
        for sequence in 1..=3 {
            head.write(at(sequence)).unwrap();
        }
        assert_eq!(Head::open(&path).unwrap().1, Some(at(3)));
        head.0.write_all_at(b"torn", SLOT_STRIDE).unwrap();
        assert_eq!(Head::open(&path).unwrap().1, Some(at(2)));
        head.0.write_all_at(b"torn", 0).unwrap();
        assert_eq!(Head::open(&path).unwrap().1, None);
    }

    #[test]
    fn a_new_head_stands_for_the_empty_store() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("head");
        drop(Head::open(&path).unwrap());
        assert_eq!(Head::open(&path).unwrap().1, Some(at(0)));
    }
}
