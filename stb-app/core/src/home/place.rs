//! Where a logged-in member is: places lie on each other as they were opened, and 戻る takes the uppermost away.

use super::Home;
use crate::book::Book;
use crate::event::Now;
use crate::focus::Direction;
use crate::handbook::Page;
use crate::inbox::Inbox;
use crate::profile::Profile;
use crate::screens::list::Position;
use crate::screens::page::Reading;
use crate::screens::sheet::Sheet;
use crate::screens::{notice, records, shelf};
use crate::sync::Post;
use handbook::vaccine::SupportingData;
use uuid::Uuid;

/// A place. Places lie on each other as they were opened; TOP lies below all of them.
pub enum Place {
    /// お知らせ一覧.
    Notices(Position),
    /// One notice.
    Notice(Sheet<Uuid>),
    /// A page of 母子健康手帳.
    Handbook(Page),
    /// One record.
    Record(Sheet<Uuid>),
    /// What to write, into a new record or an old one.
    Writing {
        /// Which record is rewritten.
        record: Option<Uuid>,
        /// Whom a new one is about.
        subject: Option<Uuid>,
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

impl Place {
    /// A direction key.
    pub fn moved(&mut self, home: &Home, profile: &Profile, post: &Post, now: Now, direction: Direction) {
        match self {
            Self::Notices(position) => {
                *position = position.moved(home.inbox().map_or(0, |inbox| inbox.notices().len()), direction);
            }
            Self::Notice(sheet) => {
                if let Some((inbox, open)) = home.inbox().and_then(|inbox| Some((inbox, inbox.notice(sheet.id)?))) {
                    let buttons = notice::buttons(inbox.state(open), open).len();
                    sheet.moved(direction, notice::pages(open), buttons);
                }
            }
            Self::Handbook(page) => page.moved(&home.handbook(profile, now), direction),
            Self::Record(sheet) => {
                if let Some(record) = home.book().and_then(|book| book.record(sheet.id)) {
                    sheet.moved(direction, records::pages(record, &home.member), records::buttons(record).len());
                }
            }
            Self::Writing { phrases, .. } => *phrases = phrases.moved(records::PHRASES.len(), direction),
            Self::Shelf(position) => *position = position.moved(home.refused(post).len(), direction),
            Self::Refused(sheet) => sheet.moved(direction, 1, shelf::buttons().len()),
            Self::Page(reading) => reading.turn(profile, matches!(direction, Direction::Down | Direction::Right)),
        }
    }

    /// Whether what it shows is gone, such as a notice that the town has taken back while it was open.
    pub fn is_gone(&self, inbox: Option<&Inbox>, book: Option<&Book>, rules: &SupportingData) -> bool {
        match self {
            Self::Notice(sheet) => inbox.is_some_and(|inbox| inbox.notice(sheet.id).is_none()),
            Self::Record(Sheet { id: record, .. }) | Self::Writing { record: Some(record), .. } => {
                book.is_some_and(|book| book.record(*record).is_none())
            }
            Self::Handbook(page) => {
                let unknown = |subject| book.is_some_and(|book| book.record(subject).is_none());
                page.subject().is_some_and(unknown) || !page.is_possible_by(rules)
            }
            _ => false,
        }
    }
}
