//! A picture that is drawn in is whole, in the middle of black, and repainted in its place.

use stb_ui::headless::Area;

use super::corner_marks::pages;
use super::{BLACK, Tv, colours, contains, on_both_sizes};

#[test]
fn around_the_picture_there_is_black_and_at_its_edges_there_is_none() {
    on_both_sizes(|tv| {
        for (percent, view) in (0_u32..).zip(pages()) {
            tv.draw_in(&view);
            let (frame, picture) = (tv.frame().area(), tv.headless.picture());
            let asked = |side: u32| side * percent / 100;
            let margins = [picture.x, frame.width - picture.x - picture.width];
            for margin in margins {
                let most = asked(frame.width) + frame.width / 100;
                assert!((asked(frame.width)..=most).contains(&margin), "{percent}%: {margin} px");
            }
            assert!(picture.y >= asked(frame.height), "{percent}%: {picture:?}");
            for y in 0..frame.height {
                let row = Area { y, height: 1, ..frame };
                let black = colours(tv.frame(), row).map(|colour| colour == BLACK);
                for (x, black) in (0..).zip(black) {
                    let inside = contains(picture, Area { x, y, width: 1, height: 1 });
                    assert!(inside || black, "{percent}%: {x},{y} beside the picture");
                }
            }
            let Area { x, y, width, height } = picture;
            for edge in [
                Area { height: 1, ..picture },
                Area { y: y + height - 1, height: 1, ..picture },
                Area { width: 1, ..picture },
                Area { x: x + width - 1, width: 1, ..picture },
            ] {
                assert!(colours(tv.frame(), edge).all(|colour| colour != BLACK), "{percent}%: {edge:?} is not painted");
            }
        }
    });
}

#[test]
fn what_changes_is_repainted_where_it_lies() {
    on_both_sizes(|tv| {
        let view = pages().remove(3);
        tv.draw_in(&view);
        let mut other = view.clone();
        other.focused = view.items.last().expect("an item").id.clone();
        let dirty = tv.show(&other).expect("a focus move is visible");
        let picture = tv.headless.picture();
        assert!(dirty.areas.iter().all(|area| contains(picture, *area)), "{dirty:?}");
        let came = tv.picture();
        anew(tv);
        let different = came.iter().zip(tv.picture()).filter(|(one, other)| far(one.rgb(), other.rgb())).count();
        assert_eq!(different, 0, "px that are not where they would be painted anew");
    });
}

fn anew(tv: &mut Tv) {
    tv.headless.render_anew();
}

/// Slint rounds the corner of a box a little differently where a dirty rectangle cuts it.
fn far(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).any(|(one, other)| one.abs_diff(other) > 8)
}
