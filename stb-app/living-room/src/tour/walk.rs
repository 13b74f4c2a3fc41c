//! Through everything that can be reached from a screen, whatever lies on it: every place of the focus, and behind every
//! item that leads on. It knows nothing of where things are, so that it goes on working when they are moved.

use super::Pages;
use crate::world::World;
use stb_core::view::{Body, Item, ScreenId, SyncState, View};

/// More places of the focus than any screen has.
const MOST: usize = 150;
/// きょう 行ける ワクチン can be asked for 92 days; after these they are alike.
const DAYS: usize = 12;
/// Items that change something, or lead out. Evenings press these on purpose.
const LEFT_ALONE: [&str; 12] =
    ["logout", "ok", "call", "no-call", "later", "edit", "remove", "discard", "undo", "list", "back", "finish"];
/// The same, of many: what is written, and how large.
const LEFT_ALONE_OF_MANY: [&str; 2] = ["phrase-", "text-"];

/// A walk.
pub struct Walk<'a> {
    /// Where pages go.
    pub pages: &'a mut Pages,
    /// Who walks.
    pub world: &'a mut World,
    /// What their pages are called.
    pub household: &'a str,
    /// Whether of rows that are alike only the first one is opened.
    pub brief: bool,
}

/// A place of the focus on a screen, and the keys that lead there from where the screen opens.
#[derive(Clone, Debug)]
struct Place {
    view: View,
    way: Vec<&'static str>,
}

impl Place {
    /// What has the focus: the same row may be another one on the next page of a list.
    fn focused(&self) -> String {
        let label = self.view.items.iter().find(|item| item.id == self.view.focused).map(|item| item.label.as_str());
        format!("{} {}", self.view.focused, label.unwrap_or_default())
    }
}

impl Walk<'_> {
    /// Looks at the screen that has just been opened, and at everything behind it.
    pub fn screen(&mut self) {
        let mut places = vec![Place { view: self.view(), way: Vec::new() }];
        let mut focused: Vec<String> = Vec::new();
        // The keys since the screen was opened.
        let mut way: Vec<&'static str> = Vec::new();
        let mut at = 0;
        while let Some(place) = places.get(at).cloned() {
            at += 1;
            self.pages.add(self.household, &place.view);
            if !focused.contains(&place.focused()) {
                focused.push(place.focused());
                if self.leads_on(place.view.focused.as_str()) {
                    self.go_to(&place, &mut way);
                    self.open(&place.view);
                }
            }
            if place.view.screen == ScreenId::VaccinesToday && at > DAYS {
                self.go_to(&places[0], &mut way);
                return;
            }
            for key in directions(&place.view) {
                self.go_to(&place, &mut way);
                self.world.press(key);
                way.push(key);
                let view = self.view();
                if !places.iter().any(|known| known.view == view) {
                    places.push(Place { view, way: way.clone() });
                }
            }
            assert!(places.len() <= MOST, "{}: no end of {:?}", self.household, place.view.screen);
        }
        for place in &places {
            let seen = |item: &Item| focused.contains(&format!("{} {}", item.id, item.label));
            let lost = place.view.items.iter().find(|item| !seen(item) && !is_far_down(&place.view, item.id.as_str()));
            assert!(lost.is_none(), "{}: nobody comes to {lost:?}", self.household);
        }
        self.go_to(&places[0], &mut way);
    }

    /// What the screen shows; what has been sent is said in its texts, and the rest of it is nothing to look at.
    fn view(&self) -> View {
        View { sync: SyncState::default(), ..self.world.view() }
    }

    fn leads_on(&self, item: &str) -> bool {
        let number = item.rsplit_once('-').and_then(|(name, number)| Some((name, number.parse::<usize>().ok()?)));
        let one_of_many = number.is_some_and(|(name, number)| number > 0 && !["cover", "tab"].contains(&name));
        let choice = LEFT_ALONE_OF_MANY.iter().any(|name| item.starts_with(name));
        !(LEFT_ALONE.contains(&item) || choice || self.brief && one_of_many)
    }

    fn open(&mut self, from: &View) {
        self.world.press("OK");
        let view = self.view();
        if view == *from {
            return;
        }
        if !self.pages.knows(&view) {
            self.screen();
        }
        self.world.press("BACK");
        let back = self.view();
        assert!(back == *from, "{}: 戻る leads from {:?} to {:?}", self.household, view.screen, back.screen);
    }

    /// Where somebody is not there already, the screen is opened anew: it may remember on which way one has come.
    fn go_to(&mut self, place: &Place, way: &mut Vec<&'static str>) {
        if *way == place.way {
            return;
        }
        if self.world.screen() == "top" {
            self.pages.log_in_again(self.world);
        } else {
            self.world.press("BACK OK");
        }
        self.world.press(&place.way.join(" "));
        way.clone_from(&place.way);
        let view = self.view();
        assert!(
            view == place.view,
            "{}: {:?} does not lead to {}, but to {}",
            self.household,
            place.way,
            place.view.focused,
            view.focused
        );
    }
}

/// At the larger sizes a long timeline is walked down to here: with fewer entries at once there are many more ways.
const ENTRIES: usize = 12;

fn is_far_down(view: &View, item: &str) -> bool {
    let entry = item.strip_prefix("record-").and_then(|number| number.parse::<usize>().ok());
    view.text.is_stacked() && entry.is_some_and(|number| number >= ENTRIES)
}

/// The keys that are enough to come to everything on a screen. Lists are walked down, which shows all their rows.
fn directions(view: &View) -> &'static [&'static str] {
    match (&view.body, view.screen) {
        (_, ScreenId::VaccinesToday) => &["DOWN", "RIGHT"],
        (Body::Notices { .. } | Body::Vaccinations { .. }, _) => &["DOWN"],
        (_, ScreenId::Settings) => &["LEFT", "RIGHT"],
        (Body::Page { .. } | Body::Quiet { .. }, _) => &["DOWN", "UP"],
        // Elements stand above each other, or in a row.
        (Body::Notice { .. }, _) if view.text.is_stacked() => &["DOWN", "RIGHT"],
        (Body::Notice { .. }, _) => &["DOWN", "UP"],
        (Body::Handbook { .. }, _) if is_far_down(view, view.focused.as_str()) => &[],
        (Body::Handbook { .. }, _) if view.focused.as_str().starts_with("record-") => &["UP", "DOWN"],
        // From the last point on.
        (Body::Chart { .. }, _) => &["LEFT"],
        (Body::Child { .. }, _) if view.text.is_stacked() => &["DOWN", "LEFT", "RIGHT"],
        (Body::Child { .. }, _) => &["DOWN", "RIGHT"],
        _ => &["DOWN", "RIGHT", "LEFT", "UP"],
    }
}
