//! A family's evening in front of the television, for tests: the real `App`, pressed by keys only, and around it a card, a
//! town, a store and families of their own making. Never part of a program.

pub mod ahead;
pub mod books;
pub mod card;
mod counting;
pub mod family;
pub mod findings;
pub mod shop;
pub mod tour;
pub mod town;
pub mod world;
