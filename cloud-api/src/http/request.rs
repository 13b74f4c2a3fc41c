//! Reading requests, within limits.

use super::Refusal;
use crate::limits::Limits;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use shared_model::error_code::ErrorCode;
use shared_model::wire::JSON;

/// Reads a JSON body: of the right type, not too long, not too slow, with no field that API v1 does not have.
pub async fn read_json<T, B>(limits: &Limits, request: Request<B>) -> Result<T, Refusal>
where
    T: DeserializeOwned,
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    if !is_json(request.headers()) {
        return Err(Refusal::new(ErrorCode::UnsupportedMediaType, "the body is not application/json"));
    }
    let body = request.into_body();
    if body.size_hint().lower() > limits.body_bytes as u64 {
        return Err(too_large());
    }
    let collected = tokio::time::timeout(limits.body, Limited::new(body, limits.body_bytes).collect())
        .await
        .map_err(|_| Refusal::new(ErrorCode::TooSlow, "the body came too slowly"))?;
    let bytes = collected.map_err(|error| match error.is::<LengthLimitError>() {
        true => too_large(),
        false => Refusal::new(ErrorCode::MalformedRequest, "the body broke off"),
    })?;
    parse(&bytes.to_bytes())
}

/// Reads a query string whose every value is plain (letters, digits, `-`, `_`), as all of API v1 are. An unknown or
/// repeated name is refused.
pub fn parse_query<'q, const N: usize>(
    query: Option<&'q str>,
    names: [&str; N],
) -> Result<[Option<&'q str>; N], Refusal> {
    let mut values = [None; N];
    for pair in query.unwrap_or("").split('&').filter(|pair| !pair.is_empty()) {
        let malformed = || Refusal::new(ErrorCode::MalformedRequest, "the query cannot be read");
        let (name, value) = pair.split_once('=').ok_or_else(malformed)?;
        let place = names
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| Refusal::new(ErrorCode::UnknownField, "the query has an unknown name"))?;
        let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !plain || value.is_empty() || values[place].replace(value).is_some() {
            return Err(malformed());
        }
    }
    Ok(values)
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(Ok(text)) = headers.get(CONTENT_TYPE).map(|value| value.to_str()) else {
        return false;
    };
    let (media_type, parameters) = text.split_once(';').unwrap_or((text, ""));
    let charset_fits = parameters.trim().is_empty() || parameters.trim().eq_ignore_ascii_case("charset=utf-8");
    media_type.trim().eq_ignore_ascii_case(JSON) && charset_fits
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|error| {
        // serde tells the two apart only by its message.
        if error.is_data() && error.to_string().starts_with("unknown field") {
            Refusal::new(ErrorCode::UnknownField, "the body has an unknown field")
        } else {
            Refusal::new(ErrorCode::MalformedRequest, "the body is not the JSON it should be")
        }
    })
}

fn too_large() -> Refusal {
    Refusal::new(ErrorCode::TooLarge, "the body is too large")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_has_known_names_once_and_plain_values() {
        let read = |query| parse_query(query, ["after", "limit"]).map_err(|refusal| refusal.code());
        assert_eq!(read(None), Ok([None, None]));
        assert_eq!(read(Some("")), Ok([None, None]));
        assert_eq!(read(Some("limit=5&after=7")), Ok([Some("7"), Some("5")]));
        assert_eq!(read(Some("later=7")), Err(ErrorCode::UnknownField));
        for bad in ["after", "after=", "after=7&after=8", "after=%37", "after=7 8"] {
            assert_eq!(read(Some(bad)), Err(ErrorCode::MalformedRequest), "{bad}");
        }
    }

    #[test]
    fn only_json_in_utf8_is_json() {
        let judge = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(CONTENT_TYPE, http::HeaderValue::from_static(text));
            is_json(&headers)
        };
        assert!(judge("application/json") && judge("Application/JSON; charset=UTF-8"));
        for bad in ["text/plain", "application/jsonx", "application/json; charset=shift_jis", ""] {
            assert!(!judge(bad), "{bad}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
