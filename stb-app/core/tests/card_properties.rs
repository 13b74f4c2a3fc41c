//! Whatever a card answers: the box does not panic, comes to an end, and never gives a secret away twice or in vain.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use proptest::prelude::*;
use shared_model::pin::{AuthPin, SignPassword};
use stb_core::card::apdu::Reply;
use stb_core::card::dialogue::{Dialogue, MAX_COMMANDS, Step};
use stb_core::card::{CardFailure, CardJob, CardOutcome};

/// No number is written so, such as the status of an answer that is shown.
const PIN: &str = "0643";
const PASSWORD: &str = "Q7ZX8KV2";
const AUTH: &[u8] = include_bytes!("../golden/card/auth.der");
const SIGN: &[u8] = include_bytes!("../golden/card/sign.der");

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_card_can_lead_the_box_astray(job in 0..3_u8, tries in 0..=3_u8, moods in prop::collection::vec(mood(), 70)) {
        let mut card = Card { tries, file: 0, moods: moods.into_iter() };
        let told = converse(self::job(job), |command| card.answer(command));
        prop_assert!(told.commands.len() <= usize::from(MAX_COMMANDS));
        check_commands(&told);
        prop_assert!(told.secrets_sent() <= 1);
        prop_assert!(!shows_a_secret(&told.debug), "{}", told.debug);
    }

    #[test]
    fn a_card_that_only_babbles_is_told_no_secret(job in 0..3_u8, seed in prop::collection::vec(any_reply(), 1..70)) {
        let mut replies = seed.into_iter().cycle();
        let told = converse(self::job(job), |_| replies.next().unwrap_or_default());
        prop_assert!(told.commands.len() <= usize::from(MAX_COMMANDS));
        prop_assert_eq!(told.secrets_sent(), 0, "no babble begins like the certificate");
    }

    #[test]
    fn any_bytes_are_a_reply_or_none(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        if let Ok(reply) = Reply::parse(&bytes) {
            prop_assert_eq!([reply.data, &reply.status.word().to_be_bytes()].concat(), bytes);
        }
    }
}

#[test]
fn an_honest_card_is_believed() {
    for (number, tries, proves) in [(1, 3, true), (1, 1, true), (1, 0, false), (2, 1, true), (2, 0, false)] {
        let mut card = Card { tries, file: 0, moods: Vec::new().into_iter() };
        let told = converse(job(number), |command| card.answer(command));
        assert_eq!(matches!(told.outcome, CardOutcome::Proved { .. }), proves, "{:?}", told.outcome);
        assert_eq!(told.secrets_sent(), usize::from(proves));
    }
}

#[test]
fn a_card_that_always_has_more_to_say_is_left() {
    let told = converse(CardJob::Identify, |command| if command[1] == 0xA4 { vec![0x90, 0] } else { vec![0x61, 0x01] });
    assert_eq!(told.commands.len(), usize::from(MAX_COMMANDS));
    assert!(matches!(told.outcome, CardOutcome::Failed(CardFailure::Unexpected { status: 0x6101 })));
}

/// Everything that was said: commands with their replies, and all that `Debug` shows on the way.
struct Told {
    commands: Vec<(Vec<u8>, Vec<u8>)>,
    debug: String,
    outcome: CardOutcome,
}

impl Told {
    fn secrets_sent(&self) -> usize {
        self.commands.iter().filter(|(command, _)| is_verify(command)).count()
    }
}

fn converse(job: CardJob, mut answer: impl FnMut(&[u8]) -> Vec<u8>) -> Told {
    let mut debug = format!("{job:?}");
    let mut commands = Vec::new();
    let (dialogue, mut command) = Dialogue::start(job);
    let mut dialogue = Box::new(dialogue);
    loop {
        let reply = answer(&command);
        debug += &format!("{dialogue:?}");
        commands.push((command.to_vec(), reply.clone()));
        let step = dialogue.step(&reply);
        debug += &format!("{step:?}");
        match step {
            Step::Send(next, bytes) => (dialogue, command) = (next, bytes),
            Step::Done(outcome) => return Told { commands, debug, outcome },
        }
    }
}

