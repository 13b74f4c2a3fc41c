//! A card that answers anything. Whatever it says: no panic, an end within bounds, and the PIN at most once on its way.
#![no_main]

use libfuzzer_sys::fuzz_target;
use shared_model::pin::{AuthPin, SignPassword};
use stb_core::card::CardJob;
use stb_core::card::dialogue::{Dialogue, MAX_COMMANDS, Step};

fuzz_target!(|data: &[u8]| {
    let Some((choice, mut rest)) = data.split_first() else { return };
    let certificate = b"\x30\x82\x01\x00rest of a certificate".to_vec();
    let message = b"message".to_vec();
    let job = match choice % 3 {
        0 => CardJob::Identify,
        1 => {
            let messages = vec![message.clone(), message];
            CardJob::ProveAuth { pin: AuthPin::parse("1234").expect("a PIN"), messages, certificate }
        }
        _ => CardJob::ProveSign { password: SignPassword::parse("ABC123").expect("a password"), message, certificate },
    };
    let is_verify = |command: &[u8]| command.len() > 5 && command[1] == 0x20;
    let (mut dialogue, first) = Dialogue::start(job);
    let mut verifies = usize::from(is_verify(&first));
    for _ in 0..MAX_COMMANDS {
        // The first byte of each piece says how long the reply is.
        let length = rest.first().map_or(0, |length| usize::from(*length)).min(rest.len().saturating_sub(1));
        let (reply, later) = rest.get(1..).unwrap_or_default().split_at(length);
        rest = later;
        match dialogue.step(reply) {
            Step::Send(next, command) => {
                verifies += usize::from(is_verify(&command));
                dialogue = *next;
            }
            Step::Done(_) => {
                assert!(verifies <= 1);
                return;
            }
        }
    }
    panic!("the dialogue does not end");
});
