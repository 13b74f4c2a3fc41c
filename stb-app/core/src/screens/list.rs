//! A list: as many rows at a time as the text size leaves room for; ↑↓ walk the rows, ←→ turn as many at once.

use super::{Frame, HINT_BACK, button, grid};
use crate::focus::{Direction, ElementId, Focus};
use crate::lines;
use crate::text_size::TextSize;
use crate::view::{Body, Icon, Item, ItemKind, Mark, ScreenId};

/// もどる, when there is nothing.
pub const BACK: ElementId = ElementId::fixed("back");

/// Where the list stands: the row with the focus and the first one on the screen, counted from the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// The row with the focus.
    pub row: usize,
    /// The first row on the screen.
    pub first: usize,
    came: Option<(Direction, usize, usize)>,
}

impl Position {
    /// One press of a direction key in a list of `count` rows. The opposite key leads back to the same place.
    pub fn moved(self, count: usize, text: TextSize, direction: Direction) -> Self {
        let rows = grid::rows(text);
        let here = self.within(count, text);
        if let Some((came, row, first)) = here.came
            && came == direction.opposite()
            && row < count
        {
            return Self { row, first, came: Some((direction, here.row, here.first)) };
        }
        let last = count.saturating_sub(1);
        let row = match direction {
            Direction::Up => here.row.saturating_sub(1),
            Direction::Down => (here.row + 1).min(last),
            Direction::Left => here.row.saturating_sub(rows),
            Direction::Right => (here.row + rows).min(last),
        };
        if row == here.row {
            return here;
        }
        let paged = match direction {
            Direction::Left => here.first.saturating_sub(rows),
            Direction::Right => here.first + rows,
            Direction::Up | Direction::Down => here.first,
        };
        let first = paged.min(row).max((row + 1).saturating_sub(rows)).min(count.saturating_sub(rows));
        Self { row, first, came: Some((direction, here.row, here.first)) }
    }

    /// The row with the focus in a list that may have become shorter.
    pub fn row_of(self, count: usize) -> usize {
        self.row.min(count.saturating_sub(1))
    }

    /// The same place in a list that may have become shorter.
    pub fn within(self, count: usize, text: TextSize) -> Self {
        let rows = grid::rows(text);
        let row = self.row_of(count);
        let first = self.first.min(row).max((row + 1).saturating_sub(rows)).min(count.saturating_sub(rows));
        Self { row, first, came: self.came }
    }
}

/// A list without its rows.
pub struct List {
    /// Which screen.
    pub screen: ScreenId,
    /// Title in the header.
    pub title: &'static str,
    /// Second line at the right of the header.
    pub aside: String,
    /// What its rows are called: 「notice」 gives `notice-0`.
    pub rows: &'static str,
    /// How many rows there are.
    pub count: usize,
    /// Beside the title; `None`: which rows are seen, of how many.
    pub said: Option<String>,
    /// Shown instead of the rows when there are none.
    pub empty: [&'static str; 2],
    /// How large it is written.
    pub text: TextSize,
}

/// One row.
pub struct Row {
    /// First line.
    pub label: String,
    /// Mark at the left.
    pub mark: Mark,
    /// NEW, and bold.
    pub new: bool,
    /// Second line.
    pub second: String,
    /// State at the right.
    pub state: Option<(Icon, String)>,
}

impl List {
    /// The screen, with the rows that are seen.
    pub fn frame(self, position: Position, row: impl Fn(usize) -> Option<Row>) -> Frame {
        let Self { screen, title, aside, rows, count, said, empty, text } = self;
        let at = position.within(count, text);
        let at_once = grid::rows(text);
        let seen = (at.first..count).take(at_once).filter_map(|place| Some((place, row(place)?)));
        let mut items: Vec<Item> =
            seen.map(|(place, row)| row_item(ElementId::numbered(rows, place), text, place - at.first, row)).collect();
        let last = at.first + items.len();
        let is_empty = items.is_empty();
        if is_empty {
            items.push(button(BACK, "もどる", grid::BACK, None));
        }
        let position = match count {
            _ if said.is_some() => said.unwrap_or_default(),
            0 => String::new(),
            count if count <= at_once => format!("{count}件"),
            count => format!("{}〜{last}／{count}件  ←→で {at_once}件ずつ", at.first + 1),
        };
        let empty = if is_empty { broken(&empty, text) } else { Vec::new() };
        Frame {
            screen,
            title: title.to_owned(),
            brand: false,
            aside,
            body: Body::Notices { position, scroll: (at.first, at_once.min(count), count), empty },
            focus: if is_empty { Focus::on(BACK) } else { Focus::on(ElementId::numbered(rows, at.row)) },
            items,
            hint: HINT_BACK,
        }
    }
}

/// Beside the picture of an empty list.
fn broken(empty: &[&str], text: TextSize) -> Vec<String> {
    let columns = u32::try_from(1480 / text.of(40)).unwrap_or(1);
    empty.iter().flat_map(|line| lines::broken(line, columns)).collect()
}

fn row_item(id: ElementId, text: TextSize, slot: usize, row: Row) -> Item {
    let slot = i32::try_from(slot).unwrap_or(0);
    let Row { label, mark, new, second, state } = row;
    Item { id, label, rect: grid::row(text, slot), kind: ItemKind::Row { mark, new, second, state }, enabled: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::grid::rows;
    use proptest::prelude::*;

    fn direction(number: u8) -> Direction {
        [Direction::Up, Direction::Down, Direction::Left, Direction::Right][usize::from(number % 4)]
    }

    proptest! {
        #[test]
        fn the_focus_is_always_on_a_visible_row_and_the_opposite_key_leads_back(
            count in 0_usize..60, size in 0_usize..3, keys in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let text = TextSize::ALL[size];
            let mut position = Position::default();
            for key in keys {
                let before = position.within(count, text);
                position = before.moved(count, text, direction(key));
                let at = position.within(count, text);
                prop_assert_eq!((at.row, at.first), (position.row, position.first));
                prop_assert!(count == 0 || (at.row < count && at.first <= at.row && at.row < at.first + rows(text)));
                if position.row != before.row {
                    let back = position.moved(count, text, direction(key).opposite());
                    prop_assert_eq!((back.row, back.first), (before.row, before.first));
                }
            }
        }
    }
}
