//! A family's living room without a living room: the real `App`, and a card, a town and a store that answer at once.
//! Stories press keys and say what the screen shows.

use crate::family::{EVENING, notice, profile};
use crate::town::Town;
use sha2::{Digest, Sha256};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Uptime;
use shared_model::user_id::UserId;
use stb_core::app::{App, AppConfig};
use stb_core::card::{CardFailure, CardIdentity, CardJob, CardOutcome};
use stb_core::effect::Effect;
use stb_core::event::{Event, JobId, Now};
use stb_core::key::RemoteKey;
use stb_core::ports::{CloudRequest, Entropy, Key, Presence, StoreFault, Value};
use stb_core::view::View;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use zeroize::Zeroizing;

pub const PIN: &str = "1234";
pub const SIGN_PASSWORD: &str = "ABC123";
pub const PASSWORD: &str = "K7R4WXYZ";
pub fn user_id() -> UserId {
    UserId::from_serial(48_291_530)
}

/// The card on the reader.
#[derive(Clone)]
pub struct Card {
    pub certificate: Vec<u8>,
    pub auth_tries: u8,
    pub sign_tries: Option<u8>,
    /// What the next job brings instead of the truth.
    pub next: Option<CardOutcome>,
}

impl Card {
    pub fn fresh(name: &str) -> Self {
        Self { certificate: name.as_bytes().to_vec(), auth_tries: 3, sign_tries: Some(5), next: None }
    }

    /// As deterministic as PKCS#1 v1.5: one card, one message, one signature.
    fn sign(&self, message: &[u8]) -> Zeroizing<Vec<u8>> {
        let digest = Sha256::new().chain_update(&self.certificate).chain_update(message).finalize();
        Zeroizing::new(digest.repeat(8))
    }
}

/// Counts that a story can look at.
#[derive(Default)]
pub struct Seen {
    pub verifies: u32,
    /// How often somebody has left.
    pub forgotten: u32,
}

pub struct World {
    pub app: App,
    pub card: Card,
    pub town: Town,
    pub store: BTreeMap<Key, Value>,
    pub store_fault: Option<StoreFault>,
    /// What reading brings instead.
    pub load_fault: Option<StoreFault>,
    pub seen: Seen,
    uptime: Duration,
    /// How far the box's clock is ahead.
    pub clock_ahead: Duration,
    wake: Option<Uptime>,
    /// A question for news that waits for something to happen.
    listening: Option<(JobId, CloudRequest)>,
    /// Holds effects back, as slow workers do.
    pub held: Option<VecDeque<Effect>>,
}

struct Counting(u8);

impl Entropy for Counting {
    fn fill(&mut self, buffer: &mut [u8]) {
        self.0 = self.0.wrapping_add(1);
        buffer.fill(self.0);
    }
}

impl World {
    pub fn new() -> Self {
        let mut world = Self {
            app: app(),
            card: Card::fresh("mother"),
            town: Town::default(),
            store: BTreeMap::new(),
            store_fault: None,
            load_fault: None,
            seen: Seen::default(),
            uptime: Duration::ZERO,
            clock_ahead: Duration::ZERO,
            wake: None,
            listening: None,
            held: None,
        };
        world.power_on();
        world
    }

    pub fn with_notices(count: u8) -> Self {
        let mut world = Self::new();
        world.town.notices = (1..=count).map(|number| notice(number, "本文です。")).collect();
        world
    }

    /// Power cut and restart: only the store is left.
    pub fn restart(&mut self) {
        self.app = app();
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
        let effects = self.app.start(self.now());
        self.run(effects);
        self.happen(Event::Reader(Presence::Empty));
    }

    pub fn now(&self) -> Now {
        Now { wall: EVENING + self.uptime + self.clock_ahead, uptime: Uptime::from_start(self.uptime) }
    }

    pub fn view(&self) -> View {
        self.app.view(self.now())
    }

    pub fn screen(&self) -> &'static str {
        self.view().screen.as_str()
    }

    pub fn focused(&self) -> String {
        self.view().focused.to_string()
    }

    pub fn sees(&self, text: &str) -> bool {
        self.view().texts().iter().any(|shown| shown.contains(text))
    }

    pub fn insert(&mut self) {
        self.happen(Event::Reader(Presence::Card));
    }

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

    pub fn log_in(&mut self) {
        self.insert();
        self.press(&format!("'{PIN}' OK"));
        assert_eq!(self.screen(), "top");
    }

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
                Effect::Card(job, work) => Event::Card(job, self.card_answers(work)),
                Effect::Cloud(job, request) => Event::Cloud(job, self.town.answers(request)),
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
                Effect::Forget => {
                    self.seen.forgotten += 1;
                    continue;
                }
                Effect::WakeAt(_) => continue,
            };
            self.happen(event);
        }
    }

    fn card_answers(&mut self, work: CardJob) -> CardOutcome {
        if let Some(next) = self.card.next.take() {
            if !matches!(work, CardJob::Identify) {
                self.seen.verifies += 1;
            }
            return next;
        }
        let (right, left, signatures) = match &work {
            CardJob::Identify => {
                return CardOutcome::Identified(CardIdentity {
                    certificate: self.card.certificate.clone(),
                    auth_tries: self.card.auth_tries,
                    sign_tries: self.card.sign_tries,
                });
            }
            CardJob::ProveAuth { pin, messages, .. } => {
                let signatures: Vec<_> = messages.iter().map(|message| self.card.sign(message)).collect();
                (pin.reveal() == PIN.as_bytes(), &mut self.card.auth_tries, signatures)
            }
            CardJob::ProveSign { password, message, .. } => {
                let signature = self.card.sign(message);
                match &mut self.card.sign_tries {
                    Some(tries) => (password.reveal() == SIGN_PASSWORD.as_bytes(), tries, vec![signature]),
                    None => return CardOutcome::Failed(CardFailure::NotThisKind),
                }
            }
        };
        if *left == 0 {
            return CardOutcome::Blocked;
        }
        self.seen.verifies += 1;
        if right {
            return CardOutcome::Proved { certificate: self.card.certificate.clone(), signatures };
        }
        *left -= 1;
        if *left == 0 { CardOutcome::Blocked } else { CardOutcome::WrongSecret { tries_left: *left } }
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

fn app() -> App {
    let device = Some(device());
    App::new(AppConfig { profile: profile(), device, municipality: Some(town_code()) }, Box::new(Counting(0)))
}
