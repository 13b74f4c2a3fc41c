use super::Base64;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The server's clock, signed over the box's nonce with the key of the server's own TLS certificate, so that a box
/// that woke in 1970 can believe it before it can check any date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedTime {
    /// Milliseconds since 1970.
    pub now_ms: i64,
    /// The box's nonce again.
    pub nonce: Base64,
    /// ECDSA P-256 with SHA-256, ASN.1 DER, over [`time_message`].
    pub signature: Base64,
}

/// What the server signs for [`SignedTime`]: `"nanto-sukoyaka/v1/time" ‖ 0x00 ‖ nonce ‖ now_ms` (big-endian).
pub fn time_message(nonce: &[u8], now_ms: i64) -> Vec<u8> {
    [b"nanto-sukoyaka/v1/time\0".as_slice(), nonce, &now_ms.to_be_bytes()].concat()
}

/// A box asks for its certificate.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// Eight digits from the work order.
    pub install_code: String,
    /// PKCS#10 request, DER, signed with the key that was made on the box.
    pub csr: Base64,
}

impl fmt::Debug for EnrolRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnrolRequest").finish_non_exhaustive()
    }
}

/// A box's certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// `box-…`, also the subject of the certificate.
    pub device_id: String,
    /// The certificate and what leads to the operator's root, PEM, leaf first.
    pub certificate_chain_pem: String,
    /// Code of the town that the box was enrolled for, six digits.
    pub municipality: String,
    /// The server's clock, milliseconds since 1970.
    pub now_ms: i64,
}

/// A box asks for a certificate for its next key. It goes to the enrol listener, because the certificate may have ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RenewRequest {
    /// The certificate of the key in use, DER; it may have ended half a year ago.
    pub certificate: Base64,
    /// PKCS#10 request, DER, signed with the next key, which was made on the box.
    pub csr: Base64,
    /// When it was signed, by the clock of the server ([`SignedTime`]): milliseconds since 1970.
    pub signed_at_ms: i64,
    /// By the key in use: ECDSA P-256 with SHA-256, ASN.1 DER, over [`renew_message`].
    pub signature: Base64,
}

/// What the key in use signs for [`RenewRequest`]: `"nanto-sukoyaka/v1/renew" ‖ 0x00 ‖ signed_at_ms (big-endian) ‖ csr`.
///
/// The instant is all the freshness there is, so that the server keeps no state for strangers. Nothing more is needed: who
/// repeats a request gets a certificate for a key that the box alone has, and once that key is used the old one proves
/// nothing any more. The instant is there for a signature made in advance by somebody who had the box in hand for a while.
pub fn renew_message(csr: &[u8], signed_at_ms: i64) -> Vec<u8> {
    [b"nanto-sukoyaka/v1/renew\0".as_slice(), &signed_at_ms.to_be_bytes(), csr].concat()
}
