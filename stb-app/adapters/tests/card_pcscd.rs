//! The PC/SC adapter over a real pcscd with a virtual reader (vsmartcard-vpcd) keeps the contract of every reader.
//!
//! libpcsclite finds pcscd's socket in the environment of its process. So each test starts itself again, alone in a
//! process whose environment names the socket of a pcscd of its own.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use card_emulator::harness::{PrivatePcscd, SOCKET_VARIABLE, StartOptions, emulator_binary};
use card_stories::{Hand, Status, assert_proved, certificate, fresh_cards, prove_auth};
use shared_model::pin::AuthPin;
use stb_adapters::card_pcsc::{PcscReader, Watcher, watch_presence};
use stb_core::card::{CardFailure, CardOutcome};
use stb_core::ports::{CardFault, CardReader, Presence};
use stb_core::testing::contract_card::{Bench, card_contract};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;
use tempfile::TempDir;

#[path = "support/card_stories.rs"]
mod card_stories;

/// Much longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the child leaves in its folder when the test has really run.
const RAN: &str = "ran";

struct PcscdBench {
    pcscd: PrivatePcscd,
    reported: Receiver<Presence>,
    last: Presence,
    watcher: Watcher,
}

impl PcscdBench {
    fn new(folder: &Path) -> Self {
        let profiles = fresh_cards(folder);
        let emulator = emulator_binary().unwrap();
        let pcscd = PrivatePcscd::start(&StartOptions { emulator, folder: folder.to_owned(), profiles, empty: false });
        let (reports, reported) = channel();
        let watcher = watch_presence(move |presence| {
            let _ = reports.send(presence);
        })
        .unwrap();
        let mut bench = Self { pcscd: pcscd.unwrap(), reported, last: Presence::NoReader, watcher };
        bench.wait_for(Presence::Card);
        bench
    }

    fn next(&mut self) -> Presence {
        self.last = self.reported.recv_timeout(PATIENCE).expect("a report");
        self.last
    }

    fn wait_for(&mut self, wanted: Presence) {
        while self.next() != wanted {}
    }
}

impl Bench for PcscdBench {
    fn reader(&mut self) -> Box<dyn CardReader> {
        Box::new(PcscReader::new())
    }

    fn pin(&self) -> AuthPin {
        AuthPin::parse("1234").unwrap()
    }

    fn insert(&mut self) {
        // A card that comes back before pcscd has seen it leave is no news to pcscd.
        if self.last == Presence::Card {
            self.wait_for(Presence::Empty);
        }
        self.pcscd.insert(None).unwrap();
        self.wait_for(Presence::Card);
    }

    fn remove(&mut self) {
        self.pcscd.remove().unwrap();
        self.wait_for(Presence::Empty);
    }

    fn tear_next(&mut self) {
        self.tear_after(0);
    }

    fn unplug(&mut self) {
        self.pcscd.stop_pcscd().unwrap();
        self.wait_for(Presence::NoReader);
    }
}

impl Hand for PcscdBench {
    fn status(&mut self) -> Status {
        let status = self.pcscd.status().unwrap();
        let number = |value: &serde_json::Value| value.as_u64().unwrap_or_else(|| panic!("no number in {status}"));
        Status {
            auth_tries: u8::try_from(number(&status["tries"]["auth"])).unwrap(),
            verifies: number(&status["verifies"]),
            my_number_requests: number(&status["my_number_requests"]),
        }
    }

    fn tear_after(&mut self, commands: u32) {
        self.pcscd.tear_after(commands).unwrap();
    }

    fn garble_next(&mut self, reply: &[u8]) {
        let digits: String = reply.iter().map(|byte| format!("{byte:02X}")).collect();
        self.pcscd.control(&format!("garbage {digits}")).unwrap();
    }

    fn swap(&mut self, name: &str) {
        self.remove();
        self.pcscd.insert(Some(name)).unwrap();
        self.wait_for(Presence::Card);
    }
}

/// `with_pcscd!(name, |folder| …)`: a test with a pcscd of its own.
macro_rules! with_pcscd {
    ($name:ident, $body:expr) => {
        #[test]
        fn $name() {
            in_a_process_of_its_own(stringify!($name), $body);
        }
    };
}

with_pcscd!(it_keeps_the_contract, |folder| card_contract(|| PcscdBench::new(folder)));

with_pcscd!(a_family_registers_and_logs_in, |folder| {
    card_stories::a_family_registers_and_logs_in(PcscdBench::new(folder));
});

with_pcscd!(a_wrong_pin_costs_one_try_and_a_right_one_gives_them_back, |folder| {
    card_stories::a_wrong_pin_costs_one_try_and_a_right_one_gives_them_back(PcscdBench::new(folder));
});

