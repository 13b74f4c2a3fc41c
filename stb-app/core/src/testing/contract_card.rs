//! What every [`CardReader`] does, whatever is behind it.

use crate::card::apdu::{Command, File};
use crate::ports::{CardFault, CardLink, CardReader};
use shared_model::pin::AuthPin;
use zeroize::Zeroizing;

/// A reader and the hand beside it. A fresh one has a My Number card on the reader whose PIN is known.
pub trait Bench {
    /// The reader under test. Every call gives another handle to the same one.
    fn reader(&mut self) -> Box<dyn CardReader>;
    /// PIN of the authentication key.
    fn pin(&self) -> AuthPin;
    /// Puts the card back; returns when the reader has seen it.
    fn insert(&mut self);
    /// Takes the card away; returns when the reader has seen it.
    fn remove(&mut self);
    /// Takes the card away in the middle of the next command.
    fn tear_next(&mut self);
    /// Unplugs the reader, or stops the service behind it.
    fn unplug(&mut self);
}

/// Runs every case on a bench of its own. Panics where the contract is broken.
pub fn card_contract<B: Bench>(mut fresh: impl FnMut() -> B) {
    a_card_answers(&mut fresh());
    a_full_reply_comes_whole(&mut fresh());
    one_conversation_at_a_time(&mut fresh());
    the_end_of_a_conversation_takes_the_proof_of_the_pin_away(&mut fresh());
    no_card_is_a_card_removed(&mut fresh());
    a_card_removed_between_commands_stays_removed(&mut fresh());
    a_card_torn_in_a_command_is_removed(&mut fresh());
    no_reader_is_a_reader_gone(&mut fresh());
    a_reader_that_goes_ends_the_conversation(&mut fresh());
}

fn a_card_answers(bench: &mut impl Bench) {
    let mut reader = bench.reader();
    for _ in 0..2 {
        assert_eq!(status(&mut *open(&mut *reader), &Command::SelectApplication), 0x9000);
    }
}

fn a_full_reply_comes_whole(bench: &mut impl Bench) {
    let mut reader = bench.reader();
    let mut link = open(&mut *reader);
    assert_eq!(status(&mut *link, &Command::SelectApplication), 0x9000);
    assert_eq!(status(&mut *link, &Command::SelectFile(File::AuthCertificate)), 0x9000);
    let reply = link.transmit(&Command::Read { offset: 0, length: 256 }.encode()).expect("an answer");
    assert_eq!((reply.len(), reply.first()), (258, Some(&0x30)));
}

fn one_conversation_at_a_time(bench: &mut impl Bench) {
    let (mut first, mut second) = (bench.reader(), bench.reader());
    let mut link = open(&mut *first);
    assert_eq!(second.open().err(), Some(CardFault::InUse));
    assert_eq!(status(&mut *link, &Command::SelectApplication), 0x9000, "the first one goes on undisturbed");
    drop(link);
    assert_eq!(status(&mut *open(&mut *second), &Command::SelectApplication), 0x9000);
}

fn the_end_of_a_conversation_takes_the_proof_of_the_pin_away(bench: &mut impl Bench) {
    let pin = Zeroizing::new(bench.pin().reveal().to_vec());
    let mut reader = bench.reader();
    let sign = |link: &mut dyn CardLink| {
        assert_eq!(status(link, &Command::SelectFile(File::AuthKey)), 0x9000);
        status(link, &Command::Sign([7; 32]))
    };
    let mut link = open(&mut *reader);
    assert_eq!(status(&mut *link, &Command::SelectApplication), 0x9000);
    assert_eq!(status(&mut *link, &Command::SelectFile(File::AuthPin)), 0x9000);
    assert_eq!(status(&mut *link, &Command::Verify(pin)), 0x9000);
    assert_eq!(sign(&mut *link), 0x9000);
    drop(link);
    let mut second = bench.reader();
    let mut link = open(&mut *second);
    assert_eq!(status(&mut *link, &Command::SelectApplication), 0x9000);
    assert_eq!(sign(&mut *link), 0x6982, "nobody signs without the PIN");
}

fn no_card_is_a_card_removed(bench: &mut impl Bench) {
    bench.remove();
    let mut reader = bench.reader();
    assert_eq!(reader.open().err(), Some(CardFault::Removed));
    bench.insert();
    assert_eq!(status(&mut *open(&mut *reader), &Command::SelectApplication), 0x9000);
}

fn a_card_removed_between_commands_stays_removed(bench: &mut impl Bench) {
    let mut reader = bench.reader();
    let mut link = open(&mut *reader);
    assert_eq!(status(&mut *link, &Command::SelectApplication), 0x9000);
    bench.remove();
    assert_removed(&mut *link);
    bench.insert();
    assert_removed(&mut *link);
    drop(link);
    assert_eq!(status(&mut *open(&mut *reader), &Command::SelectApplication), 0x9000);
}

fn a_card_torn_in_a_command_is_removed(bench: &mut impl Bench) {
    let mut reader = bench.reader();
    let mut link = open(&mut *reader);
    bench.tear_next();
    assert_removed(&mut *link);
    assert_removed(&mut *link);
}

fn no_reader_is_a_reader_gone(bench: &mut impl Bench) {
    bench.unplug();
    assert_eq!(bench.reader().open().err(), Some(CardFault::ReaderGone));
}

fn a_reader_that_goes_ends_the_conversation(bench: &mut impl Bench) {
    let mut reader = bench.reader();
    let mut link = open(&mut *reader);
    bench.unplug();
    assert_eq!(link.transmit(&Command::SelectApplication.encode()), Err(CardFault::ReaderGone));
}

fn open(reader: &mut dyn CardReader) -> Box<dyn CardLink + '_> {
    reader.open().unwrap_or_else(|fault| panic!("no conversation: {fault}"))
}

fn status(link: &mut dyn CardLink, command: &Command) -> u16 {
    let reply = link.transmit(&command.encode()).unwrap_or_else(|fault| panic!("{command:?}: {fault}"));
    match reply.as_slice() {
        [.., sw1, sw2] => u16::from_be_bytes([*sw1, *sw2]),
        _ => panic!("{command:?}: no status word"),
    }
}

/// A card that is gone shows as a fault or as an empty reply; both mean the same to a dialogue.
fn assert_removed(link: &mut dyn CardLink) {
    let reply = link.transmit(&Command::SelectApplication.encode());
    assert!(
        matches!(&reply, Err(CardFault::Removed)) || reply.as_ref().is_ok_and(|bytes| bytes.is_empty()),
        "{reply:?}"
    );
}
