//! Walks a dialogue over a reader.

use super::dialogue::{Dialogue, Step};
use super::{CardFailure, CardJob, CardOutcome};
use crate::ports::{CardFault, CardReader};

/// Does a job from connect to power-down. No command is ever sent twice: after a fault the conversation is over,
/// and whether a PIN that was on its way was compared is found out by reading the tries anew.
pub fn run(job: CardJob, reader: &mut dyn CardReader) -> CardOutcome {
    converse(job, reader).unwrap_or_else(|fault| CardOutcome::Failed(fault.into()))
}

fn converse(job: CardJob, reader: &mut dyn CardReader) -> Result<CardOutcome, CardFault> {
    let mut link = reader.open()?;
    let (mut dialogue, mut command) = Dialogue::start(job);
    loop {
        match dialogue.step(&link.transmit(&command)?) {
            Step::Send(next, bytes) => (dialogue, command) = (*next, bytes),
            Step::Done(outcome) => return Ok(outcome),
        }
    }
}

impl From<CardFault> for CardFailure {
    fn from(fault: CardFault) -> Self {
        match fault {
            CardFault::Removed => Self::Removed,
            CardFault::Unresponsive => Self::Unresponsive,
            CardFault::ReaderGone => Self::ReaderGone,
            CardFault::InUse => Self::InUse,
        }
    }
}
