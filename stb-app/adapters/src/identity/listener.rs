//! One request to a listener of the town, outside of the box's warm connection.

use crate::cloud_https::{bounded_body, client};
use reqwest::header::CONTENT_TYPE;
use rustls::ClientConfig;
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;
use shared_model::wire::v1::Problem;
use stb_core::ports::REGISTRAR_DEADLINE;
use std::io;

/// Why there is no answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum ListenerFault {
    /// No answer, or not from the town: look at the cable and the address.
    #[error("the town does not answer, or it is not the town")]
    Unreachable(#[source] reqwest::Error),
    /// The town said no: the code says why.
    #[error("refused: {} ({})", code.as_str(), code.phone_code())]
    Refused {
        /// Why.
        code: ErrorCode,
        /// Tries left, with a wrong code.
        tries_left: Option<u32>,
        /// When trying again makes sense.
        retry_at: Option<Timestamp>,
    },
    /// The answer is not one of API v1, or is for another key.
    #[error("the answer is not understood")]
    NotUnderstood,
    /// The machine has no room for one more request.
    #[error("the request cannot be made")]
    Machine(#[from] io::Error),
}

/// Asks, and gives back the body of an answer that is no refusal. With a body of JSON it is a POST, else a GET.
pub fn exchange(url: &str, path: &str, tls: ClientConfig, body: Option<Vec<u8>>) -> Result<Vec<u8>, ListenerFault> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = client(tls, REGISTRAR_DEADLINE).map_err(ListenerFault::Unreachable)?;
    let address = format!("{}{path}", url.trim_end_matches('/'));
    runtime.block_on(async {
        let request = match body {
            Some(body) => client.post(address).header(CONTENT_TYPE, shared_model::wire::JSON).body(body),
            None => client.get(address),
        };
        let response = request.send().await.map_err(ListenerFault::Unreachable)?;
        let succeeded = response.status().is_success();
        let body = bounded_body(response).await.map_err(|_| ListenerFault::NotUnderstood)?;
        if succeeded {
            return Ok(body);
        }
        let problem: Option<Problem> = serde_json::from_slice(&body).ok();
        Err(problem.and_then(refused).unwrap_or(ListenerFault::NotUnderstood))
    })
}

fn refused(problem: Problem) -> Option<ListenerFault> {
    let (code, retry_at) = (problem.error_code()?, problem.retry_at());
    Some(ListenerFault::Refused { code, tries_left: problem.tries_left, retry_at })
}
