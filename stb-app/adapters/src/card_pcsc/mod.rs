//! The card reader through PC/SC: bytes and presence, without any knowledge of what the bytes mean.

mod presence;
mod reader;

pub use presence::{Watcher, watch_presence};
pub use reader::PcscReader;
