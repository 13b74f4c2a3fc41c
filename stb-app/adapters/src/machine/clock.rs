//! Whether the wall clock is set, and agrees with the server's where that answers. Who answers has shown the town's
//! certificate; what the server has signed beyond that is for boxes that cannot judge certificates yet.

use super::ANSWER;
use super::server::CLOCK_FLOOR;
use crate::cloud_https::{bounded_body, client, tls};
use shared_model::time::Timestamp;
use shared_model::wire::v1::SignedTime;
use stb_core::event::Now;
use stb_core::ports::Defect;
use std::path::Path;

/// Further apart than this, plans and certificates are wrong, milliseconds.
const TOO_FAR: u64 = 60_000;
/// In base64url, 16 bytes; nothing is signed with it here.
const NONCE: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// 「ずれ 0.2秒」
pub fn look(enrol_url: &str, roots: &Path, now: impl Fn() -> Now) -> Result<String, Defect> {
    if now().wall < CLOCK_FLOOR {
        return Err(Defect::ClockNotSet);
    }
    let Some(server) = server_time(enrol_url, roots) else {
        return Ok("あっています（町と くらべられません）".to_owned());
    };
    let apart = now().wall.millis().abs_diff(server.millis());
    if apart > TOO_FAR {
        return Err(Defect::ClockWrong);
    }
    Ok(format!("ずれ {}.{}秒", apart / 1000, apart % 1000 / 100))
}

fn server_time(enrol_url: &str, roots: &Path) -> Option<Timestamp> {
    let client = client(tls::client_config(roots, None).ok()?, ANSWER).ok()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    let body = runtime.block_on(async {
        let address = format!("{}/v1/time?nonce={NONCE}", enrol_url.trim_end_matches('/'));
        let response = client.get(address).send().await.ok()?;
        bounded_body(response).await.ok()
    })?;
    let time: SignedTime = serde_json::from_slice(&body).ok()?;
    Some(Timestamp::from_millis(time.now_ms))
}
