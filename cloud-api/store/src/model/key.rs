use std::fmt;

/// A SHA-256 or HMAC-SHA-256 value.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest(pub [u8; 32]);

/// The serial number of a certificate: a positive number of at most 20 bytes (RFC 5280 §4.1.2.2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SerialNumber(Vec<u8>);

/// Zero, or longer than 20 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a certificate serial number")]
pub struct NotASerialNumber;

/// What names a card for ever: the issuer of its 利用者証明用 certificate and the serial number there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CardKey {
    /// SHA-256 of the issuer's name, DER.
    pub issuer: Sha256Digest,
    /// Serial number of the certificate.
    pub serial: SerialNumber,
}

impl Sha256Digest {
    /// 64 lowercase hexadecimal digits.
    pub fn to_hex(self) -> String {
        to_hex(&self.0)
    }

    pub(crate) fn from_hex(hex: &str) -> Option<Self> {
        from_hex(hex)?.try_into().ok().map(Self)
    }
}

impl SerialNumber {
    /// From the content of the INTEGER, big-endian; leading zero bytes do not count.
    pub fn from_be_bytes(bytes: &[u8]) -> Result<Self, NotASerialNumber> {
        let significant: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
        if (1..=20).contains(&significant.len()) { Ok(Self(significant)) } else { Err(NotASerialNumber) }
    }

    /// Lowercase hexadecimal digits, two for each byte.
    pub fn to_hex(&self) -> String {
        to_hex(&self.0)
    }

    pub(crate) fn from_hex(hex: &str) -> Option<Self> {
        Self::from_be_bytes(&from_hex(hex)?).ok()
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for SerialNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = hex.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect::<Option<_>>()?;
    let pairs = digits.chunks_exact(2);
    pairs.remainder().is_empty().then(|| pairs.map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_survive_their_text_form() {
        let digest = Sha256Digest([0xa5; 32]);
        assert_eq!(Sha256Digest::from_hex(&digest.to_hex()), Some(digest));
        assert_eq!(Sha256Digest::from_hex("a5"), None);
        let serial = SerialNumber::from_be_bytes(&[0, 0, 0x8f, 1]).unwrap();
        assert_eq!(serial.to_hex(), "8f01");
        assert_eq!(SerialNumber::from_hex("8f01"), Some(serial));
        for bad in ["", "0", "00", "zz", "é1"] {
            assert_eq!(SerialNumber::from_hex(bad), None, "{bad}");
        }
        assert!(SerialNumber::from_be_bytes(&[1; 21]).is_err());
    }
}
