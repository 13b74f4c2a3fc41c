//! What the box asks of the world. A port is a blocking call with a deadline of its own; one worker thread owns one
//! port. Every fault says what the caller has to do next, and every real adapter has a simulated twin that passes the
//! same contract suite (`testing::contract`).

mod card;
mod cloud;
mod machine;
mod registrar;
mod store;

pub use card::{CARD_DEADLINE, CardFault, CardLink, CardReader, Presence};
pub use cloud::{
    CLOUD_DEADLINE, CardProof, Cloud, CloudFault, CloudReply, CloudRequest, NEWS_DEADLINE, OutBlob, SealedPage,
    Session, SessionToken, VaultOffer, Verdict, VerdictKind, Whose,
};
pub use machine::{Defect, Eraser, MACHINE_DEADLINE, Machine, MachineReply, MachineRequest, Probe, TechnicianCode};
pub use registrar::{Certificate, REGISTRAR_DEADLINE, Registrar, RegistrarFault, RegistrarReply, RegistrarRequest};
pub use store::{Batch, Changes, Key, Kind, Owner, Store, StoreFault, Value};

/// The one source of randomness of the box.
pub trait Entropy: Send {
    /// Fills the buffer with bytes nobody can guess.
    fn fill(&mut self, buffer: &mut [u8]);
}
