//! The box: [`App::handle`] takes an event and says what is to be done, [`App::view`] says what is on the screen.
//!
//! ```text
//! Start ─card→ Card (login) ─┬→ Home
//!                            └新規登録→ Register ─→ Home
//! ```
//!
//! From everywhere: the card leaves → Start, at once. Three minutes without a key → つづけますか, 30 s → Start.

use crate::card::CardOutcome;
use crate::effect::Effect;
use crate::event::{Event, JobId, Now};
use crate::focus::{Direction, ElementId, Focus};
use crate::home::{Home, HomeStep};
use crate::idle::{Idle, IdleState, WARNING};
use crate::jobs::Jobs;
use crate::key::RemoteKey;
use crate::letter_entry::LetterAction;
use crate::link::Link;
use crate::login::{Login, LoginContext, LoginStep};
use crate::ports::{
    Batch, CloudFault, CloudReply, CloudRequest, Entropy, Key, Kind, Owner, Presence, Session, SessionToken,
    StoreFault, Value,
};
use crate::profile::Profile;
use crate::records::{self, Binding};
use crate::registration::{Registration, RegistrationStep, Step};
use crate::screens::page::{Reading, Text};
use crate::screens::secret::Place;
use crate::screens::{Frame, confirm, letter, problem, secret, simple, start};
use crate::secret_entry::EntryAction;
use crate::trouble::{self, Next, Trouble};
use crate::view::{Banner, Header, KeyBar, SyncState, Tone, View};
use shared_model::card_proof::Nonce;
use shared_model::civil::CivilTime;
use shared_model::device::DeviceId;
use shared_model::person::Member;
use shared_model::time::{Timestamp, Uptime};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// 2026-01-01 in Tokyo: a clock before this has not been set, and is not shown.
const CLOCK_FLOOR: Timestamp = Timestamp::from_millis(1_767_193_200_000);
/// How long a message stays across the screen.
const TOAST: Duration = Duration::from_secs(8);

/// What a box is made with.
pub struct AppConfig {
    /// The town.
    pub profile: Profile,
    /// The name in this box's certificate; `None` before it is enrolled.
    pub device: Option<DeviceId>,
}

/// A box.
pub struct App {
    profile: Profile,
    device: Option<DeviceId>,
    entropy: Box<dyn Entropy>,
    jobs: Jobs,
    presence: Presence,
    bindings: BTreeMap<[u8; 32], Binding>,
    unread: BTreeMap<Uuid, u32>,
    link: Link,
    stage: Stage,
    trouble: Option<(Trouble, Focus)>,
    toast: Option<(Banner, Uptime)>,
    idle: Idle,
    wake: Option<Uptime>,
}

enum Stage {
    Start { focus: Focus, reading: Option<Reading> },
    Card(Box<Login>),
    Register(Box<Registration>),
    Home(Box<Home>),
}

impl Stage {
    fn start(presence: Presence) -> Self {
        let first = if presence == Presence::Card { start::LOGIN } else { start::HELP };
        Self::Start { focus: Focus::on(first), reading: None }
    }
}

impl App {
    /// A box that has just been switched on.
    pub fn new(config: AppConfig, entropy: Box<dyn Entropy>) -> Self {
        Self {
            profile: config.profile,
            device: config.device,
            entropy,
            jobs: Jobs::default(),
            presence: Presence::Empty,
            bindings: BTreeMap::new(),
            unread: BTreeMap::new(),
            link: Link::default(),
            stage: Stage::start(Presence::Empty),
            trouble: None,
            toast: None,
            idle: Idle::default(),
            wake: None,
        }
    }

    /// The first effects: read what the box knows without a card.
    pub fn start(&mut self, now: Now) -> Vec<Effect> {
        self.jobs.load(Owner::Box);
        self.idle.touched(now.uptime);
        self.finish(now)
    }

