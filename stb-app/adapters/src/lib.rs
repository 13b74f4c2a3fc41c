//! What the box touches, each thing behind a port of `stb-core`: disk, network, card reader, clock, randomness. An
//! adapter carries bytes and reports faults; what they mean is decided in the core.

pub mod clock;
pub mod cloud_https;
pub mod enrol;
pub mod entropy;
pub mod store_sled;
