//! After somebody has left, the picture is that of a screen that never showed them.

use super::{Tv, drawn_afresh, views};
use stb_core::view::Body;

fn start() -> (usize, stb_core::view::View) {
    let all = views::all();
    let at = all.iter().position(|(_, view)| matches!(view.body, Body::Start { .. })).expect("a start screen");
    (at, all.into_iter().nth(at).expect("the same").1)
}

#[test]
fn no_pixel_of_what_was_shown_is_left() {
    for width in super::WIDTHS {
        let (at, start) = start();
        let (_, fresh) = drawn_afresh(width).swap_remove(at);
        let used = move || {
            let mut tv = Tv::new(width);
            for (_, view) in views::all() {
                tv.show(&view);
            }
            tv.screen.forget().expect("a window");
            tv.screen.show(&start);
            tv.headless.render_anew();
            tv.screen.draw_curtain(true);
            tv.headless.render().expect("the curtain is drawn");
            let curtain = tv.picture();
            tv.screen.draw_curtain(false);
            tv.headless.render_anew();
            let left = tv.picture();
            assert!(curtain != left);
            assert_eq!(tv.show(&start), None, "nothing is left to be painted");
            left
        };
        assert!(std::thread::spawn(used).join().expect("a used screen") == fresh, "at {width} px");
    }
}

#[test]
fn the_keys_after_a_lock_repaint_no_more_than_before() {
    super::on_both_sizes(|tv| {
        let (_, start) = start();
        tv.screen.forget().expect("a window");
        tv.screen.show(&views::focused_on(&start, 0));
        let all = tv.headless.render_anew().pixels();
        let moved = tv.show(&views::focused_on(&start, 1)).expect("a focus move is visible");
        assert!(moved.pixels() * 4 < all, "{} of {all}", moved.pixels());
    });
}
