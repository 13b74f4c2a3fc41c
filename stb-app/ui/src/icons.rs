//! The icons of the look's appendix: one path in a 64×64 box each, drawn with a round pen.
//!
//! Each is turned into a mask once for each size it is used at, and coloured by the markup.

use std::cell::RefCell;
use std::collections::HashMap;

use slint::{Image, Rgba8Pixel, SharedPixelBuffer};
use zeno::{Cap, Fill, Join, Mask, Stroke, Style, Transform};

use crate::generated::IconName;

/// Side of the box of the paths.
const BOX: f32 = 64.0;
/// No icon of ours is larger; a mistake in the markup must not ask for gigabytes.
const LARGEST_PX: f32 = 512.0;
/// Twelve strokes and gaps around a circle of radius 29.
const RING_DASHES: &[f32] = &[7.2, 7.984];

/// Masks drawn so far, by icon and side in px.
#[derive(Default)]
pub struct IconMasks {
    drawn: RefCell<HashMap<(&'static str, u32), Image>>,
}

impl IconMasks {
    /// The icon as a white mask with soft edges, `side` px of the screen wide and high.
    pub fn mask(&self, name: IconName, side: f32) -> Image {
        let (path, side) = (path(name), side.round().clamp(1.0, LARGEST_PX) as u32);
        self.drawn.borrow_mut().entry((path, side)).or_insert_with(|| drawn(path, style(name, side), side)).clone()
    }
}

fn drawn(path: &str, style: Style<'_>, side: u32) -> Image {
    let scale = side as f32 / BOX;
    let mut mask = vec![0; side as usize * side as usize];
    Mask::new(path)
        .size(side, side)
        .style(style)
        .transform(Some(Transform::scale(scale, scale)))
        .render_into(&mut mask, None);
    let mut pixels = SharedPixelBuffer::<Rgba8Pixel>::new(side, side);
    for (pixel, coverage) in pixels.make_mut_slice().iter_mut().zip(mask) {
        *pixel = Rgba8Pixel { r: coverage, g: coverage, b: coverage, a: coverage };
    }
    Image::from_rgba8_premultiplied(pixels)
}

/// The pen: ✓ and × are bold, small icons a little bolder than large ones. The bulb is filled.
fn style(name: IconName, side: u32) -> Style<'static> {
    let width = match name {
        IconName::Bulb | IconName::Bud | IconName::Flower | IconName::TipDown | IconName::TipUp => {
            return Style::Fill(Fill::NonZero);
        }
        IconName::Check | IconName::Cross => 7.0,
        IconName::BulbLeaves | IconName::BulbRoots | IconName::DashedRing => 3.5,
        IconName::BudStem | IconName::FlowerStem => 4.5,
        _ if side < 44 => 4.6,
        _ => 4.0,
    };
    let mut stroke = Stroke::new(width);
    stroke.cap(Cap::Round).join(Join::Round);
    if name == IconName::DashedRing {
        stroke.dash(RING_DASHES, 0.0);
    }
    Style::Stroke(stroke)
}

