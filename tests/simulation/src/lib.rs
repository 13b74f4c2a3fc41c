//! Deterministic simulation: the real core of the box (`stb-core`), the real service (`cloud-api` on SQLite), real
//! requests and real keys, in one process without a network, a disk or a clock. One seed is one history of three people,
//! three boxes and a town, in which cables are pulled, power goes, disks tear, clocks jump, the service is killed and
//! restored, cards are lost and boxes shut out. Oracles look at every screen, batch and message, and at the end.
//!
//! | room | what is in it |
//! |---|---|
//! | `cast` | who plays; made once for a process |
//! | `world` | the loop over simulated time |
//! | `set_top`, `workers`, `disk` | a box and what does its jobs |
//! | `network`, `forger` | the line, and who sits on it |
//! | `town` | the service |
//! | `people`, `office`, `faults` | who acts, what breaks |
//! | `watch`, `screens`, `seen`, `settle`, `oracle` | what must hold |
//! | [`campaign`] | many seeds |

mod books;
pub mod campaign;
mod cast;
mod chance;
mod disk;
mod faults;
mod forger;
mod network;
mod office;
mod oracle;
mod people;
mod screens;
mod seen;
mod set_top;
mod settle;
mod town;
mod trace;
mod watch;
mod workers;
mod world;

pub use campaign::{History, live, run};
pub use oracle::{Oracle, Violation};
