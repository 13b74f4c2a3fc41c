//! Logged in: TOP, お知らせ一覧, お知らせ詳細 and the pages, with the member's open vault behind them. Lives from login
//! to lock and is dropped whole, so that nothing of a person outlives the session.

mod desk;
mod mail;
mod vault;

pub use desk::Desk;

use self::vault::Vault;
use crate::event::{JobId, Now};
use crate::focus::{Direction, ElementId, Focus};
use crate::inbox::{Inbox, ReadState};
use crate::keyring::{CardKey, Keyring};
use crate::ports::{CloudFault, CloudReply, Key, Session, SessionToken, StoreFault, Value};
use crate::profile::Profile;
use crate::screens::notices::Position;
use crate::screens::page::{Reading, Text};
use crate::screens::{Frame, notice, notices, top};
use crate::sync::Received;
use crate::trouble::{self, Trouble};
use shared_model::error_code::ErrorCode;
use shared_model::person::Member;
use shared_model::time::Uptime;
use uuid::Uuid;

/// A logged-in member on this box.
pub struct Home {
    /// Who.
    pub member: Member,
    /// The session with the town; `None` until the town has confirmed a card that has opened its vault here.
    token: Option<SessionToken>,
    confirming: Option<JobId>,
    vault: Vault,
    top: Focus,
    place: Place,
}

/// Where the member is. TOP lies behind every other place, the list behind a notice.
enum Place {
    Top,
    Notices(Position),
    Notice { from: Position, id: Uuid, page: usize },
    Page(Reading),
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

impl Home {
    /// The card has opened the vault. `confirming`: the town is being asked about the card.
    pub fn unlocked(keyring: Keyring, confirming: Option<JobId>, desk: &mut Desk<'_>) -> Self {
        let member = keyring.member.clone();
        Self { confirming, ..Self::with(member, None, Vault::unlocked(keyring, desk)) }
    }

    /// The town has opened a session; the vault follows. `card`: what to seal it to for the next time.
    pub fn entered(session: Session, card: Option<CardKey>, desk: &mut Desk<'_>) -> Self {
        let Session { token, member, .. } = session;
        let vault = Vault::closed(member.clone(), token.clone(), card, desk);
        Self::with(member, Some(token), vault)
    }

    fn with(member: Member, token: Option<SessionToken>, vault: Vault) -> Self {
        Self { member, token, confirming: None, vault, top: Focus::on(top::NOTICES), place: Place::Top }
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
        !matches!(self.place, Place::Top)
    }

    /// When to call [`Home::tick`].
    pub fn wake_at(&self) -> Option<Uptime> {
        self.vault.wake_at()
    }

    fn inbox(&self) -> Option<&Inbox> {
        self.vault.inbox()
    }

    /// What the screen shows.
    pub fn frame(&self, profile: &Profile, unsent: top::Unsent, now: Now) -> Frame {
        let aside = format!("{} さん", self.member.name);
        match &self.place {
            Place::Top => {
                let count = match self.inbox() {
                    None => top::Count::Loading,
                    Some(inbox) => top::Count::Notices { all: inbox.notices().len(), new: inbox.unread() },
                };
                top::frame(profile, &self.member.name, count, unsent, now.wall, &self.top)
            }
            Place::Notices(position) => notices::frame(self.inbox(), *position, aside),
            Place::Notice { id, page, from } => match self.inbox().and_then(|inbox| inbox.notice(*id)) {
                Some(open) => {
                    let state = self.inbox().map_or(ReadState::New, |inbox| inbox.state(open));
                    notice::frame(open, state, *page, aside)
                }
                None => notices::frame(self.inbox(), *from, aside),
            },
            Place::Page(reading) => reading.frame(profile, aside),
        }
    }

    /// A direction key.
    pub fn direction(&mut self, profile: &Profile, direction: Direction, now: Now) {
        let count = self.inbox().map_or(0, |inbox| inbox.notices().len());
        let forward = matches!(direction, Direction::Down | Direction::Right);
        match &mut self.place {
            Place::Top => {
                let items = self.frame(profile, top::Unsent::default(), now).items;
                self.top = self.top.moved(&items, direction);
            }
            Place::Notices(position) => *position = position.moved(count, direction),
            Place::Notice { id, page, .. } => {
                let last = self.vault.inbox().and_then(|inbox| inbox.notice(*id)).map_or(0, |n| notice::pages(n) - 1);
                *page = if forward { (*page + 1).min(last) } else { page.saturating_sub(1) };
            }
            Place::Page(reading) => reading.turn(profile, forward),
        }
    }

