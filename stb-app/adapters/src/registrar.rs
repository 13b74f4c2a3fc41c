//! The enrol listener as a port.

use crate::clock::SystemClock;
use crate::cloud_https::fault;
use crate::enrol::{EnrolFault, Enrolled, certificate, enrol_at};
use crate::identity::ListenerFault;
use crate::identity::key::KeyFault;
use crate::identity::renew::{RenewConfig, RenewFault, renew};
use crate::identity::time::{TimeFault, ask_time};
use shared_model::device::InstallCode;
use shared_model::municipality::MunicipalityCode;
use stb_core::ports::{CloudFault, Entropy, Registrar, RegistrarFault, RegistrarReply, RegistrarRequest};
use std::error::Error;
use std::io;

/// Asks the town's enrol listener, and keeps what it gives.
pub struct HttpsRegistrar {
    config: RenewConfig,
    clock: SystemClock,
    entropy: Box<dyn Entropy>,
}

impl HttpsRegistrar {
    /// Connects when it is asked. `clock` is set by the town's time, with all its copies.
    pub fn new(config: RenewConfig, clock: SystemClock, entropy: Box<dyn Entropy>) -> Self {
        Self { config, clock, entropy }
    }

    fn enrol(&self, code: &InstallCode) -> Result<RegistrarReply, RegistrarFault> {
        let config = &self.config.enrol;
        let Enrolled { device, municipality } =
            enrol_at(config, code, self.clock).map_err(|fault| of_enrolment(&noted("not enrolled", fault)))?;
        let municipality = MunicipalityCode::parse(&municipality).map_err(|_| RegistrarFault::NotUnderstood)?;
        let certificate = certificate(&config.certificate).ok_or(RegistrarFault::Broken)?;
        Ok(RegistrarReply::Enrolled { device, municipality, certificate })
    }

    fn renew(&self) -> Result<RegistrarReply, RegistrarFault> {
        renew(&self.config, self.clock).map_err(|fault| of_renewal(&noted("not renewed", fault)))?;
        certificate(&self.config.enrol.certificate).map(RegistrarReply::Renewed).ok_or(RegistrarFault::Broken)
    }

    fn time(&mut self) -> Result<RegistrarReply, RegistrarFault> {
        let mut nonce = [0; 32];
        self.entropy.fill(&mut nonce);
        let asked = self.clock.now().uptime;
        let town = ask_time(&self.config.enrol.url, &self.config.enrol.roots, &nonce)
            .map_err(|fault| of_time(&noted("the town's time is not known", fault)))?;
        let answered = self.clock.now().uptime;
        // It was signed somewhere between the two; nobody knows where.
        self.clock.set(town, asked + answered.since(asked) / 2);
        Ok(RegistrarReply::Time(town))
    }
}

impl Registrar for HttpsRegistrar {
    fn ask(&mut self, request: &RegistrarRequest) -> Result<RegistrarReply, RegistrarFault> {
        match request {
            RegistrarRequest::Enrol(code) => self.enrol(code),
            RegistrarRequest::Renew => self.renew(),
            RegistrarRequest::Time => self.time(),
        }
    }
}

fn noted<F: Error + 'static>(what: &str, fault: F) -> F {
    tracing::warn!(error = &fault as &dyn Error, "{what}");
    fault
}

fn of_enrolment(fault: &EnrolFault) -> RegistrarFault {
    match fault {
        EnrolFault::Listener(fault) => of_listener(fault),
        EnrolFault::Disk(error) => of_disk(error),
        EnrolFault::Key(fault) => of_key(fault),
        EnrolFault::Tls(_) => RegistrarFault::Broken,
    }
}

fn of_renewal(fault: &RenewFault) -> RegistrarFault {
    match fault {
        RenewFault::Listener(fault) => of_listener(fault),
        RenewFault::Disk(error) => of_disk(error),
        RenewFault::Key(fault) => of_key(fault),
        RenewFault::Tls(_) | RenewFault::NotEnrolled => RegistrarFault::Broken,
    }
}

fn of_time(fault: &TimeFault) -> RegistrarFault {
    match fault {
        TimeFault::Listener(fault) => of_listener(fault),
        TimeFault::Tls(_) => RegistrarFault::Broken,
        TimeFault::NotSigned => RegistrarFault::NotTrusted,
        TimeFault::OutsideItsCertificate => RegistrarFault::NotUnderstood,
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

fn of_key(fault: &KeyFault) -> RegistrarFault {
    match fault {
        KeyFault::Disk(error) => of_disk(error),
        _ => RegistrarFault::Broken,
    }
}

fn of_disk(error: &io::Error) -> RegistrarFault {
    if error.kind() == io::ErrorKind::StorageFull { RegistrarFault::Full } else { RegistrarFault::Broken }
}
