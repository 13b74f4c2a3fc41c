use super::account::PasswordHash;
use super::text::{Address, Name, Profile};
use shared_model::civil::CivilDate;
use shared_model::municipality::MunicipalityCode;
use shared_model::person::{Role, Sex};
use shared_model::user_id::UserId;
use uuid::Uuid;

/// Proof that a member of this household has been found by its card. Every question about a household needs one, and
/// only [`crate::StoreRead::member_of_card`] and [`crate::Store::bind_card`] make it: a handler that has no card
/// session cannot ask, and one that has can ask about its own household only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HouseholdScope {
    pub(crate) municipality: MunicipalityCode,
    pub(crate) household: Uuid,
    pub(crate) member: Uuid,
}

impl HouseholdScope {
    /// The town.
    pub fn municipality(&self) -> MunicipalityCode {
        self.municipality
    }

    /// The household.
    pub fn household(&self) -> Uuid {
        self.household
    }

    /// The member who holds the card.
    pub fn member(&self) -> Uuid {
        self.member
    }
}

/// A town.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Municipality {
    /// Six digits.
    pub code: MunicipalityCode,
    /// Such as 「南砺市」.
    pub name: Name,
    /// Whether registration asks for the 署名用 certificate (step ④b).
    pub signature_certificate: bool,
    /// Texts, telephone numbers and further switches as JSON; the store does not look inside.
    pub profile: Profile,
}

/// A household that the counter registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewHousehold {
    /// UUIDv7.
    pub id: Uuid,
    /// Everybody who gets an ID letter.
    pub members: Vec<NewMember>,
}

/// A member with the account on the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMember {
    /// UUIDv7.
    pub id: Uuid,
    /// The nine digits, from [`crate::Store::allocate_user_serial`].
    pub user_id: UserId,
    /// Argon2id of the issued password.
    pub password_hash: PasswordHash,
    /// As the town registered it.
    pub name: Name,
    /// As the town registered it.
    pub birth_date: CivilDate,
    /// As the town registered it.
    pub sex: Sex,
    /// As the town registered it.
    pub address: Address,
    /// What the member is in the household.
    pub role: Role,
}

/// A household in the operator's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HouseholdEntry {
    /// The household.
    pub id: Uuid,
    /// Its members, ordered by user ID.
    pub members: Vec<MemberEntry>,
}

/// A member in the operator's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberEntry {
    /// The member.
    pub id: Uuid,
    /// The nine digits on the letter.
    pub user_id: UserId,
    /// The name.
    pub name: Name,
    /// What the member is in the household.
    pub role: Role,
    /// Whether a card is bound to the account.
    pub linked: bool,
}
