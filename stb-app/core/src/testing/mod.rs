//! Simulated adapters, and the contract suites that they and the real ones pass.

pub mod card;
pub mod cloud;
pub mod contract_card;
pub mod contract_cloud;
pub mod contract_store;
pub mod contract_technician;
pub mod store;
