use super::text::{Body, FactText, Name, Title};
use shared_model::notice::{FactKind, NoticeCategory};
use shared_model::time::Timestamp;
use uuid::Uuid;

/// What the town publishes. It is stored once, however many households it reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPublication {
    /// UUIDv7; the notice's ID on the wire.
    pub id: Uuid,
    /// Who reads it.
    pub audience: Audience,
    /// Who wrote it, such as 「福光保健センター」.
    pub sender: Name,
    /// What it is about.
    pub category: NoticeCategory,
    /// The heading.
    pub title: Title,
    /// Paragraphs separated by line feeds.
    pub body: Body,
    facts: Vec<(FactKind, FactText)>,
}

/// More than eight facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a notice has at most {} facts", NewPublication::MAX_FACTS)]
pub struct TooManyFacts;

impl NewPublication {
    /// Most lines in the box beside the text: what fits there on the TV.
    pub const MAX_FACTS: usize = 8;

    /// A publication without facts.
    pub fn new(id: Uuid, audience: Audience, sender: Name, category: NoticeCategory, title: Title, body: Body) -> Self {
        Self { id, audience, sender, category, title, body, facts: Vec::new() }
    }

    /// Adds date, place and the like.
    pub fn with_facts(mut self, facts: Vec<(FactKind, FactText)>) -> Result<Self, TooManyFacts> {
        if facts.len() > Self::MAX_FACTS {
            return Err(TooManyFacts);
        }
        self.facts = facts;
        Ok(self)
    }

    /// Date, place and the like.
    pub fn facts(&self) -> &[(FactKind, FactText)] {
        &self.facts
    }
}

/// Who reads a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Audience {
    /// Every household of the town, and those that join within 90 days.
    Municipality,
    /// All members of one household.
    Household(Uuid),
    /// One member.
    Member {
        /// The member's household.
        household: Uuid,
        /// The member.
        member: Uuid,
    },
}

/// A publication in the town's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    /// The notice's ID.
    pub id: Uuid,
    /// The heading.
    pub title: Title,
    /// When it was published.
    pub published_at: Timestamp,
    /// When it was taken back.
    pub withdrawn_at: Option<Timestamp>,
    /// How many households it reaches.
    pub households: u64,
    /// How many members have opened it.
    pub opened: u64,
}

/// What came of telling that a member opened a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// New, or earlier than what was known: the household's counter moved.
    Recorded,
    /// Known already; nothing changed.
    AlreadyKnown,
}