    /// 決定 on an item.
    pub fn activate(&mut self, id: &ElementId, desk: &mut Desk<'_>) -> HomeStep {
        match (&self.place, id.as_str()) {
            (Place::Top, "logout") => return HomeStep::Leave,
            (Place::Top, "notices") => self.place = Place::Notices(Position::default()),
            (Place::Top, _) => {
                if let Some(text) = text_of(id) {
                    self.place = Place::Page(Reading::begin(text));
                }
            }
            (Place::Notices(position), _) => {
                let notices = self.inbox().map_or(&[][..], Inbox::notices);
                let at = position.within(notices.len());
                match notices.get(at.row) {
                    Some(open) => self.place = Place::Notice { from: at, id: open.id, page: 0 },
                    None => self.place = Place::Top,
                }
            }
            (Place::Notice { id: open, .. }, "ok") => {
                self.vault.acknowledge(*open, desk);
            }
            (Place::Notice { .. } | Place::Page(_), _) => return self.back(),
        }
        HomeStep::Stay
    }

    /// 戻る: one level up, and out from TOP (rules F6, K11).
    pub fn back(&mut self) -> HomeStep {
        self.place = match &self.place {
            Place::Top => return HomeStep::Leave,
            Place::Notices(_) | Place::Page(_) => Place::Top,
            Place::Notice { from, .. } => Place::Notices(*from),
        };
        HomeStep::Stay
    }

    /// 黄.
    pub fn show_top(&mut self) {
        self.place = Place::Top;
    }

    /// Time has passed.
    pub fn tick(&mut self, desk: &mut Desk<'_>) {
        self.vault.tick(desk);
    }

    /// Entries have been read from the store.
    pub fn loaded(
        &mut self,
        job: JobId,
        entries: Result<Vec<(Key, Value)>, StoreFault>,
        desk: &mut Desk<'_>,
    ) -> HomeStep {
        let step = self.vault.loaded(job, entries, desk);
        self.leave_what_is_gone();
        step
    }

    /// A page for this member is on disk.
    pub fn received(&mut self, received: Received, desk: &mut Desk<'_>) {
        self.vault.received(received, desk);
        self.leave_what_is_gone();
    }

    /// A batch is on disk, or not.
    pub fn committed(&mut self, job: JobId, result: Result<(), StoreFault>) -> HomeStep {
        self.vault.committed(job, result)
    }

    /// Whether this answer of the town is waited for here.
    pub fn awaits(&self, job: JobId) -> bool {
        self.confirming == Some(job) || self.vault.awaits(job)
    }

    /// The town has answered, or not.
    pub fn answered(&mut self, job: JobId, reply: Result<CloudReply, CloudFault>, desk: &mut Desk<'_>) -> HomeStep {
        if self.confirming != Some(job) {
            return match self.vault.answered(reply, desk) {
                Ok(()) => HomeStep::Stay,
                Err(fault) => refused(fault),
            };
        }
        self.confirming = None;
        match reply {
            Ok(CloudReply::Session(session)) => {
                self.token = Some(session.token);
                HomeStep::Stay
            }
            Ok(_) => HomeStep::Stay,
            Err(fault) => refused(fault),
        }
    }

    /// A notice that was taken back while it was open leads back to the list.
    fn leave_what_is_gone(&mut self) {
        if let (Place::Notice { id, from, .. }, Some(inbox)) = (&self.place, self.vault.inbox())
            && inbox.notice(*id).is_none()
        {
            self.place = Place::Notices(*from);
        }
    }
}

/// Which refusals end what goes on here. What may pass by itself, such as a town in trouble, does not.
pub fn refused(fault: CloudFault) -> HomeStep {
    let CloudFault::Refused { code, .. } = fault else { return HomeStep::Stay };
    match code {
        ErrorCode::CardRevoked | ErrorCode::CardNotRegistered | ErrorCode::VaultUnknown => {
            HomeStep::Expelled(trouble::of_cloud(fault))
        }
        ErrorCode::SessionExpired
        | ErrorCode::SessionRequired
        | ErrorCode::DeviceRevoked
        | ErrorCode::DeviceUnknown
        | ErrorCode::CardExpired
        | ErrorCode::CardUntrusted
        | ErrorCode::CardCertificateMalformed
        | ErrorCode::CardSignatureWrong => HomeStep::Locked(trouble::of_cloud(fault)),
        _ => HomeStep::Stay,
    }
}

/// Which text an item of TOP opens.
fn text_of(id: &ElementId) -> Option<Text> {
    match id.as_str() {
        "handbook" => Some(Text::Handbook),
        "medicine" => Some(Text::Medicine),
        "settings" => Some(Text::Settings),
        "faq" => Some(Text::Faq),
        "contact" => Some(Text::Contact),
        "terms" => Some(Text::Terms),
        "privacy" => Some(Text::Privacy),
        _ => None,
    }
}
