//! HTTP as this service speaks it: a table of routes, bounded requests, and one place where a refusal becomes a reply.

pub mod openapi;
mod request;
mod respond;
pub mod routes;
mod service;

pub use request::{parse_query, read_json};
pub use respond::{Body, Refusal, Reply, json, no_content, ready};
pub use service::{Peer, answer};
