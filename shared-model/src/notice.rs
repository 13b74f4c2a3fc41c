//! お知らせ: what the town tells a family, and whether a member has opened it.

use crate::record::Record;
use crate::time::Timestamp;
use uuid::Uuid;

/// What a notice is about; decides its mark on the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NoticeCategory {
    /// News for everybody.
    Town,
    /// Check-ups and vaccinations.
    Health,
    /// Pregnancy and birth.
    Pregnancy,
    /// Classes, videos and other offers.
    Event,
}

/// One of the facts that people look for first; shown in a box beside the text (rule A1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// What kind of fact.
    pub kind: FactKind,
    /// The line to show.
    pub text: String,
}

/// Kinds of [`Fact`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactKind {
    /// いつ.
    When,
    /// どこ.
    Where,
    /// もちもの.
    Bring,
    /// 電話.
    Phone,
    /// A kind that a newer town knows and this box does not; the line is still shown.
    Other,
}

/// A notice as one member sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// UUIDv7.
    pub id: Uuid,
    /// When the town published it.
    pub published_at: Timestamp,
    /// Who wrote it, such as 「福光保健センター」.
    pub sender: String,
    /// What it is about.
    pub category: NoticeCategory,
    /// The heading.
    pub title: String,
    /// Paragraphs separated by line feeds.
    pub body: String,
    /// Date, place and the like.
    pub facts: Vec<Fact>,
    /// When this member first opened it, on any box. `None` shows NEW.
    pub opened_at: Option<Timestamp>,
    /// What this member answered last.
    pub answer: Option<Answer>,
}

/// What a member says to a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnswerKind {
    /// わかりました.
    Understood,
    /// 電話をください.
    CallMe,
    /// あとで: it stays NEW.
    Later,
}

/// An answer and when it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The answer.
    pub kind: AnswerKind,
    /// When, by the clock of the box, bounded by the town's.
    pub at: Timestamp,
}

/// A change to a member's notices, as the town reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoticeChange {
    /// New, or changed since.
    Current(Notice),
    /// Taken back by the town.
    Withdrawn(Uuid),
}

/// Where a box stands in the town's stream of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Cursor {
    /// Identity of the server's history; another epoch means that the server was restored and all is fetched anew.
    pub epoch: Uuid,
    /// Last change seen, from the household's counter.
    pub position: u64,
}

/// A page of changes. The cursor and the changes belong into one commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticePage {
    /// Where the box stands after this page.
    pub cursor: Cursor,
    /// Whether the next page is waiting.
    pub more: bool,
    /// In the order of the town's counter.
    pub changes: Vec<NoticeChange>,
}

/// What is new in a mailbox. A member's has the member's notices and private records, a household's its shared records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailPage {
    /// Notices, and where the box stands after this page.
    pub notices: NoticePage,
    /// Records, removed ones too, in the order of the household's counter.
    pub records: Vec<Record>,
    /// How many changes are waiting behind this page.
    pub remaining: u32,
}
