//! The memory of a running process, as somebody with a soldering iron or a debugger would see it.

use anyhow::{Context, Result, bail, ensure};
use memchr::memmem;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;

/// Pages are read at most this many bytes at a time: a page that cannot be read costs only its neighbours.
const PIECE: u64 = 1 << 20;
const PAGE: u64 = 4096;

/// All that can be read of a process at one moment.
pub struct Memory {
    mappings: Vec<Mapping>,
}

struct Mapping {
    start: u64,
    name: String,
    bytes: Vec<u8>,
}

/// Where something was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Address.
    pub at: u64,
    /// What the kernel calls the mapping: `[heap]`, `[stack]`, a file, or nothing.
    pub mapping: String,
    /// What stands around it, with a dot for what is no text.
    pub around: String,
}

impl Memory {
    /// Stops a child of this process, reads its memory and lets it go on.
    pub fn of(child: u32) -> Result<Self> {
        let id = i32::try_from(child).ok().and_then(Pid::from_raw).context("a process id")?;
        kill_process(id, Signal::STOP)?;
        waitpid(Some(id), WaitOptions::UNTRACED)?;
        let memory = Self::read(child);
        kill_process(id, Signal::CONT)?;
        memory
    }

    fn read(process: u32) -> Result<Self> {
        let no_right = "the box keeps its memory private; reading it takes CAP_SYS_PTRACE: run this test as root";
        let mut maps = String::new();
        File::open(format!("/proc/{process}/maps"))
            .and_then(|mut file| file.read_to_string(&mut maps))
            .context(no_right)?;
        let memory = File::open(format!("/proc/{process}/mem")).context(no_right)?;
        let mut mappings = Vec::new();
        for line in maps.lines() {
            let mut words = line.split_ascii_whitespace();
            let range = words.next().and_then(|range| range.split_once('-')).context("a range of addresses")?;
            let name = words.clone().nth(4).unwrap_or_default().to_owned();
            // The kernel's own pages, the same for everybody.
            if !words.next().context("rights")?.starts_with('r') || name.starts_with("[v") {
                continue;
            }
            let (start, end) = (u64::from_str_radix(range.0, 16)?, u64::from_str_radix(range.1, 16)?);
            mappings.push(Mapping { start, name, bytes: readable(&memory, start, end) });
        }
        let read: usize = mappings.iter().map(|mapping| mapping.bytes.len()).sum();
        ensure!(
            mappings.iter().any(|mapping| mapping.name == "[stack]" && !mapping.bytes.is_empty()),
            "no stack was read"
        );
        if read < 4 << 20 {
            bail!("only {read} bytes could be read: {no_right}");
        }
        Ok(Self { mappings })
    }

    /// Every place where these bytes stand.
    pub fn find(&self, wanted: &[u8]) -> Vec<Found> {
        let places = |mapping: &Mapping| -> Vec<Found> {
            memmem::find_iter(&mapping.bytes, wanted).map(|at| mapping.found(at, wanted.len())).collect()
        };
        self.mappings.iter().flat_map(places).collect()
    }

    /// The same for a few digits, which stand in many places by chance: not within a longer number, and not in files. What
    /// follows may be what a buffer held before, so that one more digit makes no number yet.
    pub fn find_digits(&self, digits: &[u8]) -> Vec<Found> {
        let mut found = Vec::new();
        for mapping in self.mappings.iter().filter(|mapping| !mapping.name.starts_with('/')) {
            let is_digit = |at: usize| mapping.bytes.get(at).is_some_and(u8::is_ascii_digit);
            for at in memmem::find_iter(&mapping.bytes, digits) {
                let end = at + digits.len();
                let within = at.checked_sub(1).is_some_and(is_digit) || (is_digit(end) && is_digit(end + 1));
                if !within {
                    found.push(mapping.found(at, digits.len()));
                }
            }
        }
        found
    }
}

impl Mapping {
    fn found(&self, at: usize, length: usize) -> Found {
        let part = &self.bytes[at.saturating_sub(48)..(at + length + 48).min(self.bytes.len())];
        let shown = |c: char| if c.is_control() || c == '\u{fffd}' { '.' } else { c };
        let around = String::from_utf8_lossy(part).chars().map(shown).collect();
        Found { at: self.start + at as u64, mapping: self.name.clone(), around }
    }
}

fn readable(memory: &File, start: u64, end: u64) -> Vec<u8> {
    let mut bytes = vec![0; usize::try_from(end - start).unwrap_or(0)];
    for piece in bytes.chunks_mut(PIECE as usize).zip((start..).step_by(PIECE as usize)) {
        let (piece, at) = piece;
        if memory.read_exact_at(piece, at).is_err() {
            for (page, at) in piece.chunks_mut(PAGE as usize).zip((at..).step_by(PAGE as usize)) {
                // A page that nobody can read holds nothing; it stays zero here.
                let _ = memory.read_exact_at(page, at);
            }
        }
    }
    bytes
}
