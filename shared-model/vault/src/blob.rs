//! What a member has entered, on its way to the town: signed by the member's author key, then sealed to the town. A
//! locked box sends it as it is. Inside: `member (16) ‖ signature (64) ‖ entry`.

use crate::{NotAKey, PublicKey, Sealed, Seed, TownSecret, VaultKeys};
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{Signature, VerifyingKey};
use shared_model::device::DeviceId;
use uuid::Uuid;

const PURPOSE: &str = "nanto-sukoyaka/v1/blob";
const SIGNATURE: usize = 64;

/// Which entry of which outbox: the town applies each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlobName<'a> {
    /// The box.
    pub device: &'a DeviceId,
    /// The outbox, named anew with every new store: a box that lost its store counts from one again.
    pub outbox: Uuid,
    /// Grows by one.
    pub sequence: u64,
}

/// What was inside: the author's name is not believed before [`Opened::verify`] has been asked.
pub struct Opened {
    /// Who claims to have entered it.
    pub member: Uuid,
    signature: Signature,
    entry: Vec<u8>,
}

impl BlobName<'_> {
    fn to_bytes(self) -> Vec<u8> {
        let device = self.device.as_str().as_bytes();
        let length = [u8::try_from(device.len()).unwrap_or(u8::MAX)];
        [&length, device, self.outbox.as_bytes().as_slice(), &self.sequence.to_be_bytes()].concat()
    }

    fn signed(self, member: Uuid, entry: &[u8]) -> Vec<u8> {
        [PURPOSE.as_bytes(), &[0], &self.to_bytes(), member.as_bytes(), entry].concat()
    }
}

/// Signs and seals an entry.
pub fn seal(entry: &[u8], name: BlobName<'_>, member: Uuid, keys: &VaultKeys, town: &PublicKey, seed: Seed) -> Vec<u8> {
    let signature: Signature = keys.author.sign(&name.signed(member, entry));
    let plain = zeroize::Zeroizing::new([member.as_bytes().as_slice(), &signature.to_bytes(), entry].concat());
    town.seal(PURPOSE, &name.to_bytes(), &plain, seed)
}

/// Opens a blob, at the town.
pub fn open(sealed: &[u8], name: BlobName<'_>, town: &TownSecret) -> Result<Opened, Sealed> {
    let plain = town.opens.open(PURPOSE, &name.to_bytes(), sealed)?;
    let (member, rest) = plain.split_first_chunk::<16>().ok_or(Sealed)?;
    let (signature, entry) = rest.split_at_checked(SIGNATURE).ok_or(Sealed)?;
    let signature = Signature::from_slice(signature).map_err(|_| Sealed)?;
    Ok(Opened { member: Uuid::from_bytes(*member), signature, entry: entry.to_vec() })
}

impl Opened {
    /// The entry, if it was signed with this author key (an uncompressed point).
    pub fn verify(&self, name: BlobName<'_>, author_key: &[u8]) -> Result<&[u8], Sealed> {
        let author = VerifyingKey::from_sec1_bytes(author_key).map_err(|_| Sealed)?;
        author.verify(&name.signed(self.member, &self.entry), &self.signature).map_err(|_| Sealed)?;
        Ok(&self.entry)
    }
}

/// Whether bytes can be an author key.
pub fn check_author_key(bytes: &[u8]) -> Result<(), NotAKey> {
    VerifyingKey::from_sec1_bytes(bytes).map(|_| ()).map_err(|_| NotAKey)
}
