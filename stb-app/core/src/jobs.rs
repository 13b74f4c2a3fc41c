//! Collects the effects of one event and gives each its number.

use crate::card::CardJob;
use crate::effect::Effect;
use crate::event::JobId;
use crate::ports::{Batch, CloudRequest, MachineRequest, Owner, RegistrarRequest};

/// Hands out job numbers and keeps what is to be done.
#[derive(Debug, Default)]
pub struct Jobs {
    last: u64,
    effects: Vec<Effect>,
}

impl Jobs {
    /// Asks the card worker.
    pub fn card(&mut self, job: CardJob) -> JobId {
        let id = self.next();
        self.effects.push(Effect::Card(id, job));
        id
    }

    /// Asks the town.
    pub fn cloud(&mut self, request: CloudRequest) -> JobId {
        let id = self.next();
        self.effects.push(Effect::Cloud(id, request));
        id
    }

    /// Waits for news of the town.
    pub fn listen(&mut self, request: CloudRequest) -> JobId {
        let id = self.next();
        self.effects.push(Effect::Listen(id, request));
        id
    }

    /// Writes to the store.
    pub fn commit(&mut self, batch: Batch) -> JobId {
        let id = self.next();
        self.effects.push(Effect::Commit(id, batch));
        id
    }

    /// Reads from the store.
    pub fn load(&mut self, owner: Owner) -> JobId {
        let id = self.next();
        self.effects.push(Effect::Load(id, owner));
        id
    }

    /// Asks the enrol listener.
    pub fn registrar(&mut self, request: RegistrarRequest) -> JobId {
        let id = self.next();
        self.effects.push(Effect::Registrar(id, request));
        id
    }

    /// Looks at the box itself.
    pub fn machine(&mut self, request: MachineRequest) -> JobId {
        let id = self.next();
        self.effects.push(Effect::Machine(id, request));
        id
    }

    /// Lets connections prove themselves with the new certificate.
    pub fn identity_changed(&mut self) {
        self.effects.push(Effect::IdentityChanged);
    }

    /// Ends the program, and everything that the box keeps with it.
    pub fn erase_and_end(&mut self) {
        self.effects.push(Effect::EraseAndEnd);
    }

    /// Wipes what is left of a session outside the core.
    pub fn forget(&mut self) {
        self.effects.push(Effect::Forget);
    }

    /// What is to be done since the last time.
    pub fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn next(&mut self) -> JobId {
        self.last += 1;
        JobId(self.last)
    }
}
