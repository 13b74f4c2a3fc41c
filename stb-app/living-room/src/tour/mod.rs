//! A tour through everything that a family can see after logging in, and a technician: the real `App`, walked with keys only, for several
//! households in a real town. Tests of the look take their pages from here, since a made-up page never has the words that
//! turn out too long.

mod evenings;
mod households;
mod technicians;
mod walk;

use crate::world::World;
use stb_core::profile::Profile;
use stb_core::text_size::TextSize;
use stb_core::view::View;
use std::collections::BTreeMap;
use walk::Walk;

/// Every page of the tour with its name: household, screen and what had the focus, such as `twins/child/tab-1`; a number
/// follows where there are several. No two pages differ in their focus or in the time alone.
///
/// Everybody has chosen `text` in 設定.
pub fn pages(text: TextSize) -> Vec<(String, View)> {
    let mut pages = Pages { text, ..Pages::default() };
    households::walk_all(&mut pages);
    evenings::walk_all(&mut pages);
    if text == TextSize::Standard {
        technicians::walk_all(&mut pages);
    }
    pages.found
}

/// Chooses a size in 設定 with the remote, from TOP and back to it; nothing where it holds already.
pub fn choose(world: &mut World, text: TextSize) {
    if world.view().text == text {
        return;
    }
    come_to(world, "settings");
    world.press("OK");
    come_to(world, &format!("text-{}", text.as_str()));
    world.press("OK BACK");
    assert_eq!((world.screen(), world.view().text), ("top", text));
}

/// Goes to an item that is on the screen, as somebody does who sees where it is.
pub fn come_to(world: &mut World, item: &str) {
    for _ in 0..20 {
        let view = world.view();
        let rect = |id: &str| view.items.iter().find(|item| item.id.as_str() == id).map(|item| item.rect);
        let (Some(here), Some(there)) = (rect(view.focused.as_str()), rect(item)) else {
            panic!("no {item} on {:?}", view.screen);
        };
        let up_or_down = if there.y > here.y { "DOWN" } else { "UP" };
        match () {
            () if here == there => return,
            () if there.x >= here.x + here.w => world.press("RIGHT"),
            () if there.x + there.w <= here.x => world.press("LEFT"),
            () => world.press(up_or_down),
        }
        if world.focused() == view.focused.as_str() {
            world.press(up_or_down);
        }
    }
    panic!("no way to {item} on {}", world.screen());
}

/// The texts of 南砺市, as its boxes have them.
fn town() -> Profile {
    let text = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/municipalities/162108.toml"));
    toml::from_str(text).expect("a profile that ships")
}

/// What was found so far.
#[derive(Default)]
struct Pages {
    text: TextSize,
    found: Vec<(String, View)>,
    /// Places in `found`, by the name without its number.
    named: BTreeMap<String, Vec<usize>>,
}

impl Pages {
    /// A box in the town.
    fn world(&self) -> World {
        World::in_town(town())
    }

    /// The mother logs in and chooses the size.
    fn log_in(&self, world: &mut World) {
        world.log_in();
        if world.view().text != self.text {
            choose(world, self.text);
            // To a TOP on which nothing has been pressed.
            world.remove();
            world.log_in();
        }
    }

    /// She has left, and comes back to a TOP on which nothing has been pressed.
    fn log_in_again(&self, world: &mut World) {
        world.remove();
        self.log_in(world);
    }

    /// A walk through everything that can be reached from here.
    fn walk(&mut self, household: &str, world: &mut World) {
        Walk { pages: self, world, household, brief: false }.screen();
    }

    /// The same, but of rows that are alike only the first one is opened.
    fn walk_briefly(&mut self, household: &str, world: &mut World) {
        Walk { pages: self, world, household, brief: true }.screen();
    }

    /// Keeps a page; whether it is a new one.
    fn add(&mut self, household: &str, view: &View) -> bool {
        if self.knows(view) {
            return false;
        }
        let name = format!("{household}/{}/{}", view.screen.as_str(), view.focused);
        let alike = self.named.entry(name.clone()).or_default();
        alike.push(self.found.len());
        let name = if alike.len() == 1 { name } else { format!("{name}-{}", alike.len()) };
        self.found.push((name, view.clone()));
        true
    }

    fn knows(&self, view: &View) -> bool {
        self.found.iter().any(|(_, known)| same_page(known, view))
    }
}

/// Neither the focus nor the time makes a page another one.
fn same_page(one: &View, other: &View) -> bool {
    let header = |view: &View| (view.header.title.clone(), view.header.aside.clone());
    one.screen == other.screen
        && one.body == other.body
        && one.items == other.items
        && header(one) == header(other)
        && one.banner == other.banner
        && one.key_bar == other.key_bar
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// Before the login, and what asks for a card.
    const ELSEWHERE: [&str; 7] =
        ["start", "card", "last-try", "register-letter", "register-pin", "register-sign", "register-confirm"];

    #[test]
    fn the_tour_has_every_screen_and_what_is_seldom_seen() {
        let pages = pages(TextSize::Standard);
        let seen: BTreeSet<&str> = pages.iter().map(|(_, view)| view.screen.as_str()).collect();
        let all = stb_core::view::ScreenId::ALL.iter().map(|screen| screen.as_str());
        let missing: Vec<&str> = all.filter(|screen| !seen.contains(screen) && !ELSEWHERE.contains(screen)).collect();
        assert!(missing.is_empty(), "{missing:?}");
        let texts: BTreeSet<String> = pages.iter().flat_map(|(_, view)| view.texts()).collect();
        for seldom in [
            "知らない ワクチン",
            "予定の日が すぎました",
            "はやめに 受けましょう",
            "医師に 相談",
            "お悔やみ",
            "けした きろくを もどす",
            "まだ 町へ",
            "町に 届いています",
            "町から もどった物",
            "保存しています",
            "電話を おねがいしました",
            "あとで",
            "町と つながっていません",
        ] {
            assert!(texts.iter().any(|text| text.contains(seldom)), "nobody sees 「{seldom}」");
        }
        let names: BTreeSet<&String> = pages.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), pages.len(), "every name is one page");
    }
}
