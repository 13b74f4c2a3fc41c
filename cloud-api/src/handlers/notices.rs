use crate::http::{Refusal, Reply, no_content, parse_query, read_json, ready};
use crate::memory::{CachedPage, PageKey};
use crate::proof::Member;
use crate::service::Service;
use bytes::Bytes;
use cloud_store::StoreError;
use cloud_store::model::Receipt;
use http::header::IF_NONE_MATCH;
use http::{HeaderValue, Request};
use sha2::{Digest, Sha256};
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::time::Timestamp;
use shared_model::wire::MAX_NOTICES_PER_PAGE;
use shared_model::wire::v1::{Base64, NoticePage, Opened};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// `GET /v1/notices`. The unchanged list, which boxes ask for every minute, is answered from memory.
pub async fn list<B>(service: &Service, member: &Member, request: &Request<B>) -> Reply {
    let key = page_key(member, request.uri().query())?;
    let page = match unchanged(service, member, &key).await? {
        Some(page) => page,
        None => read_page(service, member, key).await?,
    };
    Ok(ready(&page.body, &page.etag, request.headers().get(IF_NONE_MATCH)))
}

/// `PUT /v1/notices/{id}/opened`.
pub async fn mark_opened<B>(service: &Service, member: &Member, id: Uuid, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let Opened { opened_at_ms } = read_json(&service.limits, request).await?;
    let (scope, now) = (member.session().scope, service.clock.now());
    let opened_at = Timestamp::from_millis(opened_at_ms);
    let receipt = service.store.write(move |store| store.record_opened(&scope, id, opened_at, now)).await;
    let receipt = receipt.map_err(|error| match error {
        StoreError::NotFound => Refusal::new(ErrorCode::NoticeUnknown, "no such notice for this member"),
        other => other.into(),
    })?;
    if receipt == Receipt::Recorded {
        member.session().pages.changed();
        service.mail.changed();
    }
    Ok(no_content())
}

fn page_key(member: &Member, query: Option<&str>) -> Result<PageKey, Refusal> {
    let malformed = |why| Refusal::new(ErrorCode::MalformedRequest, why);
    let [epoch, after, limit] = parse_query(query, ["epoch", "after", "limit"])?;
    let after = match (epoch, after) {
        (None, None) => None,
        (Some(epoch), Some(after)) => Some((
            Uuid::try_parse(epoch).map_err(|_| malformed("epoch is no UUID"))?,
            after.parse().map_err(|_| malformed("after is no counter"))?,
        )),
        _ => return Err(malformed("epoch and after belong together")),
    };
    let limit: usize = match limit {
        None => MAX_NOTICES_PER_PAGE,
        Some(limit) => limit.parse().map_err(|_| malformed("limit is no number"))?,
    };
    if limit == 0 {
        return Err(malformed("limit is at least 1"));
    }
    Ok(PageKey { member: member.session().scope.member(), after, limit: limit.min(MAX_NOTICES_PER_PAGE) })
}

/// A ready answer, if there is one and the household's counter still stands where it stood.
async fn unchanged(service: &Service, member: &Member, key: &PageKey) -> Result<Option<Arc<CachedPage>>, Refusal> {
    let Some(page) = member.session().pages.get(key) else { return Ok(None) };
    let generation = service.generation.current();
    if page.confirmed_at.load(Ordering::Acquire) == generation {
        return Ok(Some(page));
    }
    let mailbox = member.session().scope.mailbox();
    let version = service.store.read(move |store| store.household_version(&mailbox)).await?;
    if version != page.version {
        return Ok(None);
    }
    page.confirmed_at.store(generation, Ordering::Release);
    Ok(Some(page))
}

async fn read_page(service: &Service, member: &Member, key: PageKey) -> Result<Arc<CachedPage>, Refusal> {
    let scope = member.session().scope;
    let ticket = member.session().pages.ticket();
    let generation = service.generation.current();
    let after = key.after.map(|(epoch, position)| Cursor { epoch, position });
    let read = service.store.read(move |store| {
        // The counter first: if it moves in between, the page is newer than it claims, and is soon read again.
        Ok((store.household_version(&scope.mailbox())?, store.notices_since(&scope, after, key.limit)?))
    });
    let (version, page) = read.await?;
    let encoded = serde_json::to_vec(&NoticePage::from(page))
        .map_err(|_| Refusal::new(ErrorCode::Internal, "a page does not encode"))?;
    let body = Bytes::from(encoded);
    let page = Arc::new(CachedPage { etag: etag(&body), body, version, confirmed_at: AtomicU64::new(generation) });
    member.session().pages.keep(ticket, key, Arc::clone(&page));
    Ok(page)
}

fn etag(body: &[u8]) -> HeaderValue {
    let text = format!("\"{}\"", Base64::encode(&Sha256::digest(body)[..16]));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("\"\""))
}
