//! The end of a history: nothing breaks any more, everybody goes home, and after a while everything has to be right.
//! Then each card is put down at each box once more, and what the screen shows is held against what the town says.

use crate::cast::{BOXES, CAST};
use crate::faults::ACTIVE;
use crate::network::{Weather, box_name};
use crate::oracle::Oracle;
use crate::screens::is_home;
use crate::world::{MINUTE, SECOND, World};
use cloud_store::StoreRead;
use serde_json::Value as Json;
use shared_model::notice::Notice;
use stb_core::ports::{Kind, Owner};
use stb_core::view::{ItemKind, ScreenId};
use std::collections::{BTreeMap, BTreeSet};

impl World {
    /// Lives through the whole history.
    pub fn live(&mut self) {
        self.run_until(ACTIVE);
        self.calm_down();
        self.run_until(self.time + 40 * MINUTE);
        for at_box in (0..BOXES).filter(|at_box| !self.boxes[*at_box].revoked).collect::<Vec<_>>() {
            let unsent = self.entries_on_disk(at_box, None, false);
            if unsent > 0 {
                self.fail(Oracle::Convergence, format!("{} has {unsent} entries that it never sent", box_name(at_box)));
            }
        }
        for number in 0..CAST.people.len() {
            for at_box in 0..BOXES {
                if self.violation.is_none() {
                    self.inspect(number, at_box);
                }
            }
        }
        // Until every locked box has asked again.
        self.run_until(self.time + 20 * MINUTE);
        if self.violation.is_none() {
            self.nothing_is_lost();
            self.every_entry_is_judged();
            self.counts_are_right();
        }
    }

    fn calm_down(&mut self) {
        self.note("fault", || "no more".to_owned());
        self.settling = true;
        self.weather = Weather::CALM;
        self.watch.town_doom = None;
        (0..self.people.len()).for_each(|number| self.leave(number));
        for at_box in 0..BOXES {
            let set_top = &mut self.boxes[at_box];
            set_top.cable_out = false;
            set_top.enrol_shut = false;
            set_top.doom = None;
            set_top.disk.faults.clear();
            self.power_on(at_box);
            self.boxes[at_box].enrol_shut = false;
        }
        self.town_up();
    }

    /// Puts a card down at a box, and looks. One that was shut out has heard it by now, and has to go by it without the town
    /// as well.
    fn inspect(&mut self, number: usize, at_box: usize) {
        self.boxes[at_box].cable_out = self.boxes[at_box].revoked;
        self.people[number].wrong = 0;
        self.put_card(number, at_box);
        self.run_until(self.time + 4 * SECOND);
        self.type_in(at_box, CAST.people[number].pin);
        self.press(at_box, &["OK"]);
        self.run_until(self.time + 30 * SECOND);
        let screen = self.view(at_box).map(|view| view.screen);
        let open = screen.is_some_and(is_home);
        let may = !self.boxes[at_box].revoked && !self.watch.taken.contains(&number);
        let name = &CAST.people[number].name;
        if open != may {
            let (oracle, word) = if may { (Oracle::Convergence, "does not open") } else { (Oracle::ShutOut, "opens") };
            let screen = screen.map_or("no", ScreenId::as_str);
            self.fail(oracle, format!("in the end {} {word} for {name} ({screen} screen)", box_name(at_box)));
        } else if open {
            self.compare(number, at_box);
        }
        self.leave(number);
        self.run_until(self.time + 20 * SECOND);
    }

    fn compare(&mut self, number: usize, at_box: usize) {
        self.press(at_box, &["OK"]);
        let mut shown = BTreeSet::new();
        loop {
            let Some(view) = self.view(at_box) else { return };
            let before = shown.len();
            shown.extend(view.items.iter().filter_map(|item| match &item.kind {
                ItemKind::Row { new, .. } => Some((item.label.clone(), !*new)),
                _ => None,
            }));
            if shown.len() == before {
                break;
            }
            self.press(at_box, &["RIGHT"]);
        }
        let said: BTreeSet<_> =
            self.mail(number).into_iter().map(|notice| (notice.title, notice.opened_at.is_some())).collect();
        let name = &CAST.people[number].name;
        let (more, less): (Vec<_>, Vec<_>) = (shown.difference(&said).collect(), said.difference(&shown).collect());
        if shown != said {
            let what = format!("{} shows {name} {more:?} more and {less:?} less than the town", box_name(at_box));
            self.fail(Oracle::Convergence, what);
        }
        self.compare_books(number, at_box);
        let refused = self.entries_on_disk(at_box, Some(number), true);
        let told = self.view(at_box).map_or(0, |view| view.sync.refused);
        if told != refused && self.boxes[at_box].disk.left.is_empty() {
            let what = format!("{} counts {told} refused entries of {name} and has {refused}", box_name(at_box));
            self.fail(Oracle::RejectedIsCounted, what);
        }
    }

