use super::{Answer, Record};
use crate::notice;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A page of changes to a member's notices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticePage {
    /// Identity of the server's history.
    pub epoch: Uuid,
    /// Where the box stands after this page; the next `after`.
    pub cursor: u64,
    /// Whether the next page is waiting.
    pub more: bool,
    /// In the order of the household's counter.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// New, or changed since.
    Current(Notice),
    /// Taken back by the town.
    Withdrawn {
        /// Which notice.
        id: Uuid,
    },
}

/// A notice as one member sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// UUIDv7.
    pub id: Uuid,
    /// Milliseconds since 1970.
    pub published_at_ms: i64,
    /// Who wrote it.
    pub sender: String,
    /// What it is about; a word of a newer server counts as `town`.
    pub category: NoticeCategory,
    /// The heading.
    pub title: String,
    /// Paragraphs separated by line feeds.
    pub body: String,
    /// Date, place and the like.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// When this member first opened it, milliseconds since 1970.
    #[serde(default)]
    pub opened_at_ms: Option<i64>,
    /// What this member answered last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answered>,
}

/// An answer and when it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Milliseconds since 1970.
    pub at_ms: i64,
}

/// What is new in a mailbox: notices for a member, records for a member or a household.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailPage {
    /// Notices, and where the box stands. Older boxes read only this part.
    #[serde(flatten)]
    pub notices: NoticePage,
    /// Records, in the order of the household's counter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<Record>,
    /// How many changes are waiting behind this page.
    #[serde(default)]
    pub remaining: u32,
}

/// Categories on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words are those of notice::NoticeCategory")]
pub enum NoticeCategory {
    Health,
    Pregnancy,
    Event,
    #[serde(other)]
    Town,
}

/// One line of the box beside the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// Kind of fact.
    pub kind: FactKind,
    /// The line.
    pub text: String,
}

/// Kinds of facts on the wire; a word of a newer server is kept as `other`, and the line is shown without a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words are those of notice::FactKind")]
pub enum FactKind {
    When,
    Where,
    Bring,
    Phone,
    #[serde(other)]
    Other,
}

/// A member opened a notice. Sending it twice changes nothing; the earliest instant stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opened {
    /// The box's clock, milliseconds since 1970; a hint, which the server bounds by its own clock.
    pub opened_at_ms: i64,
}

impl From<notice::NoticePage> for NoticePage {
    fn from(page: notice::NoticePage) -> Self {
        Self {
            epoch: page.cursor.epoch,
            cursor: page.cursor.position,
            more: page.more,
            changes: page.changes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<NoticePage> for notice::NoticePage {
    fn from(page: NoticePage) -> Self {
        Self {
            cursor: notice::Cursor { epoch: page.epoch, position: page.cursor },
            more: page.more,
            changes: page.changes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<notice::MailPage> for MailPage {
    fn from(page: notice::MailPage) -> Self {
        let records = page.records.into_iter().map(Into::into).collect();
        Self { notices: page.notices.into(), records, remaining: page.remaining }
    }
}

impl From<MailPage> for notice::MailPage {
    fn from(page: MailPage) -> Self {
        let records = page.records.into_iter().map(Into::into).collect();
        Self { notices: page.notices.into(), records, remaining: page.remaining }
    }
}

impl From<notice::NoticeChange> for Change {
    fn from(change: notice::NoticeChange) -> Self {
        match change {
            notice::NoticeChange::Current(notice) => Self::Current(notice.into()),
            notice::NoticeChange::Withdrawn(id) => Self::Withdrawn { id },
        }
    }
}

impl From<Change> for notice::NoticeChange {
    fn from(change: Change) -> Self {
        match change {
            Change::Current(notice) => Self::Current(notice.into()),
            Change::Withdrawn { id } => Self::Withdrawn(id),
        }
    }
}

impl From<notice::Notice> for Notice {
    fn from(notice: notice::Notice) -> Self {
        Self {
            id: notice.id,
            published_at_ms: notice.published_at.millis(),
            sender: notice.sender,
            category: notice.category.into(),
            title: notice.title,
            body: notice.body,
            facts: notice.facts.into_iter().map(Into::into).collect(),
            opened_at_ms: notice.opened_at.map(Timestamp::millis),
            answer: notice.answer.map(|given| Answered { answer: given.kind.into(), at_ms: given.at.millis() }),
        }
    }
}

impl From<Notice> for notice::Notice {
    fn from(notice: Notice) -> Self {
        Self {
            id: notice.id,
            published_at: Timestamp::from_millis(notice.published_at_ms),
            sender: notice.sender,
            category: notice.category.into(),
            title: notice.title,
            body: notice.body,
            facts: notice.facts.into_iter().map(Into::into).collect(),
            opened_at: notice.opened_at_ms.map(Timestamp::from_millis),
            answer: notice.answer.map(|Answered { answer, at_ms }| notice::Answer {
                kind: answer.into(),
                at: Timestamp::from_millis(at_ms),
            }),
        }
    }
}

impl From<notice::NoticeCategory> for NoticeCategory {
    fn from(category: notice::NoticeCategory) -> Self {
        match category {
            notice::NoticeCategory::Town => Self::Town,
            notice::NoticeCategory::Health => Self::Health,
            notice::NoticeCategory::Pregnancy => Self::Pregnancy,
            notice::NoticeCategory::Event => Self::Event,
        }
    }
}

impl From<NoticeCategory> for notice::NoticeCategory {
    fn from(category: NoticeCategory) -> Self {
        match category {
            NoticeCategory::Town => Self::Town,
            NoticeCategory::Health => Self::Health,
            NoticeCategory::Pregnancy => Self::Pregnancy,
            NoticeCategory::Event => Self::Event,
        }
    }
}

impl From<notice::Fact> for Fact {
    fn from(fact: notice::Fact) -> Self {
        let kind = match fact.kind {
            notice::FactKind::When => FactKind::When,
            notice::FactKind::Where => FactKind::Where,
            notice::FactKind::Bring => FactKind::Bring,
            notice::FactKind::Phone => FactKind::Phone,
            notice::FactKind::Other => FactKind::Other,
        };
        Self { kind, text: fact.text }
    }
}

impl From<Fact> for notice::Fact {
    fn from(fact: Fact) -> Self {
        let kind = match fact.kind {
            FactKind::When => notice::FactKind::When,
            FactKind::Where => notice::FactKind::Where,
            FactKind::Bring => notice::FactKind::Bring,
            FactKind::Phone => notice::FactKind::Phone,
            FactKind::Other => notice::FactKind::Other,
        };
        Self { kind, text: fact.text }
    }
}
