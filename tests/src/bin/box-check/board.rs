//! The facts of a board that a machine is made from.

use anyhow::{Context, Result};
use e2e::programs::source_root;
use serde::Deserialize;

/// Of `cross/boards/NAME/board.toml`, what is needed here.
#[derive(Debug, Deserialize)]
pub struct Board {
    /// What the kernel is told.
    pub kernel: Kernel,
    /// How QEMU plays it.
    pub machine: Machine,
    /// How its flash is divided.
    pub partitions: Partitions,
}

/// `[kernel]`
#[derive(Debug, Deserialize)]
pub struct Kernel {
    /// Its command line, without the root.
    pub arguments: String,
}

/// `[machine]`
#[derive(Debug, Deserialize)]
pub struct Machine {
    /// QEMU's program.
    pub program: String,
    /// Which machine, processor and memory.
    pub arguments: Vec<String>,
}

/// `[partitions]`, in MiB. Boot and root are there twice.
#[derive(Debug, Deserialize)]
pub struct Partitions {
    boot: u64,
    root: u64,
    data: u64,
}

impl Partitions {
    /// First byte and length of the data partition: behind both slots and the first MiB, which holds the table.
    pub fn data(&self) -> (u64, u64) {
        ((1 + 2 * self.boot + 2 * self.root) << 20, self.data << 20)
    }
}

impl Board {
    /// Reads the file.
    pub fn read(name: &str) -> Result<Self> {
        let file = source_root().join(format!("cross/boards/{name}/board.toml"));
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        toml::from_str(&text).with_context(|| file.display().to_string())
    }
}