    /// The household's book on the screen says what the town's says.
    fn compare_books(&mut self, number: usize, at_box: usize) {
        // The book has nobody with a cover: the focus begins on きろくする, and 全体の概要 lies before the timeline.
        self.press(at_box, &["YELLOW", "RIGHT", "OK", "DOWN", "DOWN"]);
        let mut shown = BTreeMap::new();
        loop {
            let Some(view) = self.view(at_box) else { return };
            let before = shown.len();
            shown.extend(view.items.iter().filter_map(|item| match &item.kind {
                ItemKind::Entry { .. } => Some((item.id.to_string(), item.label.clone())),
                _ => None,
            }));
            if shown.len() == before {
                break;
            }
            self.press(at_box, &["DOWN"; 5]);
        }
        let mut shown: Vec<String> = shown.into_values().collect();
        shown.sort();
        let said = self.lines_of_book(number);
        if shown != said {
            let name = &CAST.people[number].name;
            let what = format!("the book of {name} at {} says {shown:?}, the town's {said:?}", box_name(at_box));
            self.fail(Oracle::Convergence, what);
        }
    }

    /// What a screen has called read is at the town, unless the town has taken the notice back. What the town had and has
    /// lost in a restore it can only hear again from a box that remembers.
    fn nothing_is_lost(&mut self) {
        for number in 0..CAST.people.len() {
            let unopened = self.mail(number).into_iter().filter(|one| one.opened_at.is_none());
            let lost: Vec<String> = unopened.filter(|one| self.is_claimed(number, one)).map(|one| one.title).collect();
            if !lost.is_empty() {
                let name = &CAST.people[number].name;
                self.fail(Oracle::NothingLost, format!("{name} has read {lost:?}, and the town never heard of it"));
            }
        }
    }

    fn is_claimed(&self, number: usize, notice: &Notice) -> bool {
        if self.watch.taken_back.contains(&notice.title) {
            return false;
        }
        let had = self.watch.had.contains(&(number, notice.id));
        (0..BOXES).filter(|at_box| !self.boxes[*at_box].revoked).any(|at_box| {
            let claim = self.watch.claims.get(&(at_box, number, notice.title.clone()));
            claim.is_some_and(|remembers| *remembers || !had)
        })
    }

    /// What the start screen says is what the town counts.
    fn counts_are_right(&mut self) {
        for at_box in (0..BOXES).filter(|at_box| !self.boxes[*at_box].revoked).collect::<Vec<_>>() {
            for (number, player) in CAST.people.iter().enumerate() {
                let kept = self.boxes[at_box]
                    .disk
                    .entries()
                    .iter()
                    .find(|(key, _)| key.kind == Kind::Unread && key.id == player.scope.member().as_bytes());
                let kept = kept.and_then(|(_, value)| serde_json::from_slice::<u32>(value.get(1..)?).ok());
                let said = self.town.office.mail_since(&player.scope.mailbox(), None, 1, self.town.now());
                let said = said.expect("the town's database").unread;
                let taken = self.watch.taken.contains(&number);
                if taken && self.watch.boxes[at_box].residue.contains(&number) {
                    continue;
                }
                if kept != (!taken).then_some(said) {
                    let what = format!("{} counts {kept:?} new for {}, the town {said}", box_name(at_box), player.name);
                    self.fail(Oracle::Convergence, what);
                }
            }
        }
    }

    /// How many entries of a member, or of all, lie on a disk, refused ones or others.
    fn entries_on_disk(&self, at_box: usize, number: Option<usize>, refused: bool) -> usize {
        let member = number.map(|number| CAST.people[number].scope.member().to_string());
        let of_kind = |kind: Kind, owner: Owner| kind == Kind::Blob && owner == Owner::Box;
        let disk = &self.boxes[at_box].disk;
        let blobs = disk.entries().iter().filter(|(key, _)| of_kind(key.kind, key.owner) && !disk.left.contains(key));
        blobs
            .filter_map(|(_, value)| serde_json::from_slice::<Json>(value.get(1..)?).ok())
            .filter(|blob| member.as_deref().is_none_or(|member| blob["member"] == member))
            // What the town has taken is kept for a while.
            .filter(|blob| blob["taken"].is_null() && (blob["refused"] == true) == refused)
            .count()
    }
}
