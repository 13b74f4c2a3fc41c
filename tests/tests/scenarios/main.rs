//! The evening, with every part real: pcscd and a virtual reader, the emulated card, mutual TLS, SQLite, sled, and the
//! screen without a window. `e2e::world` says how to write one.

mod card;
mod demo;
mod device;
mod factory_reset;
mod forensic;
mod handbook;
mod kills;
mod monkey;
mod network;
mod notices;
mod records;
mod registration;
mod technician;
mod vault;

use anyhow::Result;
use e2e::world::World;

/// The evening of the mother: she has registered, her PIN is 1234.
pub fn mother_at_home(story: &str) -> Result<World> {
    let mut world = World::start(story)?;
    world.log_in("mother", "1234")?;
    Ok(world)
}
