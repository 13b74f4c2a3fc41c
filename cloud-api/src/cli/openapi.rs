use super::{CliFault, Done};
use crate::http::openapi;
use clap::Args;

/// Prints the OpenAPI document of API v1.
#[derive(Debug, Args)]
pub(super) struct Openapi {}

impl Openapi {
    pub fn run(self) -> Result<Done, CliFault> {
        let document = openapi::document();
        Ok(Done::new(openapi::text(&document), document))
    }
}
