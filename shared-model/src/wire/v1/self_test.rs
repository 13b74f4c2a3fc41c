use super::Base64;
use crate::device::DeviceId;
use crate::self_test::{self, Receipt, SelfTestReport};
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// What a technician's self-test has found, signed by the box so that it stays evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfTest {
    /// When the test ended, by the box: milliseconds since 1970.
    pub taken_at_ms: i64,
    /// The version that the box ran.
    pub firmware: String,
    /// The six characters on the screen and on the work order: [`Receipt::of_digest`] of the report's.
    pub receipt: String,
    /// Every check that was made, in the order of the screen.
    pub checks: Vec<SelfTestCheck>,
    /// By the key of the box: ECDSA P-256 with SHA-256, ASN.1 DER, over [`self_test_message`].
    pub signature: Base64,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfTestCheck {
    /// A word such as `reader`.
    pub name: String,
    /// Whether it was good.
    pub passed: bool,
    /// The number for the telephone, such as `R-102`, if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What was seen, in a few words. Never a name of anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What the box signs for [`SelfTest`]: `"nanto-sukoyaka/v1/self-test" ‖ 0x00 ‖ device ‖` [`SelfTestReport::canonical_bytes`].
/// A device id is always of the same length.
pub fn self_test_message(report: &SelfTestReport, device: &DeviceId) -> Vec<u8> {
    [b"nanto-sukoyaka/v1/self-test\0".as_slice(), device.as_str().as_bytes(), &report.canonical_bytes()].concat()
}

impl SelfTest {
    /// Longest name of a check, version and code, in characters.
    pub const LONGEST_WORD: usize = 40;
    /// Longest note, in characters.
    pub const LONGEST_NOTE: usize = 100;

    /// A report as it is sent.
    pub fn new(report: SelfTestReport, receipt: &Receipt, signature: Vec<u8>) -> Self {
        let check = |check: self_test::SelfTestCheck| {
            let self_test::SelfTestCheck { name, passed, code, note } = check;
            SelfTestCheck { name, passed, code, note }
        };
        Self {
            taken_at_ms: report.taken_at.millis(),
            firmware: report.firmware,
            receipt: receipt.as_str().to_owned(),
            checks: report.checks.into_iter().map(check).collect(),
            signature: Base64(signature),
        }
    }

    /// The report, if it is within bounds: 1 to [`SelfTestReport::MAX_CHECKS`] checks; words without blanks; no text that is
    /// empty, too long, or has control characters.
    pub fn report(&self) -> Option<SelfTestReport> {
        let checks = (1..=SelfTestReport::MAX_CHECKS).contains(&self.checks.len());
        if !checks || !is_word(&self.firmware) || !self.checks.iter().all(SelfTestCheck::fits) {
            return None;
        }
        let check = |check: &SelfTestCheck| {
            let SelfTestCheck { name, passed, code, note } = check.clone();
            self_test::SelfTestCheck { name, passed, code, note }
        };
        Some(SelfTestReport {
            taken_at: Timestamp::from_millis(self.taken_at_ms),
            firmware: self.firmware.clone(),
            checks: self.checks.iter().map(check).collect(),
        })
    }
}

impl SelfTestCheck {
    fn fits(&self) -> bool {
        let note = |note: &str| is_text(note, SelfTest::LONGEST_NOTE);
        is_word(&self.name) && self.code.as_deref().is_none_or(is_word) && self.note.as_deref().is_none_or(note)
    }
}

fn is_word(text: &str) -> bool {
    is_text(text, SelfTest::LONGEST_WORD) && !text.contains(char::is_whitespace)
}

fn is_text(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.chars().count()) && !text.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> SelfTest {
        let check = |name: &str, passed, code: Option<&str>| self_test::SelfTestCheck {
            name: name.to_owned(),
            passed,
            code: code.map(str::to_owned),
            note: None,
        };
        let report = SelfTestReport {
            taken_at: Timestamp::from_millis(1_795_430_520_000),
            firmware: "1.2.3".to_owned(),
            checks: vec![check("screen", true, None), check("reader", false, Some("R-102"))],
        };
        SelfTest::new(report, &Receipt::of_digest(&[7; 32]), vec![1])
    }

    #[test]
    fn a_report_comes_back_as_it_was() {
        let sent = good();
        let report = sent.report().expect("within bounds");
        assert_eq!(SelfTest::new(report, &Receipt::of_digest(&[7; 32]), vec![1]), sent);
    }

    #[test]
    fn bounds_are_kept() {
        let is_taken = |alter: &dyn Fn(&mut SelfTest)| {
            let mut test = good();
            alter(&mut test);
            test.report().is_some()
        };
        assert!(is_taken(&|_| {}));
        let many = vec![good().checks[0].clone(); 33];
        assert!(is_taken(&|test| test.checks.clone_from(&many[..32].to_vec())));
        assert!(!is_taken(&|test| test.checks.clone_from(&many)) && !is_taken(&|test| test.checks.clear()));
        for bad in ["", "two words", "二　語", "a\n", &"a".repeat(41)] {
            assert!(!is_taken(&|test| test.checks[0].name = bad.to_owned()), "{bad}");
            assert!(!is_taken(&|test| test.checks[0].code = Some(bad.to_owned())), "{bad}");
            assert!(!is_taken(&|test| test.firmware = bad.to_owned()), "{bad}");
        }
        for bad in ["", "二\n行", &"あ".repeat(101)] {
            assert!(!is_taken(&|test| test.checks[0].note = Some(bad.to_owned())), "{bad}");
        }
        assert!(is_taken(&|test| test.checks[0].note = Some("ずれ 0.2秒".to_owned())));
    }

    #[test]
    fn the_box_and_the_purpose_are_signed() {
        let report = good().report().expect("within bounds");
        let [one, two] = [1, 2].map(|n| DeviceId::from_random([n; 8]));
        assert_ne!(self_test_message(&report, &one), self_test_message(&report, &two));
        assert_ne!(self_test_message(&report, &one), report.receipt_message(&one));
    }
}
