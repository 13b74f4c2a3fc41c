//! Which mode of a screen is taken, and how large the picture on it is.

use crate::cli::Size;
use std::cmp::Reverse;

/// A mode that a screen offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offer {
    /// Visible pixels.
    pub size: Size,
    /// Pictures a second.
    pub refresh: u32,
    /// Whether the screen likes it best.
    pub preferred: bool,
    /// Whether it shows every other line only.
    pub interlaced: bool,
}

/// What can be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// The offer at this place.
    Offered(usize),
    /// 1280×720 at 60 Hz as every television has it, offered or not.
    Fallback,
}

/// The two sizes that the screens are drawn for.
const FULL: Size = Size { width: 1920, height: 1080 };
const FALLBACK: Size = Size { width: 1280, height: 720 };

/// Everything that can be tried, the best first. A screen that does not say what it is (`described` is false) is not
/// believed: what the kernel then offers is made up.
pub fn choices(offers: &[Offer], described: bool, asked: Size) -> Vec<Choice> {
    let mut order: Vec<usize> = (0..offers.len()).collect();
    order.sort_by_key(|place| {
        let Offer { size, refresh, preferred, interlaced } = offers[*place];
        let rank = match size {
            size if size == asked => 0,
            FULL | FALLBACK if preferred => 1,
            FALLBACK => 2,
            FULL => 3,
            _ if preferred => 4,
            _ => 5,
        };
        let area = Reverse(u64::from(size.width) * u64::from(size.height));
        (interlaced, rank, !preferred, area, refresh.abs_diff(60))
    });
    let offered = order.into_iter().map(Choice::Offered);
    if described {
        return offered.chain([Choice::Fallback]).collect();
    }
    [Choice::Fallback].into_iter().chain(offered).collect()
}

/// Size of the picture on a screen: one of the two, else the largest of that shape that has room.
pub fn picture_on(screen: Size, asked: Size) -> Size {
    let fits = |size: &Size| size.width <= screen.width && size.height <= screen.height;
    if let Some(size) = [asked, FULL, FALLBACK].into_iter().find(fits) {
        return size;
    }
    let units = (screen.width / 16).min(screen.height / 9).max(1);
    Size { width: units * 16, height: units * 9 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(width: u32, height: u32) -> Offer {
        Offer { size: Size { width, height }, refresh: 60, preferred: false, interlaced: false }
    }

    fn best(offers: &[Offer]) -> Offer {
        match choices(offers, true, FULL)[0] {
            Choice::Offered(place) => offers[place],
            Choice::Fallback => panic!("{offers:?}"),
        }
    }

    #[test]
    fn what_is_asked_for_comes_first_and_every_screen_has_something() {
        let preferred = |offer: Offer| Offer { preferred: true, ..offer };
        let (full, small) = (offer(1920, 1080), offer(1280, 720));
        let (huge, old, odd) = (offer(3840, 2160), offer(640, 480), offer(1366, 768));
        let slow = Offer { refresh: 24, ..full };
        let interlaced = Offer { interlaced: true, ..full };
        for (offers, taken) in [
            (vec![old, preferred(huge), small, slow, full], full),
            (vec![preferred(huge), old, small], small),
            (vec![old, preferred(odd)], preferred(odd)),
            (vec![old, odd], odd),
            (vec![old], old),
            (vec![interlaced, small], small),
            (vec![preferred(interlaced)], preferred(interlaced)),
        ] {
            assert_eq!(best(&offers), taken, "{offers:?}");
            assert_eq!(choices(&offers, true, FULL).len(), offers.len() + 1);
        }
        assert_eq!(choices(&[full, preferred(small)], true, FALLBACK)[0], Choice::Offered(1));
    }

    #[test]
    fn a_screen_that_says_nothing_of_itself_gets_the_fallback() {
        assert_eq!(choices(&[offer(1024, 768)], false, FULL), [Choice::Fallback, Choice::Offered(0)]);
        assert_eq!(choices(&[], false, FULL), [Choice::Fallback]);
        assert_eq!(choices(&[], true, FULL), [Choice::Fallback]);
    }

    #[test]
    fn the_picture_has_room_on_every_screen() {
        for ((width, height), picture) in [
            ((1920, 1080), (1920, 1080)),
            ((3840, 2160), (1920, 1080)),
            ((1280, 720), (1280, 720)),
            ((1366, 768), (1280, 720)),
            ((1024, 768), (1024, 576)),
            ((720, 480), (720, 405)),
            ((640, 480), (640, 360)),
            ((1, 1), (16, 9)),
        ] {
            let seen = picture_on(Size { width, height }, FULL);
            assert_eq!((seen.width, seen.height), picture, "{width}x{height}");
        }
        assert_eq!(picture_on(Size { width: 1920, height: 1080 }, FALLBACK), FALLBACK);
    }
}