    /// Takes an event in.
    pub fn handle(&mut self, now: Now, event: Event) -> Vec<Effect> {
        match event {
            Event::Key { key, repeated } => self.key(key, repeated, now),
            Event::Tick => self.tick(now),
            Event::Reader(presence) => self.reader(presence, now),
            Event::Card(job, outcome) => self.card(job, outcome, now),
            Event::Cloud(job, reply) => self.cloud(job, reply, now),
            Event::Committed(job, result) => self.committed(job, result, now),
            Event::Loaded(_, Owner::Box, entries) => self.box_loaded(entries),
            Event::Loaded(job, Owner::Member(_), entries) => self.member_loaded(job, entries, now),
        }
        self.finish(now)
    }

    /// What is on the screen.
    pub fn view(&self, now: Now) -> View {
        let frame = self.frame(now);
        let focused = frame.focus.among(&frame.items).clone().id;
        let shown_clock = now.wall >= CLOCK_FLOOR;
        let clock = CivilTime::in_tokyo(now.wall);
        let home = match &self.stage {
            Stage::Home(home) => Some(home),
            _ => None,
        };
        View {
            screen: frame.screen,
            header: Header {
                title: frame.title,
                brand: frame.brand,
                clock: if shown_clock {
                    format!("{} {}", clock.date.with_weekday(), clock.clock())
                } else {
                    String::new()
                },
                aside: frame.aside,
            },
            body: frame.body,
            items: frame.items,
            focused,
            banner: self.banner(),
            key_bar: KeyBar {
                blue: false,
                red: false,
                green: false,
                yellow: self.undisturbed() && home.is_some_and(|home| home.away_from_top()),
                hint: frame.hint.to_owned(),
            },
            sync: SyncState {
                pending: home.map_or(0, |home| home.pending()),
                acked_at_ms: self.link.last_contact().map(Timestamp::millis),
            },
        }
    }

    // === Keys ===

    fn key(&mut self, key: RemoteKey, repeated: bool, now: Now) {
        if repeated && !key.repeats() {
            return;
        }
        if self.idle.state(now.uptime) != IdleState::Active && self.watched() {
            return self.idle_key(key, now);
        }
        self.idle.touched(now.uptime);
        match key {
            RemoteKey::Up => self.direction(Direction::Up, now),
            RemoteKey::Down => self.direction(Direction::Down, now),
            RemoteKey::Left => self.direction(Direction::Left, now),
            RemoteKey::Right => self.direction(Direction::Right, now),
            RemoteKey::Ok => self.activate(now),
            RemoteKey::Back => self.back(),
            RemoteKey::Yellow => self.yellow(),
            RemoteKey::Data => self.leave(),
            RemoteKey::Digit(_) | RemoteKey::Letter(_) => self.typed(key),
            RemoteKey::Blue | RemoteKey::Red | RemoteKey::Green | RemoteKey::Menu => {}
        }
    }

    fn idle_key(&mut self, key: RemoteKey, now: Now) {
        let finish = *self.idle.focus().id() == simple::FINISH;
        match key {
            RemoteKey::Left | RemoteKey::Right => self.idle.turn(),
            RemoteKey::Up | RemoteKey::Down => {}
            RemoteKey::Ok if finish => self.leave(),
            RemoteKey::Data => self.leave(),
            _ => self.idle.touched(now.uptime),
        }
    }

    fn direction(&mut self, direction: Direction, now: Now) {
        let items = self.frame(now).items;
        if let Some((_, focus)) = &mut self.trouble {
            *focus = focus.moved(&items, direction);
            return;
        }
        let forward = matches!(direction, Direction::Down | Direction::Right);
        match &mut self.stage {
            Stage::Start { reading: Some(reading), .. } => reading.turn(&self.profile, forward),
            Stage::Start { focus, .. } => *focus = focus.moved(&items, direction),
            Stage::Card(login) => login.entry.focus = login.entry.focus.moved(&items, direction),
            Stage::Register(registration) => {
                let focus = registration.focus_mut();
                *focus = focus.moved(&items, direction);
            }
            Stage::Home(home) => home.direction(&self.profile, direction, now),
        }
    }

