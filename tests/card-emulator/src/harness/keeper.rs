//! Keeps pcscd running inside the namespace, and kills it when told.

use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{Layout, VPCD_PORT};
use crate::control::PcscdOrder;

const GLANCE: Duration = Duration::from_millis(10);
/// Ten seconds, on a machine that is doing other things.
const GLANCES: u32 = 1000;

/// Why pcscd did not obey.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeeperError {
    /// `setpriv` or `pcscd` cannot be started.
    #[error("pcscd cannot be started (packages pcscd and vsmartcard-vpcd)")]
    NotStarted,
    /// It ended at once; its log in the folder says why.
    #[error("pcscd ended right after its start; see pcscd.log")]
    Ended,
    /// Its socket or its virtual reader did not appear in ten seconds.
    #[error("pcscd was not ready in ten seconds; see pcscd.log")]
    NotReady,
}

type Order = (PcscdOrder, mpsc::Sender<Result<(), KeeperError>>);

/// Gives orders to the keeper.
#[derive(Clone)]
pub struct PcscdHandle {
    orders: mpsc::Sender<Order>,
}

impl PcscdHandle {
    /// Starts the keeper. pcscd itself is started by the first order.
    pub fn keep(layout: Layout) -> Self {
        let (orders, received) = mpsc::channel::<Order>();
        // One thread for the life of the process: the kernel kills pcscd when the thread that started it ends,
        // however this process comes to its end.
        std::thread::spawn(move || {
            let mut keeper = Keeper { layout, pcscd: None };
            for (order, reply) in received {
                let _ = reply.send(keeper.obey(order));
            }
        });
        Self { orders }
    }

    /// Returns when the order is carried out.
    pub fn order(&self, order: PcscdOrder) -> Result<(), KeeperError> {
        let (reply, answer) = mpsc::channel();
        self.orders.send((order, reply)).map_err(|_| KeeperError::NotStarted)?;
        answer.recv().map_err(|_| KeeperError::NotStarted)?
    }
}

struct Keeper {
    layout: Layout,
    pcscd: Option<Child>,
}

impl Keeper {
    fn obey(&mut self, order: PcscdOrder) -> Result<(), KeeperError> {
        match order {
            PcscdOrder::Start => self.start(),
            PcscdOrder::Stop => {
                self.stop();
                Ok(())
            }
            PcscdOrder::Restart => {
                self.stop();
                self.start()
            }
        }
    }

    fn start(&mut self) -> Result<(), KeeperError> {
        if self.pcscd.as_mut().is_some_and(|pcscd| matches!(pcscd.try_wait(), Ok(None))) {
            return Ok(());
        }
        // What a killed pcscd leaves behind would make the next one believe that it is still running.
        for name in ["pcscd.comm", "pcscd.pid"] {
            let _ = std::fs::remove_file(self.layout.run_folder().join(name));
        }
        let pcscd = spawn(&self.layout).map_err(|_| KeeperError::NotStarted)?;
        let pcscd = self.pcscd.insert(pcscd);
        for _ in 0..GLANCES {
            if !matches!(pcscd.try_wait(), Ok(None)) {
                return Err(KeeperError::Ended);
            }
            if self.layout.socket().exists() && vpcd_listens() {
                return Ok(());
            }
            glance();
        }
        Err(KeeperError::NotReady)
    }

    fn stop(&mut self) {
        if let Some(mut pcscd) = self.pcscd.take() {
            let _ = pcscd.kill();
            let _ = pcscd.wait();
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "pcscd offers nothing to wait on before its socket exists")]
fn glance() {
    std::thread::sleep(GLANCE);
}

fn spawn(layout: &Layout) -> std::io::Result<Child> {
    std::fs::write(layout.reader_configuration(), reader_configuration())?;
    let log = std::fs::OpenOptions::new().create(true).append(true).open(layout.log())?;
    let program = if Path::new("/usr/sbin/pcscd").exists() { "/usr/sbin/pcscd" } else { "pcscd" };
    let mut command = Command::new("setpriv");
    command
        .args(["--pdeathsig", "KILL", program, "--foreground", "--error", "--config"])
        .arg(layout.reader_configuration())
        .env("PCSCLITE_HP_DROPDIR", layout.usb_drivers())
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log);
    // An unknown option ends pcscd: 1.9.9 (Debian 12) has no polkit and no such option, 2.x has both.
    if offers(program, "--disable-polkit") {
        command.arg("--disable-polkit");
    }
    command.spawn()
}

fn offers(program: &str, option: &str) -> bool {
    Command::new(program)
        .arg("--help")
        .output()
        .is_ok_and(|help| String::from_utf8_lossy(&[help.stdout, help.stderr].concat()).contains(option))
}

fn reader_configuration() -> String {
    format!(
        "FRIENDLYNAME \"Virtual PCD\"\n\
         DEVICENAME   /dev/null:0x{VPCD_PORT:04X}\n\
         LIBPATH      /usr/lib/pcsc/drivers/serial/libifdvpcd.so\n\
         CHANNELID    0x{VPCD_PORT:04X}\n"
    )
}

/// True once vpcd listens in this network namespace. Connecting to find out would look like a card.
fn vpcd_listens() -> bool {
    let address = u32::from_ne_bytes(Ipv4Addr::UNSPECIFIED.octets());
    let listening = format!(" {address:08X}:{VPCD_PORT:04X} 00000000:0000 0A ");
    std::fs::read_to_string("/proc/thread-self/net/tcp").is_ok_and(|table| table.contains(&listening))
}
