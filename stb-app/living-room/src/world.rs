//! A family's living room without a living room: the real `App`, and a card, a town and a store that answer at once.
//! Stories press keys and say what the screen shows.

use crate::ahead::Ahead;
use crate::card::Card;
use crate::counting::Counting;
use crate::family::{EVENING, notice, profile};
use crate::shop::Shop;
use crate::town::Town;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::{Timestamp, Uptime};
use shared_model::user_id::UserId;
use stb_core::app::{App, AppConfig};
use stb_core::effect::Effect;
use stb_core::event::{Event, JobId, Now};
use stb_core::key::RemoteKey;
use stb_core::ports::{
    CloudFault, CloudReply, CloudRequest, Key, Presence, RegistrarFault, RegistrarReply, RegistrarRequest, StoreFault,
    Value,
};
use stb_core::profile::Profile;
use stb_core::view::View;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// The right 利用者証明用 PIN.
pub const PIN: &str = "1234";
/// The right 署名用 password.
pub const SIGN_PASSWORD: &str = "ABC123";
/// The password of the letter.
pub const PASSWORD: &str = "K7R4WXYZ";

/// The ID of the letter.
pub fn user_id() -> UserId {
    UserId::from_serial(48_291_530)
}

/// Counts that a story can look at.
#[derive(Default)]
pub struct Seen {
    /// How often a PIN or password has been said to the card.
    pub verifies: u32,
    /// How often somebody has left.
    pub forgotten: u32,
    /// How often the box has got another certificate.
    pub identities: u32,
}

/// The room: the box and everything it is connected to.
pub struct World {
    /// The box itself.
    pub app: App,
    /// The card that is put on the reader next, or lies there.
    pub card: Card,
    /// What is at the other end of the line.
    pub town: Town,
    /// What technicians find: the box itself and the enrol listener.
    pub shop: Shop,
    /// What is on the box's disk.
    pub store: BTreeMap<Key, Value>,
    /// Why writing fails, if it does.
    pub store_fault: Option<StoreFault>,
    /// What reading brings instead.
    pub load_fault: Option<StoreFault>,
    /// What happened that no screen shows.
    pub seen: Seen,
    profile: Profile,
    uptime: Duration,
    /// How far the box's clock is ahead, or behind; the town's signed time puts it right.
    pub clock_ahead: Ahead,
    /// What the box believes when it is switched on, if it is wrong.
    pub wakes_in: Option<Timestamp>,
    /// Requests that reached the town's line.
    pub calls: u32,
    /// Somebody else answers in the town's place.
    pub impostor: bool,
    /// The enrol listener answers when it is let, see [`World::listener_answers`].
    pub listener_is_slow: bool,
    asked: Vec<(JobId, RegistrarRequest)>,
    wake: Option<Uptime>,
    /// A question for news that waits for something to happen.
    listening: Option<(JobId, CloudRequest)>,
    /// Holds effects back, as slow workers do.
    pub held: Option<VecDeque<Effect>>,
}

impl Default for World {
    fn default() -> Self {
        Self::new()
    }
}

impl World {
    /// A box in the made-up town, switched on, with nothing on its reader.
    pub fn new() -> Self {
        Self::in_town(profile())
    }

    /// The same in the town of this profile.
    pub fn in_town(profile: Profile) -> Self {
        let mut world = Self {
            app: app(&profile, &Shop::of_enrolled()),
            profile,
            card: Card::fresh("mother"),
            town: Town::default(),
            shop: Shop::of_enrolled(),
            store: BTreeMap::new(),
            store_fault: None,
            load_fault: None,
            seen: Seen::default(),
            uptime: Duration::ZERO,
            clock_ahead: Ahead::default(),
            wakes_in: None,
            calls: 0,
            impostor: false,
            listener_is_slow: false,
            asked: Vec::new(),
            wake: None,
            listening: None,
            held: None,
        };
        world.power_on();
        world
    }

    /// The same with so many notices, a day between each, waiting in the town.
    pub fn with_notices(count: u8) -> Self {
        let mut world = Self::new();
        world.town.notices = (1..=count).map(|number| notice(number, "本文です。")).collect();
        world
    }

    /// A box that has not been enrolled.
    pub fn not_enrolled() -> Self {
        let mut world = Self::new();
        world.shop.enrolled = false;
        world.store.clear();
        world.restart();
        world
    }

