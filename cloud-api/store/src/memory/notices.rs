use super::town::{Answered, Delivery, Household, Opened, Published, Town};
use crate::model::{Action, Audience, By, HouseholdScope, NewPublication, Publication, Receipt};
use crate::port::{Conflict, StoreError};
use crate::rules;
use crate::rules::mail::{Change, Moved, mail_page};
use shared_model::notice::{Answer, AnswerKind, Cursor, Fact, Notice, NoticeChange, NoticePage};
use shared_model::time::Timestamp;
use uuid::Uuid;

impl Town {
    pub fn notices_since(
        &self,
        epoch: Uuid,
        scope: &HouseholdScope,
        after: Option<Cursor>,
        rows: usize,
    ) -> Result<NoticePage, StoreError> {
        let household = self.household(scope.household)?;
        let after = rules::position_after(after, epoch, household.version);
        let here = Cursor { epoch, position: household.version };
        Ok(mail_page(here, rows, self.moved_notices(scope, after)?).notices)
    }

    /// All that this member may read and that has moved behind `after`.
    pub fn moved_notices(&self, scope: &HouseholdScope, after: u64) -> Result<Vec<Moved>, StoreError> {
        let moved = moved_notices(self.household(scope.household)?, scope.member, after);
        let told = moved
            .iter()
            .map(|moved| Ok(Moved { position: moved.position, change: Change::Notice(self.change(moved)?) }));
        told.collect()
    }

    fn change(&self, moved: &MovedNotice) -> Result<NoticeChange, StoreError> {
        let published = self.publications.get(&moved.publication).ok_or(StoreError::Corrupt)?;
        if published.withdrawn_at.is_some() {
            return Ok(NoticeChange::Withdrawn(moved.publication));
        }
        let content = &published.content;
        let facts = content.facts().iter();
        Ok(NoticeChange::Current(Notice {
            id: content.id,
            published_at: published.published_at,
            sender: content.sender.as_str().to_owned(),
            category: content.category,
            title: content.title.as_str().to_owned(),
            body: content.body.as_str().to_owned(),
            facts: facts.map(|(kind, text)| Fact { kind: *kind, text: text.as_str().to_owned() }).collect(),
            opened_at: moved.opened.map(|opened| opened.at),
            answer: moved.answered.map(|answered| answered.answer),
        }))
    }

    /// How many notices this member may read and has not opened.
    pub fn unread(&self, scope: &HouseholdScope) -> Result<u32, StoreError> {
        let household = self.household(scope.household)?;
        let readable = household.deliveries.iter().filter(|(_, delivery)| delivery.is_for(scope.member));
        let unread = readable.filter(|(id, _)| {
            let withdrawn = self.publications.get(id).is_none_or(|published| published.withdrawn_at.is_some());
            !withdrawn && !household.receipts.contains_key(&(scope.member, **id))
        });
        u32::try_from(unread.count()).map_err(|_| StoreError::Corrupt)
    }

    pub fn publication_entries(&self, after: Option<Uuid>, rows: usize) -> Vec<Publication> {
        let behind = self.publications.values().filter(|p| after.is_none_or(|after| p.content.id > after));
        behind.take(rows).map(|published| self.publication_entry(published)).collect()
    }

    fn publication_entry(&self, published: &Published) -> Publication {
        let id = published.content.id;
        let count = |per_household: &dyn Fn(&Household) -> usize| {
            u64::try_from(self.households.values().map(per_household).sum::<usize>()).unwrap_or(u64::MAX)
        };
        Publication {
            id,
            title: published.content.title.clone(),
            published_at: published.published_at,
            withdrawn_at: published.withdrawn_at,
            households: count(&|household| usize::from(household.deliveries.contains_key(&id))),
            opened: count(&|household| household.receipts.keys().filter(|(_, opened)| *opened == id).count()),
        }
    }

    pub fn publish(&mut self, by: &By, new: &NewPublication) -> Result<u64, StoreError> {
        if self.publications.contains_key(&new.id) {
            return Err(StoreError::Conflict(Conflict::AlreadyExists));
        }
        let (only_household, only_member) = match new.audience {
            Audience::Municipality => (None, None),
            Audience::Household(household) => (Some(household), None),
            Audience::Member { household, member } => (Some(household), Some(member)),
        };
        if let Some(household) = only_household {
            let known = self.household(household)?;
            if only_member.is_some_and(|member| !known.members.contains_key(&member)) {
                return Err(StoreError::NotFound);
            }
        }
        let published = Published { content: new.clone(), published_at: by.at, withdrawn_at: None };
        self.publications.insert(new.id, published);
        let mut reached = 0;
        for (id, household) in &mut self.households {
            if only_household.is_none_or(|only| only == *id) {
                let version = household.next_version();
                household.deliveries.insert(new.id, Delivery { member: only_member, version });
                reached += 1;
            }
        }
        self.append_audit(by, Action::PublicationPublished, only_household, &new.id.to_string())?;
        Ok(reached)
    }

