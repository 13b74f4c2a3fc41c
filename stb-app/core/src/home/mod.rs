//! Logged in: TOP, the lists with their sheets and the pages, with the member's and the household's open vaults behind
//! them. Lives from login to lock and is dropped whole, so that nothing of a person outlives the session.

mod acts;
mod desk;
mod frames;
mod loading;
mod mail;
mod place;
mod refusal;
mod replacing;
mod vault;

pub use desk::Desk;
pub use refusal::refused;

use self::place::{Around, Place};
use self::replacing::Replacing;
use self::vault::Vault;
use crate::book::Book;
use crate::event::{JobId, Now};
use crate::focus::{Direction, Focus};
use crate::handbook::{Handbook, Look};
use crate::inbox::Inbox;
use crate::keyring::{CardKey, Unlocked};
use crate::ports::{CloudFault, CloudReply, Key, Session, SessionToken, StoreFault, Value, Whose};
use crate::profile::Profile;
use crate::screens::{shelf, top};
use crate::sync::{Post, Received, Rules};
use crate::text_size::TextSize;
use crate::trouble::Trouble;
use shared_model::civil::CivilTime;
use shared_model::person::Member;
use shared_model::time::{Timestamp, Uptime};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A logged-in member on this box.
pub struct Home {
    /// Who.
    pub member: Member,
    /// How large they want to read.
    pub text: TextSize,
    /// The session with the town; `None` until the town has confirmed a card that has opened its vault here.
    token: Option<SessionToken>,
    confirming: Option<JobId>,
    card: Option<CardKey>,
    own: Vault,
    household: Vault,
    /// Whether the household's vault has to be replaced.
    stale: bool,
    replacing: Option<Replacing>,
    top: Focus,
    /// What lies on TOP, the uppermost last.
    places: Vec<Place>,
    /// What was removed last, until something else is done with a record.
    removed: Option<Removed>,
    /// What vaccinations are planned by.
    rules: Rules,
}

/// The words of a record that was removed, and whom it was about.
struct Removed {
    subject: Option<Uuid>,
    fields: BTreeMap<String, Option<String>>,
}

/// What became of a key or an event.
#[derive(Debug)]
pub enum HomeStep {
    /// Goes on.
    Stay,
    /// ログアウト, or 戻る on TOP.
    Leave,
    /// The session is over, or the box is refused: lock, and say why.
    Locked(Trouble),
    /// The card is not this member's any more: lock, say why, and give up what it could open here.
    Expelled(Trouble),
    /// Something to tell without leaving.
    Told(Trouble),
}

/// What the screens say of the way to the town.
#[derive(Debug, Clone, Copy, Default)]
pub struct Way {
    /// Entries that wait to be sent, and those that the town will never take.
    pub unsent: top::Unsent,
    /// When the town last spoke.
    pub contact: Option<Timestamp>,
}

impl Home {
    /// The card has opened its vaults. `confirming`: the town is being asked about the card.
    pub fn unlocked(unlocked: Unlocked, confirming: Option<JobId>, desk: &mut Desk<'_>) -> Self {
        let Unlocked { member, own, household, card } = unlocked;
        let mut home = Self::with(member, Some(card));
        home.confirming = confirming;
        home.own.unlock(own, desk);
        if let Some(keyring) = household {
            home.household.unlock(keyring, desk);
        }
        home
    }

    /// The town has opened a session; the vaults follow. `card`: what to seal them to for the next time.
    pub fn entered(session: Session, card: Option<CardKey>, desk: &mut Desk<'_>) -> Self {
        let mut home = Self::with(session.member.clone(), card);
        home.session_begun(session, desk);
        home
    }

    fn with(member: Member, card: Option<CardKey>) -> Self {
        Self {
            own: Vault::shut(Whose::Member, member.clone(), card.clone()),
            household: Vault::shut(Whose::Household, member.clone(), card.clone()),
            member,
            text: TextSize::default(),
            token: None,
            confirming: None,
            card,
            stale: false,
            replacing: None,
            top: Focus::on(top::NOTICES),
            places: Vec::new(),
            removed: None,
            rules: Rules::default(),
        }
    }

