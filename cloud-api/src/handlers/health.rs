use crate::http::{Body, json};
use crate::proof::Device;
use crate::service::Service;
use http::{Response, StatusCode};
use shared_model::wire::v1::Health;

/// `GET /v1/health`.
pub fn show(service: &Service, _: Device<'_>) -> Response<Body> {
    json(StatusCode::OK, &Health { status: "ok".to_owned(), now_ms: service.clock.now().millis() })
}
