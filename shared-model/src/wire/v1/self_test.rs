use super::Base64;
use crate::device::{DeviceId, TestReceipt};
use serde::{Deserialize, Serialize};

/// What a technician's self-test has found, signed by the box so that it stays evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfTest {
    /// When the test ended, by the box: milliseconds since 1970.
    pub taken_at_ms: i64,
    /// The version that the box ran.
    pub firmware: String,
    /// Six characters of [`TestReceipt`], also on the screen and on the work order.
    pub receipt: String,
    /// Every check that was made, in the order of the screen.
    pub checks: Vec<SelfTestCheck>,
    /// By the key of the box: ECDSA P-256 with SHA-256, ASN.1 DER, over [`SelfTest::message`].
    pub signature: Base64,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SelfTestCheck {
    /// A word of `a-z`, `0-9` and `-`, such as `card-reader`.
    pub name: String,
    /// Whether it was good.
    pub passed: bool,
    /// The number for the telephone, of `A-Z`, `0-9` and `-`, if it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What was measured, such as `1920x1080`. Never a name of anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Why a self-test is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotASelfTest {
    /// No check, or more than [`SelfTest::MOST_CHECKS`].
    #[error("a self-test has 1 to 32 checks")]
    Checks,
    /// The receipt is no [`TestReceipt`].
    #[error("the receipt has six characters")]
    Receipt,
    /// A text is empty, too long, or has other characters than it may.
    #[error("a text of the self-test is out of bounds")]
    Text,
}

impl SelfTest {
    /// Most checks: a screen of twelve, and room for later ones.
    pub const MOST_CHECKS: usize = 32;
    /// Longest name of a check, version and code, in bytes.
    pub const LONGEST_WORD: usize = 40;
    /// Longest note, in characters.
    pub const LONGEST_NOTE: usize = 100;

    /// The receipt, if everything is within bounds.
    pub fn check(&self) -> Result<TestReceipt, NotASelfTest> {
        if !(1..=Self::MOST_CHECKS).contains(&self.checks.len()) {
            return Err(NotASelfTest::Checks);
        }
        let firmware_fits = word(&self.firmware, |byte| byte.is_ascii_graphic());
        if !firmware_fits || !self.checks.iter().all(SelfTestCheck::fits) {
            return Err(NotASelfTest::Text);
        }
        TestReceipt::parse(&self.receipt).map_err(|_| NotASelfTest::Receipt)
    }

    /// What the box signs: `"nanto-sukoyaka/v1/self-test" ‖ 0x00 ‖ device ‖ taken_at_ms ‖ firmware ‖ receipt ‖ number of checks ‖
    /// for each check: name ‖ 0 or 1 ‖ code ‖ note`. Every text has its length in bytes before it, numbers and lengths are
    /// big-endian (an instant eight bytes, others four), and a code or note that is missing has the length 2³²-1.
    pub fn message(&self, device: &DeviceId) -> Vec<u8> {
        let mut message = b"nanto-sukoyaka/v1/self-test\0".to_vec();
        text(&mut message, Some(device.as_str()));
        message.extend(self.taken_at_ms.to_be_bytes());
        text(&mut message, Some(&self.firmware));
        text(&mut message, Some(&self.receipt));
        message.extend(length(self.checks.len()));
        for check in &self.checks {
            text(&mut message, Some(&check.name));
            message.push(u8::from(check.passed));
            text(&mut message, check.code.as_deref());
            text(&mut message, check.note.as_deref());
        }
        message
    }
}

impl SelfTestCheck {
    fn fits(&self) -> bool {
        let plain = |byte: u8| byte.is_ascii_digit() || byte == b'-';
        let name = word(&self.name, |byte| plain(byte) || byte.is_ascii_lowercase());
        let code = self.code.as_deref().is_none_or(|code| word(code, |byte| plain(byte) || byte.is_ascii_uppercase()));
        let note = self.note.as_deref().is_none_or(|note| {
            !note.is_empty() && note.chars().count() <= SelfTest::LONGEST_NOTE && !note.chars().any(char::is_control)
        });
        name && code && note
    }
}

fn word(text: &str, allowed: impl Fn(u8) -> bool) -> bool {
    (1..=SelfTest::LONGEST_WORD).contains(&text.len()) && text.bytes().all(allowed)
}

fn text(message: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => {
            message.extend(length(text.len()));
            message.extend(text.as_bytes());
        }
        None => message.extend(u32::MAX.to_be_bytes()),
    }
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> SelfTest {
        let check = |name: &str, passed, code: Option<&str>| SelfTestCheck {
            name: name.to_owned(),
            passed,
            code: code.map(str::to_owned),
            note: None,
        };
        SelfTest {
            taken_at_ms: 1_795_430_520_000,
            firmware: "1.2.3".to_owned(),
            receipt: "7K2M9Q".to_owned(),
            checks: vec![check("screen", true, None), check("card-reader", false, Some("S-301"))],
            signature: Base64(Vec::new()),
        }
    }

    #[test]
    fn bounds_are_kept() {
        assert_eq!(good().check().map(|receipt| receipt.as_str().to_owned()), Ok("7K2M9Q".to_owned()));
        let judge = |alter: &dyn Fn(&mut SelfTest)| {
            let mut test = good();
            alter(&mut test);
            test.check().err()
        };
        assert_eq!(judge(&|test| test.checks.clear()), Some(NotASelfTest::Checks));
        let many = vec![good().checks[0].clone(); 33];
        assert_eq!(judge(&|test| test.checks.clone_from(&many)), Some(NotASelfTest::Checks));
        assert_eq!(judge(&|test| test.checks.clone_from(&many[..32].to_vec())), None);
        assert_eq!(judge(&|test| test.receipt = "7K2M9O".to_owned()), Some(NotASelfTest::Receipt));
        for bad in ["", "Screen", "two words", &"a".repeat(41)] {
            assert_eq!(judge(&|test| test.checks[0].name = bad.to_owned()), Some(NotASelfTest::Text), "{bad}");
            let code = bad.to_lowercase();
            assert_eq!(judge(&|test| test.checks[0].code = Some(code.clone())), Some(NotASelfTest::Text), "{code}");
        }
        for bad in ["", "二\n行", &"あ".repeat(101)] {
            assert_eq!(judge(&|test| test.checks[0].note = Some(bad.to_owned())), Some(NotASelfTest::Text), "{bad}");
        }
        assert_eq!(judge(&|test| test.checks[0].note = Some("あ".repeat(100))), None);
        assert_eq!(judge(&|test| test.firmware = "1 2".to_owned()), Some(NotASelfTest::Text));
    }

    #[test]
    fn every_part_is_signed() {
        let device = DeviceId::from_random([7; 8]);
        let alterations: [&dyn Fn(&mut SelfTest); 9] = [
            &|_| {},
            &|test| test.taken_at_ms += 1,
            &|test| test.firmware.push('0'),
            &|test| test.receipt = "7K2M9R".to_owned(),
            &|test| test.checks.truncate(1),
            &|test| test.checks.swap(0, 1),
            &|test| test.checks[1].passed = true,
            &|test| test.checks[1].code = None,
            &|test| test.checks[0].note = Some(String::new()),
        ];
        let messages = alterations.map(|alter| {
            let mut test = good();
            alter(&mut test);
            test.message(&device)
        });
        for (place, message) in messages.iter().enumerate() {
            assert!(!messages[..place].contains(message), "alteration {place}");
        }
        assert!(!messages.contains(&good().message(&DeviceId::from_random([8; 8]))), "the box is signed");
    }
}
