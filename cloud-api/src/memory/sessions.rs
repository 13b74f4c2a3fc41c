use super::NoticePages;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use cloud_store::model::{CardKey, HouseholdScope};
use shared_model::person::Member;
use shared_model::time::Timestamp;
use shared_model::wire::v1::Base64;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use zeroize::ZeroizeOnDrop;

/// 256 random bits that stand for a card proof on one device. Shown to nobody but that device.
#[derive(Clone, ZeroizeOnDrop)]
pub struct SessionToken([u8; 32]);

impl SessionToken {
    /// From random bytes.
    pub fn from_random(random: [u8; 32]) -> Self {
        Self(random)
    }

    /// Reads what a device sent.
    pub fn parse(text: &str) -> Option<Self> {
        Base64::decode(text)?.try_into().ok().map(Self)
    }

    /// The text form, for the one reply that carries it.
    pub fn reveal(&self) -> String {
        Base64::encode(&self.0)
    }

    /// Compares in constant time.
    pub fn is(&self, other: &Self) -> bool {
        verify_slices_are_equal(&self.0, &other.0).is_ok()
    }
}

/// A card session: which member is logged in on a device.
pub struct Session {
    /// Its token.
    pub token: SessionToken,
    /// The key to the household's data.
    pub scope: HouseholdScope,
    /// Who it is.
    pub member: Member,
    /// The card that proved it; the session ends when the card is unbound.
    pub card: CardKey,
    /// When it ends by itself.
    pub expires_at: Timestamp,
    /// Ready answers of this household.
    pub pages: Arc<NoticePages>,
    /// Generation of the store at which the card was last seen to be bound.
    pub confirmed_at: AtomicU64,
}
