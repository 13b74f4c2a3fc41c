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
