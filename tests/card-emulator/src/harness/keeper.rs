//! Keeps pcscd running inside the namespace, and kills it when told.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{Layout, VPCD_PORT};
use crate::control::PcscdOrder;
use crate::emulator::Emulator;

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
    /// It did not answer, or its virtual reader or the inserted card did not appear, in ten seconds.
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
    /// Starts the keeper. pcscd itself is started by the first order; the vpcd front end has to be running by then.
    pub fn keep(layout: Layout, emulator: Emulator) -> Self {
        let (orders, received) = mpsc::channel::<Order>();
        // One thread for the life of the process: the kernel kills pcscd when the thread that started it ends,
        // however this process comes to its end.
        std::thread::spawn(move || {
            let mut keeper = Keeper { layout, emulator, pcscd: None };
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
    emulator: Emulator,
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
            if sees_what_is_there(&self.emulator).unwrap_or(false) {
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

#[expect(clippy::disallowed_methods, reason = "pcscd offers nothing to wait on before it answers")]
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

/// Asks as any client would: pcscd answers, the virtual reader is listed, and an inserted card has been noticed.
/// A client that came earlier could find no reader, or miss the event of the card.
fn sees_what_is_there(emulator: &Emulator) -> Result<bool, pcsc::Error> {
    let context = pcsc::Context::establish(pcsc::Scope::User)?;
    let names = context.list_readers_owned()?;
    let mut readers: Vec<pcsc::ReaderState> =
        names.into_iter().map(|name| pcsc::ReaderState::new(name, pcsc::State::UNAWARE)).collect();
    context.get_status_change(Duration::ZERO, &mut readers)?;
    let card_seen = readers.iter().any(|reader| reader.event_state().contains(pcsc::State::PRESENT));
    Ok(!readers.is_empty() && card_seen == emulator.presence().atr.is_some())
}
