//! A box as the town knows it.

use std::fmt;

/// The name in a device certificate (subject CN) and the first half of every idempotency key:
/// `box-` and 16 lowercase hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(String);

/// Not of the form `box-0123456789abcdef`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a device id")]
pub struct NotADeviceId;

impl DeviceId {
    /// Makes the ID from eight random bytes.
    pub fn from_random(random: [u8; 8]) -> Self {
        Self(format!("box-{:016x}", u64::from_be_bytes(random)))
    }

    /// Parses the certificate's common name.
    pub fn parse(text: &str) -> Result<Self, NotADeviceId> {
        let hex = text.strip_prefix("box-").ok_or(NotADeviceId)?;
        let fits = hex.len() == 16 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if fits { Ok(Self(text.to_owned())) } else { Err(NotADeviceId) }
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An install code: eight digits, given to the technician with the work order, good for one enrolment.
#[derive(Clone, PartialEq, Eq)]
pub struct InstallCode(String);

/// Not eight digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an install code has eight digits")]
pub struct NotAnInstallCode;

impl InstallCode {
    /// Makes a code from four random bytes (the bias of the modulo is below 2^-5 of one code and harmless here,
    /// because tries are limited to five).
    pub fn from_random(random: [u8; 4]) -> Self {
        Self(format!("{:08}", u32::from_be_bytes(random) % 100_000_000))
    }

    /// Parses eight digits, with or without one blank or hyphen in the middle.
    pub fn parse(text: &str) -> Result<Self, NotAnInstallCode> {
        let digits = match text.as_bytes() {
            [head @ .., b' ' | b'-', _, _, _, _] if head.len() == 4 => format!("{}{}", &text[..4], &text[5..]),
            _ => text.to_owned(),
        };
        let fits = digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit());
        if fits { Ok(Self(digits)) } else { Err(NotAnInstallCode) }
    }

    /// The eight digits, for hashing or sending over TLS.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_codes_parse_only_in_their_form() {
        let made = DeviceId::from_random([0, 1, 2, 3, 4, 5, 6, 255]);
        assert_eq!(made.as_str(), "box-00010203040506ff");
        assert_eq!(DeviceId::parse(made.as_str()), Ok(made));
        for bad in
            ["box-", "box-00010203040506FF", "BOX-00010203040506ff", "box-00010203040506f", "boxx00010203040506ff"]
        {
            assert!(DeviceId::parse(bad).is_err(), "{bad}");
        }
        assert!(InstallCode::parse("1234 5678").is_ok_and(|c| c.reveal() == "12345678"));
        assert!(InstallCode::parse("1234-5678").is_ok());
        for bad in ["", "1234567", "123456789", "12345 678", "1234あ678", "１２３４５６７８"] {
            assert!(InstallCode::parse(bad).is_err(), "{bad}");
        }
    }
}
