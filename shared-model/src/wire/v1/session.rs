use super::{Base64, NotMeaningful};
use crate::person;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// The service is up; says which instant it takes for now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Always `ok`.
    pub status: String,
    /// The server's clock, milliseconds since 1970.
    pub now_ms: i64,
}

/// Asks for a nonce. It has no fields yet; the object keeps the place for later ones.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChallengeRequest {}

/// A nonce for one card proof by this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// 32 random bytes.
    pub nonce: Base64,
    /// How long the nonce is good.
    pub expires_in_ms: u64,
}

/// A card's answer to a nonce: login, registration step ④ or ④b, by the address it is sent to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardProof {
    /// The nonce that was signed.
    pub nonce: Base64,
    /// The certificate read from the card, DER.
    pub certificate: Base64,
    /// PKCS#1 v1.5 signature with SHA-256 over [`crate::card_proof::message`].
    pub signature: Base64,
}

/// A card session on this device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Bearer token, opaque.
    pub token: String,
    /// When the session ends by itself, milliseconds since 1970.
    pub expires_at_ms: i64,
    /// The server's clock, milliseconds since 1970.
    pub now_ms: i64,
    /// Who has logged in.
    pub member: Member,
    /// Whether somebody who could open the household's vault on this box may not any more: it is to be replaced.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub household_vault_stale: bool,
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("member", &self.member.id).finish_non_exhaustive()
    }
}

/// A person of a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// UUIDv7.
    pub id: Uuid,
    /// UUIDv7.
    pub household: Uuid,
    /// As the town registered it.
    pub name: String,
    /// What the person is in the household.
    pub role: Role,
}

/// Roles on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words are those of person::Role")]
pub enum Role {
    Mother,
    Father,
    Guardian,
    Viewer,
}

impl From<person::Role> for Role {
    fn from(role: person::Role) -> Self {
        match role {
            person::Role::Mother => Self::Mother,
            person::Role::Father => Self::Father,
            person::Role::Guardian => Self::Guardian,
            person::Role::Viewer => Self::Viewer,
        }
    }
}

impl From<Role> for person::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Mother => Self::Mother,
            Role::Father => Self::Father,
            Role::Guardian => Self::Guardian,
            Role::Viewer => Self::Viewer,
        }
    }
}

impl From<person::Member> for Member {
    fn from(member: person::Member) -> Self {
        Self { id: member.id, household: member.household, name: member.name, role: member.role.into() }
    }
}

impl TryFrom<Member> for person::Member {
    type Error = NotMeaningful;
    fn try_from(member: Member) -> Result<Self, NotMeaningful> {
        if member.name.trim().is_empty() || member.name.chars().count() > 100 {
            return Err(NotMeaningful("a member has a name of 1 to 100 characters"));
        }
        Ok(Self { id: member.id, household: member.household, name: member.name, role: member.role.into() })
    }
}