fn path(name: IconName) -> &'static str {
    match name {
        IconName::None => "",
        IconName::Letter => "M8 15 H56 V49 H8 Z M8 17 L32 36 L56 17",
        IconName::Book => {
            "M32 16 C26 11 16 10 7 12 V50 C16 48 26 49 32 54 C38 49 48 48 57 50 V12 C48 10 38 11 32 16 Z M32 16 V54"
        }
        IconName::Medicine => "M14 12 H50 V56 H14 Z M14 24 H50 M24 40 H40 M32 32 V48",
        IconName::Settings => {
            "M6 18 H33 M47 18 H58 M40 11 A7 7 0 1 1 39.9 11 M6 46 H15 M29 46 H58 M22 39 A7 7 0 1 1 21.9 39"
        }
        IconName::Calendar => "M8 14 H56 V56 H8 Z M8 26 H56 M20 7 V18 M44 7 V18 M20 37 H26 M38 37 H44 M20 46 H26",
        IconName::Phone => {
            "M14 8 H24 L29 22 L22 27 C26 35 30 39 38 43 L43 36 L56 41 V50 C56 54 53 56 49 56 C27 54 10 37 8 15 C8 11 10 8 14 8 Z"
        }
        IconName::Check => "M10 34 L26 50 L54 16",
        IconName::Cross => "M14 14 L50 50 M50 14 L14 50",
        IconName::Warning => "M32 8 L58 54 H6 Z M32 24 V38 M32 45 V47",
        IconName::Clock => "M32 6 A26 26 0 1 1 31.9 6 M32 18 V33 L43 40",
        IconName::Pencil => "M12 52 L16 38 L42 12 L52 22 L26 48 Z M36 18 L46 28",
        IconName::Offline => {
            "M20 46 C10 46 6 40 6 34 C6 27 11 23 17 23 C20 15 27 11 34 12 M41 16 C46 19 48 23 49 27 C55 28 58 32 58 37 C58 42 55 45 51 46 M30 46 H40 M12 8 L54 58"
        }
        IconName::Card => "M5 14 H59 V50 H5 Z M12 22 H24 V32 H12 Z M12 41 H36",
        IconName::Retry => "M51 22 A22 22 0 1 0 54 36 M53 8 V23 H38",
        IconName::House => "M6 32 L32 10 L58 32 M14 27 V54 H50 V27 M26 54 V40 H38 V54",
        IconName::Person => "M32 8 A11 11 0 1 1 31.9 8 M10 56 C10 44 20 38 32 38 C44 38 54 44 54 56",
        IconName::Syringe => {
            "M36 16 L48 28 L26 50 L14 38 Z M19 45 L8 56 M42 10 L54 22 M48 16 L42 22 M29 23 L35 29 M22 30 L28 36"
        }
        IconName::Bag => "M12 24 H52 L56 56 H8 Z M22 30 V18 C22 12 26 8 32 8 C38 8 42 12 42 18 V30",
        IconName::Checkup => {
            "M22 8 H14 V24 C14 32 18 36 24 36 C30 36 34 32 34 24 V8 H26 M24 36 V44 C24 52 29 56 36 56 C43 56 48 51 48 44 V38 M48 27 A5.5 5.5 0 1 1 47.9 27"
        }
        IconName::Gassho => "M4 60 L32 8 L60 60 M18 60 V46 M46 60 V46 M27 38 H37 M24 60 V50 H40 V60",
        IconName::Bulb => "M32 8 C35 20 51 26 51 41 C51 51 43 55 32 55 C21 55 13 51 13 41 C13 26 29 20 32 8 Z",
        IconName::BulbLeaves => "M32 14 C29 26 24 34 24 44 M32 14 C35 26 40 34 40 44",
        IconName::BulbRoots => "M24 56 L22 62 M32 56 V62 M40 56 L42 62",
        IconName::Camera => "M6 20 H20 L25 12 H39 L44 20 H58 V52 H6 Z M32 25 A10 10 0 1 1 31.9 25",
        IconName::Star => "M32 7 L39 24 L58 26 L44 38 L48 57 L32 47 L16 57 L20 38 L6 26 L25 24 Z",
        IconName::Cloud => {
            "M18 48 C10 48 6 42 6 36 C6 29 11 25 17 25 C19 16 26 12 33 12 C42 12 48 18 49 28 C55 29 58 33 58 38 C58 44 54 48 48 48 Z"
        }
        IconName::Chart => "M10 10 V54 H56 M19 43 L30 31 L39 37 L54 18",
        IconName::Bud => "M32 14 C40 20 41 30 39 36 C37 41 27 41 25 36 C23 30 24 20 32 14 Z",
        IconName::BudStem => {
            "M32 40 V61 M32 61 C22 60 16 54 15 44 C25 45 31 52 32 61 M32 61 C42 60 48 54 49 44 C39 45 33 52 32 61"
        }
        IconName::Flower => "M17 13 L25 22 L32 10 L39 22 L47 13 V28 C47 38 41 43 32 43 C23 43 17 38 17 28 Z",
        IconName::FlowerStem => "M32 43 V61 M32 61 C23 60 17 54 16 45 C25 46 31 52 32 61 M32 61 C38 60 44 56 46 49",
        IconName::DashedRing => "M32 3 A29 29 0 0 1 32 61 A29 29 0 0 1 32 3",
        IconName::TipDown => "M6 0 H58 L32 40 Z",
        IconName::TipUp => "M6 64 H58 L32 24 Z",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_icon_is_drawn_once_for_each_size_and_stays_in_its_box() {
        let masks = IconMasks::default();
        let large = masks.mask(IconName::Letter, 92.0);
        assert_eq!((large.size().width, large.size().height), (92, 92));
        assert_eq!(masks.mask(IconName::Letter, 92.2), large);
        let pixels = large.to_rgba8_premultiplied().expect("pixels");
        let row_is_empty = |y: usize| pixels.as_slice()[y * 92..(y + 1) * 92].iter().all(|pixel| pixel.a == 0);
        assert!(row_is_empty(0) && row_is_empty(91) && !row_is_empty(46));
    }
}
