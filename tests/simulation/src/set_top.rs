//! One box: the real core, and what it stands among. What it asks for is done by `network`, `workers` and `world`.

use crate::cast::{CAST, device, town_code};
use crate::chance::Chance;
use crate::disk::{Disk, Torn};
use crate::world::Ms;
use shared_model::time::{Timestamp, Uptime};
use stb_core::app::{App, AppConfig};
use stb_core::effect::Effect;
use stb_core::event::{JobId, Now};
use stb_core::ports::{Batch, CloudRequest, Owner, Presence};
use std::collections::VecDeque;
use std::time::Duration;

/// A box.
pub struct SetTop {
    /// `None` while it has no power.
    pub app: Option<App>,
    /// How often it was switched on: answers to an earlier life reach nobody.
    pub life: u32,
    /// When it was switched on.
    pub booted: Ms,
    /// How far its machine's clock is off.
    pub clock_off: i64,
    /// Whether the town has told it the time since it was switched on, by which it goes then.
    pub told_time: bool,
    /// Nothing reaches the enrol listener, whatever else reaches the town.
    pub enrol_shut: bool,
    /// Its disk.
    pub disk: Disk,
    /// What waits for the disk, in order.
    pub store_queue: VecDeque<StoreJob>,
    /// The power goes with the n-th operation of the disk from now, and the batch is torn so.
    pub doom: Option<(u32, Torn)>,
    /// Whose card lies on the reader.
    pub card: Option<usize>,
    /// Grows with every card that is put down or taken away.
    pub insertion: u32,
    /// Names the wake-up that counts.
    pub wake: u64,
    /// The line for everything, and the line for waiting.
    pub lines: [Queue; 2],
    /// Whether the network cable is out.
    pub cable_out: bool,
    /// Whether the town has shut this box out.
    pub revoked: bool,
    chance: Chance,
}

/// What waits for the disk.
pub enum StoreJob {
    /// To be written.
    Commit(JobId, Batch),
    /// To be read.
    Load(JobId, Owner),
}

/// Requests of one line: one at a time.
#[derive(Default)]
pub struct Queue {
    /// The call that is on its way.
    pub busy: Option<u64>,
    /// What waits behind it.
    pub waiting: VecDeque<(JobId, CloudRequest)>,
}

impl SetTop {
    /// A new box without power.
    pub fn new(chance: Chance) -> Self {
        Self {
            app: None,
            life: 0,
            booted: 0,
            clock_off: 0,
            told_time: false,
            enrol_shut: false,
            disk: Disk::default(),
            store_queue: VecDeque::new(),
            doom: None,
            card: None,
            insertion: 0,
            wake: 0,
            lines: [Queue::default(), Queue::default()],
            cable_out: false,
            revoked: false,
            chance,
        }
    }

    /// Switches it on; the first effects.
    pub fn power_on(&mut self, number: usize, at: Ms, wall: Timestamp) -> Vec<Effect> {
        self.life += 1;
        self.booted = at;
        self.told_time = false;
        self.enrol_shut = self.chance.one_in(4);
        self.disk.left.clear();
        let municipality = Some(town_code());
        let config = AppConfig {
            profile: CAST.profile.clone(),
            device: Some(device(number)),
            municipality,
            certificate: None,
            renewal_under_way: false,
            technicians: false,
        };
        let now = self.now(at, wall);
        let app = self.app.insert(App::new(config, Box::new(self.chance.fork())));
        app.start(now)
    }

    /// The power goes: nothing but the disk is left.
    pub fn power_off(&mut self) {
        self.app = None;
        self.life += 1;
        self.store_queue.clear();
        self.doom = None;
        self.wake += 1;
        self.lines = [Queue::default(), Queue::default()];
    }

    /// Its two clocks, at this true instant.
    pub fn now(&self, at: Ms, wall: Timestamp) -> Now {
        let uptime = Uptime::from_start(Duration::from_millis(at.saturating_sub(self.booted)));
        Now { wall: Timestamp::from_millis(wall.millis() + self.wrong_by()), uptime }
    }

    /// How far what it takes for the time is off.
    pub fn wrong_by(&self) -> i64 {
        if self.told_time { 0 } else { self.clock_off }
    }

    /// What lies on the reader.
    pub fn presence(&self) -> Presence {
        if self.card.is_some() { Presence::Card } else { Presence::Empty }
    }

    /// Randomness of whatever is not the core's.
    pub fn chance(&mut self) -> &mut Chance {
        &mut self.chance
    }
}
