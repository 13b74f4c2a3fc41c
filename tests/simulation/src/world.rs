//! The world of one history: what happens, in the order of simulated time. No thread, no clock and no randomness but the
//! seed's; real time never passes.

use crate::cast::{BOXES, CAST, START};
use crate::chance::Chance;
use crate::faults::Fault;
use crate::network::{Call, Weather};
use crate::oracle::{Oracle, Violation};
use crate::people::Person;
use crate::set_top::SetTop;
use crate::town::Town;
use crate::trace::Trace;
use crate::watch::Watch;
use shared_model::time::Timestamp;
use stb_core::card::CardOutcome;
use stb_core::effect::Effect;
use stb_core::event::{Event, JobId};
use stb_core::ports::{CloudFault, CloudReply, RegistrarRequest};
use stb_core::view::View;
use std::collections::BTreeMap;
use std::time::Duration;

/// Milliseconds since the history began.
pub type Ms = u64;

/// One second.
pub const SECOND: Ms = 1000;
/// One minute.
pub const MINUTE: Ms = 60 * SECOND;
/// Happenings in one history; one that needs more does not come to rest.
const MOST_HAPPENINGS: u64 = 200_000;

/// What can happen.
pub enum Happening {
    /// A person does the next thing.
    Person(usize),
    /// The wake-up that a box has asked for.
    Wake {
        /// Which box.
        at_box: usize,
        /// Which wake-up.
        wake: u64,
    },
    /// The disk has done what is first in its queue.
    Disk {
        /// Which box.
        at_box: usize,
        /// In which life.
        life: u32,
    },
    /// The card has done its job.
    Card {
        /// Which box.
        at_box: usize,
        /// In which life.
        life: u32,
        /// Which putting down of a card.
        insertion: u32,
        /// Whose answer.
        job: JobId,
        /// What came of it.
        outcome: CardOutcome,
    },
    /// The enrol listener is asked for the time.
    Time {
        /// By which box.
        at_box: usize,
        /// In which life.
        life: u32,
        /// Whose answer.
        job: JobId,
    },
    /// A request reaches the town; copy 0 is the one that is answered.
    Arrive {
        /// Which call.
        call: u64,
        /// Which copy.
        copy: u8,
    },
    /// A call ends.
    Answer {
        /// Which call.
        call: u64,
        /// How.
        reply: Result<CloudReply, CloudFault>,
    },
    /// The office publishes, or takes back.
    Office,
    /// The town's service notices what the office did.
    Watched,
    /// Something breaks.
    Break(Fault),
    /// Something that was broken is well again.
    Mend(Fault),
    /// A box is switched on.
    PowerOn(usize),
    /// The service is started.
    TownUp,
    /// An oracle asks again.
    Due(crate::watch::Due),
}

/// The world.
pub struct World {
    /// Now.
    pub time: Ms,
    /// How long everybody was away, on top of `time`, by every clock on a wall.
    pub away: Ms,
    queue: BTreeMap<(Ms, u64), Happening>,
    happened: u64,
    order: u64,
    /// The boxes.
    pub boxes: Vec<SetTop>,
    /// The people.
    pub people: Vec<Person>,
    /// The town.
    pub town: Town,
    /// Calls on their way.
    pub calls: BTreeMap<u64, Call>,
    /// What the lines do.
    pub weather: Weather,
    /// Of faults and the office.
    pub chance: Chance,
    /// What was seen.
    pub watch: Watch,
    /// What was written down.
    pub trace: Trace,
    /// Whether faults are over and everything has to come right.
    pub settling: bool,
    /// The first thing that was wrong.
    pub violation: Option<Violation>,
}

impl World {
    /// The world of a seed, with its people and faults ahead of it.
    pub fn begin(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let boxes = (0..BOXES).map(|_| SetTop::new(chance.fork())).collect();
        let people = (0..CAST.people.len()).map(|_| Person::new(chance.fork())).collect();
        let weather = Weather::of(&mut chance);
        let mut world = Self {
            time: 0,
            away: 0,
            queue: BTreeMap::new(),
            happened: 0,
            order: 0,
            boxes,
            people,
            town: Town::begin(),
            calls: BTreeMap::new(),
            weather,
            chance,
            watch: Watch::default(),
            trace: Trace::default(),
            settling: false,
            violation: None,
        };
        (0..BOXES).for_each(|number| world.later(10, Happening::PowerOn(number)));
        world.plan_faults();
        world.plan_people();
        world
    }

    /// The true time on the wall.
    pub fn wall(&self) -> Timestamp {
        START + Duration::from_millis(self.time + self.away)
    }

