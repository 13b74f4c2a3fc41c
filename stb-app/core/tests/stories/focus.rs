//! Rules F1 to F10 as properties of every screen that the stories and random keys reach.

use living_room::books;
use living_room::tour::{choose, come_to};
use living_room::world::{PASSWORD, PIN, World, user_id};
use proptest::prelude::*;
use stb_core::focus::{Direction, Focus};
use stb_core::key::RemoteKey;
use stb_core::text_size::TextSize;
use stb_core::view::View;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

const DIRECTIONS: [Direction; 4] = [Direction::Up, Direction::Down, Direction::Left, Direction::Right];

/// One view of every kind of screen with several items.
fn gallery() -> BTreeMap<String, View> {
    let mut views = BTreeMap::new();
    let mut keep = |name: &str, world: &World| views.insert(name.to_owned(), world.view());
    let mut world = World::with_notices(20);
    keep("start", &world);
    world.insert();
    keep("card", &world);
    world.press("DOWN OK");
    keep("card with pad", &world);
    world.press("BACK '9999' OK '9999' OK '9999' OK");
    keep("last try", &world);
    let mut world = World::new();
    world.town.attributes_required = true;
    world.insert();
    world.press("LEFT OK");
    keep("letter, ID", &world);
    world.press(&format!("'{}' OK", user_id()));
    keep("letter, password", &world);
    world.press(&format!("'{PASSWORD}' OK '{PIN}' OK"));
    keep("sign", &world);
    world.town.reachable = false;
    world.press("'ABCDEFGHIJKLMNOP' OK");
    keep("problem", &world);
    let mut world = World::new();
    world.insert();
    world.press(&format!("LEFT OK '{}' OK '{PASSWORD}' OK '{PIN}' OK", user_id()));
    keep("confirm", &world);
    let mut world = World::new();
    world.log_in();
    keep("top", &world);
    world.wait(std::time::Duration::from_secs(181));
    keep("idle", &world);
    world.press("OK BACK");
    keep("start with card", &world);
    for (name, book, keys) in [
        ("expecting", books::expecting(), ["OK", "LEFT OK", "BACK DOWN"]),
        ("twins", books::twins(), ["OK", "OK", "BACK RIGHT"]),
        ("siblings", books::siblings(), ["DOWN", "OK", "DOWN DOWN OK"]),
    ] {
        for text in TextSize::ALL {
            let mut world = books::opened(book.clone());
            world.press("YELLOW");
            choose(&mut world, text);
            come_to(&mut world, "handbook");
            world.press("OK");
            keep(&format!("{name} {text:?}"), &world);
            for keys in keys {
                world.press(keys);
                keep(&format!("{name} {text:?} {keys}"), &world);
            }
        }
    }
    views
}

#[test]
fn every_item_is_reached_by_arrows_alone_and_the_way_back_is_the_way_there() {
    for (name, view) in gallery() {
        let mut reached = BTreeSet::new();
        let mut open = VecDeque::from([Focus::on(view.focused.clone())]);
        while let Some(focus) = open.pop_front() {
            if !reached.insert(focus.id().clone()) {
                continue;
            }
            for direction in DIRECTIONS {
                let next = focus.moved(&view.items, direction);
                if next.id() != focus.id() {
                    assert_eq!(next.moved(&view.items, direction.opposite()).id(), focus.id(), "{name}: F4");
                    open.push_back(Focus::on(next.id().clone()));
                }
            }
        }
        let all: BTreeSet<_> = view.items.iter().map(|item| item.id.clone()).collect();
        assert_eq!(reached, all, "{name}: F8");
    }
}

#[test]
fn items_do_not_overlap_and_leave_room_for_the_ring() {
    for (name, view) in gallery() {
        for (index, a) in view.items.iter().enumerate() {
            for b in &view.items[index + 1..] {
                let apart_x = (b.rect.x - (a.rect.x + a.rect.w)).max(a.rect.x - (b.rect.x + b.rect.w));
                let apart_y = (b.rect.y - (a.rect.y + a.rect.h)).max(a.rect.y - (b.rect.y + b.rect.h));
                assert!(apart_x.max(apart_y) >= 24, "{name}: {} and {}", a.id, b.id);
            }
        }
    }
}

fn any_key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "UP",
        "DOWN",
        "LEFT",
        "RIGHT",
        "OK",
        "BACK",
        "YELLOW",
        "RED",
        "BLUE",
        "DATA",
        "MENU",
        "'1234'",
        "'7'",
        "'K7R4WXYZ'",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The world checks after every event that the focus is somewhere and everything lies in the safe area.
    #[test]
    fn random_keys_and_cards_never_lose_the_focus(
        steps in prop::collection::vec((any_key(), 0_u8..40), 1..120),
    ) {
        let mut world = World::with_notices(9);
        let books = [books::expecting(), books::twins(), books::siblings()].concat();
        world.town.records = books.into_iter().map(|record| (record.id, record)).collect();
        for (keys, luck) in steps {
            match luck {
                0 => world.remove(),
                1..=3 => world.insert(),
                4 => world.town.reachable = !world.town.reachable,
                5 => world.wait(std::time::Duration::from_secs(70)),
                6 => world.card.auth_tries = 3,
                _ => world.press(keys),
            }
        }
    }

    #[test]
    fn held_ok_and_back_do_not_repeat(key in prop::sample::select(vec![RemoteKey::Ok, RemoteKey::Back])) {
        let mut world = World::with_notices(3);
        world.log_in();
        let before = world.view();
        world.happen(stb_core::event::Event::Key { key, repeated: true });
        prop_assert_eq!(world.view(), before);
    }
}