    /// Town-wide notices published at `since` or later, oldest ID first.
    pub fn deliver_recent(&mut self, household: Uuid, since: Timestamp) {
        let Some(household) = self.households.get_mut(&household) else { return };
        for (id, published) in &self.publications {
            let town_wide = published.content.audience == Audience::Municipality;
            if town_wide && published.withdrawn_at.is_none() && published.published_at >= since {
                let version = household.next_version();
                household.deliveries.insert(*id, Delivery { member: None, version });
            }
        }
    }

    pub fn withdraw(&mut self, by: &By, id: Uuid) -> Result<(), StoreError> {
        let published = self.publications.get_mut(&id).ok_or(StoreError::NotFound)?;
        if published.withdrawn_at.is_some() {
            return Ok(());
        }
        published.withdrawn_at = Some(by.at);
        for household in self.households.values_mut().filter(|household| household.deliveries.contains_key(&id)) {
            let version = household.next_version();
            household.deliveries.entry(id).and_modify(|delivery| delivery.version = version);
        }
        self.append_audit(by, Action::PublicationWithdrawn, None, &id.to_string())
    }

    pub fn record_opened(
        &mut self,
        scope: &HouseholdScope,
        publication: Uuid,
        opened_at: Timestamp,
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        let (published_at, household) = self.delivered(scope, publication)?;
        let at = rules::within(opened_at, published_at, now);
        let key = (scope.member, publication);
        if !rules::is_earlier(at, household.receipts.get(&key).map(|known| known.at)) {
            return Ok(Receipt::AlreadyKnown);
        }
        let version = household.next_version();
        household.receipts.insert(key, Opened { at, version });
        Ok(Receipt::Recorded)
    }

    pub fn record_answered(
        &mut self,
        scope: &HouseholdScope,
        publication: Uuid,
        kind: AnswerKind,
        answered_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (published_at, household) = self.delivered(scope, publication)?;
        let answer = Answer { kind, at: rules::within(answered_at, published_at, now) };
        let key = (scope.member, publication);
        let opened_at = household.receipts.get(&key).map(|known| known.at);
        let opens = rules::opens(kind) && rules::is_earlier(answer.at, opened_at);
        if !opens && household.answers.get(&key).is_some_and(|known| known.answer == answer) {
            return Ok(());
        }
        let version = household.next_version();
        if opens {
            household.receipts.insert(key, Opened { at: answer.at, version });
        }
        household.answers.insert(key, Answered { answer, version });
        Ok(())
    }

    /// When a notice was published that was delivered to this member, and the household.
    fn delivered(
        &mut self,
        scope: &HouseholdScope,
        publication: Uuid,
    ) -> Result<(Timestamp, &mut Household), StoreError> {
        let published_at = self.publications.get(&publication).ok_or(StoreError::NotFound)?.published_at;
        let household = self.household_mut(scope.household)?;
        let delivery = household.deliveries.get(&publication);
        delivery.filter(|delivery| delivery.is_for(scope.member)).ok_or(StoreError::NotFound)?;
        Ok((published_at, household))
    }
}

impl Delivery {
    fn is_for(&self, reader: Uuid) -> bool {
        self.member.is_none_or(|member| member == reader)
    }
}

struct MovedNotice {
    publication: Uuid,
    position: u64,
    opened: Option<Opened>,
    answered: Option<Answered>,
}

/// Everything this member may read, at the latest of its delivery, the member's receipt and the answer, as far as behind
/// `after`.
fn moved_notices(household: &Household, reader: Uuid, after: u64) -> Vec<MovedNotice> {
    let readable = household.deliveries.iter().filter(|(_, delivery)| delivery.is_for(reader));
    readable
        .map(|(publication, delivery)| {
            let opened = household.receipts.get(&(reader, *publication)).copied();
            let answered = household.answers.get(&(reader, *publication)).copied();
            let told = [opened.map(|opened| opened.version), answered.map(|answered| answered.version)];
            let position = told.into_iter().flatten().fold(delivery.version, u64::max);
            MovedNotice { publication: *publication, position, opened, answered }
        })
        .filter(|moved| moved.position > after)
        .collect()
}
