//! Where words stand, looked up in the pixels: what changes when they are blanked. All pieces of a screen are told apart in
//! a few renderings: each piece has a code with equally many ones as the others, and for each binary digit those with a 1
//! are blanked once. A pixel that changes with two pieces has more ones than any code, and is nobody's.

use std::collections::BTreeMap;

use stb_core::view::View;
use stb_ui::headless::Xrgb;

use super::pieces::{self, Piece};
use crate::{Area, OVERHANG, Picture, Tv, contains};

/// Words stand out from their ground. Slint rounds the corner of a box a little differently where a dirty rectangle cuts
/// it, which differs less.
const CLEARLY: u8 = 40;

/// What was found out about pieces of a view.
#[derive(Default)]
pub struct Found {
    /// Where each stands, by its number, in px of the frame; those that are nowhere are missing.
    pub areas: BTreeMap<usize, Area>,
    /// Numbers of those whose end is not on the screen.
    pub cut: Vec<usize>,
}

/// Looks for pieces of a view, which is on the screen before and after.
pub fn look_for(tv: &mut Tv, view: &View, wanted: &[Piece]) -> Found {
    if wanted.is_empty() {
        return Found::default();
    }
    tv.show(view);
    let before = tv.picture();
    let is_wanted = |number: usize| wanted.iter().any(|piece| piece.number == number);
    let ink = ink(tv, view, &before, &pieces::without(view, is_wanted));
    let areas = areas(tv, view, &before, wanted, &ink);
    let mut cut = Vec::new();
    for part in 0..wanted.iter().map(|piece| piece.texts.len()).max().unwrap_or(0) {
        tv.show(&pieces::with_other_ends(view, part, is_wanted));
        let said = |piece: &&Piece| piece.texts.get(part).is_some_and(|text| !text.is_empty());
        for piece in wanted.iter().filter(said) {
            let seen = areas.get(&piece.number).is_some_and(|area| differs_in(tv, &before, *area));
            if !seen && areas.contains_key(&piece.number) {
                cut.push(piece.number);
            }
        }
    }
    tv.show(view);
    Found { areas, cut }
}

fn differ(one: Xrgb, other: Xrgb) -> bool {
    one != other && one.rgb().iter().zip(other.rgb()).any(|(one, other)| one.abs_diff(other) > CLEARLY)
}

/// The pixels in which `blanked` differs from what was there, but for the ring of what has the focus: no word lies on it.
fn ink(tv: &mut Tv, view: &View, before: &Picture, blanked: &View) -> Vec<(u32, u32)> {
    let lit = view.items.iter().find(|item| item.id == view.focused).map(|item| item.rect);
    let ring = lit.map(|rect| (tv.area(rect, OVERHANG), tv.area(rect, -12)));
    let on_the_ring = |x: u32, y: u32| {
        let here = Area { x, y, width: 1, height: 1 };
        ring.is_some_and(|(outer, inner)| contains(outer, here) && !contains(inner, here))
    };
    let dirty = tv.show(blanked).map(|dirty| dirty.areas).unwrap_or_default();
    let width = tv.frame().area().width;
    let mut ink = Vec::new();
    for area in dirty {
        for y in area.y..area.y + area.height {
            let start = (y * width + area.x) as usize;
            let (new, old) = (tv.frame().row(area, y), &before[start..start + area.width as usize]);
            for (x, _) in (area.x..).zip(new.iter().zip(old)).filter(|(_, (new, old))| differ(**new, **old)) {
                if !on_the_ring(x, y) {
                    ink.push((x, y));
                }
            }
        }
    }
    ink
}

/// So many codes with equally many ones, and how many digits they have.
fn codes(count: usize) -> (Vec<u32>, u32) {
    let of = |digits: u32| (0..1 << digits).filter(move |code: &u32| code.count_ones() == digits.div_ceil(2));
    let digits = (1..20).find(|digits| of(*digits).count() >= count).expect("no screen has so many texts");
    (of(digits).take(count).collect(), digits)
}

/// The box around the pixels of each piece.
fn areas(tv: &mut Tv, view: &View, before: &Picture, wanted: &[Piece], ink: &[(u32, u32)]) -> BTreeMap<usize, Area> {
    let width = tv.frame().area().width;
    let (codes, digits) = codes(wanted.len());
    let code = |number: usize| wanted.iter().position(|piece| piece.number == number).map_or(0, |place| codes[place]);
    let mut seen: Vec<u32> = vec![0; ink.len()];
    for digit in 0..digits {
        tv.show(&pieces::without(view, |number| code(number) >> digit & 1 == 1));
        let all = tv.frame().area();
        for ((x, y), seen) in ink.iter().zip(&mut seen) {
            if differ(tv.frame().row(all, *y)[*x as usize], before[(y * width + x) as usize]) {
                *seen |= 1 << digit;
            }
        }
    }
    let mut areas: BTreeMap<usize, Area> = BTreeMap::new();
    let owners: BTreeMap<u32, &Piece> = codes.into_iter().zip(wanted).collect();
    for ((x, y), seen) in ink.iter().copied().zip(seen) {
        let Some(piece) = owners.get(&seen) else { continue };
        let area = areas.entry(piece.number).or_insert(Area { x, y, width: 1, height: 1 });
        let (right, bottom) = ((area.x + area.width).max(x + 1), (area.y + area.height).max(y + 1));
        (area.x, area.y) = (area.x.min(x), area.y.min(y));
        (area.width, area.height) = (right - area.x, bottom - area.y);
    }
    areas
}

fn differs_in(tv: &Tv, before: &Picture, area: Area) -> bool {
    let width = tv.frame().area().width;
    (area.y..area.y + area.height).any(|y| {
        let start = (y * width + area.x) as usize;
        let old = &before[start..start + area.width as usize];
        tv.frame().row(area, y).iter().zip(old).any(|(new, old)| differ(*new, *old))
    })
}