with_pcscd!(after_two_wrong_pins_the_last_try_is_seen_and_a_blocked_card_sees_none, |folder| {
    card_stories::after_two_wrong_pins_the_last_try_is_seen_and_a_blocked_card_sees_none(PcscdBench::new(folder));
});

with_pcscd!(a_card_torn_out_during_verify_is_asked_for_its_tries_again, |folder| {
    card_stories::a_card_torn_out_during_verify_is_asked_for_its_tries_again(PcscdBench::new(folder));
});

// The empty reply is the torn card above: vpcd waits for ever for the bytes of one that a card sends.
with_pcscd!(an_unknown_status_word_changes_nothing, |folder| {
    let failure = CardFailure::Unexpected { status: 0x1234 };
    card_stories::a_reply_that_is_none_changes_nothing(PcscdBench::new(folder), &[0x12, 0x34], failure);
});

with_pcscd!(another_card_is_noticed_before_its_pin_is_touched, |folder| {
    card_stories::another_card_is_noticed_before_its_pin_is_touched(PcscdBench::new(folder));
});

with_pcscd!(a_child_has_no_signature, |folder| card_stories::a_child_has_no_signature(PcscdBench::new(folder)));

with_pcscd!(a_restarted_service_is_found_again, |folder| {
    let mut bench = PcscdBench::new(folder);
    let mut reader = PcscReader::new();
    for _ in 0..2 {
        let mut link = reader.open().unwrap();
        bench.pcscd.restart_pcscd().unwrap();
        assert_eq!(link.transmit(&[0x00, 0xA4, 0x00, 0x0C]), Err(CardFault::ReaderGone));
        drop(link);
        assert_eq!(bench.next(), Presence::NoReader);
        bench.wait_for(Presence::Card);
        assert_proved(prove_auth(&mut bench, "1234"), &certificate("mother.auth"));
    }
});

with_pcscd!(a_card_that_hangs_is_given_up_and_found_again, |folder| {
    let mut bench = PcscdBench::new(folder);
    let mut reader = PcscReader::new();
    bench.pcscd.control("delay 60000").unwrap();
    let mut link = reader.open().unwrap();
    assert_eq!(link.transmit(&[0x00, 0xA4, 0x00, 0x0C]), Err(CardFault::Unresponsive));
    drop(link);
    assert_eq!(reader.open().err(), Some(CardFault::Unresponsive), "it hangs still");
    bench.pcscd.control("delay 0").unwrap();
    bench.remove();
    bench.insert();
    assert_proved(prove_auth(&mut bench, "1234"), &certificate("mother.auth"));
    assert!(reader.open().is_ok(), "also through the reader that was left hanging");
});

with_pcscd!(presence_is_reported_when_it_changes_and_never_during_a_conversation, |folder| {
    let mut bench = PcscdBench::new(folder);
    assert_proved(prove_auth(&mut bench, "1234"), &certificate("mother.auth"));
    assert_eq!(bench.reported.recv_timeout(Duration::from_secs(2)), Err(RecvTimeoutError::Timeout));
    bench.pcscd.remove().unwrap();
    assert_eq!(bench.next(), Presence::Empty);
    assert_eq!(prove_auth(&mut bench, "1234"), CardOutcome::Failed(CardFailure::Removed));
    bench.pcscd.insert(Some("father")).unwrap();
    assert_eq!(bench.next(), Presence::Card);
    bench.pcscd.stop_pcscd().unwrap();
    assert_eq!(bench.next(), Presence::NoReader);
    assert_eq!(prove_auth(&mut bench, "1234"), CardOutcome::Failed(CardFailure::ReaderGone));
    drop(bench.watcher);
    assert!(bench.reported.recv().is_err(), "nothing is reported after the watcher is gone");
});

/// The parent starts the test again with the socket's name in the environment; the child does what is to be done.
fn in_a_process_of_its_own(test: &str, body: impl FnOnce(&Path)) {
    if let Some(socket) = socket_in_environment() {
        let folder = socket.parent().and_then(Path::parent).expect("the socket lies in DIR/pcscd");
        body(folder);
        std::fs::write(folder.join(RAN), "").unwrap();
        return;
    }
    let folder = TempDir::new().unwrap();
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args([test, "--exact", "--nocapture"]).env(SOCKET_VARIABLE, folder.path().join("pcscd/pcscd.comm"));
    let output = again.output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success() && folder.path().join(RAN).exists(), "{said}");
}

#[expect(
    clippy::disallowed_methods,
    reason = "libpcsclite takes the socket from the environment and from nowhere else"
)]
fn socket_in_environment() -> Option<PathBuf> {
    std::env::var_os(SOCKET_VARIABLE).map(PathBuf::from)
}
