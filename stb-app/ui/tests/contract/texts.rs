//! Words of the handbook's screens: whole, within the safe area, and not over each other. Looked up in the pixels: where a
//! text stands is what changes when it is blanked, and whether its end is on the screen is seen by changing that.

use std::path::Path;

use stb_core::focus::Rect;
use stb_core::view::{Body, Chart, Curves, ItemKind, View};
use stb_ui::headless::{Dirty, Xrgb};

use super::{Area, OVERHANG, Picture, Tv, contains, on_both_sizes, views, views_handbook};

/// As wide as a character can be: in its place, the last one of a text that is cut does not show.
const WIDEST: char = '鬱';
/// What a family writes may be as long as it likes; its page has all of it.
const MAY_BE_CUT: &str = "とても長い ひとことは 一行に おさまるところまで 見せます";

/// A text of a view: its number, and the item it belongs to.
struct Place {
    text: String,
    line: usize,
    of_item: Option<usize>,
}

/// Calls `each` with every text that the handbook's screens add, and with the number of its line.
fn each_text(view: &mut View, mut each: impl FnMut(&mut String, usize, Option<usize>)) {
    let mut line = 0;
    let mut alone = |text: &mut String, of_item: Option<usize>| {
        line += 1;
        each(text, line, of_item);
    };
    match &mut view.body {
        Body::Handbook { heading, empty, more, news } => {
            empty.iter_mut().chain([heading, more, news]).for_each(|text| alone(text, None));
        }
        Body::Child { comment, caption, value, unit: _, said, chart, .. } => {
            comment.iter_mut().chain(said).chain([caption, value]).for_each(|text| alone(text, None));
            chart_texts(chart, |text| alone(text, None));
        }
        Body::Pregnancy { big, month: _, due, advice, curves } => {
            advice.iter_mut().chain([big, due]).for_each(|text| alone(text, None));
            match curves {
                Curves::Charts(charts) => {
                    charts.iter_mut().for_each(|chart| chart_texts(chart, |text| alone(text, None)));
                }
                Curves::Said(lines) => lines.iter_mut().for_each(|text| alone(text, None)),
            }
        }
        Body::Quiet { lines, more } => lines.iter_mut().chain([more]).for_each(|text| alone(text, None)),
        Body::Vaccinations { heading, columns, legend: _, more, .. } => {
            columns.iter_mut().chain([heading]).for_each(|text| alone(text, None));
            alone(more, None);
        }
        Body::Chart { chart, said, .. } => {
            chart_texts(chart, |text| alone(text, None));
            alone(said, None);
        }
        _ => {}
    }
    for (index, item) in view.items.iter_mut().enumerate() {
        alone(&mut item.label, Some(index));
        match &mut item.kind {
            ItemKind::Cover { age, second, .. } => {
                [age, second].into_iter().for_each(|text| alone(text, Some(index)));
            }
            ItemKind::Reminder { caption, .. } => alone(caption, Some(index)),
            ItemKind::Entry { day, second, source, .. } => {
                let source = source.iter_mut().map(|(_, word)| word);
                [day, second].into_iter().chain(source).for_each(|text| alone(text, Some(index)));
            }
            ItemKind::Doses { second, stamps, state, .. } => {
                let stamps = stamps.iter_mut().flat_map(|stamp| &mut stamp.lines);
                stamps.chain([second, state]).for_each(|text| alone(text, Some(index)));
            }
            _ => {}
        }
    }
}

fn chart_texts(chart: &mut Chart, each: impl FnMut(&mut String)) {
    let ticks = chart.x.ticks.iter_mut().chain(&mut chart.y.ticks).map(|(_, text)| text);
    let ends = chart.lines.iter_mut().map(|line| &mut line.label);
    let value = chart.bubble.iter_mut().map(|(_, text)| text);
    [&mut chart.title, &mut chart.note]
        .into_iter()
        .chain(ticks)
        .chain(ends)
        .chain(value)
        .chain(&mut chart.empty)
        .for_each(each);
}

/// The views without a banner; with one they say the same, or less.
fn views_of_the_handbook() -> impl Iterator<Item = (&'static str, View)> {
    views_handbook::all().into_iter().filter(|(_, view)| view.banner.is_none())
}

