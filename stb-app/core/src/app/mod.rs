//! The box: [`App::handle`] takes an event and says what is to be done, [`App::view`] says what is on the screen.
//!
//! ```text
//! Start ─card→ Card (login) ─┬→ Home
//!                            └新規登録→ Register ─→ Home
//! Start ─chord and code→ Technician
//! ```
//!
//! From everywhere: the card leaves → Start, at once. Three minutes without a key → つづけますか, 30 s → Start.

mod identity;
mod keys;
mod outcome;
mod technician;
mod world;

use crate::effect::Effect;
use crate::event::{Event, JobId, Now};
use crate::focus::Focus;
use crate::home::{Desk, Home, HomeStep, Way};
use crate::idle::{Idle, IdleState, WARNING};
use crate::jobs::Jobs;
use crate::keyring::Wraps;
use crate::link::Link;
use crate::login::Login;
use crate::ports::{Certificate, Entropy, Owner, Presence};
use crate::profile::Profile;
use crate::registration::{Registration, Step};
use crate::renewal::Renewal;
use crate::screens::page::Reading;
use crate::screens::secret::Place;
use crate::screens::technician::{self as technicians, BoxNow};
use crate::screens::top::Unsent;
use crate::screens::{Frame, confirm, letter, problem, secret, simple, start};
use crate::sync::{Post, Sync};
use crate::technician::Technician;
use crate::technician::gate::Gate;
use crate::text_size::TextSize;
use crate::town_time::TownTime;
use crate::trouble::Trouble;
use crate::view::{Banner, Header, KeyBar, ScreenId, SyncState, Tone, View};
use shared_model::civil::CivilTime;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::{Timestamp, Uptime};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use uuid::Uuid;

/// How long a message stays across the screen.
const TOAST: Duration = Duration::from_secs(8);

/// What a box is made with.
pub struct AppConfig {
    /// The town.
    pub profile: Profile,
    /// The name in this box's certificate; `None` before it is enrolled.
    pub device: Option<DeviceId>,
    /// The town in this box's certificate, whose word for the vaccine data counts here.
    pub municipality: Option<MunicipalityCode>,
    /// How long this box's certificate holds; `None` before it is enrolled, and where nobody renews it.
    pub certificate: Option<Certificate>,
    /// Whether the last start has left a renewal half done.
    pub renewal_under_way: bool,
    /// Whether technicians have a code for this box. Without one their chord does nothing.
    pub technicians: bool,
}

/// A box.
pub struct App {
    profile: Profile,
    device: Option<DeviceId>,
    entropy: Box<dyn Entropy>,
    jobs: Jobs,
    presence: Presence,
    wraps: Wraps,
    sync: Sync,
    unread: BTreeMap<Uuid, u32>,
    /// Days since 1970 on which something is planned, by vault.
    dates: BTreeMap<Uuid, Vec<i64>>,
    /// How large each member wants to read.
    text_sizes: BTreeMap<Uuid, TextSize>,
    /// Whether the box's own entries have been read. Before that it must not make up what may be there already.
    known: bool,
    /// Whether a card was put down before the disk had answered.
    card_waits: bool,
    /// When to try again to read them.
    read_again: Option<Uptime>,
    /// Reads of what a closed vault left behind, to remove it.
    clearing: BTreeSet<JobId>,
    link: Link,
    time: TownTime,
    /// Whether the machine's clock cannot be right: then nothing but the time is asked of the town.
    clock_is_unset: bool,
    renewal: Renewal,
    /// Questions that were not asked of the town because of that; each is answered as if the line were cut.
    kept: Vec<JobId>,
    stage: Stage,
    trouble: Option<(Trouble, Focus)>,
    toast: Option<(Banner, Uptime)>,
    idle: Idle,
    wake: Option<Uptime>,
    technicians: bool,
    gate: Gate,
    /// By how much the picture is drawn in, percent.
    safe_area: u8,
}

