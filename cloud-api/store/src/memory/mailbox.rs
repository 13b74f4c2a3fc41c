use super::town::Town;
use crate::model::{Mail, Mailbox};
use crate::port::{DATES, StoreError};
use crate::rules;
use crate::rules::mail::{Moved, mail_page};
use shared_model::notice::Cursor;
use shared_model::time::Timestamp;
use uuid::Uuid;

impl Town {
    pub fn mail_since(
        &self,
        epoch: Uuid,
        mailbox: &Mailbox,
        after: Option<Cursor>,
        rows: usize,
        now: Timestamp,
    ) -> Result<Mail, StoreError> {
        let household = self.household(mailbox.household)?;
        let here = Cursor { epoch, position: household.version };
        let after = rules::position_after(after, epoch, household.version);
        let mut page = mail_page(here, rows, self.moved(mailbox, after)?);
        if page.notices.more {
            let behind = self.moved(mailbox, page.notices.cursor.position)?;
            page.remaining = u32::try_from(behind.len()).map_err(|_| StoreError::Corrupt)?;
        }
        Ok(match mailbox.reader() {
            Some(reader) => Mail { page, unread: self.unread(&reader)?, dates: Vec::new() },
            None => Mail { page, unread: 0, dates: household.dates(now, DATES) },
        })
    }

    fn moved(&self, mailbox: &Mailbox, after: u64) -> Result<Vec<Moved>, StoreError> {
        let mut moved: Vec<Moved> = self.household(mailbox.household)?.moved_records(mailbox, after).collect();
        if let Some(reader) = mailbox.reader() {
            moved.extend(self.moved_notices(&reader, after)?);
        }
        Ok(moved)
    }
}
