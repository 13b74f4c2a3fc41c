//! Entering the namespaces: this process is replaced by `unshare`, which starts this program again inside.

use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use super::Layout;

/// pcscd's folder, compiled in.
const RUN_PCSCD: &str = "/run/pcscd";
/// `sockaddr_un` has room for 107 characters.
const LONGEST_SOCKET_PATH: usize = 107;

/// Why the namespaces cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum NamespaceError {
    /// The folder would make the socket path longer than the system takes.
    #[error("the folder's path is too long for a socket; choose a shorter one")]
    FolderTooLong,
    /// `unshare` or `ip` is missing or refuses.
    #[error("namespaces cannot be used here (needs root, or unprivileged user namespaces; unshare, ip and setpriv)")]
    Refused,
    /// A folder cannot be made or mounted.
    #[error("the folders of pcscd cannot be prepared")]
    Io(#[from] std::io::Error),
}

/// Replaces this process by itself inside new mount and network namespaces, with `arguments`.
/// Returns only if that fails.
pub fn enter(arguments: &[OsString]) -> NamespaceError {
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => return error.into(),
    };
    let mut unshare = Command::new("unshare");
    unshare.args(["--mount", "--net"]);
    if !rustix::process::geteuid().is_root() {
        unshare.args(["--user", "--map-root-user"]);
    }
    if in_chroot() {
        // There `unshare` cannot make the mounts private, and gives up. They stay as they are: what the folder of
        // pcscd covers is then a folder of that root alone.
        unshare.args(["--propagation", "unchanged"]);
    }
    let _ = unshare.arg("--").arg(program).args(arguments).exec();
    NamespaceError::Refused
}

/// Whether the root is a folder and no mount point, as in a root made by debootstrap.
fn in_chroot() -> bool {
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    !mounts.is_empty() && mounts.lines().all(|line| line.split(' ').nth(4) != Some("/"))
}

/// Inside the namespaces: brings the loopback up and puts the folder in the place of `/run/pcscd`.
pub fn prepare(folder: &Path) -> Result<Layout, NamespaceError> {
    let folder = folder.canonicalize()?;
    let layout = Layout::new(&folder);
    if layout.socket().as_os_str().len() > LONGEST_SOCKET_PATH {
        return Err(NamespaceError::FolderTooLong);
    }
    let loopback_up = Command::new("ip").args(["link", "set", "lo", "up"]).status();
    if !loopback_up.is_ok_and(|status| status.success()) {
        return Err(NamespaceError::Refused);
    }
    std::fs::create_dir_all(layout.run_folder())?;
    std::fs::create_dir_all(layout.usb_drivers())?;
    if !Path::new(RUN_PCSCD).is_dir() {
        // Nobody but root may make it in the real /run, and nobody should: cover /run for us alone.
        rustix::mount::mount("tmpfs", "/run", "tmpfs", rustix::mount::MountFlags::empty(), None)
            .map_err(std::io::Error::from)?;
        std::fs::create_dir(RUN_PCSCD)?;
    }
    rustix::mount::mount_bind(layout.run_folder(), RUN_PCSCD).map_err(std::io::Error::from)?;
    Ok(layout)
}
