//! What a card signs. The box builds every message from here; the server supplies only the nonce and builds the same
//! bytes to verify. So no server can make a card sign a text of its choosing.

use crate::device::DeviceId;
use uuid::Uuid;

/// A server's 256-bit random number, good for one proof within two minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Nonce(pub [u8; 32]);

/// What a proof is for. A signature made for one purpose verifies for no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose<'a> {
    /// Daily login with the authentication certificate.
    Login,
    /// Step ④ of the registration with the authentication certificate.
    Registration(Uuid),
    /// Step ④b with the signature certificate; names the authentication certificate (its SHA-256) proved in step ④,
    /// so that the two cards cannot be different ones put together by somebody in between.
    Attributes {
        /// The registration that asks.
        registration: Uuid,
        /// SHA-256 of the authentication certificate's DER.
        auth_certificate_sha256: &'a [u8; 32],
    },
}

/// The message whose SHA-256 the card signs: domain, device and nonce, each with a fixed or stated length.
///
/// `domain ‖ 0x00 ‖ len(device) ‖ device ‖ nonce ‖ context`, where the context is empty for a login, the 16 bytes of
/// the registration for step ④ and these plus 32 bytes of the certificate's digest for step ④b.
pub fn message(purpose: Purpose<'_>, device: &DeviceId, nonce: &Nonce) -> Vec<u8> {
    let (domain, context): (&[u8], Vec<u8>) = match purpose {
        Purpose::Login => (b"nanto-sukoyaka/v1/login", Vec::new()),
        Purpose::Registration(registration) => (b"nanto-sukoyaka/v1/registration", registration.as_bytes().to_vec()),
        Purpose::Attributes { registration, auth_certificate_sha256 } => (
            b"nanto-sukoyaka/v1/attributes",
            [registration.as_bytes().as_slice(), auth_certificate_sha256.as_slice()].concat(),
        ),
    };
    let device = device.as_str().as_bytes();
    let length = [u8::try_from(device.len()).unwrap_or(u8::MAX)];
    [domain, &[0], &length, device, &nonce.0, &context].concat()
}

/// The message whose signature opens the vault (docs/adr/0012): `domain ‖ 0x00 ‖ len(device) ‖ device ‖
/// SHA-256(certificate) ‖ salt`. The salt is the box's own; no server has a say in any of it.
pub fn unlock_message(device: &DeviceId, certificate_sha256: &[u8; 32], salt: &[u8; 32]) -> Vec<u8> {
    let device = device.as_str().as_bytes();
    let length = [u8::try_from(device.len()).unwrap_or(u8::MAX)];
    [b"nanto-sukoyaka/v1/unlock".as_slice(), &[0], &length, device, certificate_sha256, salt].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_purposes_share_a_message() {
        let device = DeviceId::from_random([7; 8]);
        let nonce = Nonce([9; 32]);
        let registration = Uuid::from_bytes([1; 16]);
        let digest = [2; 32];
        let messages = [
            message(Purpose::Login, &device, &nonce),
            message(Purpose::Registration(registration), &device, &nonce),
            message(Purpose::Attributes { registration, auth_certificate_sha256: &digest }, &device, &nonce),
            unlock_message(&device, &digest, &[9; 32]),
        ];
        for (i, a) in messages.iter().enumerate() {
            for b in &messages[i + 1..] {
                assert!(!a.starts_with(b) && !b.starts_with(a));
            }
        }
    }
}
