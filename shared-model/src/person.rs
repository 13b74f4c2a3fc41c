//! Who a card or an account belongs to.

use crate::civil::CivilDate;
use uuid::Uuid;

/// What a member is in the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// お母さん.
    Mother,
    /// お父さん.
    Father,
    /// 保護者.
    Guardian,
    /// Sees what the parents consent to, such as a grandparent.
    Viewer,
}

/// A person of a household, as a logged-in box knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Stable for the life of the account.
    pub id: Uuid,
    /// The household the member belongs to.
    pub household: Uuid,
    /// Family and given name with a blank between, as the town registered them.
    pub name: String,
    /// What the member is in the household.
    pub role: Role,
}

/// Sex as the signature certificate states it (1, 2, 3 in 1.2.392.200149.8.5.5.3; the application on the card says 9 for 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 1: 男.
    Male,
    /// 2: 女.
    Female,
    /// Anything else.
    Unstated,
}

/// The four facts that only a signature certificate proves (基本4情報).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FourFacts {
    /// Family and given name.
    pub name: String,
    /// Birth date.
    pub birth_date: CivilDate,
    /// Sex.
    pub sex: Sex,
    /// Address as on the card.
    pub address: String,
}