/// One application, eight files, five instructions; a secret only after the card has said that a try is left.
fn check_commands(told: &Told) {
    let mut before: Option<&(Vec<u8>, Vec<u8>)> = None;
    for pair in &told.commands {
        match pair.0.as_slice() {
            [0x00, 0xA4, 0x04, 0x0C, 10, aid @ ..] => assert_eq!(aid, b"\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01"),
            [0x00, 0xA4, 0x02, 0x0C, 2, 0x00, file] => {
                assert!([0x01, 0x06, 0x08, 0x0A, 0x17, 0x18, 0x1A, 0x1B].contains(file));
            }
            [0x00, 0xB0, 0x00..=0x0F, _, _] | [0x00, 0xC0, 0, 0, _] | [0x00, 0x20, 0, 0x80] => {}
            [0x80, 0x2A, 0, 0x80, 0x33, ..] => assert_eq!(told.secrets_sent(), 1, "a signature without its PIN"),
            command @ [0x00, 0x20, 0, 0x80, _, ..] => {
                let (asked, said) = before.expect("something goes before");
                assert!(
                    is_verify(command) && asked.as_slice() == [0x00, 0x20, 0, 0x80],
                    "{asked:02X?} before {command:02X?}"
                );
                assert!(said.ends_with(&[0x90, 0]) || matches!(said[..], [.., 0x63, 0xC1..=0xC5]), "{said:02X?}");
            }
            other => panic!("not a command of ours: {other:02X?}"),
        }
        before = Some(pair);
    }
}

fn is_verify(command: &[u8]) -> bool {
    command.len() > 4 && command[1] == 0x20
}

fn shows_a_secret(text: &str) -> bool {
    [PIN, PASSWORD].iter().any(|secret| {
        let hex: String = secret.bytes().map(|byte| format!("{byte:02X}")).collect();
        let list = format!("{:?}", secret.as_bytes());
        let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
        words.any(|word| word == *secret) || text.contains(&hex) || text.contains(list.trim_matches(['[', ']']))
    })
}

fn job(number: u8) -> CardJob {
    let (message, certificate) = (b"message".to_vec(), AUTH.to_vec());
    match number {
        0 => CardJob::Identify,
        1 => CardJob::ProveAuth {
            pin: AuthPin::parse(PIN).unwrap(),
            messages: vec![message.clone(), message],
            certificate,
        },
        _ => CardJob::ProveSign { password: SignPassword::parse(PASSWORD).unwrap(), message, certificate },
    }
}

/// How a card takes the next command.
#[derive(Debug, Clone)]
enum Mood {
    Honest,
    /// Answers this instead.
    Says(Vec<u8>),
    /// The right data with this status word.
    Ends(u16),
}

fn mood() -> impl Strategy<Value = Mood> {
    prop_oneof![
        20 => Just(Mood::Honest),
        1 => any_reply().prop_map(Mood::Says),
        1 => status().prop_map(Mood::Ends),
    ]
}

fn any_reply() -> impl Strategy<Value = Vec<u8>> {
    let bytes = prop::collection::vec(any::<u8>(), 0..300);
    let ended = (prop::collection::vec(any::<u8>(), 0..257), status())
        .prop_map(|(data, status)| [data, status.to_be_bytes().to_vec()].concat());
    prop_oneof![bytes, ended, status().prop_map(|status| status.to_be_bytes().to_vec())]
}

fn status() -> impl Strategy<Value = u16> {
    let known =
        prop::sample::select(vec![0x9000, 0x6982, 0x6983, 0x6984, 0x6A82, 0x6700, 0x6B00, 0x6D00, 0x63C0, 0x63CF]);
    prop_oneof![known, 0x63C0..=0x63CF_u16, 0x6100..=0x61FF_u16, 0x6C00..=0x6CFF_u16, any::<u16>()]
}

/// Just enough of a card to lead a dialogue to its end.
struct Card {
    tries: u8,
    file: u8,
    moods: std::vec::IntoIter<Mood>,
}

impl Card {
    fn answer(&mut self, command: &[u8]) -> Vec<u8> {
        let (data, status) = self.honest(command);
        match self.moods.next().unwrap_or(Mood::Honest) {
            Mood::Honest => [data, status.to_be_bytes().to_vec()].concat(),
            Mood::Says(reply) => reply,
            Mood::Ends(status) => [data, status.to_be_bytes().to_vec()].concat(),
        }
    }

    fn honest(&mut self, command: &[u8]) -> (Vec<u8>, u16) {
        match *command {
            [0x00, 0xA4, 0x02, .., file] => {
                self.file = file;
                (Vec::new(), 0x9000)
            }
            [0x00, 0xB0, high, low, le] => {
                let (offset, length) =
                    (usize::from(high) << 8 | usize::from(low), if le == 0 { 256 } else { le.into() });
                let bytes: &[u8] = match self.file {
                    0x06 => b"JPKIAPICCTOKEN2                 ",
                    0x08 => &[0x8F, 0x8F, 0],
                    0x0A => AUTH,
                    _ => SIGN,
                };
                let rest = bytes.get(offset..).unwrap_or_default();
                (rest[..length.min(rest.len())].to_vec(), 0x9000)
            }
            [0x00, 0x20, 0, 0x80] => (Vec::new(), 0x63C0 | u16::from(self.tries)),
            [0x80, 0x2A, ..] => (vec![0x5A; 256], 0x9000),
            _ => (Vec::new(), 0x9000),
        }
    }
}
