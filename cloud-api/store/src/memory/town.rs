//! A town's state, and what the operator does to it.

use super::outbox::Outboxes;
use super::vaults::Vaults;
use crate::model::{
    Action, AuditEntry, By, CardKey, Device, HouseholdEntry, MemberEntry, Municipality, Name, NewHousehold, NewMember,
    NewPublication, PasswordHash, SelfTest, Sha256Digest, VaccineEdition,
};
use crate::port::{Conflict, FIRST_USER_SERIAL, MAX_MEMBERS, StoreError};
use crate::rules::{self, Tries};
use shared_model::device::DeviceId;
use shared_model::notice::Answer;
use shared_model::record::Record;
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Clone)]
pub(super) struct Town {
    pub municipality: Municipality,
    next_user_serial: u32,
    pub audit: Vec<AuditEntry>,
    pub households: BTreeMap<Uuid, Household>,
    pub accounts: BTreeMap<UserId, Account>,
    pub tries: BTreeMap<String, Tries>,
    pub devices: BTreeMap<DeviceId, Device>,
    pub install_codes: BTreeMap<Sha256Digest, InstallCode>,
    /// The last to arrive first.
    pub self_tests: BTreeMap<DeviceId, Vec<SelfTest>>,
    pub publications: BTreeMap<Uuid, Published>,
    pub vaults: Vaults,
    pub outboxes: Outboxes,
    /// Oldest first.
    pub vaccine_editions: Vec<VaccineEdition>,
}

#[derive(Clone, Default)]
pub(super) struct Household {
    pub version: u64,
    pub members: BTreeMap<Uuid, NewMember>,
    pub deliveries: BTreeMap<Uuid, Delivery>,
    /// By member and publication.
    pub receipts: BTreeMap<(Uuid, Uuid), Opened>,
    /// By member and publication.
    pub answers: BTreeMap<(Uuid, Uuid), Answered>,
    pub records: BTreeMap<Uuid, Record>,
}

#[derive(Clone)]
pub(super) struct Account {
    pub household: Uuid,
    pub member: Uuid,
    pub password_hash: PasswordHash,
    pub letter: u32,
    pub card: Option<CardKey>,
    pub bound_at: Option<Timestamp>,
}

#[derive(Clone)]
pub(super) struct InstallCode {
    pub household: Option<Uuid>,
    pub work_order: Option<Name>,
    pub expires_at: Timestamp,
    pub device: Option<DeviceId>,
}

#[derive(Clone)]
pub(super) struct Published {
    pub content: NewPublication,
    pub published_at: Timestamp,
    pub withdrawn_at: Option<Timestamp>,
}

#[derive(Clone, Copy)]
pub(super) struct Delivery {
    pub member: Option<Uuid>,
    pub version: u64,
}

#[derive(Clone, Copy)]
pub(super) struct Opened {
    pub at: Timestamp,
    pub version: u64,
}

#[derive(Clone, Copy)]
pub(super) struct Answered {
    pub answer: Answer,
    pub version: u64,
}

impl Household {
    pub fn next_version(&mut self) -> u64 {
        self.version += 1;
        self.version
    }
}

/// A household has somebody in it, and not a village.
pub(super) fn check_size(household: &NewHousehold) -> Result<(), StoreError> {
    let fits = (1..=MAX_MEMBERS).contains(&household.members.len());
    if fits { Ok(()) } else { Err(StoreError::Conflict(Conflict::HouseholdSize)) }
}

impl Town {
    pub fn new(by: &By, municipality: &Municipality) -> Result<Self, StoreError> {
        let mut town = Self {
            municipality: municipality.clone(),
            next_user_serial: FIRST_USER_SERIAL,
            audit: Vec::new(),
            households: BTreeMap::new(),
            accounts: BTreeMap::new(),
            tries: BTreeMap::new(),
            devices: BTreeMap::new(),
            install_codes: BTreeMap::new(),
            self_tests: BTreeMap::new(),
            publications: BTreeMap::new(),
            vaults: Vaults::default(),
            outboxes: Outboxes::default(),
            vaccine_editions: Vec::new(),
        };
        town.append_audit(by, Action::MunicipalityAdded, None, &municipality.code.to_string())?;
        Ok(town)
    }

