//! What goes wrong in a living room: the card is taken out in the middle, the reader is unplugged, the clock has stopped.

use crate::board::Board;
use crate::evening::{CARD, enter_pin};
use crate::parts::Parts;
use crate::sofa::Sofa;
use anyhow::{Result, bail};
use e2e::town::Town;
use serde_json::{Value, json};
use std::time::Instant;

/// A board without a clock of its own says this, or something like it.
pub const LONG_AGO: &str = "1970-01-02T00:00:00";

/// Whoever takes the card out in the middle leaves nothing on the screen, and the next one is asked for the PIN.
pub fn card_out(sofa: &mut Sofa, town: &Town) -> Result<Value> {
    enter_pin(sofa, town)?;
    sofa.both_show("top")?;
    sofa.press("OK")?;
    sofa.both_show("notices")?;
    let taken = Instant::now();
    sofa.take_cards()?;
    sofa.both_show("start")?;
    let locked = taken.elapsed();
    sofa.insert(CARD)?;
    sofa.both_show("card")?;
    sofa.take_cards()?;
    sofa.both_show("start")?;
    Ok(json!({ "start_screen_after_ms": locked.as_millis() as u64 }))
}

/// A reader without its USB line is the same as a card that is taken out; plugged in again, it works as before.
pub fn reader_unplugged(sofa: &mut Sofa, town: &Town) -> Result<Value> {
    enter_pin(sofa, town)?;
    sofa.both_show("top")?;
    sofa.twin_reader.stop_pcscd()?;
    sofa.machine.unplug_reader()?;
    sofa.twin.ask("wait-text \"カードリーダーが ありません\" 60000")?;
    sofa.both_show("start")?;
    sofa.take_cards()?;
    sofa.twin_reader.start_pcscd()?;
    sofa.plug_reader(town)?;
    sofa.twin.ask("wait-text \"カードをかざしてください\" 60000")?;
    sofa.both_show("start")?;
    enter_pin(sofa, town)?;
    sofa.both_show("top")?;
    sofa.take_cards()?;
    sofa.both_show("start")?;
    Ok(Value::Null)
}

/// A clock that has stopped in 1970: the box asks the town for the time before it judges anybody by a date, and the father
/// logs in as on any other day. systemd moves a clock that is older than itself to the day on which it was built.
pub fn clock_in_1970(sofa: &mut Sofa, board: &Board, parts: &Parts<'_>, town: &Town) -> Result<Value> {
    sofa.machine.inside("sync")?;
    sofa.power_anew(board, &Parts { clock: Some(LONG_AGO), ..*parts })?;
    sofa.both_show("start")?;
    let clock = sofa.machine.inside("cat /sys/class/rtc/rtc0/date; date -u +%F")?;
    if !clock.starts_with("1970-01-02") {
        bail!("the clock of the board does not say {LONG_AGO}: {clock}");
    }
    let before = starts_of_the_television(sofa)?;
    enter_pin(sofa, town)?;
    sofa.both_show("top")?;
    sofa.take_cards()?;
    sofa.both_show("start")?;
    let after = starts_of_the_television(sofa)?;
    if before != after {
        bail!("the television has started anew: {before} before and {after} afterwards");
    }
    sofa.power_anew(board, parts)?;
    sofa.both_show("start")?;
    Ok(json!({ "day_in_the_system": clock.lines().nth(1) }))
}

fn starts_of_the_television(sofa: &mut Sofa) -> Result<String> {
    sofa.machine.inside("systemctl show -p NRestarts -p MainPID stb.service").map(|said| said.replace('\n', " "))
}
