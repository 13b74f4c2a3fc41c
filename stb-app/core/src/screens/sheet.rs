//! A sheet of text: pages, and buttons beside them.

use crate::focus::Direction;

/// A sheet with text in pages, a button at its foot and further ones above that: ↓ reads on, ↑ reads back, and above the
/// first page ↑ leads to the further buttons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet<T> {
    /// What is on it.
    pub id: T,
    /// The page, from 0.
    pub page: usize,
    /// The button with the focus, from 0.
    pub button: usize,
}

impl<T> Sheet<T> {
    /// From its first page.
    pub fn open(id: T) -> Self {
        Self { id, page: 0, button: 0 }
    }

    /// A direction key on a sheet of so many pages and buttons.
    pub fn moved(&mut self, direction: Direction, pages: usize, buttons: usize) {
        self.button = self.button.min(buttons.saturating_sub(1));
        let last = pages.saturating_sub(1);
        match direction {
            Direction::Right => self.page = (self.page + 1).min(last),
            Direction::Left => self.page = self.page.saturating_sub(1),
            Direction::Down if self.button > 0 => self.button -= 1,
            Direction::Down => self.page = (self.page + 1).min(last),
            Direction::Up if self.page > 0 => self.page -= 1,
            Direction::Up => self.button = (self.button + 1).min(buttons.saturating_sub(1)),
        }
    }
}
