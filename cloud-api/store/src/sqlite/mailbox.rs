//! What is new in a mailbox: notices and records of one household in one order.

use super::{notices, records};
use crate::model::{HouseholdScope, Mail, Mailbox};
use crate::port::{DATES, StoreError};
use crate::rules;
use crate::rules::mail::mail_page;
use rusqlite::Transaction;
use shared_model::notice::Cursor;
use shared_model::time::Timestamp;

pub(super) fn mail_since(
    tx: &Transaction<'_>,
    mailbox: &Mailbox,
    after: Option<Cursor>,
    rows: usize,
    now: Timestamp,
) -> Result<Mail, StoreError> {
    let here = notices::household_version(tx, mailbox)?;
    let after = rules::position_after(after, here.epoch, here.position);
    let reader = mailbox.reader();
    let mut moved = records::moved(tx, mailbox, after, rows + 1)?;
    if let Some(reader) = &reader {
        moved.extend(notices::moved(tx, reader, after, rows + 1)?);
    }
    let mut page = mail_page(here, rows, moved);
    if page.notices.more {
        page.remaining = count_moved(tx, mailbox, page.notices.cursor.position)?;
    }
    let (unread, dates) = match &reader {
        Some(reader) => (unread(tx, reader)?, Vec::new()),
        None => (0, records::dates(tx, mailbox, now, DATES)?),
    };
    Ok(Mail { page, unread, dates })
}

fn count_moved(tx: &Transaction<'_>, mailbox: &Mailbox, after: u64) -> Result<u32, StoreError> {
    let notices = mailbox.reader().map_or(Ok(0), |reader| notices::count_moved(tx, &reader, after))?;
    Ok(notices + records::count_moved(tx, mailbox, after)?)
}

fn unread(tx: &Transaction<'_>, scope: &HouseholdScope) -> Result<u32, StoreError> {
    let mut statement = tx.prepare_cached(
        "SELECT COUNT(*) FROM delivery d
         JOIN publication p ON p.municipality = d.municipality AND p.publication = d.publication
         LEFT JOIN receipt r ON r.municipality = d.municipality AND r.household = d.household
                            AND r.member = ?3 AND r.publication = d.publication
         WHERE d.municipality = ?1 AND d.household = ?2 AND (d.member IS NULL OR d.member = ?3)
           AND p.withdrawn_at IS NULL AND r.opened_at IS NULL",
    )?;
    let key = (scope.municipality.to_string(), scope.household.to_string(), scope.member.to_string());
    Ok(statement.query_row(key, |row| row.get(0))?)
}
