use crate::limits::{PAGE_CACHE_BYTES, PAGE_CACHE_ENTRY_BYTES};
use bytes::Bytes;
use http::HeaderValue;
use shared_model::notice::Cursor;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// Which page of whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageKey {
    /// The member who reads.
    pub member: Uuid,
    /// Where the box stands.
    pub after: Option<(Uuid, u64)>,
    /// Page size.
    pub limit: usize,
}

/// A ready answer.
pub struct CachedPage {
    /// The body.
    pub body: Bytes,
    /// Its strong validator.
    pub etag: HeaderValue,
    /// The household's counter when the page was read.
    pub version: Cursor,
    /// Generation of the store at which the page was last seen to be current.
    pub confirmed_at: AtomicU64,
}

/// Ready answers of one household. Every change that this process makes to the household empties them at once; changes
/// by other processes are noticed by generation (see `watch`).
#[derive(Default)]
pub struct NoticePages {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    changes: u64,
    pages: HashMap<PageKey, Arc<CachedPage>>,
}

/// Taken before the store is asked: a page may only be kept if nothing changed meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct PageTicket(u64);

/// Bytes of all ready answers of this process.
static KEPT: AtomicUsize = AtomicUsize::new(0);

impl NoticePages {
    /// A ready answer, to be confirmed by the caller if the generation has moved.
    pub fn get(&self, key: &PageKey) -> Option<Arc<CachedPage>> {
        self.lock().pages.get(key).cloned()
    }

    /// To be taken before the store is asked.
    pub fn ticket(&self) -> PageTicket {
        PageTicket(self.lock().changes)
    }

    /// Keeps an answer, unless the household changed since the ticket, or there is no room.
    pub fn keep(&self, ticket: PageTicket, key: PageKey, page: Arc<CachedPage>) {
        let mut inner = self.lock();
        let size = page.body.len();
        let fits = size <= PAGE_CACHE_ENTRY_BYTES && KEPT.load(Ordering::Relaxed) + size <= PAGE_CACHE_BYTES;
        if inner.changes != ticket.0 || !fits {
            return;
        }
        KEPT.fetch_add(size, Ordering::Relaxed);
        if let Some(old) = inner.pages.insert(key, page) {
            KEPT.fetch_sub(old.body.len(), Ordering::Relaxed);
        }
    }

    /// The household changed.
    pub fn changed(&self) {
        let mut inner = self.lock();
        inner.changes += 1;
        inner.empty();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn empty(&mut self) {
        let freed: usize = self.pages.drain().map(|(_, page)| page.body.len()).sum();
        KEPT.fetch_sub(freed, Ordering::Relaxed);
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.empty();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(size: usize) -> Arc<CachedPage> {
        Arc::new(CachedPage {
            body: Bytes::from(vec![b' '; size]),
            etag: HeaderValue::from_static("\"1\""),
            version: Cursor { epoch: Uuid::nil(), position: 1 },
            confirmed_at: AtomicU64::new(0),
        })
    }

    #[test]
    fn a_page_read_before_a_change_is_not_kept_after_it() {
        let pages = NoticePages::default();
        let key = PageKey { member: Uuid::nil(), after: None, limit: 100 };
        let ticket = pages.ticket();
        pages.changed();
        pages.keep(ticket, key, page(10));
        assert!(pages.get(&key).is_none());
        pages.keep(pages.ticket(), key, page(10));
        assert!(pages.get(&key).is_some());
        pages.changed();
        assert!(pages.get(&key).is_none());
        pages.keep(pages.ticket(), key, page(PAGE_CACHE_ENTRY_BYTES + 1));
        assert!(pages.get(&key).is_none(), "too large to keep");
    }
}
