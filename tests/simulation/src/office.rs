//! The office and the operator: notices, letters, boxes that are shut out, backups.

use crate::books::{DIARY, TEXT};
use crate::cast::{CAST, SECRET, device, operator, town_code};
use crate::faults::Fault;
use crate::world::{Happening, MINUTE, World};
use cloud_store::model::{Audience, Body, Name, NewPublication, NewRecord, Official, Title};
use cloud_store::{Store, StoreRead};
use shared_model::notice::NoticeCategory;

impl World {
    /// The office publishes something, or takes something back.
    pub fn office_acts(&mut self) {
        if self.settling {
            return;
        }
        let next = self.chance.between(2 * MINUTE, 25 * MINUTE);
        self.later(next, Happening::Office);
        if self.chance.one_in(5) {
            self.bring_record();
        } else if self.chance.one_in(7) && !self.watch.published.is_empty() {
            self.take_back();
        } else {
            self.publish();
        }
        self.later(200, Happening::Watched);
    }

    /// What the town writes into a household's book looks like a diary line, so that only whose it is keeps it from being
    /// changed.
    fn bring_record(&mut self) {
        let household = CAST.people[self.chance.place(CAST.people.len())].scope.household();
        let (id, text) = (self.chance.uuid(), format!("町の きろく {}", self.chance.below(1000)));
        let record = NewRecord {
            id,
            kind: DIARY.to_owned(),
            subject: None,
            provenance: Official::Municipality,
            fields: [(TEXT.to_owned(), text.clone())].into(),
        };
        let by = operator(self.town.now());
        self.town.office.put_record(&by, town_code(), household, &record).expect("a record");
        self.note("office", || format!("writes {text} into a book"));
        self.town_has_written(id, text);
    }

    fn take_back(&mut self) {
        let at = self.chance.place(self.watch.published.len());
        let (id, title) = self.watch.published[at].clone();
        // The town does not tell receipts of what it has taken back.
        self.remember_receipts();
        // After a restore it may not be there any more.
        let _ = self.town.office.withdraw(&operator(self.town.now()), town_code(), id);
        self.watch.take_back(&title);
        self.note("office", || format!("takes {title} back"));
    }

    fn publish(&mut self) {
        let id = self.chance.uuid();
        let number = self.watch.published.len() + 1;
        let title = format!("{SECRET} {number}");
        let scope = CAST.people[self.chance.place(CAST.people.len())].scope;
        let audience = match self.chance.below(3) {
            0 => Audience::Municipality,
            1 => Audience::Household(scope.household()),
            _ => Audience::Member { household: scope.household(), member: scope.member() },
        };
        let text = Body::parse(&format!("{SECRET}の本文 {number}")).expect("a text");
        let sender = Name::parse("福光保健センター").expect("a name");
        let titled = Title::parse(&title).expect("a title");
        let notice = NewPublication::new(id, audience, sender, NoticeCategory::Health, titled, text);
        let by = operator(self.town.now());
        self.town.office.publish(&by, town_code(), &notice).expect("a publication");
        self.note("office", || format!("publishes {title} to {audience:?}"));
        self.watch.published.push((id, title));
    }

    /// A new letter: the card opens nothing any more.
    pub fn new_letter(&mut self, number: usize) {
        let player = &CAST.people[number];
        let by = operator(self.town.now());
        let written = self.town.office.reissue_letter(&by, town_code(), player.user_id, &CAST.password);
        written.expect("an account of this town");
        self.watch.card_taken(number);
        self.later(200, Happening::Watched);
        if self.chance.one_in(2) {
            let after = self.chance.between(5 * MINUTE, 60 * MINUTE);
            self.later(after, Happening::Mend(Fault::Card(number)));
        }
    }

    /// The member has registered again, with the same card: the town does what the last step of a registration does.
    pub fn registers_again(&mut self, number: usize) {
        let player = &CAST.people[number];
        let now = self.town.now();
        for letter in 1..10 {
            let bound = self.town.office.bind_card(town_code(), player.user_id, letter, &player.card, &device(0), now);
            if bound.is_ok() {
                self.watch.card_given(number);
                break;
            }
        }
        self.later(200, Happening::Watched);
    }

    /// After a restore the cards are bound as they were when the backup was made.
    fn letters_of_the_backup(&mut self) {
        for (number, player) in CAST.people.iter().enumerate() {
            match self.town.office.member_of_card(town_code(), &player.card) {
                Ok(_) => self.watch.card_given(number),
                Err(_) => self.watch.card_taken(number),
            }
        }
        for at_box in 0..self.boxes.len() {
            let known = self.town.office.device(town_code(), &device(at_box)).expect("a box of this town");
            self.boxes[at_box].revoked = known.revoked_at.is_some();
        }
    }

    /// The operator shuts a box out.
    pub fn revoke(&mut self, at_box: usize) {
        let by = operator(self.town.now());
        self.town.office.revoke_device(&by, town_code(), &device(at_box)).expect("a box of this town");
        self.boxes[at_box].revoked = true;
        self.later(200, Happening::Watched);
    }

    /// The operator puts the last backup back.
    pub fn restore(&mut self) {
        self.remember_receipts();
        let epoch = self.chance.uuid();
        if self.town.restore(epoch) {
            self.watch.restored();
            self.books_were_restored();
            self.letters_of_the_backup();
            // What is missing now is published again, before the first box comes back.
            for _ in 0..self.chance.below(8) {
                self.publish();
            }
            self.town_is_down();
            self.some_boxes_hear_of_it_late();
        }
    }

    /// What is told again by one box is not there yet when another one asks.
    fn some_boxes_hear_of_it_late(&mut self) {
        for at_box in 0..self.boxes.len() {
            if self.chance.one_in(2) && !self.boxes[at_box].cable_out {
                self.boxes[at_box].cable_out = true;
                let out = self.chance.between(5 * MINUTE, 60 * MINUTE);
                self.later(out, Happening::Mend(Fault::Cable(at_box)));
            }
        }
    }
}