enum Stage {
    Start { focus: Focus, reading: Option<Reading> },
    Card(Box<Login>),
    Register(Box<Registration>),
    Home(Box<Home>),
    Technician(Box<Technician>),
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
            wraps: Wraps::default(),
            sync: Sync::of(config.municipality),
            unread: BTreeMap::new(),
            dates: BTreeMap::new(),
            text_sizes: BTreeMap::new(),
            known: false,
            card_waits: false,
            read_again: None,
            clearing: BTreeSet::new(),
            link: Link::default(),
            time: TownTime::default(),
            clock_is_unset: false,
            renewal: Renewal::of(config.certificate, config.renewal_under_way),
            kept: Vec::new(),
            stage: Stage::start(Presence::Empty),
            trouble: None,
            toast: None,
            idle: Idle::default(),
            wake: None,
            technicians: config.technicians,
            gate: Gate::default(),
            safe_area: 0,
        }
    }

    /// The first effects: read what the box knows without a card.
    pub fn start(&mut self, clocks: Now) -> Vec<Effect> {
        self.jobs.load(Owner::Box);
        self.idle.touched(clocks.uptime);
        self.finish(clocks)
    }

    /// Takes an event in. `clocks` as the machine has them, here and elsewhere.
    pub fn handle(&mut self, clocks: Now, event: Event) -> Vec<Effect> {
        let now = self.time.believed(clocks);
        match event {
            Event::Key { key, repeated } => self.key(key, repeated, now),
            Event::Tick => self.tick(now),
            Event::Reader(presence) => self.reader(presence, now),
            Event::Card(job, outcome) => self.card(job, outcome, now),
            Event::Cloud(job, reply) => self.cloud(job, reply, now),
            Event::Committed(job, result) => self.committed(job, result, now),
            Event::Loaded(_, Owner::Box, entries) => self.box_loaded(entries, now),
            Event::Loaded(job, Owner::Vault(_) | Owner::Mail(_), entries) => self.member_loaded(job, entries, now),
            Event::Registrar(job, reply) => self.registrar(job, reply, now),
            Event::Machine(job, reply) => self.machine(job, &reply, now),
        }
        self.finish(clocks)
    }

    /// What is on the screen.
    pub fn view(&self, clocks: Now) -> View {
        let now = self.time.believed(clocks);
        let frame = self.frame(now);
        let focused = frame.focus.among(&frame.items).clone().id;
        let clock = CivilTime::in_tokyo(now.wall);
        let home = match &self.stage {
            Stage::Home(home) => Some(home),
            _ => None,
        };
        View {
            text: self.text_size(frame.screen),
            screen: frame.screen,
            header: Header {
                title: frame.title,
                brand: frame.brand,
                clock: if self.clock_is_unset {
                    String::new()
                } else {
                    format!("{} {}", clock.date.with_weekday(), clock.clock())
                },
                aside: frame.aside,
            },
            body: frame.body,
            items: frame.items,
            focused,
            banner: self.banner(),
            key_bar: KeyBar {
                blue: false,
                red: self.undisturbed() && home.is_some_and(|home| home.has_another_child(&self.profile, now)),
                green: false,
                yellow: self.undisturbed() && home.is_some_and(|home| home.away_from_top()),
                hint: frame.hint.to_owned(),
            },
            safe_area: self.inset(),
            sync: SyncState {
                pending: home.map_or(0, |home| self.sync.post.pending(home.member.id)),
                refused: home.map_or(0, |home| self.sync.post.refused(home.member.id)),
                acked_at_ms: self.link.last_contact().map(Timestamp::millis),
            },
        }
    }

    pub(super) fn frame(&self, now: Now) -> Frame {
        if let IdleState::Warning { seconds_left } = self.idle.state(now.uptime)
            && self.watched()
        {
            let seconds = u32::try_from(WARNING.as_secs()).unwrap_or(30);
            let card_left = self.presence == Presence::Card;
            return simple::idle(&self.profile, seconds_left, seconds, card_left, self.idle.focus());
        }
        if let Some((trouble, focus)) = &self.trouble {
            let inside = matches!(self.stage, Stage::Home(_) | Stage::Technician(_));
            return problem::frame(&self.profile, trouble, inside, focus);
        }
        match &self.stage {
            Stage::Start { reading: Some(reading), .. } => {
                reading.frame(&self.profile, String::new(), TextSize::Standard)
            }
            Stage::Start { focus, reading: None } => {
                start::frame(&self.profile, self.presence, self.waiting(now), focus)
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
            Stage::Home(home) => {
                home.frame(&self.profile, way(home, &self.sync.post, &self.link), &self.sync.post, now)
            }
            Stage::Technician(technician) => {
                let Self { profile, device, presence, sync, .. } = self;
                let (device, presence) = (device.as_ref(), *presence);
                let unsent = self.known.then(|| sync.post.unsent());
                technicians::frame(technician, &BoxNow { profile, device, presence, sync, unsent })
            }
        }
    }

    /// What is read before login, in a question or beside a trouble, is of the one size that everybody has.
    fn text_size(&self, screen: ScreenId) -> TextSize {
        match &self.stage {
            Stage::Home(home) if ![ScreenId::Idle, ScreenId::Problem].contains(&screen) => home.text,
            _ => TextSize::Standard,
        }
    }

    fn waiting(&self, now: Now) -> start::Waiting {
        let today = CivilTime::in_tokyo(now.wall).date.days_since_epoch();
        let ahead = self.dates.values().flatten().map(|day| day - today).filter(|days| *days >= 0);
        let days = ahead.min().filter(|_| !self.clock_is_unset);
        start::Waiting { unread: self.unread.values().sum(), days }
    }

    pub(super) fn banner(&self) -> Option<Banner> {
        if let Some((banner, _)) = &self.toast {
            return Some(banner.clone());
        }
        match &self.stage {
            Stage::Home(home) if self.trouble.is_none() => {
                let pending = self.sync.post.pending(home.member.id);
                self.link.sentence(pending).map(|text| Banner { tone: Tone::Offline, text })
            }
            _ => None,
        }
    }

    /// Whether idleness matters here: a session, a PIN or a trouble on the screen, not the start screen.
    pub(super) fn watched(&self) -> bool {
        self.trouble.is_some() || !matches!(self.stage, Stage::Start { reading: None, .. })
    }

    pub(super) fn undisturbed(&self) -> bool {
        self.trouble.is_none()
    }

    /// Lets the member who is logged in, if there is one, do something with the box's things.
    pub(super) fn at_home(&mut self, now: Now, act: impl FnOnce(&mut Home, &mut Desk<'_>) -> HomeStep) {
        let (Stage::Home(home), Some(device)) = (&mut self.stage, &self.device) else { return };
        let Self { profile, wraps, sync, jobs, .. } = self;
        let mut desk = Desk { profile, device, sync, wraps, entropy: self.entropy.as_mut(), jobs, now };
        let step = act(home, &mut desk);
        self.home_step(step);
    }

    /// Lets the conversation with the town go on, tells the screens what came of it, and adds the next wake-up to the effects.
    pub(super) fn finish(&mut self, clocks: Now) -> Vec<Effect> {
        let now = self.time.believed(clocks);
        self.clock_is_unset = self.time.is_unset(clocks);
        self.keep_identity(now);
        if let (Some(device), true) = (&self.device, self.known) {
            let open = matches!(self.stage, Stage::Home(_));
            self.sync.tick(open, device, now, &mut self.jobs);
        }
        if let Stage::Home(home) = &mut self.stage {
            home.plan_by(self.sync.rules());
        }
        let idle = self.watched().then(|| self.idle.wake_at(now.uptime));
        let stage = match &self.stage {
            Stage::Home(home) => home.wake_at(),
            Stage::Card(login) => login.patience_ends(),
            Stage::Technician(technician) => technician.wake_at(),
            Stage::Start { .. } | Stage::Register(_) => None,
        };
        let toast = self.toast.as_ref().map(|(_, until)| *until);
        let open = matches!(self.stage, Stage::Home(_));
        let sync = (self.device.is_some() && self.known).then(|| self.sync.wake_at(open)).flatten();
        let minute = now.uptime + Duration::from_millis(60_000 - now.wall.millis().rem_euclid(60_000).unsigned_abs());
        let mut effects = self.jobs.take();
        if self.clock_is_unset {
            self.keep_back(&mut effects);
        }
        let kept = (!self.kept.is_empty()).then_some(now.uptime);
        let wake = [idle, stage, toast, sync, self.read_again, self.time.wake_at(), kept]
            .into_iter()
            .flatten()
            .chain([minute])
            .min()
            .unwrap_or(minute)
            .max(now.uptime);
        if self.wake != Some(wake) {
            self.wake = Some(wake);
            effects.push(Effect::WakeAt(wake));
        }
        effects
    }
}

/// What `home` says of the way to the town.
fn way(home: &Home, post: &Post, link: &Link) -> Way {
    let (pending, refused) = (post.pending(home.member.id), post.refused(home.member.id));
    Way { unsent: Unsent { pending, refused }, contact: link.last_contact() }
}
