use cloud_jpki::CardIdentity;
use cloud_store::model::CardKey;
use shared_model::person::{FourFacts, Member};
use shared_model::user_id::UserId;
use uuid::Uuid;

/// A registration under way on one device. ID and password were right; each step adds what was proved.
#[derive(Clone)]
pub struct Registration {
    /// Its name in the next steps.
    pub id: Uuid,
    /// The account.
    pub user_id: UserId,
    /// Which letter the password was on.
    pub letter: u32,
    /// Who will be bound to the card.
    pub member: Member,
    /// What the signature certificate must say.
    pub registered: FourFacts,
    /// Whether the town asks for step ④b.
    pub attributes_required: bool,
    /// Step ④: the card's authentication certificate.
    pub card: Option<AuthCard>,
    /// Step ④b: what the signature certificate said.
    pub proved: Option<FourFacts>,
}

/// The card that was proved in step ④.
#[derive(Clone)]
pub struct AuthCard {
    /// Its name for the store.
    pub key: CardKey,
    /// Its certificate.
    pub identity: CardIdentity,
}

impl Registration {
    /// Whether step ④b is still missing.
    pub fn attributes_missing(&self) -> bool {
        self.attributes_required && self.proved.is_none()
    }
}
