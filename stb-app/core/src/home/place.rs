//! Where a logged-in member is. TOP lies behind every other place, a list behind each of its entries.

use super::Home;
use crate::book::Book;
use crate::focus::Direction;
use crate::inbox::Inbox;
use crate::profile::Profile;
use crate::screens::list::Position;
use crate::screens::page::{Reading, Text};
use crate::screens::{notice, records, shelf};
use uuid::Uuid;

/// A place.
pub enum Place {
    /// TOP.
    Top,
    /// お知らせ一覧.
    Notices(Position),
    /// One notice.
    Notice(Sheet<Uuid>),
    /// 母子健康手帳: the records.
    Records(Position),
    /// One record.
    Record(Sheet<Uuid>),
    /// What to write, into a new record or an old one.
    Writing {
        /// The list behind.
        from: Position,
        /// Which record is rewritten.
        record: Option<Uuid>,
        /// The phrase with the focus.
        phrases: Position,
    },
    /// もどった物.
    Shelf(Position),
    /// One refused entry, by its number.
    Refused(Sheet<u64>),
    /// A text of the town.
    Page(Reading),
}

/// A sheet with text in pages, a button at its foot and further ones above that: ↓ reads on, ↑ reads back, and above the
/// first page ↑ leads to the further buttons.
pub struct Sheet<T> {
    /// The list behind.
    pub from: Position,
    /// What is on it.
    pub id: T,
    /// The page, from 0.
    pub page: usize,
    /// The button with the focus, from 0.
    pub button: usize,
}

impl<T> Sheet<T> {
    /// Opened from a list.
    pub fn open(from: Position, id: T) -> Self {
        Self { from, id, page: 0, button: 0 }
    }

    /// A direction key on a sheet of so many pages and buttons.
    fn moved(&mut self, direction: Direction, pages: usize, buttons: usize) {
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

impl Place {
    /// A direction key. TOP has its own focus.
    pub fn moved(&mut self, home: &Home, profile: &Profile, refused: &[shelf::Refused], direction: Direction) {
        match self {
            Self::Top => {}
            Self::Notices(position) => {
                *position = position.moved(home.inbox().map_or(0, |inbox| inbox.notices().len()), direction);
            }
            Self::Notice(sheet) => {
                if let Some((inbox, open)) = home.inbox().and_then(|inbox| Some((inbox, inbox.notice(sheet.id)?))) {
                    let buttons = notice::buttons(inbox.state(open), open).len();
                    sheet.moved(direction, notice::pages(open), buttons);
                }
            }
            Self::Records(position) => {
                let first = records::first_rows(home.can_undo()).len();
                *position = position.moved(home.book().map_or(0, |book| book.count() + first), direction);
            }
            Self::Record(sheet) => {
                if let Some(record) = home.book().and_then(|book| book.record(sheet.id)) {
                    sheet.moved(direction, records::pages(record, &home.member), records::buttons(record).len());
                }
            }
            Self::Writing { phrases, .. } => *phrases = phrases.moved(records::PHRASES.len(), direction),
            Self::Shelf(position) => *position = position.moved(refused.len(), direction),
            Self::Refused(sheet) => sheet.moved(direction, 1, shelf::buttons().len()),
            Self::Page(reading) => reading.turn(profile, matches!(direction, Direction::Down | Direction::Right)),
        }
    }

    /// 戻る: one level up; `None` on TOP.
    pub fn back(&self) -> Option<Self> {
        Some(match self {
            Self::Top => return None,
            Self::Page(reading) if reading.text == Text::Handbook => Self::Records(Position::default()),
            Self::Notices(_) | Self::Records(_) | Self::Shelf(_) | Self::Page(_) => Self::Top,
            Self::Notice(sheet) => Self::Notices(sheet.from),
            Self::Record(sheet) => Self::Records(sheet.from),
            Self::Writing { from, record: None, .. } => Self::Records(*from),
            Self::Writing { from, record: Some(record), .. } => Self::Record(Sheet::open(*from, *record)),
            Self::Refused(sheet) => Self::Shelf(sheet.from),
        })
    }

    /// What was taken back while it was open leads back to its list.
    pub fn settled(&self, inbox: Option<&Inbox>, book: Option<&Book>) -> Option<Self> {
        match self {
            Self::Notice(sheet) if inbox.is_some_and(|inbox| inbox.notice(sheet.id).is_none()) => self.back(),
            Self::Record(sheet) if book.is_some_and(|book| book.record(sheet.id).is_none()) => self.back(),
            Self::Writing { from, record: Some(record), .. }
                if book.is_some_and(|book| book.record(*record).is_none()) =>
            {
                Some(Self::Records(*from))
            }
            _ => None,
        }
    }
}
