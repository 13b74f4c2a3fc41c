//! What the store is known to contain: enough to notice that something is missing, changed, or from yesterday.

use sha2::{Digest, Sha256};

/// All entries in brief.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Contents {
    /// How many entries.
    pub count: u64,
    /// The XOR of the SHA-256 of every entry, so that a batch changes it without reading the others. It guards
    /// against accidents, not against forgers.
    pub digest: [u8; 32],
}

impl Contents {
    /// Counts an entry in.
    pub fn add(&mut self, name: &[u8], stored: &[u8]) {
        self.count = self.count.wrapping_add(1);
        self.mix(name, stored);
    }

    /// Counts an entry out.
    pub fn remove(&mut self, name: &[u8], stored: &[u8]) {
        self.count = self.count.wrapping_sub(1);
        self.mix(name, stored);
    }

    fn mix(&mut self, name: &[u8], stored: &[u8]) {
        let hash =
            Sha256::new().chain_update(name.len().to_be_bytes()).chain_update(name).chain_update(stored).finalize();
        self.digest.iter_mut().zip(hash).for_each(|(byte, with)| *byte ^= with);
    }
}

/// The store after a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct State {
    /// How many batches there have been.
    pub sequence: u64,
    /// What is there after this one.
    pub contents: Contents,
}

/// Length of [`State::to_bytes`].
pub const STATE_LENGTH: usize = 48;

impl State {
    /// Sequence, count and digest.
    pub fn to_bytes(self) -> [u8; STATE_LENGTH] {
        let mut bytes = [0; STATE_LENGTH];
        bytes[..8].copy_from_slice(&self.sequence.to_be_bytes());
        bytes[8..16].copy_from_slice(&self.contents.count.to_be_bytes());
        bytes[16..].copy_from_slice(&self.contents.digest);
        bytes
    }

    /// Reads [`State::to_bytes`].
    pub fn from_bytes(bytes: &[u8; STATE_LENGTH]) -> Self {
        let number = |from: usize| u64::from_be_bytes(std::array::from_fn(|i| bytes[from + i]));
        let digest = std::array::from_fn(|i| bytes[16 + i]);
        Self { sequence: number(0), contents: Contents { count: number(8), digest } }
    }
}

/// Formats of names and values. In the first one a member's entries were in the clear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Format {
    /// Of the first evening; taken over when the store is opened ([`super::upgrade`]).
    Clear = 1,
    /// A member's entries are sealed before they come here.
    Sealed = 2,
}

/// The record that every batch carries: format and state.
pub struct Seal(pub [u8; 1 + STATE_LENGTH]);

impl Seal {
    /// Seals a state in today's format.
    pub fn of(state: State) -> Self {
        let mut bytes = [Format::Sealed as u8; 1 + STATE_LENGTH];
        bytes[1..].copy_from_slice(&state.to_bytes());
        Self(bytes)
    }

    /// Format and state of a seal that this program can read. A newer one (an older image has been booted again) counts
    /// as damage: the store is set aside and filled from the town.
    pub fn read(bytes: &[u8]) -> Option<(Format, State)> {
        let (number, state) = bytes.split_first()?;
        let format = [Format::Clear, Format::Sealed].into_iter().find(|format| *format as u8 == *number)?;
        Some((format, State::from_bytes(state.try_into().ok()?)))
    }
}

/// What is found when a store is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// What the last batch said; `None` when there has never been one.
    pub sealed: Option<State>,
    /// What is really there.
    pub counted: Contents,
    /// What the head noted after the last batch that was acknowledged; `None` where there is no readable head.
    pub head: Option<State>,
}

/// The state to go on from, or `None` when something is missing or changed.
///
/// The head is written after the batch and made before the first one. So it may be behind, by one batch in the case of
/// a power cut; it can never be ahead, unless batches have been lost.
pub fn judge(found: Found) -> Option<State> {
    let state = found.sealed.unwrap_or_default();
    let head_fits = match found.head {
        None => state.sequence == 0,
        Some(head) if head.sequence == state.sequence => head == state,
        Some(head) => head.sequence < state.sequence,
    };
    (state.contents == found.counted && head_fits).then_some(state)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(sequence: u64) -> State {
        let mut contents = Contents::default();
        (0..sequence).for_each(|entry| contents.add(&entry.to_be_bytes(), b"value"));
        State { sequence, contents }
    }

    fn found(sealed: Option<u64>, counted: u64, head: Option<u64>) -> Found {
        Found { sealed: sealed.map(state), counted: state(counted).contents, head: head.map(state) }
    }

    #[test]
    fn what_a_power_cut_leaves_is_sound() {
        for (found, sequence) in [
            (found(None, 0, None), 0),
            (found(None, 0, Some(0)), 0),
            (found(Some(1), 1, Some(0)), 1),
            (found(Some(7), 7, Some(7)), 7),
            (found(Some(7), 7, Some(6)), 7),
        ] {
            assert_eq!(judge(found), Some(state(sequence)), "{found:?}");
        }
    }

    #[test]
    fn what_is_missing_or_old_is_noticed() {
        for found in [
            found(None, 0, Some(3)),
            found(None, 2, None),
            found(Some(2), 2, Some(3)),
            found(Some(3), 2, Some(3)),
            found(Some(3), 4, Some(3)),
            found(Some(3), 3, None),
            Found { head: Some(State { sequence: 3, ..state(4) }), ..found(Some(3), 3, None) },
        ] {
            assert_eq!(judge(found), None, "{found:?}");
        }
    }

    #[test]
    fn adding_and_removing_leaves_no_trace() {
        let mut contents = state(3).contents;
        contents.add(b"a", b"1");
        assert_ne!(contents, state(3).contents);
        contents.remove(b"a", b"1");
        assert_eq!(contents, state(3).contents);
    }

    #[test]
    fn a_seal_of_a_newer_format_is_not_read() {
        assert_eq!(Seal::read(&Seal::of(state(5)).0), Some((Format::Sealed, state(5))));
        let mut other = Seal::of(state(5)).0;
        other[0] = 1;
        assert_eq!(Seal::read(&other), Some((Format::Clear, state(5))));
        other[0] = 3;
        assert_eq!(Seal::read(&other), None);
        assert_eq!(Seal::read(&other[..9]), None);
        assert_eq!(Seal::read(&[]), None);
    }
}
