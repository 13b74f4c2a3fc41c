//! What the simulation has found (`tests/simulation`), each as a story of its own.

use crate::world::World;
use std::time::Duration;

#[test]
fn a_town_that_was_put_back_to_an_earlier_state_hears_again_what_was_read() {
    let mut world = World::with_notices(2);
    world.log_in();
    world.press("OK OK OK");
    assert_eq!(world.town.opened.len(), 1);
    world.remove();
    let read = world.town.opened[0];
    for notice in &mut world.town.notices {
        notice.opened_at = None;
    }
    world.town.epoch = 2;
    world.log_in();
    world.wait(Duration::from_secs(25));
    assert_eq!(world.town.opened, [read, read], "the box is the only one that still knows");
    world.wait(Duration::from_secs(60));
    assert_eq!((world.town.opened.len(), world.view().sync.pending), (2, 0), "once is enough");
}
