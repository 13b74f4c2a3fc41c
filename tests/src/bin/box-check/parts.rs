//! What a machine is put together from. Always under TCG, so that it is the same machine everywhere.

use crate::board::Board;
use anyhow::{Context, Result};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Where the parts of the image lie, where sockets and logs of this run go, and how the machine begins.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// What is flashed; written to as a box writes to its flash.
    pub flash: &'a Path,
    /// `vmlinuz`, `initrd`, `bootloader.bin`, and the agent's `agent.cpio.zst`.
    pub image: &'a Path,
    /// A folder with a short path.
    pub run: &'a Path,
    /// What runs first.
    pub first: First,
    /// The day that the clock of the board shows when it is switched on; without it, today.
    pub clock: Option<&'static str>,
}

/// What runs first when the power comes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The board's bootloader, which finds everything else on the flash.
    Bootloader,
    /// The kernel, with the agent beside its initramfs: some ten seconds less.
    Kernel,
}

impl Parts<'_> {
    /// QEMU with all of it. Sockets: `qmp`, `agent`, `card`; logs: `serial.log`, `qemu.log`.
    pub fn command(&self, board: &Board) -> Result<Command> {
        let socket = |name: &str| format!("socket,id={name},path={},server=on,wait=off", self.run.join(name).display());
        let log = File::create(self.run.join("qemu.log"))?;
        let mut command = Command::new(&board.machine.program);
        command
            .args(&board.machine.arguments)
            .args(["-accel", "tcg,thread=multi", "-display", "none", "-monitor", "none"])
            .args(["-serial", &format!("file:{}", self.run.join("serial.log").display())])
            .args(["-qmp", &format!("unix:{},server=on,wait=off", self.run.join("qmp").display())])
            .args(["-drive", &format!("if=none,id=flash,format=raw,file={}", self.flash.display())])
            .args(["-device", "virtio-blk-pci,drive=flash", "-device", "virtio-rng-pci"])
            .args(["-device", "virtio-gpu-pci,xres=1920,yres=1080", "-device", "qemu-xhci"])
            .args(["-netdev", "user,id=cable", "-device", "virtio-net-pci,id=network,netdev=cable"])
            .args(["-chardev", &socket("card")])
            .args(["-device", "usb-ccid,id=reader", "-device", "ccid-card-passthru,chardev=card"])
            .args(["-chardev", &socket("agent")])
            .args(["-device", "virtio-serial-pci", "-device", "virtserialport,chardev=agent,name=agent"])
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        if let Some(day) = self.clock {
            command.args(["-rtc", &format!("base={day}")]);
        }
        match self.first {
            First::Bootloader => command.arg("-bios").arg(self.image.join("bootloader.bin")),
            First::Kernel => command
                .arg("-kernel")
                .arg(self.image.join("vmlinuz"))
                .arg("-initrd")
                .arg(self.initramfs_with_agent()?)
                .arg("-append")
                .arg(format!("{} root=PARTLABEL=root-a rdinit=/agent-init", board.kernel.arguments)),
        };
        Ok(command)
    }

    /// The kernel unpacks one initramfs after the other.
    fn initramfs_with_agent(&self) -> Result<PathBuf> {
        let whole = self.run.join("initrd");
        let mut file = File::create(&whole)?;
        for name in ["initrd", "agent.cpio.zst"] {
            let part = self.image.join(name);
            std::io::copy(&mut File::open(&part).with_context(|| part.display().to_string())?, &mut file)?;
        }
        Ok(whole)
    }
}
