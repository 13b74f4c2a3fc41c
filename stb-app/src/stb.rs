//! The core with its clock and its workers: an event in, and everything that follows from it is on its way.

use crate::workers::Workers;
use shared_model::time::Uptime;
use stb_adapters::clock::SystemClock;
use stb_core::app::App;
use stb_core::effect::Effect;
use stb_core::event::Event;
use stb_core::view::View;
use std::time::Duration;

/// A running box without its screen.
pub struct Stb {
    app: App,
    clock: SystemClock,
    workers: Workers,
    wake: Option<Uptime>,
    left: bool,
    erases: bool,
}

impl Stb {
    /// Switches the box on.
    pub fn start(mut app: App, clock: SystemClock, workers: Workers) -> Self {
        let effects = app.start(clock.now());
        let mut stb = Self { app, clock, workers, wake: None, left: false, erases: false };
        stb.dispatch(effects);
        stb
    }

    /// Takes an event in, at this moment.
    pub fn deliver(&mut self, event: Event) {
        let effects = self.app.handle(self.clock.now(), event);
        self.dispatch(effects);
    }

    /// Whether somebody has left since this was asked last: the screen has to forget them.
    pub fn somebody_left(&mut self) -> bool {
        std::mem::take(&mut self.left)
    }

    /// Whether this box has to close everything, to be erased.
    pub fn is_to_be_erased(&self) -> bool {
        self.erases
    }

    /// Delivers the tick that was asked for, if its time has come; says whether it had.
    pub fn tick(&mut self) -> bool {
        let due = self.wake.is_some_and(|wake| wake <= self.uptime());
        if due {
            self.wake = None;
            self.deliver(Event::Tick);
        }
        due
    }

    /// How long until the next tick.
    pub fn next_tick(&self) -> Option<Duration> {
        self.wake.map(|wake| wake.since(self.uptime()))
    }

    /// What is on the screen now.
    pub fn view(&self) -> View {
        self.app.view(self.clock.now())
    }

    /// The monotonic clock.
    pub fn uptime(&self) -> Uptime {
        self.clock.now().uptime
    }

    fn dispatch(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match self.workers.take(effect) {
                Some(Effect::WakeAt(wake)) => self.wake = Some(wake),
                Some(Effect::Forget) => self.left = true,
                Some(Effect::EraseAndEnd) => self.erases = true,
                _ => {}
            }
        }
    }
}