    fn session_begun(&mut self, session: Session, desk: &mut Desk<'_>) {
        self.own.ask(&session.token, desk);
        self.household.ask(&session.token, desk);
        self.token = Some(session.token);
        self.stale = session.household_vault_stale;
        self.replace(desk);
    }

    /// Begins to replace the household's vault as soon as that is possible.
    fn replace(&mut self, desk: &mut Desk<'_>) {
        if let (true, None, Some(token)) = (self.stale, &self.replacing, &self.token) {
            self.replacing = Replacing::begin(&self.household, token, desk);
            self.stale = self.replacing.is_none();
        }
    }

    /// The session's token, to end it with.
    pub fn token(&self) -> Option<SessionToken> {
        self.token.clone()
    }

    /// How many notices show NEW, once they are read from the store.
    pub fn unread(&self) -> Option<u32> {
        self.inbox().map(Inbox::unread)
    }

    /// Whether 黄 leads to TOP from here.
    pub fn away_from_top(&self) -> bool {
        !self.places.is_empty()
    }

    /// When to call [`Home::tick`].
    pub fn wake_at(&self) -> Option<Uptime> {
        self.own.wake_at().into_iter().chain(self.household.wake_at()).min()
    }

    fn inbox(&self) -> Option<&Inbox> {
        self.own.mail()?.inbox()
    }

    fn book(&self) -> Option<&Book> {
        self.household.mail()?.book()
    }

    fn can_undo(&self) -> bool {
        self.removed.is_some()
    }

    /// What of this member the town has refused, oldest first.
    fn refused(&self, post: &Post) -> Vec<shelf::Refused> {
        let books = [self.own.mail(), self.household.mail()].map(|mail| mail.and_then(|mail| mail.book()));
        let entry = |sequence| books.iter().flatten().find_map(|book| book.entered(sequence));
        let refused = post.shelf(self.member.id).into_iter();
        let refused = refused.map(|(sequence, code)| {
            let entry = entry(sequence).map(|entered| entered.entry.clone());
            shelf::Refused { sequence, code, entry }
        });
        refused.collect()
    }

    /// The household's book as a handbook of today.
    fn handbook<'a>(&'a self, profile: &'a Profile, now: Now) -> Handbook<'a> {
        let today = CivilTime::in_tokyo(now.wall).date;
        let look = Look { me: &self.member, profile, can_undo: self.can_undo(), text: self.text };
        Handbook::open(self.book(), self.rules.data(), today, look)
    }

    /// From now on vaccinations are planned by these rules; the sheet of a vaccine that they do not have is closed.
    pub fn plan_by(&mut self, rules: Rules) {
        self.rules = rules;
        self.settle();
    }

    /// A direction key.
    pub fn direction(&mut self, profile: &Profile, way: Way, direction: Direction, post: &Post, now: Now) {
        match self.places.pop() {
            None => {
                let items = self.top_frame(profile, way, now).items;
                self.top = self.top.moved(&items, direction);
            }
            Some(mut place) => {
                place.moved(self, &Around { profile, way, post, now }, direction);
                self.places.push(place);
            }
        }
    }

    /// 戻る: one level up, and out from TOP (rules F6, K11).
    pub fn back(&mut self) -> HomeStep {
        let left = self.places.pop();
        self.settle();
        if left.is_some() { HomeStep::Stay } else { HomeStep::Leave }
    }

    /// 黄.
    pub fn show_top(&mut self) {
        self.places.clear();
    }

    /// Whether 赤 leads to another child from here.
    pub fn has_another_child(&self, profile: &Profile, now: Now) -> bool {
        match self.places.last() {
            Some(Place::Handbook(page)) => page.has_another(&self.handbook(profile, now)),
            _ => false,
        }
    }

