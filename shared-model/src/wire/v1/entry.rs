use crate::notice::{self, Cursor};
use crate::record::{About, Change, Edit};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a member entered. An entry of a newer box is rejected by an older town, not lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "entry", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Entry {
    /// A notice was opened. The earliest instant stays.
    NoticeOpened {
        /// Which notice.
        notice: Uuid,
        /// The box's clock, milliseconds since 1970; a hint, which the town bounds by its own.
        opened_at_ms: i64,
    },
    /// A notice was answered. The latest answer to arrive counts; all but `later` say that it was opened, too.
    NoticeAnswered {
        /// Which notice.
        notice: Uuid,
        /// The answer.
        answer: Answer,
        /// The box's clock, as above.
        answered_at_ms: i64,
    },
    /// A record was made or changed.
    RecordWritten {
        /// Which record.
        record: Uuid,
        /// A word such as `diary`.
        kind: String,
        /// The child, the pregnancy or the member it is about.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<Uuid>,
        /// Whether only its author reads it.
        #[serde(default)]
        private: bool,
        /// What the writer had seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<Base>,
        /// Values by field; `null` clears one.
        fields: BTreeMap<String, Option<String>>,
    },
    /// A record was removed.
    RecordRemoved {
        /// Which record.
        record: Uuid,
        /// As above: the mark is kept also where the town does not know the record.
        kind: String,
        /// As above.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subject: Option<Uuid>,
        /// As above.
        #[serde(default)]
        private: bool,
        /// What the writer had seen.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base: Option<Base>,
    },
}

/// Answers on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the words are those of notice::AnswerKind")]
pub enum Answer {
    Understood,
    CallMe,
    Later,
}

/// A place in the town's stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// Identity of the server's history.
    pub epoch: Uuid,
    /// The last change seen.
    pub position: u64,
}

impl From<Cursor> for Base {
    fn from(cursor: Cursor) -> Self {
        Self { epoch: cursor.epoch, position: cursor.position }
    }
}

impl From<Base> for Cursor {
    fn from(base: Base) -> Self {
        Self { epoch: base.epoch, position: base.position }
    }
}

impl From<notice::AnswerKind> for Answer {
    fn from(kind: notice::AnswerKind) -> Self {
        match kind {
            notice::AnswerKind::Understood => Self::Understood,
            notice::AnswerKind::CallMe => Self::CallMe,
            notice::AnswerKind::Later => Self::Later,
        }
    }
}

impl From<Answer> for notice::AnswerKind {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Understood => Self::Understood,
            Answer::CallMe => Self::CallMe,
            Answer::Later => Self::Later,
        }
    }
}

impl From<Change> for Entry {
    /// Who did it and the outbox are not part of it: the signature and the entry's name say so.
    fn from(change: Change) -> Self {
        let Change { record, about: About { kind, subject, private }, base, edit, .. } = change;
        let base = base.map(Base::from);
        match edit {
            Edit::Write(fields) => Self::RecordWritten { record, kind, subject, private, base, fields },
            Edit::Remove => Self::RecordRemoved { record, kind, subject, private, base },
        }
    }
}

impl Entry {
    /// The change of a record, if it is one. `by` signed it, `origin` is the outbox it came from.
    pub fn into_change(self, by: Uuid, origin: Uuid) -> Option<Change> {
        let (record, about, base, edit) = match self {
            Self::RecordWritten { record, kind, subject, private, base, fields } => {
                (record, About { kind, subject, private }, base, Edit::Write(fields))
            }
            Self::RecordRemoved { record, kind, subject, private, base } => {
                (record, About { kind, subject, private }, base, Edit::Remove)
            }
            Self::NoticeOpened { .. } | Self::NoticeAnswered { .. } => return None,
        };
        Some(Change { record, about, by, origin, base: base.map(Cursor::from), edit })
    }
}
