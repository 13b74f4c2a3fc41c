//! What 決定 does on each place.

use super::place::Place;
use super::{Desk, Home, HomeStep, Removed};
use crate::focus::ElementId;
use crate::handbook::{Act, Page, Top};
use crate::inbox::Inbox;
use crate::screens::list::{BACK, Position};
use crate::screens::page::{Reading, Text};
use crate::screens::records::{self, PHRASES};
use crate::screens::settings::{self, Settings};
use crate::screens::sheet::Sheet;
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
        match self.places.last() {
            None => return self.leave_top(id),
            Some(Place::Notices(position)) => {
                let notices = self.inbox().map_or(&[][..], Inbox::notices);
                if let Some(open) = notices.get(position.row_of(notices.len())) {
                    self.places.push(Place::Notice(Sheet::open(open.id)));
                }
            }
            Some(Place::Notice(sheet)) => return self.on_notice(sheet.id, id, desk),
            Some(Place::Handbook(page)) => {
                let act = page.activate(&self.handbook(desk.profile, desk.now), id);
                return self.act(act, desk);
            }
            Some(Place::Record(sheet)) => return self.on_record(sheet.id, id, desk),
            Some(Place::Writing { record, subject, phrases }) => {
                let (record, subject, row) = (*record, *subject, phrases.row_of(PHRASES.len()));
                return self.written(record, subject, PHRASES[row], desk);
            }
            Some(Place::Shelf(position)) => {
                let refused = self.refused(&desk.sync.post);
                if let Some(open) = refused.get(position.row_of(refused.len())) {
                    self.places.push(Place::Refused(Sheet::open(open.sequence)));
                }
            }
            Some(Place::Refused(sheet)) => {
                if *id == shelf::DISCARD {
                    let changes = desk.sync.post.forget(sheet.id);
                    super::vault::commit(changes, desk);
                    self.judged(desk);
                }
                return self.back();
            }
            Some(Place::Page(_)) => return self.back(),
            Some(Place::Settings(_)) => self.text = settings::chosen(id).unwrap_or(self.text),
        }
        HomeStep::Stay
    }

    fn leave_top(&mut self, id: &ElementId) -> HomeStep {
        let place = match id.as_str() {
            "logout" => return HomeStep::Leave,
            "notices" => Some(Place::Notices(Position::default())),
            "handbook" => Some(Place::Handbook(Page::Top(Top::default()))),
            "settings" => Some(Place::Settings(Settings::open(self.text))),
            "shelf" => Some(Place::Shelf(Position::default())),
            _ => text_of(id).map(|text| Place::Page(Reading::begin(text))),
        };
        self.places.extend(place);
        HomeStep::Stay
    }

    /// Where a page of the handbook leads.
    fn act(&mut self, act: Act, desk: &mut Desk<'_>) -> HomeStep {
        let place = match act {
            Act::Stay => return HomeStep::Stay,
            Act::Back => return self.back(),
            Act::Undo => return self.undo(desk),
            Act::Write(subject) => Place::Writing { record: None, subject, phrases: Position::default() },
            Act::Open(page) => Place::Handbook(page),
            Act::Record(record) => Place::Record(Sheet::open(record)),
            Act::Text(text) => Place::Page(Reading::begin(text)),
        };
        self.places.push(place);
        HomeStep::Stay
    }

    fn on_notice(&mut self, open: Uuid, id: &ElementId, desk: &mut Desk<'_>) -> HomeStep {
        let kind = match id {
            id if *id == notice::OK || *id == notice::NO_CALL => AnswerKind::Understood,
            id if *id == notice::CALL => AnswerKind::CallMe,
            id if *id == notice::LATER => AnswerKind::Later,
            _ => return self.back(),
        };
        let step = self.own.mail_mut().map_or(HomeStep::Stay, |mail| mail.answer(open, kind, desk));
        // あとで means that the list is wanted now; any other answer changes the buttons, and the first one is next.
        match (kind, self.places.last_mut()) {
            (AnswerKind::Later, _) => drop(self.places.pop()),
            (_, Some(Place::Notice(sheet))) => sheet.button = 0,
            _ => {}
        }
        step
    }

    fn on_record(&mut self, open: Uuid, id: &ElementId, desk: &mut Desk<'_>) -> HomeStep {
        if *id == records::EDIT {
            let phrases = Position::default();
            self.places.push(Place::Writing { record: Some(open), subject: None, phrases });
            return HomeStep::Stay;
        }
        if *id != records::REMOVE {
            return self.back();
        }
        let Some(record) = self.book().and_then(|book| book.record(open)) else { return self.back() };
        let fields = record.fields.iter().map(|(name, field)| (name.clone(), field.value.clone())).collect();
        let removed = Removed { subject: record.about.subject, fields };
        let step = self.write_record(Some(open), None, Edit::Remove, desk);
        if matches!(step, HomeStep::Stay) {
            // A removed record does not come back; its words do, as a new one.
            self.removed = Some(removed);
            self.settle();
            self.refocus(true);
        }
        step
    }

    fn undo(&mut self, desk: &mut Desk<'_>) -> HomeStep {
        let Some(Removed { subject, fields }) = self.removed.take() else { return HomeStep::Stay };
        self.refocus(false);
        self.write_record(None, subject, Edit::Write(fields), desk)
    }

    fn written(&mut self, record: Option<Uuid>, about: Option<Uuid>, phrase: &str, desk: &mut Desk<'_>) -> HomeStep {
        let mut fields = BTreeMap::from([(records::TEXT.to_owned(), Some(phrase.to_owned()))]);
        if record.is_none() {
            let today = CivilTime::in_tokyo(desk.now.wall).date.to_iso();
            fields.insert(OCCURRED_ON.to_owned(), Some(today));
        }
        let step = self.write_record(record, about, Edit::Write(fields), desk);
        if matches!(step, HomeStep::Stay) {
            self.removed = None;
            self.places.pop();
            match self.places.last_mut() {
                Some(Place::Record(sheet)) => *sheet = Sheet::open(sheet.id),
                _ => self.refocus(false),
            }
        }
        step
    }

    fn refocus(&mut self, undo: bool) {
        if let Some(Place::Handbook(page)) = self.places.last_mut() {
            page.refocus(undo);
        }
    }

    fn write_record(
        &mut self,
        record: Option<Uuid>,
        subject: Option<Uuid>,
        edit: Edit,
        desk: &mut Desk<'_>,
    ) -> HomeStep {
        let (Some(own), Some(household)) = (self.own.mail(), self.household.mail_mut()) else {
            return HomeStep::Stay;
        };
        let known = record.and_then(|id| household.book()?.record(id).map(|record| record.about.clone()));
        let about = known.unwrap_or_else(|| About { kind: records::DIARY.to_owned(), subject, private: false });
        household.write(record, about, edit, own.keyring(), desk)
    }
}

/// Which text an item of TOP opens.
fn text_of(id: &ElementId) -> Option<Text> {
    [
        (top::MEDICINE, Text::Medicine),
        (top::FAQ, Text::Faq),
        (top::CONTACT, Text::Contact),
        (top::TERMS, Text::Terms),
        (top::PRIVACY, Text::Privacy),
    ]
    .into_iter()
    .find_map(|(item, text)| (item == *id).then_some(text))
}
