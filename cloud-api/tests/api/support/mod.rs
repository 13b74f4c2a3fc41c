//! A service, boxes and cards to test it with.

mod cards;
mod client;
pub mod family;
mod operator;
pub mod vaults;
mod world;

pub use cards::{Card, TOWN};
pub use client::{Client, Connection, Reply};
pub use operator::Operator;
pub use world::{Account, Box, NOW, World, WorldOptions, begin, challenge, device, town_code};
