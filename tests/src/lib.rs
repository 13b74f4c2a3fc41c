//! The whole product, no mocks inside it: the programs as they ship, real pcscd with a virtual reader, real TLS, real
//! SQLite, and the screen without a window.
//!
//! How to write a scenario:
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! let mut world = e2e::world::World::start("a_story")?;
//! world.insert("mother")?;
//! world.tv.keys("type 1234; press OK; wait top")?;
//! assert!(world.tv.sees("高橋 良子さん")?);
//! # Ok(()) }
//! ```
//!
//! Every scenario has a folder, ports and a pcscd of its own; dropping the world stops everything.

pub mod chance;
pub mod flash;
pub mod kills;
pub mod lines;
pub mod link;
pub mod memory;
pub mod monkey;
pub mod programs;
pub mod town;
pub mod tv;
pub mod world;
