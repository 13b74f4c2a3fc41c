//! `./x test --image`: everything that is seen with a box on the table, from the bootloader on.

use crate::board::Board;
use crate::diary::Diary;
use crate::evening;
use crate::machine::Machine;
use crate::mishaps;
use crate::parts::Parts;
use crate::picture::Picture;
use crate::remote;
use crate::reset;
use crate::sofa::Sofa;
use anyhow::Result;
use e2e::town::Town;
use serde_json::{Value, json};
use std::time::Duration;

/// From the power to the first picture, with the bootloader's pause in it.
const FIRST_PICTURE_WITHIN: Duration = Duration::from_secs(300);

/// Goes through all of it. The flash is untouched at first; `put_agent` puts the agent of the tests beside the system on it.
pub fn pass(
    board: &Board,
    parts: &Parts<'_>,
    town: &Town,
    diary: &mut Diary,
    put_agent: impl FnOnce() -> Result<()>,
) -> Result<Value> {
    let mut sofa = Sofa::new(Machine::switch_on(board, parts)?, town, parts.run.to_owned())?;
    diary.chapter("from the bootloader to the start screen, flashed and untouched", || {
        sofa.both_show_by("start", FIRST_PICTURE_WITHIN, Picture::shows_the_same)?;
        Ok(json!({ "on_for_s": sofa.machine.on_for().as_secs() }))
    })?;
    sofa.machine.cut_power();
    put_agent()?;
    sofa.machine = Machine::start(board, parts)?;
    remote::plug_in(&mut sofa.machine)?;
    sofa.or_keep_its_journal(|sofa| chapters(sofa, board, parts, town, diary))
}

fn chapters(sofa: &mut Sofa, board: &Board, parts: &Parts<'_>, town: &Town, diary: &mut Diary) -> Result<Value> {
    let evening = evening::pass(sofa, town, diary)?;
    diary.chapter("the card is taken out, and the box is locked", || mishaps::card_out(sofa, town))?;
    diary.chapter("the reader is unplugged and plugged in again", || mishaps::reader_unplugged(sofa, town))?;
    diary.chapter("the clock stands in 1970", || mishaps::clock_in_1970(sofa, board, parts, town))?;
    diary.chapter("the factory reset", || reset::of_a_used_box(sofa, board, parts, town))?;
    diary.chapter("the power fails during the factory reset", || reset::without_power(sofa, board, parts))?;
    Ok(evening)
}
