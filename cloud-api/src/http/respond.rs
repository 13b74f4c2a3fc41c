//! Replies. A refusal becomes a reply here and nowhere else.

use crate::entropy;
use bytes::Bytes;
use cloud_jpki::JpkiFault;
use cloud_store::StoreError;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, ETAG, RETRY_AFTER};
use http::{HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;
use serde::Serialize;
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;
use shared_model::wire::v1::Problem;
use shared_model::wire::{JSON, PROBLEM_JSON};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bodies are whole before they are sent.
pub type Body = Full<Bytes>;
/// What a handler gives back.
pub type Reply = Result<Response<Body>, Refusal>;

const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const REVALIDATE: HeaderValue = HeaderValue::from_static("private, no-cache");

/// Why a request is refused: a stable code, and a sentence for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    code: ErrorCode,
    title: &'static str,
    tries_left: Option<u32>,
    retry_at: Option<Timestamp>,
    allow: Vec<Method>,
}

impl Refusal {
    /// A refusal with nothing but its code and sentence.
    pub fn new(code: ErrorCode, title: &'static str) -> Self {
        Self { code, title, tries_left: None, retry_at: None, allow: Vec::new() }
    }

    /// Says how many tries are left.
    pub fn with_tries_left(self, tries_left: u32) -> Self {
        Self { tries_left: Some(tries_left), ..self }
    }

    /// Says when trying again makes sense.
    pub fn with_retry_at(self, retry_at: Timestamp) -> Self {
        Self { retry_at: Some(retry_at), ..self }
    }

    /// Says which methods the address has.
    pub fn with_allow(self, allow: Vec<Method>) -> Self {
        Self { allow, ..self }
    }

    /// The code.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The sentence for the log.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// The reply, as `application/problem+json`.
    pub fn into_response(self, now: Timestamp, request_id: &str) -> Response<Body> {
        let mut problem = Problem::new(self.code, self.title, request_id);
        problem.tries_left = self.tries_left;
        problem.retry_at_ms = self.retry_at.map(Timestamp::millis);
        let mut response = with_body(self.code.http_status(), HeaderValue::from_static(PROBLEM_JSON), &problem);
        let headers = response.headers_mut();
        if let Some(at) = self.retry_at {
            headers.insert(RETRY_AFTER, HeaderValue::from(at.since(now).as_secs().max(1)));
        }
        if !self.allow.is_empty() {
            let list = self.allow.iter().map(Method::as_str).collect::<Vec<_>>().join(", ");
            headers.insert(ALLOW, HeaderValue::from_str(&list).unwrap_or(HeaderValue::from_static("")));
        }
        response
    }
}

/// A reply with a JSON body that nobody may keep.
pub fn json<T: Serialize>(status: StatusCode, value: &T) -> Response<Body> {
    with_body(status.as_u16(), HeaderValue::from_static(JSON), value)
}

/// A reply without a body.
pub fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// A ready JSON body with its validator, or 304 if the box has it already.
pub fn ready(body: &Bytes, etag: &HeaderValue, known: Option<&HeaderValue>) -> Response<Body> {
    let mut response = if known == Some(etag) {
        let mut unchanged = Response::new(Body::default());
        *unchanged.status_mut() = StatusCode::NOT_MODIFIED;
        unchanged
    } else {
        let mut full = Response::new(Body::new(body.clone()));
        full.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(JSON));
        full
    };
    response.headers_mut().insert(ETAG, etag.clone());
    response.headers_mut().insert(CACHE_CONTROL, REVALIDATE);
    response
}

fn with_body<T: Serialize>(status: u16, media_type: HeaderValue, value: &T) -> Response<Body> {
    // The wire types have string keys and no failing serializers; a failure would be a fault of this program.
    let (status, body) = match serde_json::to_vec(value) {
        Ok(body) => (StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), body),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, Vec::new()),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response.headers_mut().insert(CACHE_CONTROL, NO_STORE);
    response
}

/// A name for a refused request: finds it in the log. Random per start, counted from there.
pub(super) fn request_id() -> String {
    static RUN: LazyLock<u32> = LazyLock::new(|| u32::from_be_bytes(entropy::random()));
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:08x}-{:x}", *RUN, NEXT.fetch_add(1, Ordering::Relaxed))
}

impl From<StoreError> for Refusal {
    /// For faults that no handler expects; the expected ones are matched where they arise.
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy => Self::new(ErrorCode::Unavailable, "the store has too much to do"),
            StoreError::Unavailable => Self::new(ErrorCode::Unavailable, "the store cannot be reached"),
            StoreError::NotFound | StoreError::Conflict(_) | StoreError::Corrupt => {
                Self::new(ErrorCode::Internal, "the store answered what it should not")
            }
        }
    }
}

impl From<JpkiFault> for Refusal {
    fn from(fault: JpkiFault) -> Self {
        match fault {
            JpkiFault::Malformed => Self::new(ErrorCode::CardCertificateMalformed, "the certificate cannot be read"),
            JpkiFault::ProfileWrong => Self::new(ErrorCode::CardCertificateMalformed, "not the profile of its kind"),
            JpkiFault::FactsUnreadable => Self::new(ErrorCode::CardCertificateMalformed, "four facts unreadable"),
            JpkiFault::SignatureWrong => Self::new(ErrorCode::CardSignatureWrong, "the signature does not fit"),
            JpkiFault::Untrusted => Self::new(ErrorCode::CardUntrusted, "no pinned root signed the certificate"),
            JpkiFault::RootOutOfValidity => Self::new(ErrorCode::CardUntrusted, "the pinned root is out of date"),
            JpkiFault::OutOfValidity => Self::new(ErrorCode::CardExpired, "outside the certificate's validity"),
            JpkiFault::Revoked => Self::new(ErrorCode::CardRevoked, "the certificate was revoked"),
            JpkiFault::StatusUnknown => Self::new(ErrorCode::CardStatusUnknown, "no fresh revocation list"),
        }
    }
}