    pub fn household(&self, id: Uuid) -> Result<&Household, StoreError> {
        self.households.get(&id).ok_or(StoreError::NotFound)
    }

    pub fn household_mut(&mut self, id: Uuid) -> Result<&mut Household, StoreError> {
        self.households.get_mut(&id).ok_or(StoreError::NotFound)
    }

    pub fn append_audit(
        &mut self,
        by: &By,
        action: Action,
        household: Option<Uuid>,
        subject: &str,
    ) -> Result<(), StoreError> {
        let position = self.audit.last().map_or(1, |entry| entry.position + 1);
        let subject = Name::parse(subject).map_err(|_| StoreError::Corrupt)?;
        self.audit.push(AuditEntry { position, by: by.clone(), action, household, subject });
        Ok(())
    }

    pub fn allocate_user_serial(&mut self) -> Result<u32, StoreError> {
        let serial = self.next_user_serial;
        if serial > 99_999_999 {
            return Err(StoreError::Conflict(Conflict::SerialsExhausted));
        }
        self.next_user_serial += 1;
        Ok(serial)
    }

    pub fn household_entries(&self, after: Option<Uuid>, rows: usize) -> Vec<HouseholdEntry> {
        let behind = self.households.keys().filter(|id| after.is_none_or(|after| **id > after));
        behind.take(rows).map(|id| HouseholdEntry { id: *id, members: self.member_entries(*id) }).collect()
    }

    fn member_entries(&self, household: Uuid) -> Vec<MemberEntry> {
        let accounts = self.accounts.iter().filter(|(_, account)| account.household == household);
        accounts
            .filter_map(|(user_id, account)| {
                let member = self.households.get(&household)?.members.get(&account.member)?;
                let (name, role) = (member.name.clone(), member.role);
                Some(MemberEntry { id: member.id, user_id: *user_id, name, role, linked: account.card.is_some() })
            })
            .collect()
    }

    pub fn add_household(&mut self, by: &By, new: &NewHousehold) -> Result<(), StoreError> {
        let taken = StoreError::Conflict(Conflict::AlreadyExists);
        self.append_audit(by, Action::HouseholdAdded, Some(new.id), &new.id.to_string())?;
        if self.households.contains_key(&new.id) {
            return Err(taken);
        }
        self.households.insert(new.id, Household::default());
        for member in &new.members {
            let member_is_known = self.households.values().any(|household| household.members.contains_key(&member.id));
            if member_is_known || self.accounts.contains_key(&member.user_id) {
                return Err(taken);
            }
            self.add_member(new.id, member);
        }
        self.deliver_recent(new.id, rules::recent_from(by.at));
        Ok(())
    }

    fn add_member(&mut self, household: Uuid, member: &NewMember) {
        let account = Account {
            household,
            member: member.id,
            password_hash: member.password_hash.clone(),
            letter: 1,
            card: None,
            bound_at: None,
        };
        self.accounts.insert(member.user_id, account);
        self.households.entry(household).or_default().members.insert(member.id, member.clone());
    }

    pub fn reissue_letter(&mut self, by: &By, user_id: UserId, hash: &PasswordHash) -> Result<(), StoreError> {
        let account = self.accounts.get_mut(&user_id).ok_or(StoreError::NotFound)?;
        account.password_hash = hash.clone();
        account.letter += 1;
        account.card = None;
        account.bound_at = None;
        let (household, member) = (account.household, account.member);
        self.close_vaults(household, member);
        self.append_audit(by, Action::LetterReissued, Some(household), &user_id.to_string())
    }
}
