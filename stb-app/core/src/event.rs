//! Everything that can happen to a box. The set is closed: it can be logged, replayed and tested.

use crate::card::CardOutcome;
use crate::key::RemoteKey;
use crate::ports::{
    CloudFault, CloudReply, Key, MachineReply, Owner, Presence, RegistrarFault, RegistrarReply, StoreFault, Value,
};
use shared_model::time::{Timestamp, Uptime};

/// The two clocks, read once per event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// The wall clock.
    pub wall: Timestamp,
    /// The monotonic clock.
    pub uptime: Uptime,
}

/// 2026-01-01 in Tokyo: a wall clock before this has not been set.
const CLOCK_FLOOR: Timestamp = Timestamp::from_millis(1_767_193_200_000);

impl Now {
    /// Whether the wall clock can be right: only then it is shown, and anything is counted by it.
    pub fn clock_is_set(&self) -> bool {
        self.wall >= CLOCK_FLOOR
    }
}

/// Names a job that a worker does, so that a late answer to a question nobody asks any more is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct JobId(pub u64);

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// A key of the remote. `repeated` while it is held down.
    Key {
        /// Which key.
        key: RemoteKey,
        /// Whether it is a repetition of a key held down.
        repeated: bool,
    },
    /// The time that was asked for has come.
    Tick,
    /// What lies on the reader has changed.
    Reader(Presence),
    /// A card job has ended.
    Card(JobId, CardOutcome),
    /// The town has answered, or not.
    Cloud(JobId, Result<CloudReply, CloudFault>),
    /// A batch is on disk, or not.
    Committed(JobId, Result<(), StoreFault>),
    /// The entries of an owner.
    Loaded(JobId, Owner, Result<Vec<(Key, Value)>, StoreFault>),
    /// The enrol listener has answered, or not.
    Registrar(JobId, Result<RegistrarReply, RegistrarFault>),
    /// What the box itself looks like.
    Machine(JobId, MachineReply),
}
