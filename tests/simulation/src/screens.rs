//! The oracles that look at screens.

use crate::cast::{CAST, FORGED, SECRET};
use crate::network::box_name;
use crate::oracle::Oracle;
use crate::world::World;
use cloud_store::StoreRead;
use shared_model::notice::{Notice, NoticeChange};
use stb_core::view::{Body, ItemKind, ScreenId, View};
use std::time::Duration;
use uuid::Uuid;

/// A lease, and the time that a clock may be off.
const LEASE: Duration = Duration::from_secs(90 * 24 * 3600 + 3600);

impl World {
    /// Looks at a screen.
    pub fn look(&mut self, at_box: usize) {
        let Some(view) = self.view(at_box) else { return };
        let texts = view.texts();
        if texts.iter().any(|text| text.contains(FORGED)) {
            self.fail(Oracle::Forged, format!("{} shows a forged notice", box_name(at_box)));
        }
        if !is_home(view.screen) {
            self.watch.boxes[at_box].home = None;
            let readable =
                |text: &String| text.contains(SECRET) || CAST.people.iter().any(|one| text.contains(&one.name));
            if let Some(text) = texts.iter().find(|text| readable(text)) {
                let screen = view.screen.as_str();
                self.fail(Oracle::Locked, format!("{} says 「{text}」 on {screen}", box_name(at_box)));
            }
            return;
        }
        let Some(number) = CAST.people.iter().position(|player| texts.iter().any(|text| text.contains(&player.name)))
        else {
            return;
        };
        self.is_let_in(at_box, number);
        self.watch.boxes[at_box].home = Some(number);
        self.reads(at_box, number, &view);
    }

    /// Somebody is shown as logged in: may they be?
    fn is_let_in(&mut self, at_box: usize, number: usize) {
        let wall = self.wall();
        let seen = &self.watch.boxes[at_box];
        let name = &CAST.people[number].name;
        // A box that woke in 1970, and that nobody has told otherwise, cannot know how long it was away.
        let knows = !seen.clock_wrong && self.boxes[at_box].wrong_by() == 0;
        let late = seen.contact.is_some_and(|contact| wall.since(contact) > LEASE) && knows;
        let wrong = match () {
            () if seen.shut_out.is_some() => Some("the box has heard that it is shut out"),
            () if seen.told_off.contains_key(&number) => Some("the box has heard that the card was taken away"),
            () if seen.home.is_none() && late => Some("the lease has ended"),
            () => None,
        };
        if let Some(why) = wrong {
            self.fail(Oracle::ShutOut, format!("{} opens for {name}, although {why}", box_name(at_box)));
        }
    }

    /// What an open screen says of notices.
    fn reads(&mut self, at_box: usize, number: usize, view: &View) {
        match &view.body {
            Body::Notice { title, state, .. } if state.contains("読みました") => {
                self.claims(at_box, number, title);
                if state.contains("届きました") {
                    self.is_told(at_box, number, title);
                }
            }
            Body::Notices { .. } => {
                for item in &view.items {
                    match &item.kind {
                        ItemKind::Row { new: false, state: Some(_), .. } => self.claims(at_box, number, &item.label),
                        ItemKind::Row { new: true, .. } if self.watch.has_read(at_box, number, &item.label) => {
                            let what = format!("{} shows 「{}」 as new again", box_name(at_box), item.label);
                            self.fail(Oracle::Monotonic, what);
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn claims(&mut self, at_box: usize, number: usize, title: &str) {
        let fresh = self.watch.boxes[at_box].read.entry(number).or_default().insert(title.to_owned());
        if fresh {
            self.note(box_name(at_box), || format!("calls 「{title}」 read"));
            self.watch.claims.insert((at_box, number, title.to_owned()), true);
        }
    }

    fn is_told(&mut self, at_box: usize, number: usize, title: &str) {
        let Some(id) = self.watch.published.iter().find(|(_, known)| known == title).map(|(id, _)| *id) else { return };
        let had = self.watch.had.contains(&(number, id)) || self.receipts(number).contains(&id);
        if !had {
            let what = format!("{} says that 「{title}」 has arrived, and the town has no receipt", box_name(at_box));
            self.fail(Oracle::TickIsTrue, what);
        }
    }

    /// What the town knows to be opened by a person.
    pub fn receipts(&mut self, number: usize) -> Vec<Uuid> {
        self.mail(number).into_iter().filter(|notice| notice.opened_at.is_some()).map(|notice| notice.id).collect()
    }

    /// Before the town forgets.
    pub fn remember_receipts(&mut self) {
        for number in 0..CAST.people.len() {
            let opened = self.receipts(number);
            self.watch.had.extend(opened.into_iter().map(|id| (number, id)));
        }
    }

    /// What the town says that a person may see.
    pub fn mail(&mut self, number: usize) -> Vec<Notice> {
        let mailbox = CAST.people[number].scope.mailbox();
        let now = self.town.now();
        let mail = self.town.office.mail_since(&mailbox, None, 200, now).expect("the town's database");
        let current = |change| match change {
            NoticeChange::Current(notice) => Some(notice),
            NoticeChange::Withdrawn(_) => None,
        };
        mail.page.notices.changes.into_iter().filter_map(current).collect()
    }
}

/// Whether this screen is one of somebody who is logged in.
pub fn is_home(screen: ScreenId) -> bool {
    !matches!(
        screen,
        ScreenId::Start
            | ScreenId::Help
            | ScreenId::FirstTime
            | ScreenId::Card
            | ScreenId::LastTry
            | ScreenId::RegisterLetter
            | ScreenId::RegisterPin
            | ScreenId::RegisterSign
            | ScreenId::RegisterConfirm
            | ScreenId::RegisterDone
            | ScreenId::Idle
            | ScreenId::Problem
    )
}
