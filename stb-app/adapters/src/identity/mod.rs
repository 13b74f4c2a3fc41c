//! Who this box is: its key, its certificate, and the town's time, by which certificates are judged.
//!
//! | file | what is in it |
//! |---|---|
//! | `key.rs` | what a private key does for the box, and one that lies in a file |
//! | `certificate.rs` | what the box reads in a certificate |
//! | `enrol.rs` | the first certificate, against an install code |
//! | `renew.rs` | the next key and its certificate, and how they take their place |
//! | `time.rs` | the town's time, for a box that cannot check any date yet |
//! | `listener.rs` | one request to a listener of the town |
//! | `files.rs` | files that are whole or not there |

mod certificate;
pub mod enrol;
pub(crate) mod files;
pub mod key;
mod listener;
pub mod renew;
pub mod time;

pub use listener::ListenerFault;
