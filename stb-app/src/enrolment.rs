//! `stb-app enrol`.

use crate::config::Config;
use shared_model::device::InstallCode;
use stb_adapters::enrol::{EnrolFault, Enrolled, enrol};

/// Why the box was not enrolled.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The code cannot be one.
    #[error("an install code has eight digits")]
    Code,
    /// See there.
    #[error(transparent)]
    Enrol(#[from] EnrolFault),
}

/// Enrols this box with the technician's code.
pub fn run(config: &Config, code: &str) -> Result<Enrolled, Refusal> {
    let code = InstallCode::parse(code).map_err(|_| Refusal::Code)?;
    Ok(enrol(&config.enrolment(), &code)?)
}
