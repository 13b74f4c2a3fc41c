//! What breaks, and when.

use crate::cast::{BOXES, CAST};
use crate::disk::Torn;
use crate::network::{Weather, box_name};
use crate::world::{Happening, MINUTE, Ms, SECOND, World};
use stb_core::event::Event;
use stb_core::ports::StoreFault;

/// How long things go on breaking.
pub const ACTIVE: Ms = 150 * MINUTE;
/// 13 years ahead, and back to 1970.
const TO_2040: i64 = 418_000_000_000;
const TO_1970: i64 = -1_795_000_000_000;
/// Longer than a lease.
const AWAY: Ms = 100 * 24 * 60 * MINUTE;

/// Something that breaks.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// The network cable of a box is pulled.
    Cable(usize),
    /// The power of a box goes with its n-th disk operation from now.
    Power(usize, u32, Torn),
    /// The power of a box goes now.
    PowerNow(usize),
    /// The next operations of a box's disk fail.
    Disk(usize, StoreFault, u32),
    /// The clock of a box jumps.
    Clock(usize, i64),
    /// The lines are bad.
    Storm,
    /// The service is killed between two requests.
    TownDown,
    /// The service is killed in the n-th request from now, when it has asked the store so often.
    TownDies(u32, u32),
    /// The operator copies the database.
    BackUp,
    /// The operator puts the copy back.
    Restore,
    /// A member's card is lost: a new letter is written. Mended when the member has registered again.
    Card(usize),
    /// A box is shut out for good.
    Revoke(usize),
    /// Everybody is away for a hundred days, and all boxes are off.
    Away,
}

impl World {
    /// Draws what will break.
    pub fn plan_faults(&mut self) {
        let count = self.chance.between(4, 18);
        for _ in 0..count {
            let (at, fault) = (self.chance.between(2 * MINUTE, ACTIVE), self.draw_fault());
            self.later(at, Happening::Break(fault));
        }
        if self.chance.one_in(3) {
            let backup = self.chance.between(5 * MINUTE, ACTIVE / 2);
            let restore = self.chance.between(backup + 10 * MINUTE, ACTIVE);
            self.later(backup, Happening::Break(Fault::BackUp));
            self.later(restore, Happening::Break(Fault::Restore));
        }
        for (times, fault) in [
            (3, Fault::Card(self.chance.place(CAST.people.len()))),
            (6, Fault::Revoke(self.chance.place(BOXES))),
            (6, Fault::Away),
        ] {
            if self.chance.one_in(times) {
                let at = self.chance.between(ACTIVE / 4, ACTIVE);
                self.later(at, Happening::Break(fault));
            }
        }
        self.later(0, Happening::Office);
    }

    fn draw_fault(&mut self) -> Fault {
        let chance = &mut self.chance;
        let at_box = chance.place(BOXES);
        match chance.below(20) {
            0..4 => Fault::Cable(at_box),
            4..9 => {
                let torn = [Torn::Before, Torn::Between, Torn::After][chance.place(3)];
                Fault::Power(at_box, u32::try_from(chance.between(1, 30)).unwrap_or(1), torn)
            }
            9..11 => Fault::PowerNow(at_box),
            11..14 => {
                let fault = [StoreFault::Full, StoreFault::Broken, StoreFault::Damaged][chance.place(3)];
                let times = if fault == StoreFault::Damaged { 1 } else { chance.between(1, 5) };
                Fault::Disk(at_box, fault, u32::try_from(times).unwrap_or(1))
            }
            14 => Fault::Clock(at_box, [TO_1970, TO_2040][chance.place(2)]),
            15..17 => Fault::Storm,
            17 => Fault::TownDown,
            _ => {
                let requests = u32::try_from(chance.between(1, 30)).unwrap_or(1);
                Fault::TownDies(requests, u32::try_from(chance.between(1, 6)).unwrap_or(1))
            }
        }
    }