    fn activate(&mut self, now: Now) {
        let frame = self.frame(now);
        let item = frame.focus.among(&frame.items);
        if !item.enabled {
            return;
        }
        let id = item.id.clone();
        if self.trouble.is_some() {
            return self.close_trouble(id == problem::RETRY);
        }
        match &mut self.stage {
            Stage::Start { reading: reading @ Some(_), .. } => *reading = None,
            Stage::Start { .. } => self.activate_start(&id),
            Stage::Card(login) => {
                let action = login.entry.activate(&id);
                self.entry_action(action, now);
            }
            Stage::Register(_) => self.activate_registration(&id, now),
            Stage::Home(home) => {
                let step = home.activate(&id, now, &mut self.jobs);
                self.home_step(step);
            }
        }
    }

    fn activate_start(&mut self, id: &ElementId) {
        if *id == start::LOGIN {
            return self.begin_login();
        }
        if let Stage::Start { reading, .. } = &mut self.stage {
            let text = if *id == start::FIRST { Text::FirstTime } else { Text::Help };
            *reading = Some(Reading::begin(text));
        }
    }

    fn activate_registration(&mut self, id: &ElementId, now: Now) {
        let Stage::Register(registration) = &mut self.stage else { return };
        match &mut registration.step {
            Step::Letter(entry) => {
                if entry.activate(id) == LetterAction::Submit {
                    registration.submit_letter(&mut self.jobs);
                }
            }
            Step::Pin(entry) | Step::Sign(entry) => {
                let action = entry.activate(id);
                self.entry_action(action, now);
            }
            Step::Confirm(_) if *id == confirm::CONFIRM => registration.confirm(&mut self.jobs),
            Step::Confirm(_) => self.leave(),
            Step::Done(done) => {
                let (session, certificate) = (done.session.clone(), registration.identity.certificate.clone());
                self.enter(session, certificate, now);
            }
        }
    }

    fn entry_action(&mut self, action: EntryAction, now: Now) {
        match action {
            EntryAction::None => {}
            EntryAction::Cancel => self.leave(),
            EntryAction::Submit => self.submit_secret(now),
            EntryAction::Register => {
                if let Stage::Card(login) = &mut self.stage
                    && let Some(identity) = login.identity.take()
                {
                    self.stage = Stage::Register(Box::new(Registration::begin(identity)));
                }
            }
        }
    }