    /// Something will happen after so long.
    pub fn later(&mut self, after: Ms, happening: Happening) {
        self.order += 1;
        self.queue.insert((self.time + after, self.order), happening);
    }

    /// Goes on until this time, or until something is wrong.
    pub fn run_until(&mut self, end: Ms) {
        while self.violation.is_none() {
            let Some(entry) = self.queue.first_entry().filter(|entry| entry.key().0 <= end) else { break };
            let ((at, _), happening) = entry.remove_entry();
            self.time = self.time.max(at);
            self.set_town_clock();
            self.happened += 1;
            if self.happened > MOST_HAPPENINGS {
                self.fail(Oracle::Bounded, format!("more than {MOST_HAPPENINGS} happenings"));
            }
            self.happen(happening);
        }
        self.time = self.time.max(end);
        self.set_town_clock();
    }

    /// How much has happened.
    pub fn happened(&self) -> u64 {
        self.happened
    }

    fn set_town_clock(&self) {
        self.town.set_clock(self.wall(), Duration::from_millis(self.time + self.away));
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Person(number) => self.person_acts(number),
            Happening::Wake { at_box, wake } => {
                if self.boxes[at_box].wake == wake {
                    self.deliver(at_box, Event::Tick);
                }
            }
            Happening::Disk { at_box, life } => self.disk_done(at_box, life),
            Happening::Card { at_box, life, insertion, job, outcome } => {
                self.card_done(at_box, life, insertion, job, outcome);
            }
            Happening::Time { at_box, life, job } => self.tells_time(at_box, life, job),
            Happening::Arrive { call, copy } => self.arrive(call, copy),
            Happening::Answer { call, reply } => self.answered(call, reply),
            Happening::Office => self.office_acts(),
            Happening::Watched => self.town.watch(),
            Happening::Break(fault) => self.breaks(fault),
            Happening::Mend(fault) => self.mends(fault),
            Happening::PowerOn(number) => self.power_on(number),
            Happening::TownUp => self.town_up(),
            Happening::Due(due) => self.due(due),
        }
    }

    /// Something happens to a box, if it has power; then the oracles look at its screen.
    pub fn deliver(&mut self, at_box: usize, event: Event) {
        let (time, wall) = (self.time, self.wall());
        let set_top = &mut self.boxes[at_box];
        let now = set_top.now(time, wall);
        let quiet = matches!(event, Event::Tick);
        let Some(app) = &mut set_top.app else { return };
        let effects = app.handle(now, event);
        self.perform(at_box, effects);
        if !quiet {
            self.look(at_box);
        }
    }

    /// What a box has asked for is on its way.
    pub fn perform(&mut self, at_box: usize, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Card(job, work) => self.card_begins(at_box, job, work),
                Effect::Cloud(job, request) => self.send(at_box, 0, job, request),
                Effect::Listen(job, request) => self.send(at_box, 1, job, request),
                Effect::Commit(job, batch) => self.disk_begins(at_box, crate::set_top::StoreJob::Commit(job, batch)),
                Effect::Load(job, owner) => self.disk_begins(at_box, crate::set_top::StoreJob::Load(job, owner)),
                Effect::Registrar(job, RegistrarRequest::Time) => self.asks_time(at_box, job),
                // What is in memory is another test's business, and no technician comes.
                Effect::Forget
                | Effect::Registrar(..)
                | Effect::Machine(..)
                | Effect::IdentityChanged
                | Effect::EraseAndEnd => {}
                Effect::WakeAt(uptime) => {
                    let set_top = &mut self.boxes[at_box];
                    set_top.wake += 1;
                    let elapsed = uptime.elapsed();
                    // Never early: the box would ask for the same instant again.
                    let at = set_top.booted + Ms::try_from(elapsed.as_nanos().div_ceil(1_000_000)).unwrap_or(Ms::MAX);
                    let wake = set_top.wake;
                    self.later(at.saturating_sub(self.time), Happening::Wake { at_box, wake });
                }
            }
        }
    }

    /// What a box shows; `None` without power.
    pub fn view(&self, at_box: usize) -> Option<View> {
        let set_top = &self.boxes[at_box];
        let now = set_top.now(self.time, self.wall());
        set_top.app.as_ref().map(|app| app.view(now))
    }

    /// Something that must hold does not: the history ends here.
    pub fn fail(&mut self, oracle: Oracle, what: String) {
        self.note("oracle", || format!("{oracle}: {what}"));
        self.violation.get_or_insert(Violation { oracle, what });
    }

    /// Writes a line of the history down.
    pub fn note(&mut self, who: &'static str, what: impl FnOnce() -> String) {
        self.trace.note(self.time, who, what());
    }
}
