use crate::error_code::ErrorCode;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A refusal, as `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always `about:blank`: the code says it all.
    #[serde(rename = "type")]
    pub kind: String,
    /// A short English sentence for logs, never shown to a family.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// The stable word of [`ErrorCode`]; newer servers may send words this crate does not know.
    pub code: String,
    /// A closer word for the same, which boxes of the first generation do not know; they go by `code`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closer_code: Option<String>,
    /// Finds the request in the server's log.
    pub request_id: String,
    /// With `credentials-wrong` and `install-code-wrong`: tries left before the lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
    /// With `account-locked`, `too-many-requests` and `unavailable`: milliseconds since 1970 before which trying again is useless.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at_ms: Option<i64>,
}

impl Problem {
    /// A refusal with nothing but its code.
    pub fn new(code: ErrorCode, title: &str, request_id: &str) -> Self {
        Self {
            kind: "about:blank".to_owned(),
            title: title.to_owned(),
            status: code.http_status(),
            code: code.formerly().unwrap_or(code).as_str().to_owned(),
            closer_code: code.formerly().map(|_| code.as_str().to_owned()),
            request_id: request_id.to_owned(),
            tries_left: None,
            retry_at_ms: None,
        }
    }

    /// The code, as closely as this crate knows the words.
    pub fn error_code(&self) -> Option<ErrorCode> {
        let closer = self.closer_code.as_deref().and_then(ErrorCode::from_word);
        closer.or_else(|| ErrorCode::from_word(&self.code))
    }

    /// The instant of `retry_at_ms`.
    pub fn retry_at(&self) -> Option<Timestamp> {
        self.retry_at_ms.map(Timestamp::from_millis)
    }
}
