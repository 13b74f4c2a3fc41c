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
