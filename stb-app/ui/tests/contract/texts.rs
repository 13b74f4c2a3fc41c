//! Words are repainted whenever they change, looked up in the pixels. Where words stand is for `geometry`.

use std::path::Path;

use stb_core::view::{ItemKind, View};
use stb_ui::headless::{Dirty, Xrgb};

use super::{Area, OVERHANG, Picture, Tv, contains, views_handbook};

/// The box around all pixels in which what is shown differs clearly from `before`, in px of the frame. Slint rounds the
/// corner of a box a little differently where a dirty rectangle cuts it; words stand out from their ground, and no word
/// lies on the ring of what has the focus.
fn difference(tv: &Tv, view: &View, before: &Picture, dirty: Option<Dirty>) -> Option<Area> {
    let lit = view.items.iter().find(|item| item.id == view.focused).map(|item| item.rect);
    let ring = lit.map(|rect| (tv.area(rect, OVERHANG), tv.area(rect, -12)));
    let on_the_ring = |x: u32, y: u32| {
        let here = Area { x, y, width: 1, height: 1 };
        ring.is_some_and(|(outer, inner)| contains(outer, here) && !contains(inner, here))
    };
    let width = tv.frame().area().width;
    let mut bounds: Option<(u32, u32, u32, u32)> = None;
    for area in dirty?.areas {
        for y in area.y..area.y + area.height {
            let start = (y * width + area.x) as usize;
            let (new, old) = (tv.frame().row(area, y), &before[start..start + area.width as usize]);
            if new == old {
                continue;
            }
            let differs = |(one, other): (&Xrgb, &Xrgb)| {
                one.rgb().iter().zip(other.rgb()).any(|(one, other)| one.abs_diff(other) > 40)
            };
            for (x, _) in
                (area.x..).zip(new.iter().zip(old)).filter(|(x, pixels)| differs(*pixels) && !on_the_ring(*x, y))
            {
                let (left, top, right, bottom) = bounds.unwrap_or((x, y, x, y));
                bounds = Some((left.min(x), top.min(y), right.max(x), bottom.max(y)));
            }
        }
    }
    bounds.map(|(left, top, right, bottom)| Area { x: left, y: top, width: right - left + 1, height: bottom - top + 1 })
}

/// More texts than Slint keeps shaped.
const MANY: usize = 1_500;

#[test]
fn a_text_is_repainted_after_many_others_have_come_and_gone() {
    let mut tv = Tv::new(1280);
    let (_, mut full) = views_handbook::all().into_iter().find(|(name, _)| *name == "vaccinations").expect("stamps");
    let mut bare = full.clone();
    for item in &mut bare.items {
        if let ItemKind::Doses { stamps, .. } = &mut item.kind {
            stamps.clear();
        }
    }
    // The rows are painted again and again, and have new stamps each time; the clock above them is not.
    let mut shown = 0;
    while shown < MANY {
        tv.show(&bare);
        tv.show(&full);
        shown += full.texts().len() - bare.texts().len();
    }
    let before = tv.picture();
    full.header.clock = "11月23日（月） 19:43".to_owned();
    let dirty = tv.show(&full);
    assert!(difference(&tv, &full, &before, dirty).is_some(), "the clock stands still");
}

#[test]
fn every_text_of_the_markup_is_one_that_is_repainted() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")];
    let mut read = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the markup") {
            let path = entry.expect("an entry").path();
            // The one is what `Words` is made of, the other is for nobody's eyes.
            if path.is_dir() {
                folders.push(path);
            } else if !path.ends_with("words.slint") && !path.ends_with("curtain.slint") {
                let markup = std::fs::read_to_string(&path).expect("markup");
                let bare = markup.lines().find(|line| line.split_whitespace().any(|word| word == "Text"));
                assert_eq!(bare, None, "{} has a text that can stay what it was: use Words", path.display());
                read += 1;
            }
        }
    }
    assert!(read > 50, "only {read} files were read");
}
