//! The factory reset, as the box does it between two starts: nothing of the family and nothing of the box's key is left on
//! its flash, and it does not matter when the power fails.

use crate::board::Board;
use crate::evening::open_install;
use crate::machine::Machine;
use crate::parts::Parts;
use crate::remote;
use crate::sofa::Sofa;
use anyhow::{Context, Result, bail};
use e2e::town::Town;
use memchr::memmem::find;
use serde_json::{Value, json};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// What is written many times onto the data partition, and must not be found afterwards.
const PLANTED: &str = "planted: nothing of this may be left on the flash of a box";
/// 30,000 times: some two MB, in a file that stays and in one that is deleted before.
const PLANT: &str = "(cd /data/store && for file in stays goes; do awk 'BEGIN { for (i = 0; i < 30000; i++) \
    print \"planted: nothing of this may be left on the flash of a box\" }' > $file; done && sync && rm goes && sync)";
/// As the television does: its user, and a file without anything in it.
const ASK: &str = "/usr/bin/setpriv --reuid=200 --regid=200 --clear-groups touch /run/stb/factory-reset";
/// What the box says on its console while it erases; the power fails when this is read.
const CUTS: [&str; 3] = ["factory reset: 10 %", "factory reset: 70 %", "factory reset: a new file system"];
const BEGINS: &str = "factory reset: ";
const ENDS: &str = "factory reset: done";
/// Hundreds of MB through an emulated disk, beside other work.
const ERASED_WITHIN: Duration = Duration::from_secs(300);

/// The box of a family becomes one from the factory.
pub fn of_a_used_box(sofa: &mut Sofa, board: &Board, parts: &Parts<'_>, town: &Town) -> Result<Value> {
    let mut needles = key_of_the_box(&mut sofa.machine)?;
    needles.push(PLANTED.as_bytes().to_vec());
    let number = private_number(&mut sofa.machine)?;
    sofa.machine.inside(PLANT)?;
    if let Some(missing) = needles.iter().position(|needle| !lies_on_the_flash(board, parts, needle).unwrap_or(false)) {
        bail!("number {missing} of what has to go is not even there before");
    }
    let asked = Instant::now();
    sofa.machine.inside(ASK)?;
    sofa.machine.until_console_says(BEGINS, 0, ERASED_WITHIN)?;
    let erasing = Instant::now();
    sofa.machine.until_console_says(ENDS, 0, ERASED_WITHIN)?;
    let erased = erasing.elapsed().as_secs();
    sofa.machine.until_up()?;
    let up = asked.elapsed().as_secs();
    remote::plug_in(&mut sofa.machine)?;
    needles.push(number);
    nothing_is_left(board, parts, &needles)?;
    is_from_the_factory(sofa, town)?;
    Ok(json!({ "data_mib": board.partitions.data().1 >> 20, "erased_s": erased, "asked_until_up_s": up }))
}

/// The power fails in the middle of it, early, late, and while the file system is made.
pub fn without_power(sofa: &mut Sofa, board: &Board, parts: &Parts<'_>) -> Result<Value> {
    for cut in CUTS {
        sofa.machine.inside(PLANT)?;
        let said = sofa.machine.has_said(cut)?;
        sofa.machine.inside(ASK)?;
        sofa.machine.until_console_says(cut, said, ERASED_WITHIN)?;
        sofa.machine.cut_power();
        let mut sector = [0; 512];
        data_partition(board, parts)?.read_exact(&mut sector)?;
        if !sector.starts_with(b"nanto-sukoyaka: factory reset") {
            bail!("after the power failed at 「{cut}」 nothing says that the reset is not done");
        }
        sofa.machine = Machine::start(board, parts)?;
        if !sofa.machine.console()?.contains(ENDS) {
            bail!("after the power failed at 「{cut}」 the next start has not done the rest");
        }
        nothing_is_left(board, parts, &[PLANTED.as_bytes().to_vec()])?;
        // The agent is up before the partition is; whoever asks for the folders waits for them.
        sofa.machine.inside(
            "systemctl start data-folders.service && mountpoint /data && [ \"$(ls -A /data/identity)\" = '' ]",
        )?;
    }
    remote::plug_in(&mut sofa.machine)?;
    sofa.both_show("start")?;
    Ok(json!({ "times": CUTS.len() }))
}

/// The technician finds what came out of the carton: 取付 asks for a code of a work order.
fn is_from_the_factory(sofa: &mut Sofa, town: &Town) -> Result<()> {
    sofa.machine
        .inside("[ \"$(ls -A /data/identity)\" = '' ] && [ \"$(ls -A /data/store | grep -c -x stays)\" = 0 ]")?;
    sofa.another_twin(town, "second")?;
    sofa.both_show("start")?;
    open_install(sofa)?;
    sofa.press("DATA")?;
    sofa.both_show("start")
}

/// The lines of the file with the key.
fn key_of_the_box(machine: &mut Machine) -> Result<Vec<Vec<u8>>> {
    let file = machine.inside("grep -v -e '^-' /data/identity/device.key.pem")?;
    let lines: Vec<_> = file.lines().map(|line| line.trim().as_bytes().to_vec()).collect();
    match lines.first() {
        Some(first) if first.len() == 64 => Ok(lines),
        _ => bail!("the key of the box does not look like one"),
    }
}

/// The key itself, 32 bytes, however it might be written down: what PKCS#8 has behind version 1 of an elliptic key.
fn private_number(machine: &mut Machine) -> Result<Vec<u8>> {
    const BEFORE: [u8; 5] = [2, 1, 1, 4, 32];
    let said = machine.inside("grep -v -e '^-' /data/identity/device.key.pem | base64 -d | od -An -v -t x1")?;
    let bytes: Vec<u8> = said.split_whitespace().map(|byte| u8::from_str_radix(byte, 16)).collect::<Result<_, _>>()?;
    let from = find(&bytes, &BEFORE).context("an elliptic key")? + BEFORE.len();
    Ok(bytes.get(from..from + 32).context("32 bytes")?.to_vec())
}

fn nothing_is_left(board: &Board, parts: &Parts<'_>, needles: &[Vec<u8>]) -> Result<()> {
    for (number, needle) in needles.iter().enumerate() {
        if lies_on_the_flash(board, parts, needle)? {
            bail!("number {number} of what has to go is still on the flash");
        }
    }
    Ok(())
}

/// Looks through the raw bytes of the data partition.
fn lies_on_the_flash(board: &Board, parts: &Parts<'_>, needle: &[u8]) -> Result<bool> {
    let mut bytes = Vec::new();
    data_partition(board, parts)?.read_to_end(&mut bytes)?;
    Ok(find(&bytes, needle).is_some())
}

/// The data partition as the flash has it.
fn data_partition(board: &Board, parts: &Parts<'_>) -> Result<std::io::Take<File>> {
    let (from, length) = board.partitions.data();
    let mut flash = File::open(parts.flash)?;
    flash.seek(SeekFrom::Start(from)).context("the data partition")?;
    Ok(flash.take(length))
}

impl Machine {
    /// How many lines on the serial console begin like this, since the machine got power.
    fn has_said(&self, words: &str) -> Result<usize> {
        Ok(self.console()?.lines().filter(|line| line.trim_start().starts_with(words)).count())
    }

    /// Waits until more than `before` of them do: an earlier reset has said the same.
    fn until_console_says(&self, words: &str, before: usize, patience: Duration) -> Result<()> {
        let until = Instant::now() + patience;
        while self.has_said(words)? <= before {
            if Instant::now() > until {
                bail!("the console does not say 「{words}」");
            }
            sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}
