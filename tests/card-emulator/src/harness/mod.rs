//! A pcscd of one's own, with this card in its reader, without touching the machine's pcscd.
//!
//! vpcd listens on 0.0.0.0 without any authentication and pcscd's socket path is compiled in, so
//! both live in a mount and a network namespace of their own. Clients outside reach pcscd through
//! the `PCSCLITE_CSOCK_NAME` environment variable, which libpcsclite reads.
//!
//! ```text
//! test, demo ── PrivatePcscd ──spawns──► unshare ──exec──► card-emulator --private-pcscd DIR
//!      │                                                        ├─ vpcd client ─► vpcd ─┐
//!      ├── DIR/control.sock ───────────────────────────────────►├─ control line         │
//!      └── DIR/pcscd/pcscd.comm ───────────────────────────────────────────────► pcscd ─┘
//! ```
//!
//! Works as root, and unprivileged where user namespaces are allowed.

mod keeper;
mod namespace;
mod private_pcscd;

pub use keeper::{KeeperError, PcscdHandle};
pub use namespace::{NamespaceError, enter, prepare};
pub use private_pcscd::{HarnessError, PrivatePcscd, StartOptions, emulator_binary, send_control_line};

use std::path::{Path, PathBuf};

/// Environment variable by which libpcsclite finds pcscd's socket.
pub const SOCKET_VARIABLE: &str = "PCSCLITE_CSOCK_NAME";
/// Where vpcd listens inside the network namespace: 0x8C7B, the default of vsmartcard.
pub const VPCD_PORT: u16 = 0x8C7B;

/// Where the parts of a private pcscd lie in its folder.
#[derive(Debug, Clone)]
pub struct Layout {
    folder: PathBuf,
}

impl Layout {
    /// `folder` has to be absolute: pcscd changes its directory.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Becomes `/run/pcscd` inside the namespace.
    pub fn run_folder(&self) -> PathBuf {
        self.folder.join("pcscd")
    }

    /// pcscd's socket as clients outside see it.
    pub fn socket(&self) -> PathBuf {
        self.run_folder().join("pcscd.comm")
    }

    /// The control line of the emulator.
    pub fn control(&self) -> PathBuf {
        self.folder.join("control.sock")
    }

    /// What pcscd says.
    pub fn log(&self) -> PathBuf {
        self.folder.join("pcscd.log")
    }

    fn reader_configuration(&self) -> PathBuf {
        self.folder.join("reader.conf")
    }

    /// Empty, so that pcscd leaves real USB readers of the machine alone.
    fn usb_drivers(&self) -> PathBuf {
        self.folder.join("no-usb-drivers")
    }
}
