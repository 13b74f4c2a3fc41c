//! Everything a box can ask of its workers.

use crate::card::CardJob;
use crate::event::JobId;
use crate::ports::{Batch, CloudRequest, MachineRequest, Owner, RegistrarRequest};
use shared_model::time::Uptime;

/// What is to be done. Most are answered by the event of the same name with the same id.
#[derive(Debug)]
pub enum Effect {
    /// Talk to the card.
    Card(JobId, CardJob),
    /// Talk to the town.
    Cloud(JobId, CloudRequest),
    /// Wait for news of the town, on a line of its own; answered as `Cloud`.
    Listen(JobId, CloudRequest),
    /// Write to the store.
    Commit(JobId, Batch),
    /// Read from the store.
    Load(JobId, Owner),
    /// Ask the enrol listener.
    Registrar(JobId, RegistrarRequest),
    /// Look at the box itself.
    Machine(JobId, MachineRequest),
    /// This box has a new certificate: connections prove themselves with it from now on. Nothing answers.
    IdentityChanged,
    /// Somebody has left: wipe what screen and connections still hold of them. Nothing answers.
    Forget,
    /// Close everything, erase all that this box has of families and of itself, and end. Nothing answers.
    EraseAndEnd,
    /// Send `Event::Tick` at this time; replaces the one asked for before.
    WakeAt(Uptime),
}
