//! Where a logged-in member is: places lie on each other as they were opened, and 戻る takes the uppermost away.

use super::{Home, Way};
use crate::book::Book;
use crate::event::Now;
use crate::focus::Direction;
use crate::handbook::Page;
use crate::inbox::Inbox;
use crate::profile::Profile;
use crate::screens::list::Position;
use crate::screens::page::Reading;
use crate::screens::settings::Settings;
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
    /// 設定.
    Settings(Settings),
}

/// What a place is shown with.
pub struct Around<'a> {
    /// The town's names, numbers and texts.
    pub profile: &'a Profile,
    /// The way to the town.
    pub way: Way,
    /// What waits to be sent.
    pub post: &'a Post,
    /// The time.
    pub now: Now,
}

impl Place {
    /// A direction key.
    pub fn moved(&mut self, home: &Home, around: &Around<'_>, direction: Direction) {
        let Around { profile, way, post, now } = *around;
        let text = home.text;
        match self {
            Self::Notices(position) => {
                *position = position.moved(home.inbox().map_or(0, |inbox| inbox.notices().len()), text, direction);
            }
            Self::Notice(sheet) => {
                if let Some((inbox, open)) = home.inbox().and_then(|inbox| Some((inbox, inbox.notice(sheet.id)?))) {
                    let state = inbox.state(open);
                    let buttons = notice::buttons(state, open, text).len();
                    sheet.moved(direction, notice::pages(open, state, text), buttons, text);
                }
            }
            Self::Handbook(page) => page.moved(&home.handbook(profile, now), direction),
            Self::Record(sheet) => {
                if let Some(open) = home.open_record(sheet, way.contact, now) {
                    let (pages, buttons) = (records::pages(&open), records::buttons(open.record, text).len());
                    sheet.moved(direction, pages, buttons, text);
                }
            }
            Self::Writing { phrases, .. } => *phrases = phrases.moved(records::PHRASES.len(), text, direction),
            Self::Shelf(position) => *position = position.moved(home.refused(post).len(), text, direction),
            Self::Refused(sheet) => {
                let refused = home.refused(post);
                if let Some(open) = refused.iter().find(|refused| refused.sequence == sheet.id) {
                    sheet.moved(direction, shelf::pages(open, text).len(), shelf::buttons(text).len(), text);
                }
            }
            Self::Page(reading) => {
                reading.turn(profile, matches!(direction, Direction::Down | Direction::Right), text);
            }
            Self::Settings(settings) => settings.moved(text, direction),
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
