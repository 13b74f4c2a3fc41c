//! お知らせ一覧, newest first.

use super::Frame;
use super::list::{List, Position, Row};
use crate::inbox::{Inbox, ReadState};
use crate::text_size::TextSize;
use crate::view::{Icon, Mark, ScreenId};
use shared_model::civil::CivilTime;
use shared_model::notice::{AnswerKind, Notice, NoticeCategory};

/// The screen.
pub fn frame(inbox: Option<&Inbox>, position: Position, aside: String, text: TextSize) -> Frame {
    let list = List {
        screen: ScreenId::Notices,
        title: "お知らせ",
        aside,
        rows: "notice",
        count: inbox.map_or(0, |inbox| inbox.notices().len()),
        said: None,
        empty: ["お知らせは まだ ありません", "町から お知らせが とどくと、ここに ならびます。"],
        text,
    };
    list.frame(position, |place| inbox.and_then(|inbox| Some(row(inbox.notices().get(place)?, inbox))))
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

fn row(notice: &Notice, inbox: &Inbox) -> Row {
    let state = inbox.state(notice);
    let day = CivilTime::in_tokyo(notice.published_at).date.with_weekday();
    Row {
        label: notice.title.clone(),
        mark: mark(notice.category),
        new: state == ReadState::New,
        second: format!("{day}  {}", notice.sender),
        state: said(state, notice),
    }
}

fn said(state: ReadState, notice: &Notice) -> Option<(Icon, String)> {
    match (state, notice.answer.map(|answer| answer.kind)) {
        (ReadState::Read { .. }, Some(AnswerKind::CallMe)) => Some((Icon::Phone, "電話まち".to_owned())),
        (ReadState::Read { .. }, _) => Some((Icon::Check, "読みました".to_owned())),
        (ReadState::New, Some(AnswerKind::Later)) => Some((Icon::Clock, "あとで".to_owned())),
        (ReadState::New | ReadState::Saving, _) => None,
    }
}
