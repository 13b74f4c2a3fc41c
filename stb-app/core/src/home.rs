//! Logged in: TOP, お知らせ一覧, お知らせ詳細 and the pages, with the member's inbox behind them. Lives from login to
//! lock and is dropped whole, so that nothing of a person outlives the session.

use crate::event::{JobId, Now};
use crate::focus::{Direction, ElementId, Focus};
use crate::inbox::Inbox;
use crate::jobs::Jobs;
use crate::ports::{CloudFault, CloudReply, CloudRequest, Key, Owner, SessionToken, StoreFault, Value};
use crate::profile::Profile;
use crate::screens::notices::Position;
use crate::screens::page::{Reading, Text};
use crate::screens::{Frame, notice, notices, top};
use crate::trouble::{self, Trouble};
use shared_model::error_code::ErrorCode;
use shared_model::person::Member;
use shared_model::time::Uptime;
use std::time::Duration;
use uuid::Uuid;

/// How often an open session asks for news.
const POLL_EVERY: Duration = Duration::from_secs(20);
/// How long after a call that found nobody the next one is tried: doubles from the first to the last.
const RETRY_FIRST: Duration = Duration::from_secs(3);
const RETRY_LAST: Duration = Duration::from_secs(60);

/// A logged-in member on this box.
pub struct Home {
    /// Who.
    pub member: Member,
    /// The session with the town; `None` after a login without it.
    token: Option<SessionToken>,
    inbox: Option<Inbox>,
    loading: JobId,
    top: Focus,
    place: Place,
    fetch: Fetch,
    sending: Option<(JobId, u64)>,
    committing: Option<JobId>,
}

/// Where the member is. TOP lies behind every other place, the list behind a notice.
enum Place {
    Top,
    Notices(Position),
    Notice { from: Position, id: Uuid, page: usize },
    Page(Reading),
}

struct Fetch {
    job: Option<JobId>,
    next: Uptime,
    failures: u32,
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
    /// Something to tell without leaving.
    Told(Trouble),
}

impl Home {
    /// Opens a member's home; `token` is missing after a login without the town.
    pub fn open(member: Member, token: Option<SessionToken>, now: Now, jobs: &mut Jobs) -> Self {
        let loading = jobs.load(Owner::Member(member.id));
        Self {
            member,
            token,
            inbox: None,
            loading,
            top: Focus::on(top::NOTICES),
            place: Place::Top,
            fetch: Fetch { job: None, next: now.uptime, failures: 0 },
            sending: None,
            committing: None,
        }
    }

    /// The session's token, to end it with.
    pub fn token(&self) -> Option<SessionToken> {
        self.token.clone()
    }

    /// Receipts the town has not acknowledged.
    pub fn pending(&self) -> usize {
        self.inbox.as_ref().map_or(0, |inbox| inbox.outbox().len())
    }

    /// How many notices show NEW, once they are read from the store.
    pub fn unread(&self) -> Option<u32> {
        self.inbox.as_ref().map(Inbox::unread)
    }

    /// Whether 黄 leads to TOP from here.
    pub fn away_from_top(&self) -> bool {
        !matches!(self.place, Place::Top)
    }

    /// When to call [`Home::tick`].
    pub fn wake_at(&self) -> Option<Uptime> {
        (self.fetch.job.is_none() && self.committing.is_none() && self.inbox.is_some()).then_some(self.fetch.next)
    }

    /// What the screen shows.
    pub fn frame(&self, profile: &Profile, now: Now) -> Frame {
        let aside = format!("{} さん", self.member.name);
        let notices = self.inbox.as_ref().map_or(&[][..], Inbox::notices);
        match &self.place {
            Place::Top => {
                let count = match &self.inbox {
                    None => top::Count::Loading,
                    Some(inbox) => top::Count::Notices { all: notices.len(), new: inbox.unread() },
                };
                top::frame(profile, &self.member.name, count, now.wall, &self.top)
            }
            Place::Notices(position) => notices::frame(notices, *position, aside),
            Place::Notice { id, page, from } => match self.inbox.as_ref().and_then(|inbox| inbox.notice(*id)) {
                Some(open) => notice::frame(open, *page, aside),
                None => notices::frame(notices, *from, aside),
            },
            Place::Page(reading) => reading.frame(profile, aside),
        }
    }

