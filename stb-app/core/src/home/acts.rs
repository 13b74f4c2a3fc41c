//! What 決定 does on each place.

use super::place::{Place, Sheet};
use super::{Desk, Home, HomeStep};
use crate::focus::ElementId;
use crate::inbox::Inbox;
use crate::screens::list::{BACK, Position};
use crate::screens::page::{Reading, Text};
use crate::screens::records::{self, First, PHRASES};
use crate::screens::{notice, shelf, top};
use shared_model::civil::CivilTime;
use shared_model::notice::AnswerKind;
use shared_model::record::{About, Edit, OCCURRED_ON};
use std::collections::BTreeMap;
use uuid::Uuid;

impl Home {
    /// 決定 on an item.
    pub fn activate(&mut self, id: &ElementId, desk: &mut Desk<'_>) -> HomeStep {
        if *id == BACK {
            return self.back();
        }
        match &self.place {
            Place::Top => return self.leave_top(id),
            Place::Notices(position) => {
                let notices = self.inbox().map_or(&[][..], Inbox::notices);
                let at = position.within(notices.len());
                if let Some(open) = notices.get(at.row) {
                    self.place = Place::Notice(Sheet::open(at, open.id));
                }
            }
            Place::Notice(sheet) => {
                let (notice, from) = (sheet.id, sheet.from);
                return self.on_notice(notice, from, id, desk);
            }
            Place::Records(position) => {
                let position = *position;
                return self.on_records(position, desk);
            }
            Place::Record(sheet) => {
                let (record, from) = (sheet.id, sheet.from);
                return self.on_record(record, from, id, desk);
            }
            Place::Writing { from, record, phrases } => {
                let (from, record, row) = (*from, *record, phrases.within(PHRASES.len()).row);
                return self.written(from, record, PHRASES[row], desk);
            }
            Place::Shelf(position) => {
                let refused = self.refused(&desk.sync.post);
                let at = position.within(refused.len());
                if let Some(open) = refused.get(at.row) {
                    self.place = Place::Refused(Sheet::open(at, open.sequence));
                }
            }
            Place::Refused(sheet) => {
                if *id == shelf::DISCARD {
                    let changes = desk.sync.post.forget(sheet.id);
                    super::vault::commit(changes, desk);
                    self.judged(desk);
                }
                return self.back();
            }
            Place::Page(_) => return self.back(),
        }
        HomeStep::Stay
    }

    fn leave_top(&mut self, id: &ElementId) -> HomeStep {
        match id.as_str() {
            "logout" => return HomeStep::Leave,
            "notices" => self.place = Place::Notices(Position::default()),
            "handbook" => self.place = Place::Records(Position::default()),
            "shelf" => self.place = Place::Shelf(Position::default()),
            _ => {
                if let Some(text) = text_of(id) {
                    self.place = Place::Page(Reading::begin(text));
                }
            }
        }
        HomeStep::Stay
    }

    fn on_notice(&mut self, open: Uuid, from: Position, id: &ElementId, desk: &mut Desk<'_>) -> HomeStep {
        let kind = match id {
            id if *id == notice::OK || *id == notice::NO_CALL => AnswerKind::Understood,
            id if *id == notice::CALL => AnswerKind::CallMe,
            id if *id == notice::LATER => AnswerKind::Later,
            _ => return self.back(),
        };
        let step = self.own.mail_mut().map_or(HomeStep::Stay, |mail| mail.answer(open, kind, desk));
        // あとで means that the list is wanted now; any other answer changes the buttons, and the first one is next.
        self.place = match kind {
            AnswerKind::Later => Place::Notices(from),
            AnswerKind::Understood | AnswerKind::CallMe => match std::mem::replace(&mut self.place, Place::Top) {
                Place::Notice(sheet) => Place::Notice(Sheet { button: 0, ..sheet }),
                place => place,
            },
        };
        step
    }

    fn on_records(&mut self, position: Position, desk: &mut Desk<'_>) -> HomeStep {
        let first = records::first_rows(self.can_undo());
        let Some(book) = self.book() else { return HomeStep::Stay };
        let at = position.within(book.count() + first.len());
        match (first.get(at.row), at.row.checked_sub(first.len()).and_then(|place| book.at(place))) {
            (Some(First::Write), _) => {
                self.place = Place::Writing { from: at, record: None, phrases: Position::default() };
            }
            (Some(First::About), _) => self.place = Place::Page(Reading::begin(Text::Handbook)),
            (Some(First::Undo), _) => {
                if let Some(fields) = self.removed.take() {
                    self.place = Place::Records(Position::default());
                    return self.write_record(None, Edit::Write(fields), desk);
                }
            }
            (None, Some(record)) => self.place = Place::Record(Sheet::open(at, record.id)),
            (None, None) => {}
        }
        HomeStep::Stay
    }

    fn on_record(&mut self, open: Uuid, from: Position, id: &ElementId, desk: &mut Desk<'_>) -> HomeStep {
        if *id == records::EDIT {
            self.place = Place::Writing { from, record: Some(open), phrases: Position::default() };
            return HomeStep::Stay;
        }
        if *id != records::REMOVE {
            return self.back();
        }
        let Some(record) = self.book().and_then(|book| book.record(open)) else { return self.back() };
        let fields = record.fields.iter().map(|(name, field)| (name.clone(), field.value.clone())).collect();
        let step = self.write_record(Some(open), Edit::Remove, desk);
        if matches!(step, HomeStep::Stay) {
            // A removed record does not come back; its words do, as a new one.
            self.removed = Some(fields);
            self.place = Place::Records(Position::default());
        }
        step
    }

    fn written(&mut self, from: Position, record: Option<Uuid>, phrase: &str, desk: &mut Desk<'_>) -> HomeStep {
        let mut fields = BTreeMap::from([(records::TEXT.to_owned(), Some(phrase.to_owned()))]);
        if record.is_none() {
            let today = CivilTime::in_tokyo(desk.now.wall).date.to_iso();
            fields.insert(OCCURRED_ON.to_owned(), Some(today));
        }
        let step = self.write_record(record, Edit::Write(fields), desk);
        if matches!(step, HomeStep::Stay) {
            self.removed = None;
            self.place = match record {
                Some(record) => Place::Record(Sheet::open(from, record)),
                None => Place::Records(Position::default()),
            };
        }
        step
    }

    fn write_record(&mut self, record: Option<Uuid>, edit: Edit, desk: &mut Desk<'_>) -> HomeStep {
        let (Some(own), Some(household)) = (self.own.mail(), self.household.mail_mut()) else {
            return HomeStep::Stay;
        };
        let known = record.and_then(|id| household.book()?.record(id).map(|record| record.about.clone()));
        let about = known.unwrap_or_else(|| About { kind: records::DIARY.to_owned(), subject: None, private: false });
        household.write(record, about, edit, own.keyring(), desk)
    }
}

/// Which text an item of TOP opens.
fn text_of(id: &ElementId) -> Option<Text> {
    [
        (top::MEDICINE, Text::Medicine),
        (top::SETTINGS, Text::Settings),
        (top::FAQ, Text::Faq),
        (top::CONTACT, Text::Contact),
        (top::TERMS, Text::Terms),
        (top::PRIVACY, Text::Privacy),
    ]
    .into_iter()
    .find_map(|(item, text)| (item == *id).then_some(text))
}