    fn submit_secret(&mut self, now: Now) {
        let random = self.random();
        let Some(device) = &self.device else { return self.fail(trouble::not_enrolled()) };
        match &mut self.stage {
            Stage::Card(login) => {
                let binding = binding(&self.bindings, login);
                let context = LoginContext { device, binding: binding.as_ref(), random };
                let step = login.submit(&context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            Stage::Register(registration) => {
                let step = registration.submit_secret(device, now, &mut self.jobs);
                self.registration_step(step);
            }
            Stage::Start { .. } | Stage::Home(_) => {}
        }
    }

    fn typed(&mut self, key: RemoteKey) {
        if self.trouble.is_some() {
            return;
        }
        match &mut self.stage {
            Stage::Card(login) if !login.reading() => login.entry.type_key(key),
            Stage::Register(registration) => registration.type_key(key),
            Stage::Card(_) | Stage::Start { .. } | Stage::Home(_) => {}
        }
    }

    fn back(&mut self) {
        if self.trouble.is_some() {
            return self.close_trouble(self.trouble.as_ref().is_some_and(|(trouble, _)| trouble.next == Next::Back));
        }
        match &mut self.stage {
            Stage::Start { reading, .. } => *reading = None,
            Stage::Card(login) => {
                if login.entry.back() == EntryAction::Cancel {
                    self.leave();
                }
            }
            Stage::Register(registration) => {
                if registration.back() {
                    self.leave();
                }
            }
            Stage::Home(home) => {
                let step = home.back();
                self.home_step(step);
            }
        }
    }

    fn yellow(&mut self) {
        if let (Stage::Home(home), true) = (&mut self.stage, self.trouble.is_none()) {
            home.show_top();
        }
    }

    // === The world ===

    fn reader(&mut self, presence: Presence, now: Now) {
        if presence == self.presence {
            return;
        }
        let was = std::mem::replace(&mut self.presence, presence);
        self.idle.touched(now.uptime);
        match presence {
            Presence::Card => {
                self.toast = None;
                self.begin_login();
            }
            Presence::Empty | Presence::NoReader => {
                if !matches!(self.stage, Stage::Start { .. }) {
                    self.end_session();
                    self.toast = Some((
                        Banner {
                            tone: Tone::Good, text: "カードが はずれたので、画面を とじました".to_owned()
                        },
                        now.uptime + TOAST,
                    ));
                }
                if was == Presence::Card || presence == Presence::NoReader {
                    self.refocus_start();
                }
            }
        }
    }

    /// A button that has gone with the card takes its focus along.
    fn refocus_start(&mut self) {
        if matches!(self.stage, Stage::Start { reading: None, .. }) {
            self.stage = Stage::start(self.presence);
        }
    }

    fn begin_login(&mut self) {
        self.end_session();
        self.trouble = None;
        self.stage = Stage::Card(Box::new(Login::begin(&mut self.jobs)));
    }

    fn card(&mut self, job: JobId, outcome: CardOutcome, now: Now) {
        let random = self.random();
        match &mut self.stage {
            Stage::Card(login) => {
                let binding = binding(&self.bindings, login);
                let nobody = DeviceId::from_random([0; 8]);
                let device = self.device.as_ref().unwrap_or(&nobody);
                let context = LoginContext { device, binding: binding.as_ref(), random };
                let step = login.card(job, outcome, &context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            Stage::Register(registration) => {
                let step = registration.card(job, outcome, now, &mut self.jobs);
                self.registration_step(step);
            }
            Stage::Start { .. } | Stage::Home(_) => {}
        }
    }

    fn cloud(&mut self, job: JobId, reply: Result<CloudReply, CloudFault>, now: Now) {
        if let Some(contact) = self.link.heard(reply.as_ref().err().copied(), now) {
            let (key, value) = records::contact_entry(contact);
            self.jobs.commit(Batch { changes: vec![(key, Some(value))] });
        }
        let random = self.random();
        let Some(device) = &self.device else { return };
        match &mut self.stage {
            Stage::Card(login) => {
                let binding = binding(&self.bindings, login);
                let context = LoginContext { device, binding: binding.as_ref(), random };
                let step = login.cloud(job, reply, &context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            Stage::Register(registration) => {
                let step = registration.cloud(job, reply, device, now, &mut self.jobs);
                self.registration_step(step);
            }
            Stage::Home(home) => {
                let step = home.cloud(job, reply, now, &mut self.jobs);
                self.home_step(step);
            }
            Stage::Start { .. } => {}
        }
    }

    fn committed(&mut self, job: JobId, result: Result<(), StoreFault>, now: Now) {
        if let Stage::Home(home) = &mut self.stage {
            let step = home.committed(job, result, now, &mut self.jobs);
            self.home_step(step);
        }
    }

    fn box_loaded(&mut self, entries: Result<Vec<(Key, Value)>, StoreFault>) {
        for (key, value) in entries.unwrap_or_default() {
            match key.kind {
                Kind::Binding => {
                    if let Ok(binding) = Binding::read(&value) {
                        self.bindings.insert(records::fingerprint(&binding.certificate), binding);
                    }
                }
                Kind::Unread => self.unread.extend(records::read_unread(&key, &value)),
                Kind::Contact => {
                    if let Ok(contact) = records::read_contact(&value) {
                        self.link.remember(contact);
                    }
                }
                Kind::Notice | Kind::Cursor | Kind::Outbox => {}
            }
        }
    }

    fn member_loaded(&mut self, job: JobId, entries: Result<Vec<(Key, Value)>, StoreFault>, _now: Now) {
        if let Stage::Home(home) = &mut self.stage {
            let step = home.loaded(job, entries, &mut self.jobs);
            self.home_step(step);
        }
    }

    fn tick(&mut self, now: Now) {
        self.wake = None;
        if self.toast.as_ref().is_some_and(|(_, until)| *until <= now.uptime) {
            self.toast = None;
        }
        if self.watched() && self.idle.state(now.uptime) == IdleState::Over {
            return self.leave();
        }
        let random = self.random();
        match (&mut self.stage, &self.device) {
            (Stage::Home(home), _) => home.tick(now, &mut self.jobs),
            (Stage::Card(login), Some(device)) => {
                let binding = binding(&self.bindings, login);
                let context = LoginContext { device, binding: binding.as_ref(), random };
                let step = login.tick(&context, now, &mut self.jobs);
                self.login_step(step, now);
            }
            _ => {}
        }
    }

    // === What came of it ===

    fn login_step(&mut self, step: LoginStep, now: Now) {
        match step {
            LoginStep::Stay => {}
            LoginStep::Failed(trouble) => self.fail(trouble),
            LoginStep::Entered(session) => {
                if let Some(certificate) = self.certificate() {
                    self.enter(session, certificate, now);
                }
            }
            LoginStep::EnteredOffline => {
                let member = match &self.stage {
                    Stage::Card(login) => binding(&self.bindings, login).map(|binding| binding.member),
                    _ => None,
                };
                if let Some(member) = member {
                    self.open_home(member, None, now);
                }
            }
        }
    }

    fn registration_step(&mut self, step: RegistrationStep) {
        match step {
            RegistrationStep::Stay => {}
            RegistrationStep::Failed(trouble) if trouble.next == Next::Back => self.tell(trouble),
            RegistrationStep::Failed(trouble) => self.fail(trouble),
        }
    }

    fn home_step(&mut self, step: HomeStep) {
        match step {
            HomeStep::Stay => {}
            HomeStep::Leave => self.leave(),
            HomeStep::Locked(trouble) => self.fail(trouble),
            HomeStep::Told(trouble) => self.tell(trouble),
        }
        if let Stage::Home(home) = &self.stage
            && let Some(unread) = home.unread()
        {
            self.unread.insert(home.member.id, unread);
        }
    }

    /// A session has begun: the box learns this card, so that it can log in without the town from now on.
    fn enter(&mut self, session: Session, certificate: Vec<u8>, now: Now) {
        let binding = Binding { certificate, member: session.member.clone() };
        let (key, value) = binding.entry();
        if self.bindings.insert(records::fingerprint(&binding.certificate), binding.clone()) != Some(binding) {
            self.jobs.commit(Batch { changes: vec![(key, Some(value))] });
        }
        self.open_home(session.member, Some(session.token), now);
    }

    fn open_home(&mut self, member: Member, token: Option<SessionToken>, now: Now) {
        self.idle.touched(now.uptime);
        self.stage = Stage::Home(Box::new(Home::open(member, token, now, &mut self.jobs)));
    }

    /// Shows a trouble and keeps what lies behind it.
    fn tell(&mut self, trouble: Trouble) {
        let first = if trouble.next == Next::Leave { problem::CLOSE } else { problem::RETRY };
        self.trouble = Some((trouble, Focus::on(first)));
    }

    /// Shows a trouble and locks.
    fn fail(&mut self, trouble: Trouble) {
        self.end_session();
        self.tell(trouble);
    }

    fn close_trouble(&mut self, again: bool) {
        let Some((trouble, _)) = self.trouble.take() else { return };
        match (trouble.next, again, self.presence) {
            (Next::ReadCard, true, Presence::Card) => self.begin_login(),
            (Next::Back, true, _) => {}
            // A notice that was told inside a session does not end it.
            (Next::Leave, _, _) if matches!(self.stage, Stage::Home(_)) => {}
            _ => self.leave(),
        }
    }

    /// Back to the start screen.
    fn leave(&mut self) {
        self.trouble = None;
        self.end_session();
    }

    fn end_session(&mut self) {
        let token = match &self.stage {
            Stage::Home(home) => home.token(),
            Stage::Register(registration) => registration.token(),
            Stage::Start { .. } | Stage::Card(_) => None,
        };
        if let Some(token) = token {
            self.jobs.cloud(CloudRequest::Logout(token));
        }
        self.stage = Stage::start(self.presence);
    }

    // === Reading ===

    fn frame(&self, now: Now) -> Frame {
        if let IdleState::Warning { seconds_left } = self.idle.state(now.uptime)
            && self.watched()
        {
            let seconds = u32::try_from(WARNING.as_secs()).unwrap_or(30);
            let card_left = self.presence == Presence::Card;
            return simple::idle(&self.profile, seconds_left, seconds, card_left, self.idle.focus());
        }
        if let Some((trouble, focus)) = &self.trouble {
            return problem::frame(&self.profile, trouble, matches!(self.stage, Stage::Home(_)), focus);
        }
        match &self.stage {
            Stage::Start { reading: Some(reading), .. } => reading.frame(&self.profile, String::new()),
            Stage::Start { focus, reading: None } => {
                start::frame(&self.profile, self.presence, self.unread.values().sum(), focus)
            }
            Stage::Card(login) => secret::frame(&self.profile, &login.entry, Place::Card { reading: login.reading() }),
            Stage::Register(registration) => {
                let with_signature = registration.attributes_required.unwrap_or(false);
                match &registration.step {
                    Step::Letter(entry) => letter::frame(&self.profile, entry),
                    Step::Pin(entry) | Step::Sign(entry) => {
                        secret::frame(&self.profile, entry, Place::Registration { with_signature })
                    }
                    Step::Confirm(step) => confirm::frame(step, with_signature),
                    Step::Done(done) => simple::done(&done.session.member.name, &done.focus),
                }
            }
            Stage::Home(home) => home.frame(&self.profile, now),
        }
    }

    fn banner(&self) -> Option<Banner> {
        if let Some((banner, _)) = &self.toast {
            return Some(banner.clone());
        }
        match &self.stage {
            Stage::Home(_) if self.trouble.is_none() => {
                self.link.sentence().map(|text| Banner { tone: Tone::Offline, text })
            }
            _ => None,
        }
    }

    /// Whether idleness matters here: a session, a PIN or a trouble on the screen, not the start screen.
    fn watched(&self) -> bool {
        self.trouble.is_some() || !matches!(self.stage, Stage::Start { reading: None, .. })
    }

    fn undisturbed(&self) -> bool {
        self.trouble.is_none()
    }

    fn certificate(&self) -> Option<Vec<u8>> {
        match &self.stage {
            Stage::Card(login) => login.identity.as_ref().map(|identity| identity.certificate.clone()),
            _ => None,
        }
    }

    fn random(&mut self) -> Nonce {
        let mut bytes = [0; 32];
        self.entropy.fill(&mut bytes);
        Nonce(bytes)
    }

    /// Adds the next wake-up to the effects.
    fn finish(&mut self, now: Now) -> Vec<Effect> {
        let idle = self.watched().then(|| self.idle.wake_at(now.uptime));
        let stage = match &self.stage {
            Stage::Home(home) => home.wake_at(),
            Stage::Card(login) => login.patience_ends(),
            Stage::Start { .. } | Stage::Register(_) => None,
        };
        let toast = self.toast.as_ref().map(|(_, until)| *until);
        let minute = now.uptime + Duration::from_millis(60_000 - now.wall.millis().rem_euclid(60_000).unsigned_abs());
        let wake = [idle, stage, toast].into_iter().flatten().chain([minute]).min().unwrap_or(minute).max(now.uptime);
        let mut effects = self.jobs.take();
        if self.wake != Some(wake) {
            self.wake = Some(wake);
            effects.push(Effect::WakeAt(wake));
        }
        effects
    }
}

fn binding(bindings: &BTreeMap<[u8; 32], Binding>, login: &Login) -> Option<Binding> {
    login.identity.as_ref().and_then(|identity| bindings.get(&records::fingerprint(&identity.certificate))).cloned()
}
