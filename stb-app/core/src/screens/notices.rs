//! お知らせ一覧: six rows at a time, newest first; ↑↓ walk the rows, ←→ turn six at once.

use super::{Frame, HINT_BACK, button};
use crate::focus::{Direction, ElementId, Focus, Rect};
use crate::inbox::{Inbox, ReadState};
use crate::view::{Body, Icon, Item, ItemKind, Mark, ScreenId};
use shared_model::civil::CivilTime;
use shared_model::notice::{Notice, NoticeCategory};

/// Rows on the screen (rule L6).
pub const ROWS: usize = 6;
/// もどる, when there is no notice.
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
    pub fn moved(self, count: usize, direction: Direction) -> Self {
        let here = self.within(count);
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
            Direction::Left => here.row.saturating_sub(ROWS),
            Direction::Right => (here.row + ROWS).min(last),
        };
        if row == here.row {
            return here;
        }
        let paged = match direction {
            Direction::Left => here.first.saturating_sub(ROWS),
            Direction::Right => here.first + ROWS,
            Direction::Up | Direction::Down => here.first,
        };
        let first = paged.min(row).max((row + 1).saturating_sub(ROWS)).min(count.saturating_sub(ROWS));
        Self { row, first, came: Some((direction, here.row, here.first)) }
    }

    /// The same place in a list that may have become shorter.
    pub fn within(self, count: usize) -> Self {
        let row = self.row.min(count.saturating_sub(1));
        let first = self.first.min(row).max((row + 1).saturating_sub(ROWS)).min(count.saturating_sub(ROWS));
        Self { row, first, came: self.came }
    }
}

/// The name of a row.
pub fn row_id(row: usize) -> ElementId {
    ElementId::numbered("notice", row)
}

/// The screen.
pub fn frame(inbox: Option<&Inbox>, position: Position, aside: String) -> Frame {
    let notices = inbox.map_or(&[][..], Inbox::notices);
    let state = |notice: &Notice| inbox.map_or(ReadState::New, |inbox| inbox.state(notice));
    let at = position.within(notices.len());
    let shown = notices.iter().enumerate().skip(at.first).take(ROWS);
    let mut items: Vec<Item> = shown.map(|(row, notice)| row_item(row, at.first, notice, state(notice))).collect();
    let empty = if items.is_empty() {
        items.push(button(BACK, "もどる", Rect::new(96, 824, 484, 96), None));
        vec!["お知らせは まだ ありません".to_owned(), "町から お知らせが とどくと、ここに ならびます。".to_owned()]
    } else {
        vec![]
    };
    let last = at.first + items.len();
    Frame {
        screen: ScreenId::Notices,
        title: "お知らせ".to_owned(),
        brand: false,
        aside,
        body: Body::Notices {
            position: if notices.is_empty() {
                String::new()
            } else if notices.len() <= ROWS {
                format!("{}件", notices.len())
            } else {
                format!("{}〜{}／{}件  ←→で 6件ずつ", at.first + 1, last, notices.len())
            },
            scroll: (at.first, ROWS.min(notices.len()), notices.len()),
            empty,
        },
        focus: if notices.is_empty() { Focus::on(BACK) } else { Focus::on(row_id(at.row)) },
        items,
        hint: HINT_BACK,
    }
}

/// The mark of a category.
pub fn mark(category: NoticeCategory) -> Mark {
    match category {
        NoticeCategory::Town => Mark::Town,
        NoticeCategory::Health => Mark::Health,
        NoticeCategory::Pregnancy => Mark::Bulb,
        NoticeCategory::Event => Mark::Event,
    }
}

fn row_item(row: usize, first: usize, notice: &Notice, state: ReadState) -> Item {
    let slot = i32::try_from(row - first).unwrap_or(0);
    let day = CivilTime::in_tokyo(notice.published_at).date.with_weekday();
    Item {
        id: row_id(row),
        label: notice.title.clone(),
        rect: Rect::new(96, 184 + 128 * slot, 1684, 104),
        kind: ItemKind::Row {
            mark: mark(notice.category),
            new: state == ReadState::New,
            second: format!("{day}  {}", notice.sender),
            state: matches!(state, ReadState::Read { .. }).then(|| (Icon::Check, "読みました".to_owned())),
        },
        enabled: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn direction(number: u8) -> Direction {
        [Direction::Up, Direction::Down, Direction::Left, Direction::Right][usize::from(number % 4)]
    }

    proptest! {
        #[test]
        fn the_focus_is_always_on_a_visible_row_and_the_opposite_key_leads_back(
            count in 0_usize..60, keys in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            let mut position = Position::default();
            for key in keys {
                let before = position.within(count);
                position = before.moved(count, direction(key));
                let at = position.within(count);
                prop_assert_eq!((at.row, at.first), (position.row, position.first));
                prop_assert!(count == 0 || (at.row < count && at.first <= at.row && at.row < at.first + ROWS));
                if position.row != before.row {
                    let back = position.moved(count, direction(key).opposite());
                    prop_assert_eq!((back.row, back.first), (before.row, before.first));
                }
            }
        }
    }
}
