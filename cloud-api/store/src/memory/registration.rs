use super::town::Town;
use crate::model::{Action, Actor, By, CardKey, CredentialTry, Credentials, HouseholdScope, LoggedIn, NewMember};
use crate::port::{Conflict, LOCK, StoreError};
use crate::rules::Tries;
use shared_model::device::DeviceId;
use shared_model::person::{FourFacts, Member};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use uuid::Uuid;

impl Town {
    pub fn member_of_card(&self, card: &CardKey) -> Result<LoggedIn, StoreError> {
        let mut accounts = self.accounts.iter();
        let (user_id, account) =
            accounts.find(|(_, account)| account.card.as_ref() == Some(card)).ok_or(StoreError::NotFound)?;
        let registered = self.household(account.household)?.members.get(&account.member).ok_or(StoreError::Corrupt)?;
        Ok(LoggedIn {
            scope: HouseholdScope {
                municipality: self.municipality.code,
                household: account.household,
                member: account.member,
            },
            member: member_of(account.household, registered),
            user_id: *user_id,
        })
    }

    pub fn try_credentials(&mut self, user_id: UserId, device: &DeviceId, now: Timestamp) -> CredentialTry {
        let subjects = subjects(user_id, device);
        let stored = subjects.each_ref().map(|subject| self.tries.get(subject).copied());
        if let Some(until) = stored.iter().filter_map(|tries| Tries::locked_until(*tries, now)).max() {
            return CredentialTry::Locked { until };
        }
        let next = stored.map(|tries| Tries::after_one_more(tries, now));
        self.tries.extend(subjects.into_iter().zip(next));
        let tries_left = next[0].left().min(next[1].left());
        CredentialTry::Taken {
            credentials: self.credentials(user_id).map(Box::new),
            tries_left,
            locked_until: (tries_left == 0).then(|| now + LOCK),
        }
    }

    pub fn forget_tries(&mut self, user_id: UserId, device: &DeviceId) {
        for subject in subjects(user_id, device) {
            self.tries.remove(&subject);
        }
    }

    fn credentials(&self, user_id: UserId) -> Option<Credentials> {
        let account = self.accounts.get(&user_id)?;
        let member = self.households.get(&account.household)?.members.get(&account.member)?;
        Some(Credentials {
            password_hash: account.password_hash.clone(),
            letter: account.letter,
            linked: account.card.is_some(),
            member: member_of(account.household, member),
            facts: FourFacts {
                name: member.name.as_str().to_owned(),
                birth_date: member.birth_date,
                sex: member.sex,
                address: member.address.as_str().to_owned(),
            },
        })
    }

    pub fn bind_card(
        &mut self,
        user_id: UserId,
        letter: u32,
        card: &CardKey,
        device: &DeviceId,
        now: Timestamp,
    ) -> Result<LoggedIn, StoreError> {
        let card_is_bound = self.member_of_card(card).is_ok();
        let account = self.accounts.get_mut(&user_id).ok_or(StoreError::NotFound)?;
        match &account.card {
            Some(bound) if bound == card => return self.member_of_card(card),
            Some(_) => return Err(StoreError::Conflict(Conflict::AccountAlreadyLinked)),
            None if card_is_bound => return Err(StoreError::Conflict(Conflict::CardAlreadyBound)),
            None if account.letter != letter => return Err(StoreError::Conflict(Conflict::LetterReplaced)),
            None => (account.card, account.bound_at) = (Some(card.clone()), Some(now)),
        }
        let (household, member) = (account.household, account.member);
        let by = By { actor: Actor::Member { member, device: device.clone() }, at: now };
        self.append_audit(&by, Action::CardBound, Some(household), &user_id.to_string())?;
        self.member_of_card(card)
    }
}

fn member_of(household: Uuid, member: &NewMember) -> Member {
    Member { id: member.id, household, name: member.name.as_str().to_owned(), role: member.role }
}

fn subjects(user_id: UserId, device: &DeviceId) -> [String; 2] {
    [format!("user {user_id}"), format!("device {device}")]
}