    /// A direction key.
    pub fn direction(&mut self, profile: &Profile, direction: Direction, now: Now) {
        let count = self.inbox.as_ref().map_or(0, |inbox| inbox.notices().len());
        let forward = matches!(direction, Direction::Down | Direction::Right);
        match &mut self.place {
            Place::Top => {
                let items = self.frame(profile, now).items;
                self.top = self.top.moved(&items, direction);
            }
            Place::Notices(position) => *position = position.moved(count, direction),
            Place::Notice { id, page, .. } => {
                let last = self.inbox.as_ref().and_then(|inbox| inbox.notice(*id)).map_or(0, |n| notice::pages(n) - 1);
                *page = if forward { (*page + 1).min(last) } else { page.saturating_sub(1) };
            }
            Place::Page(reading) => reading.turn(profile, forward),
        }
    }

    /// 決定 on an item.
    pub fn activate(&mut self, id: &ElementId, now: Now, jobs: &mut Jobs) -> HomeStep {
        match (&self.place, id.as_str()) {
            (Place::Top, "logout") => return HomeStep::Leave,
            (Place::Top, "notices") => self.place = Place::Notices(Position::default()),
            (Place::Top, _) => {
                if let Some(text) = text_of(id) {
                    self.place = Place::Page(Reading::begin(text));
                }
            }
            (Place::Notices(position), _) => {
                let at = position.within(self.inbox.as_ref().map_or(0, |inbox| inbox.notices().len()));
                match self.inbox.as_ref().and_then(|inbox| inbox.notices().get(at.row)) {
                    Some(open) => self.place = Place::Notice { from: at, id: open.id, page: 0 },
                    None => self.place = Place::Top,
                }
            }
            (Place::Notice { id: open, .. }, "ok") => {
                let open = *open;
                self.acknowledge(open, now, jobs);
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
    pub fn tick(&mut self, now: Now, jobs: &mut Jobs) {
        if self.wake_at().is_some_and(|at| at <= now.uptime) {
            self.fetch(jobs);
        }
    }

    /// The member's entries have been read.
    pub fn loaded(&mut self, job: JobId, entries: Result<Vec<(Key, Value)>, StoreFault>, jobs: &mut Jobs) -> HomeStep {
        if job != self.loading {
            return HomeStep::Stay;
        }
        let (entries, step) = match entries {
            Ok(entries) => (entries, HomeStep::Stay),
            Err(fault) => (Vec::new(), HomeStep::Told(trouble::of_store(fault))),
        };
        self.inbox = Some(Inbox::from_entries(self.member.id, &entries));
        self.leave_what_is_gone();
        self.fetch(jobs);
        self.send(jobs);
        step
    }

    /// A batch is on disk, or not. What could not be written is taken back by reading the store again.
    pub fn committed(&mut self, job: JobId, result: Result<(), StoreFault>, now: Now, jobs: &mut Jobs) -> HomeStep {
        if self.committing != Some(job) {
            return HomeStep::Stay;
        }
        self.committing = None;
        match result {
            Ok(()) => {
                self.send(jobs);
                self.tick(now, jobs);
                HomeStep::Stay
            }
            Err(fault) => {
                self.loading = jobs.load(Owner::Member(self.member.id));
                self.fetch.next = now.uptime + RETRY_LAST;
                HomeStep::Told(trouble::of_store(fault))
            }
        }
    }

    /// The town has answered, or not.
    pub fn cloud(&mut self, job: JobId, reply: Result<CloudReply, CloudFault>, now: Now, jobs: &mut Jobs) -> HomeStep {
        if self.fetch.job == Some(job) {
            self.fetch.job = None;
            return self.fetched(reply, now, jobs);
        }
        if let Some((asked, sequence)) = self.sending
            && asked == job
        {
            self.sending = None;
            return self.sent(sequence, reply, now, jobs);
        }
        HomeStep::Stay
    }

    fn fetched(&mut self, reply: Result<CloudReply, CloudFault>, now: Now, jobs: &mut Jobs) -> HomeStep {
        match reply {
            Ok(CloudReply::Notices(page)) => {
                self.fetch.failures = 0;
                self.fetch.next = if page.more { now.uptime } else { now.uptime + POLL_EVERY };
                if let Some(inbox) = &mut self.inbox {
                    let unchanged = page.changes.is_empty() && inbox.cursor() == Some(page.cursor);
                    if !unchanged {
                        self.committing = Some(jobs.commit(inbox.take_in(page)));
                        self.leave_what_is_gone();
                    }
                }
                self.send(jobs);
                HomeStep::Stay
            }
            Ok(_) => {
                self.fetch.failures = 0;
                self.fetch.next = now.uptime + POLL_EVERY;
                HomeStep::Stay
            }
            Err(fault) => {
                self.failed(now);
                refused(fault)
            }
        }
    }

    /// A notice that was taken back while it was open leads back to the list.
    fn leave_what_is_gone(&mut self) {
        if let (Place::Notice { id, from, .. }, Some(inbox)) = (&self.place, &self.inbox)
            && inbox.notice(*id).is_none()
        {
            self.place = Place::Notices(*from);
        }
    }

    fn sent(&mut self, sequence: u64, reply: Result<CloudReply, CloudFault>, now: Now, jobs: &mut Jobs) -> HomeStep {
        match reply {
            // A notice that the town has taken back needs no receipt any more.
            Ok(_) | Err(CloudFault::Refused { code: ErrorCode::NoticeUnknown, .. }) => {
                if let Some(inbox) = &mut self.inbox {
                    self.committing = Some(jobs.commit(inbox.acknowledged(sequence)));
                }
                HomeStep::Stay
            }
            Err(fault) => {
                self.failed(now);
                refused(fault)
            }
        }
    }

    fn acknowledge(&mut self, id: Uuid, now: Now, jobs: &mut Jobs) {
        if let Some(batch) = self.inbox.as_mut().and_then(|inbox| inbox.open(id, now.wall)) {
            self.committing = Some(jobs.commit(batch));
        }
    }

    /// Asks for news; without a session it only asks whether the town is there.
    fn fetch(&mut self, jobs: &mut Jobs) {
        let Some(inbox) = &self.inbox else { return };
        if self.fetch.job.is_none() {
            let request = match &self.token {
                Some(token) => CloudRequest::Notices { token: token.clone(), after: inbox.cursor() },
                None => CloudRequest::Challenge,
            };
            self.fetch.job = Some(jobs.cloud(request));
        }
    }

    /// Sends the oldest receipt, one at a time, and only what is on disk.
    fn send(&mut self, jobs: &mut Jobs) {
        let (Some(inbox), Some(token)) = (&self.inbox, &self.token) else { return };
        if self.sending.is_some() || self.committing.is_some() {
            return;
        }
        if let Some(receipt) = inbox.outbox().first() {
            let (notice, at) = (receipt.notice, receipt.opened_at);
            let job = jobs.cloud(CloudRequest::Opened { token: token.clone(), notice, at });
            self.sending = Some((job, receipt.sequence));
        }
    }

    fn failed(&mut self, now: Now) {
        let wait = RETRY_FIRST * 2_u32.saturating_pow(self.fetch.failures.min(8));
        self.fetch.failures += 1;
        self.fetch.next = now.uptime + wait.min(RETRY_LAST);
    }
}

/// Which refusals end the session.
fn refused(fault: CloudFault) -> HomeStep {
    match fault {
        CloudFault::Refused {
            code:
                ErrorCode::SessionExpired
                | ErrorCode::SessionRequired
                | ErrorCode::DeviceRevoked
                | ErrorCode::DeviceUnknown
                | ErrorCode::CardRevoked,
            ..
        } => HomeStep::Locked(trouble::of_cloud(fault)),
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
