use super::{Member, NotMeaningful};
use crate::civil::CivilDate;
use crate::person;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// Step ③: the ID and the password from the letter.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegistrationRequest {
    /// Nine digits.
    pub user_id: String,
    /// Eight characters of the issued alphabet.
    pub password: String,
}

impl fmt::Debug for RegistrationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegistrationRequest").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// A registration has begun. Nothing about the person is told before the card is proved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// Names the registration in the next steps and in what the card signs.
    pub id: Uuid,
    /// Whether the town asks for step ④b.
    pub attributes_required: bool,
    /// How long the registration may take.
    pub expires_in_ms: u64,
}

/// What is known after a card proof: ⑤ お客様情報の確認 shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistrationStep {
    /// Whether step ④b is still missing.
    pub attributes_required: bool,
    /// Who will be bound to the card.
    pub member: Member,
    /// What the signature certificate proved, after step ④b.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proved: Option<FourFacts>,
}

/// 基本4情報 on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FourFacts {
    /// Family and given name.
    pub name: String,
    /// `YYYY-MM-DD`.
    pub birth_date: String,
    /// Sex.
    pub sex: Sex,
    /// Address as on the card.
    pub address: String,
}

/// Sex on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words are those of person::Sex")]
pub enum Sex {
    Male,
    Female,
    Unstated,
}

impl From<person::FourFacts> for FourFacts {
    fn from(facts: person::FourFacts) -> Self {
        let sex = match facts.sex {
            person::Sex::Male => Sex::Male,
            person::Sex::Female => Sex::Female,
            person::Sex::Unstated => Sex::Unstated,
        };
        Self { name: facts.name, birth_date: facts.birth_date.to_iso(), sex, address: facts.address }
    }
}

impl TryFrom<FourFacts> for person::FourFacts {
    type Error = NotMeaningful;
    fn try_from(facts: FourFacts) -> Result<Self, NotMeaningful> {
        let birth_date = CivilDate::parse_iso(&facts.birth_date).map_err(|_| NotMeaningful("birth_date"))?;
        let sex = match facts.sex {
            Sex::Male => person::Sex::Male,
            Sex::Female => person::Sex::Female,
            Sex::Unstated => person::Sex::Unstated,
        };
        Ok(Self { name: facts.name, birth_date, sex, address: facts.address })
    }
}