    /// Something breaks.
    pub fn breaks(&mut self, fault: Fault) {
        self.note("fault", || format!("{fault:?}"));
        let a_while = self.chance.between(20 * SECOND, 30 * MINUTE);
        match fault {
            Fault::Cable(at_box) => {
                self.boxes[at_box].cable_out = true;
                self.later(a_while, Happening::Mend(fault));
            }
            Fault::Power(at_box, operations, torn) => self.boxes[at_box].doom = Some((operations, torn)),
            Fault::PowerNow(at_box) => self.power_goes(at_box),
            Fault::Disk(at_box, kind, times) => {
                self.boxes[at_box].disk.faults.extend((0..times).map(|_| kind));
            }
            Fault::Clock(at_box, off) => {
                self.boxes[at_box].clock_off = off;
                self.watch.clock_is_wrong(at_box);
                if self.chance.one_in(2) {
                    self.later(a_while, Happening::Mend(fault));
                }
            }
            Fault::Storm => {
                self.weather = self.weather.storm();
                self.later(a_while, Happening::Mend(fault));
            }
            Fault::TownDown => {
                self.town.kill();
                self.town_is_down();
            }
            Fault::TownDies(requests, operations) => self.watch.town_doom = Some((requests, operations)),
            Fault::BackUp => {
                self.town.back_up();
                self.watch.backed_up();
            }
            Fault::Restore => self.restore(),
            Fault::Card(number) => self.new_letter(number),
            Fault::Revoke(at_box) => self.revoke(at_box),
            Fault::Away => self.everybody_is_away(),
        }
    }

    /// Something is well again.
    pub fn mends(&mut self, fault: Fault) {
        self.note("mended", || format!("{fault:?}"));
        match fault {
            Fault::Cable(at_box) => self.boxes[at_box].cable_out = false,
            Fault::Clock(at_box, _) => self.boxes[at_box].clock_off = 0,
            Fault::Storm | Fault::Card(_) if self.settling => {}
            Fault::Storm => self.weather = Weather::of(&mut self.chance),
            Fault::Card(number) => self.registers_again(number),
            _ => {}
        }
    }

    /// The power of a box goes, and comes back after a while.
    pub fn power_goes(&mut self, at_box: usize) {
        if self.boxes[at_box].app.is_none() {
            return;
        }
        self.boxes[at_box].power_off();
        self.watch.power_went(at_box, self.time);
        self.note(box_name(at_box), || "no power".to_owned());
        let off = self.chance.between(2 * SECOND, 6 * MINUTE);
        self.later(off, Happening::PowerOn(at_box));
    }

    /// A box is switched on.
    pub fn power_on(&mut self, at_box: usize) {
        if self.boxes[at_box].app.is_some() {
            return;
        }
        self.note(box_name(at_box), || "power".to_owned());
        let (time, wall) = (self.time, self.wall());
        let effects = self.boxes[at_box].power_on(at_box, time, wall);
        self.perform(at_box, effects);
        let presence = self.boxes[at_box].presence();
        self.deliver(at_box, Event::Reader(presence));
    }

    /// Whether the service is killed in the request that has just come, and after how many questions to the store.
    pub fn dies_in_this(&mut self, copy: u8) -> Option<u32> {
        let (requests, operations) = self.watch.town_doom.as_mut().filter(|_| copy == 0)?;
        *requests = requests.saturating_sub(1);
        let operations = *operations;
        if *requests > 0 {
            return None;
        }
        self.watch.town_doom = None;
        Some(operations)
    }

    /// The service is down: somebody starts it again.
    pub fn town_is_down(&mut self) {
        if !self.town.is_up() && !self.watch.town_comes_back {
            self.watch.town_comes_back = true;
            self.note("town", || "down".to_owned());
            let down = self.chance.between(SECOND, 10 * MINUTE);
            self.later(down, Happening::TownUp);
        }
    }

    /// The service is started.
    pub fn town_up(&mut self) {
        self.watch.town_comes_back = false;
        if !self.town.is_up() {
            self.note("town", || "up".to_owned());
            self.town.start();
        }
    }

    fn everybody_is_away(&mut self) {
        (0..self.people.len()).for_each(|number| self.leave(number));
        for at_box in 0..BOXES {
            if self.boxes[at_box].app.is_some() {
                self.boxes[at_box].power_off();
                self.watch.power_went(at_box, self.time);
            }
            let off = self.chance.between(SECOND, MINUTE);
            self.later(off, Happening::PowerOn(at_box));
            if self.chance.one_in(2) && !self.boxes[at_box].cable_out {
                self.boxes[at_box].cable_out = true;
                let out = self.chance.between(2 * MINUTE, 40 * MINUTE);
                self.later(out, Happening::Mend(Fault::Cable(at_box)));
            }
        }
        self.town.kill();
        self.away += AWAY;
        self.town_is_down();
    }
}