    /// Power cut and restart: only the store is left, and the certificate.
    pub fn restart(&mut self) {
        self.app = app(&self.profile, &self.shop);
        self.wake = None;
        self.listening = None;
        self.power_on();
    }

    /// The same with so much time between.
    pub fn without_power(&mut self, time: Duration) {
        self.uptime += time;
        self.restart();
    }

    fn power_on(&mut self) {
        if let Some(wakes_in) = self.wakes_in {
            self.clock_ahead = Ahead::between(wakes_in, EVENING + self.uptime);
        }
        let effects = self.app.start(self.now());
        self.run(effects);
        self.happen(Event::Reader(Presence::Empty));
    }

    /// Both clocks.
    pub fn now(&self) -> Now {
        Now { wall: self.clock_ahead.of(EVENING + self.uptime), uptime: Uptime::from_start(self.uptime) }
    }

    /// What the television shows.
    pub fn view(&self) -> View {
        self.app.view(self.now())
    }

    /// The word of the screen.
    pub fn screen(&self) -> &'static str {
        self.view().screen.as_str()
    }

    /// The id of what has the focus.
    pub fn focused(&self) -> String {
        self.view().focused.to_string()
    }

    /// Whether any text on the screen has this in it.
    pub fn sees(&self, text: &str) -> bool {
        self.view().texts().iter().any(|shown| shown.contains(text))
    }

    /// Puts the card on the reader.
    pub fn insert(&mut self) {
        self.happen(Event::Reader(Presence::Card));
    }

    /// Takes it off.
    pub fn remove(&mut self) {
        self.happen(Event::Reader(Presence::Empty));
    }

    /// Presses keys by their words, such as `"DOWN OK"`, and characters as `'1234'`.
    pub fn press(&mut self, keys: &str) {
        for word in keys.split_whitespace() {
            match word.strip_prefix('\'') {
                Some(typed) => typed.trim_end_matches('\'').chars().for_each(|c| self.key(RemoteKey::from_char(c))),
                None => self.key(RemoteKey::from_name(word)),
            }
        }
    }

    fn key(&mut self, key: Option<RemoteKey>) {
        let key = key.expect("a key of the remote");
        self.happen(Event::Key { key, repeated: false });
    }

    /// Time passes, with every wake-up the app asked for.
    pub fn wait(&mut self, time: Duration) {
        let end = self.uptime + time;
        while let Some(wake) = self.wake.filter(|wake| wake.elapsed() <= end) {
            self.wake = None;
            self.uptime = self.uptime.max(wake.elapsed());
            self.happen(Event::Tick);
        }
        self.uptime = end;
    }

    /// The town answers a box that waits for news, if there is something.
    pub fn town_has_news(&mut self) {
        let Some((job, request)) = self.listening.take() else { panic!("nobody waits for news") };
        let answer = self.town.answers(request);
        self.happen(Event::Cloud(job, answer));
    }

    /// The card and its PIN, up to TOP.
    pub fn log_in(&mut self) {
        self.insert();
        self.press(&format!("'{PIN}' OK"));
        assert_eq!(self.screen(), "top");
    }

    /// Lets something happen, and everything that follows from it at once.
    pub fn happen(&mut self, event: Event) {
        let effects = self.app.handle(self.now(), event);
        self.run(effects);
        self.check();
    }

    /// Lets these effects fail with the store's fault, which is over afterwards.
    pub fn fail_then_go_on(&mut self, effects: VecDeque<Effect>) {
        for effect in effects {
            if let Effect::Commit(job, _) = effect {
                let fault = self.store_fault.take().expect("a fault");
                let answer = self.app.handle(self.now(), Event::Committed(job, Err(fault)));
                self.run(answer);
            }
        }
    }

    /// What was asked of a slow enrol listener is answered.
    pub fn listener_answers(&mut self) {
        for (job, request) in std::mem::take(&mut self.asked) {
            let reply = self.registrar_answers(&request);
            self.happen(Event::Registrar(job, reply));
        }
    }

    /// Lets held workers finish.
    pub fn release(&mut self) {
        let held = self.held.take().unwrap_or_default();
        self.run(held.into());
    }

    fn run(&mut self, effects: Vec<Effect>) {
        // What this event asked for, before the answers to its other effects ask for something else.
        if let Some(at) = effects.iter().rev().find_map(|effect| match effect {
            Effect::WakeAt(at) => Some(*at),
            _ => None,
        }) {
            self.wake = Some(at);
        }
        for effect in effects {
            if let Some(held) = &mut self.held {
                held.push_back(effect);
                continue;
            }
            let event = match effect {
                Effect::Card(job, work) => Event::Card(job, self.card.answers(work, &mut self.seen.verifies)),
                Effect::Cloud(job, request) => {
                    self.calls += 1;
                    Event::Cloud(job, self.town_answers(request))
                }
                Effect::Commit(job, batch) => {
                    let result = self.store_fault.map_or(Ok(()), Err);
                    if result.is_ok() {
                        for (key, value) in batch.changes {
                            match value {
                                Some(value) => self.store.insert(key, value),
                                None => self.store.remove(&key),
                            };
                        }
                    }
                    Event::Committed(job, result)
                }
                Effect::Load(job, owner) => {
                    let of_owner = |(key, _): &(&Key, &Value)| key.owner == owner;
                    let entries = self.store.iter().filter(of_owner).map(|(k, v)| (k.clone(), v.clone())).collect();
                    Event::Loaded(job, owner, self.load_fault.map_or(Ok(entries), Err))
                }
                Effect::Listen(job, request) => {
                    self.listening = Some((job, request));
                    continue;
                }
                Effect::Registrar(job, request) if self.listener_is_slow => {
                    self.asked.push((job, request));
                    continue;
                }
                Effect::Registrar(job, request) => Event::Registrar(job, self.registrar_answers(&request)),
                Effect::Machine(job, request) => Event::Machine(job, self.shop.looks(&request)),
                Effect::IdentityChanged => {
                    self.seen.identities += 1;
                    continue;
                }
                Effect::Forget => {
                    self.seen.forgotten += 1;
                    continue;
                }
                Effect::EraseAndEnd => {
                    // Whoever has started the program starts it again.
                    self.store.clear();
                    self.shop.enrolled = false;
                    return self.restart();
                }
                Effect::WakeAt(_) => continue,
            };
            self.happen(event);
        }
    }

    /// By a clock that is years ahead no certificate holds.
    fn town_answers(&mut self, request: CloudRequest) -> Result<CloudReply, CloudFault> {
        if self.impostor || self.clock_ahead.is_years() {
            Err(CloudFault::NotTrusted)
        } else {
            self.town.answers(request)
        }
    }

    fn registrar_answers(&mut self, request: &RegistrarRequest) -> Result<RegistrarReply, RegistrarFault> {
        if !self.town.reachable {
            return Err(RegistrarFault::Unreachable);
        }
        let reply = self.shop.registers(request, EVENING + self.uptime);
        if let Ok(RegistrarReply::Time(_)) = reply {
            self.clock_ahead = Ahead::default();
        }
        reply
    }

    /// What must hold on every screen after every event (rules F1, L1).
    fn check(&self) {
        let view = self.view();
        assert!(view.items.iter().any(|item| item.id == view.focused), "focus nowhere on {:?}", view.screen);
        for item in &view.items {
            let rect = item.rect;
            let inside = rect.x >= 96 && rect.y >= 54 && rect.x + rect.w <= 1824 && rect.y + rect.h <= 936;
            assert!(inside, "{} leaves the safe area on {:?}: {rect:?}", item.id, view.screen);
            assert!(rect.h >= 64 && !item.label.is_empty(), "{} on {:?}", item.id, view.screen);
        }
    }
}

/// This box.
pub fn device() -> DeviceId {
    DeviceId::from_random([1; 8])
}

/// Its town.
pub fn town_code() -> MunicipalityCode {
    MunicipalityCode::parse("162108").expect("a code")
}

fn app(profile: &Profile, shop: &Shop) -> App {
    let device = shop.enrolled.then(device);
    let municipality = device.is_some().then(town_code);
    let config = AppConfig {
        profile: profile.clone(),
        device,
        municipality,
        certificate: shop.certificate,
        renewal_under_way: shop.renewal_cut,
        technicians: true,
    };
    App::new(config, Box::new(Counting(0)))
}
