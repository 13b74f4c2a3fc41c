//! What the box touches, each thing behind a port of `stb-core`: disk, network, card reader, clock, randomness. An
//! adapter carries bytes and reports faults; what they mean is decided in the core.

#[cfg(feature = "emulator")]
pub mod card_emulated;
#[cfg(feature = "pcsc")]
pub mod card_pcsc;
#[cfg(any(feature = "pcsc", feature = "emulator"))]
mod card_watchdog;
pub mod clock;
pub mod cloud_https;
pub mod entropy;
pub mod erasure;
pub mod identity;
pub mod machine;
pub mod registrar;
#[cfg(feature = "redb")]
pub mod store_redb;
pub mod store_sled;

pub use identity::enrol;
