use hpke::rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use zeroize::Zeroizing;

/// 32 bytes nobody can guess, for one operation: it is used up by the call that takes it.
pub struct Seed(Zeroizing<[u8; 32]>);

impl Seed {
    /// Takes fresh random bytes.
    pub fn new(random: [u8; 32]) -> Self {
        Self(Zeroizing::new(random))
    }

    pub(crate) fn into_rng(self) -> impl TryCryptoRng<Error = Infallible> {
        Stream { seed: self.0, block: 0 }
    }
}

/// SHA-256 in counter mode: HPKE asks for 32 bytes, and may ask for more.
struct Stream {
    seed: Zeroizing<[u8; 32]>,
    block: u32,
}

impl TryRng for Stream {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, filled: &mut [u8]) -> Result<(), Infallible> {
        for part in filled.chunks_mut(32) {
            let block = Zeroizing::new(<[u8; 32]>::from(
                Sha256::new()
                    .chain_update(b"nanto-sukoyaka/v1/seed")
                    .chain_update(*self.seed)
                    .chain_update(self.block.to_be_bytes())
                    .finalize(),
            ));
            self.block = self.block.wrapping_add(1);
            part.copy_from_slice(&block[..part.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Stream {}
