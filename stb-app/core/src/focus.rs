//! Where the focus goes: pure geometry, no toolkit (rules F1 to F10 of the television).
//!
//! - Exactly one item has the focus, because [`Focus`] cannot be made without one (F1).
//! - A move looks into the beam of the focused item first; only when the beam is empty does it look beside it (F3).
//! - The opposite key returns to where the focus came from (F4), and a held key stops at the edge (F10).

use std::borrow::Cow;
use std::fmt;

/// Name of an item, stable within its screen, such as `notices` or `row-3`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(Cow<'static, str>);

impl ElementId {
    /// A fixed name.
    pub const fn fixed(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The name of the `index`th of many.
    pub fn numbered(name: &str, index: usize) -> Self {
        Self(Cow::Owned(format!("{name}-{index}")))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ElementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<&str> for ElementId {
    fn eq(&self, other: &&str) -> bool {
        self.0 == *other
    }
}

/// A rectangle in px on the 1920×1080 plane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rect {
    /// Left edge.
    pub x: i32,
    /// Top edge.
    pub y: i32,
    /// Width.
    pub w: i32,
    /// Height.
    pub h: i32,
}

impl Rect {
    /// A rectangle by its left top corner and size.
    pub const fn new(x: i32, y: i32, w: i32, h: i32) -> Self {
        Self { x, y, w, h }
    }
}

/// A direction of the remote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// ↑
    Up,
    /// ↓
    Down,
    /// ←
    Left,
    /// →
    Right,
}

impl Direction {
    /// The way back.
    pub fn opposite(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }
}

/// What the engine needs to know of an item.
pub trait Target {
    /// Its name.
    fn id(&self) -> &ElementId;
    /// Where it is.
    fn rect(&self) -> Rect;
}

/// Which item has the focus, and the way it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Focus {
    id: ElementId,
    came: Option<(Direction, ElementId)>,
}

impl Focus {
    /// The focus on an item.
    pub fn on(id: ElementId) -> Self {
        Self { id, came: None }
    }

    /// The focus on an item with a fixed name.
    pub const fn at(name: &'static str) -> Self {
        Self { id: ElementId::fixed(name), came: None }
    }

    /// The wanted item.
    pub fn id(&self) -> &ElementId {
        &self.id
    }

    /// The item that really has the focus among `items`: the wanted one, or the first when it has gone.
    ///
    /// # Panics
    /// When `items` is empty: a screen without anything to focus is a fault of that screen (rule F1).
    pub fn among<'a, T: Target>(&self, items: &'a [T]) -> &'a T {
        items.iter().find(|item| *item.id() == self.id).unwrap_or_else(|| items.first().expect("a screen has an item"))
    }

    /// The focus after one press of a direction key. At the edge it stays (rule F10: no wrap).
    pub fn moved<T: Target>(&self, items: &[T], direction: Direction) -> Self {
        let from = self.among(items);
        let way_back = self
            .came
            .as_ref()
            .filter(|(came, origin)| *came == direction.opposite() && items.iter().any(|item| item.id() == origin));
        let next = match way_back {
            Some((_, origin)) => Some(origin.clone()),
            None => nearest(items, from, direction).map(|item| item.id().clone()),
        };
        match next {
            Some(id) => Self { id, came: Some((direction, from.id().clone())) },
            None => Self { id: from.id().clone(), came: self.came.clone() },
        }
    }
}

fn nearest<'a, T: Target>(items: &'a [T], from: &T, direction: Direction) -> Option<&'a T> {
    let origin = Span::of(from.rect(), direction);
    items
        .iter()
        .filter(|item| item.id() != from.id())
        .filter_map(|item| origin.cost(&Span::of(item.rect(), direction)).map(|cost| (cost, item)))
        .min_by_key(|(cost, _)| *cost)
        .map(|(_, item)| item)
}

/// A rectangle turned so that the direction of the key is "forward".
struct Span {
    near: i32,
    far: i32,
    side_from: i32,
    side_to: i32,
}

impl Span {
    fn of(rect: Rect, direction: Direction) -> Self {
        let (left, right, top, bottom) = (rect.x, rect.x + rect.w, rect.y, rect.y + rect.h);
        match direction {
            Direction::Right => Self { near: left, far: right, side_from: top, side_to: bottom },
            Direction::Left => Self { near: -right, far: -left, side_from: top, side_to: bottom },
            Direction::Down => Self { near: top, far: bottom, side_from: left, side_to: right },
            Direction::Up => Self { near: -bottom, far: -top, side_from: left, side_to: right },
        }
    }

    /// Aligned before diagonal, then near before far, then by the distance of the middles; the last number breaks
    /// ties towards the reading order. `None` when `other` does not lie ahead.
    fn cost(&self, other: &Self) -> Option<(bool, i32, i32, i32)> {
        if other.near < self.far {
            return None;
        }
        let overlap = self.side_to.min(other.side_to) - self.side_from.max(other.side_from);
        let ahead = other.near - self.far;
        let middles = ((self.side_from + self.side_to) - (other.side_from + other.side_to)).abs();
        let diagonal = overlap <= 0;
        // Beside the beam, a step aside is as dear as three ahead, so that "down" stays mostly down.
        let distance = if diagonal { ahead + 3 * -overlap } else { ahead };
        Some((diagonal, distance, middles, other.side_from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Key(ElementId, Rect);
    impl Target for Key {
        fn id(&self) -> &ElementId {
            &self.0
        }
        fn rect(&self) -> Rect {
            self.1
        }
    }

    fn screen(items: &[(&'static str, i32, i32, i32, i32)]) -> Vec<Key> {
        items.iter().map(|&(id, x, y, w, h)| Key(ElementId::fixed(id), Rect::new(x, y, w, h))).collect()
    }

    /// Walks the keys and names the items on the way: stories as transcripts.
    fn walk(items: &[Key], start: &'static str, keys: &str) -> String {
        let mut focus = Focus::at(start);
        let mut seen = Vec::new();
        for key in keys.chars() {
            let direction = match key {
                '↑' => Direction::Up,
                '↓' => Direction::Down,
                '←' => Direction::Left,
                _ => Direction::Right,
            };
            focus = focus.moved(items, direction);
            seen.push(focus.id().to_string());
        }
        seen.join(" ")
    }

    #[test]
    fn keyboard_with_a_wide_last_row() {
        let pad = screen(&[
            ("1", 0, 0, 100, 100),
            ("2", 124, 0, 100, 100),
            ("3", 248, 0, 100, 100),
            ("0", 0, 124, 100, 100),
            ("next", 124, 124, 224, 100),
        ]);
        assert_eq!(walk(&pad, "3", "↓↑"), "next 3");
        assert_eq!(walk(&pad, "2", "↓↑"), "next 2");
        assert_eq!(walk(&pad, "1", "↓→→↑"), "0 next next 2");
        assert_eq!(walk(&pad, "1", "↑←"), "1 1");
    }

    #[test]
    fn aligned_beats_near_but_diagonal() {
        let items = screen(&[("a", 0, 0, 100, 100), ("diagonal", 110, 110, 100, 100), ("far", 0, 600, 100, 100)]);
        assert_eq!(walk(&items, "a", "↓"), "far");
    }

    #[test]
    fn a_vanished_item_leaves_the_focus_on_the_first() {
        let items = screen(&[("a", 0, 0, 10, 10), ("b", 20, 0, 10, 10)]);
        assert_eq!(Focus::at("gone").among(&items).id(), &ElementId::fixed("a"));
        assert_eq!(walk(&items, "gone", "→"), "b");
    }
}