fn places(view: &View) -> Vec<Place> {
    let mut places = Vec::new();
    each_text(&mut view.clone(), |text, line, of_item| places.push(Place { text: text.clone(), line, of_item }));
    places
}

/// The view with one text put through `change`.
fn with_text(view: &View, line: usize, change: impl Fn(&str) -> String) -> View {
    let mut changed = view.clone();
    each_text(&mut changed, |text, other, _| {
        if other == line {
            *text = change(text);
        }
    });
    changed
}

fn with_the_widest_end(text: &str) -> String {
    let mut characters: Vec<char> = text.chars().collect();
    if let Some(last) = characters.last_mut() {
        *last = WIDEST;
    }
    characters.into_iter().collect()
}

/// As wide as the text, by the rules that choose its size.
fn blank(text: &str) -> String {
    text.chars().map(|character| if character.is_ascii() { ' ' } else { '\u{3000}' }).collect()
}

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

fn touch(one: Area, other: Area) -> bool {
    let apart = |a: u32, length: u32, b: u32| a + length <= b;
    !(apart(one.x, one.width, other.x)
        || apart(other.x, other.width, one.x)
        || apart(one.y, one.height, other.y)
        || apart(other.y, other.height, one.y))
}

#[test]
fn every_text_is_whole_with_and_without_the_focus() {
    on_both_sizes(|tv| {
        for (name, view) in views_of_the_handbook() {
            // Words grow with the focus alike at both sizes; the small one is looked through faster.
            let focuses = if tv.scale < 1.0 { view.items.len() } else { 1 };
            for focused in 0..focuses {
                let base = views::focused_on(&view, focused);
                tv.show(&base);
                let before = tv.picture();
                // Words of the body are the same whatever has the focus.
                let here = |place: &Place| {
                    let own = place.of_item == Some(focused);
                    own || (focused == 0 && place.of_item != Some(0))
                };
                let texts = places(&base).into_iter().filter(|place| !place.text.is_empty() && here(place));
                for place in texts.filter(|place| place.text != MAY_BE_CUT) {
                    let dirty = tv.show(&with_text(&base, place.line, with_the_widest_end));
                    assert!(difference(tv, &base, &before, dirty).is_some(), "{name}: 「{}」 is cut", place.text);
                }
            }
        }
    });
}

#[test]
fn no_text_lies_on_another_or_leaves_the_safe_area() {
    on_both_sizes(|tv| {
        let safe = tv.area(Rect::new(96, 152, 1728, 798), 0);
        for (name, view) in views_of_the_handbook() {
            tv.show(&view);
            let before = tv.picture();
            let mut found: Vec<(Place, Area)> = Vec::new();
            // A text that is cut has another end when its neighbour is blanked.
            let texts = places(&view).into_iter().filter(|place| !place.text.is_empty() && place.text != MAY_BE_CUT);
            for place in texts {
                let dirty = tv.show(&with_text(&view, place.line, blank));
                let area = difference(tv, &view, &before, dirty)
                    .unwrap_or_else(|| panic!("{name}: 「{}」 is nowhere", place.text));
                assert!(contains(safe, area), "{name}: 「{}」 at {area:?}", place.text);
                // The lines of a stamp are one text of the screen.
                let of_doses = |index: usize| matches!(view.items[index].kind, ItemKind::Doses { .. });
                let next_line = |other: &Place| {
                    place.of_item.is_some_and(of_doses)
                        && place.of_item == other.of_item
                        && place.line == other.line + 1
                };
                for (other, beside) in found.iter().filter(|(other, _)| !next_line(other)) {
                    assert!(!touch(area, *beside), "{name}: 「{}」 lies on 「{}」", place.text, other.text);
                }
                let items = view.items.iter().filter(|item| !matches!(item.kind, ItemKind::Bubble { .. }));
                for item in items.filter(|_| place.of_item.is_none()) {
                    assert!(!touch(area, tv.area(item.rect, 0)), "{name}: 「{}」 lies on {}", place.text, item.id);
                }
                found.push((place, area));
            }
        }
    });
}

/// More texts than Slint keeps shaped.
const MANY: usize = 1_500;

#[test]
fn a_text_is_repainted_after_many_others_have_come_and_gone() {
    let mut tv = Tv::new(1280);
    let (_, mut full) = views_of_the_handbook().find(|(name, _)| *name == "vaccinations").expect("stamps");
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
