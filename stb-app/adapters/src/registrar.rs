//! The enrol listener as a port.

use crate::clock::SystemClock;
use crate::cloud_https::fault;
use crate::enrol::{EnrolConfig, EnrolFault, Enrolled, enrol_at};
use crate::identity::ListenerFault;
use crate::identity::key::KeyFault;
use shared_model::municipality::MunicipalityCode;
use stb_core::ports::{CloudFault, Registrar, RegistrarFault, RegistrarReply, RegistrarRequest};
use std::io;

/// Asks the town's enrol listener, and keeps what it gives.
pub struct HttpsRegistrar {
    config: EnrolConfig,
    clock: SystemClock,
}

impl HttpsRegistrar {
    /// Connects when it is asked.
    pub fn new(config: EnrolConfig, clock: SystemClock) -> Self {
        Self { config, clock }
    }
}

impl Registrar for HttpsRegistrar {
    fn ask(&mut self, request: &RegistrarRequest) -> Result<RegistrarReply, RegistrarFault> {
        let RegistrarRequest::Enrol(code) = request;
        let Enrolled { device, municipality } = enrol_at(&self.config, code, self.clock).map_err(|fault| {
            tracing::warn!(error = &fault as &dyn std::error::Error, "not enrolled");
            told(&fault)
        })?;
        let municipality = MunicipalityCode::parse(&municipality).map_err(|_| RegistrarFault::NotUnderstood)?;
        Ok(RegistrarReply::Enrolled { device, municipality })
    }
}

fn told(fault: &EnrolFault) -> RegistrarFault {
    match fault {
        EnrolFault::Listener(fault) => of_listener(fault),
        EnrolFault::Disk(error) | EnrolFault::Key(KeyFault::Disk(error)) => of_disk(error),
        EnrolFault::Key(_) | EnrolFault::Tls(_) => RegistrarFault::Broken,
    }
}

fn of_listener(fault: &ListenerFault) -> RegistrarFault {
    match fault {
        ListenerFault::Unreachable(error) => match fault::of_transport(error) {
            CloudFault::NotTrusted => RegistrarFault::NotTrusted,
            _ => RegistrarFault::Unreachable,
        },
        ListenerFault::Refused { code, tries_left, retry_at } => {
            RegistrarFault::Refused { code: *code, tries_left: *tries_left, retry_at: *retry_at }
        }
        ListenerFault::NotUnderstood => RegistrarFault::NotUnderstood,
        ListenerFault::Machine(error) => of_disk(error),
    }
}

fn of_disk(error: &io::Error) -> RegistrarFault {
    if error.kind() == io::ErrorKind::StorageFull { RegistrarFault::Full } else { RegistrarFault::Broken }
}
