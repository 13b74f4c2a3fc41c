//! What the screen shows of the place that lies uppermost.

use super::place::Place;
use super::vault::Vault;
use super::{Home, Way};
use crate::book::Book;
use crate::event::Now;
use crate::profile::Profile;
use crate::screens::sheet::Sheet;
use crate::screens::{Frame, notice, notices, records, shelf, top};
use crate::sync::Post;
use shared_model::civil::CivilTime;
use shared_model::time::Timestamp;
use uuid::Uuid;

impl Home {
    /// What the screen shows.
    pub fn frame(&self, profile: &Profile, way: Way, post: &Post, now: Now) -> Frame {
        let shown = self.places.last().and_then(|place| self.place_frame(place, profile, way, post, now));
        shown.unwrap_or_else(|| self.top_frame(profile, way, now))
    }

    /// `None` for what is gone, which [`Home::settle`] takes away.
    fn place_frame(&self, place: &Place, profile: &Profile, way: Way, post: &Post, now: Now) -> Option<Frame> {
        let aside = format!("{} さん", self.member.name);
        Some(match place {
            Place::Notices(position) => notices::frame(self.inbox(), *position, aside, self.text),
            Place::Notice(sheet) => {
                let inbox = self.inbox()?;
                let open = inbox.notice(sheet.id)?;
                let (state, text) = (inbox.state(open), self.text);
                let open = notice::Open { notice: open, state, page: sheet.page, button: sheet.button, text };
                notice::frame(&open, aside)
            }
            Place::Handbook(page) => page.frame(&self.handbook(profile, now))?,
            Place::Record(sheet) => records::record(&self.open_record(sheet, way.contact, now)?),
            Place::Writing { phrases, .. } => records::writing(*phrases, aside, self.text),
            Place::Shelf(position) => shelf::list(&self.refused(post), *position, aside, self.text),
            Place::Refused(sheet) => {
                let refused = self.refused(post);
                let open = refused.iter().find(|refused| refused.sequence == sheet.id)?;
                shelf::refused(open, (sheet.page, sheet.button), aside, self.text)
            }
            Place::Page(reading) => reading.frame(profile, aside, self.text),
            Place::Settings(settings) => settings.frame(self.text, aside),
        })
    }

    pub(super) fn open_record(
        &self,
        sheet: &Sheet<Uuid>,
        acked: Option<Timestamp>,
        now: Now,
    ) -> Option<records::Open<'_>> {
        let record = self.book()?.record(sheet.id)?;
        Some(records::Open {
            record,
            told: self.book()?.told(record.id),
            me: &self.member,
            page: sheet.page,
            button: sheet.button,
            acked,
            today: CivilTime::in_tokyo(now.wall).date,
            rules: self.rules.data(),
            text: self.text,
        })
    }

    pub(super) fn top_frame(&self, profile: &Profile, way: Way, now: Now) -> Frame {
        let notices = match self.inbox() {
            None => top::Count::Loading,
            Some(inbox) => top::Count::Notices { all: inbox.notices().len(), new: inbox.unread() },
        };
        let remaining = |vault: &Vault| vault.mail().map_or(0, |mail| mail.remaining());
        let here = top::Here {
            name: &self.member.name,
            notices,
            records: self.book().map(Book::count),
            remaining: remaining(&self.own) + remaining(&self.household),
            unsent: way.unsent,
            text: self.text,
        };
        top::frame(profile, &here, now.wall, &self.top)
    }
}