    /// 赤.
    pub fn switch_child(&mut self, profile: &Profile, now: Now) {
        if let Some(mut place) = self.places.pop() {
            if let Place::Handbook(page) = &mut place {
                page.switch(&self.handbook(profile, now));
            }
            self.places.push(place);
        }
    }

    /// Time has passed.
    pub fn tick(&mut self, desk: &mut Desk<'_>) {
        self.own.tick(desk);
        self.household.tick(desk);
    }

    /// Entries have been read from the store.
    pub fn loaded(
        &mut self,
        job: JobId,
        entries: Result<Vec<(Key, Value)>, StoreFault>,
        desk: &mut Desk<'_>,
    ) -> HomeStep {
        let step = match self.own.loaded(job, entries.clone(), desk) {
            HomeStep::Stay => self.household.loaded(job, entries, desk),
            step => step,
        };
        self.replace(desk);
        self.settle();
        step
    }

    /// Whether a vault of this home has this owner.
    pub fn owns(&self, owner: Uuid) -> bool {
        self.own.owner() == owner || self.household.owner() == owner
    }

    /// A page for one of the vaults is on disk.
    pub fn received(&mut self, received: Received, desk: &mut Desk<'_>) {
        let vault = if received.owner == self.own.owner() { &mut self.own } else { &mut self.household };
        vault.received(received, desk);
        self.settle();
    }

    /// The town has judged entries of this box.
    pub fn judged(&mut self, desk: &mut Desk<'_>) {
        for mail in [self.own.mail_mut(), self.household.mail_mut()].into_iter().flatten() {
            mail.settle(desk);
        }
        self.settle();
    }

    /// The town does not know the household's vault any more: it gives the secret of the one that it knows. While the
    /// vault is being replaced, that is no news.
    pub fn household_closed(&mut self, desk: &mut Desk<'_>) {
        if self.replacing.is_none() {
            self.household.close();
            if let Some(token) = &self.token {
                self.household.ask(token, desk);
            }
        }
    }

    /// Whether the household's vault is being replaced.
    pub fn is_replacing(&self) -> bool {
        self.replacing.is_some()
    }

    /// A batch is on disk, or not.
    pub fn committed(&mut self, job: JobId, result: Result<(), StoreFault>, desk: &mut Desk<'_>) -> HomeStep {
        match self.own.committed(job, result, desk) {
            HomeStep::Stay => self.household.committed(job, result, desk),
            step => step,
        }
    }

    /// Whether this answer of the town is waited for here.
    pub fn awaits(&self, job: JobId) -> bool {
        let replacing = self.replacing.as_ref().is_some_and(|replacing| replacing.awaits(job));
        replacing || self.confirming == Some(job) || self.own.awaits(job) || self.household.awaits(job)
    }

    /// The town has answered, or not.
    pub fn answered(&mut self, job: JobId, reply: Result<CloudReply, CloudFault>, desk: &mut Desk<'_>) -> HomeStep {
        if self.confirming == Some(job) {
            self.confirming = None;
            return match reply {
                Ok(CloudReply::Session(session)) => {
                    self.session_begun(session, desk);
                    HomeStep::Stay
                }
                Ok(_) => HomeStep::Stay,
                Err(fault) => refused(fault),
            };
        }
        if self.replacing.as_ref().is_some_and(|replacing| replacing.awaits(job)) {
            let Some(replacing) = self.replacing.take() else { return HomeStep::Stay };
            let step = replacing.answered(reply, &mut self.household, self.card.as_ref(), desk);
            if let Some(token) = &self.token {
                self.household.ask(token, desk);
            }
            return step;
        }
        let vault = if self.own.awaits(job) { &mut self.own } else { &mut self.household };
        match vault.answered(reply, desk) {
            Ok(()) => HomeStep::Stay,
            Err(fault) => refused(fault),
        }
    }

    /// What was taken back while it was open leads back to what lies below.
    fn settle(&mut self) {
        while self.places.last().is_some_and(|place| place.is_gone(self.inbox(), self.book(), self.rules.data())) {
            self.places.pop();
        }
    }
}
