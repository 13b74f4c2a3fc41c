//! The box itself, as a technician looks at it: one small file for each thing that is looked at.

mod certificate;
mod clock;
pub mod code;
pub mod network;
mod server;
mod sound;
mod storage;

use crate::clock::SystemClock;
use crate::cloud_https::{CloudConfig, HttpsCloud};
use shared_model::error_code::ErrorCode;
use stb_core::ports::{CloudFault, Defect, Entropy, Eraser, Machine, MachineReply, MachineRequest, Probe};
use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

/// What is looked at.
#[derive(Debug, Clone)]
pub struct MachineConfig {
    /// The device listener, and what this box proves itself with.
    pub cloud: CloudConfig,
    /// Enrol listener, `https://host:port`.
    pub enrol_url: String,
    /// Folder of the store.
    pub data: PathBuf,
    /// The technician's code, as [`code::hash`] writes it.
    pub code: Option<String>,
    /// The file whose appearance asks the system to erase this box; `None`: the program does it.
    pub reset_request: Option<PathBuf>,
}

/// This machine.
pub struct SystemMachine {
    config: MachineConfig,
    clock: SystemClock,
    entropy: Box<dyn Entropy>,
}

/// For one answer of a server; two of them, and a name that is looked up, are within the port's deadline.
const ANSWER: Duration = Duration::from_secs(4);

impl SystemMachine {
    /// Looks when it is asked.
    pub fn new(config: MachineConfig, clock: SystemClock, entropy: Box<dyn Entropy>) -> Self {
        Self { config, clock, entropy }
    }

    fn check(&mut self, probe: Probe) -> Result<String, Defect> {
        let MachineConfig { cloud, enrol_url, data, .. } = &self.config;
        let now = || self.clock.now();
        match probe {
            Probe::Network if server::is_here(&cloud.url) => Ok("この箱の中".to_owned()),
            Probe::Network => network::look(std::path::Path::new("/")),
            Probe::Dns => server::addresses(&cloud.url).map(|found| found[0].ip().to_string()),
            Probe::Server => {
                let begun = now().uptime;
                for url in [enrol_url, &cloud.url] {
                    server::greet(url, &cloud.roots, self.clock)?;
                }
                Ok(answered_within(now().uptime.since(begun)))
            }
            Probe::Clock => {
                let mut nonce = [0; 32];
                self.entropy.fill(&mut nonce);
                clock::look(enrol_url, &cloud.roots, self.clock, &nonce)
            }
            Probe::Certificate => certificate::look(&cloud.certificate, now().wall),
            Probe::Api => {
                let begun = now().uptime;
                self.echo()?;
                Ok(answered_within(now().uptime.since(begun)))
            }
            Probe::Storage => storage::look(data),
            Probe::Sound => sound::look(std::path::Path::new("/dev/snd")),
        }
    }

    /// The system looks for the file, not into it.
    fn erases(&self) -> Result<Eraser, Defect> {
        let Some(request) = &self.config.reset_request else { return Ok(Eraser::Program) };
        File::create(request).and_then(|file| file.sync_all()).map_err(|error| {
            tracing::error!(%error, "the system cannot be asked to erase this box");
            storage::defect(&error)
        })?;
        Ok(Eraser::System)
    }

    fn echo(&self) -> Result<(), Defect> {
        let cloud = HttpsCloud::with_clock(&self.config.cloud, ANSWER, self.clock).map_err(|_| Defect::NotEnrolled)?;
        cloud.echo().map_err(|fault| match fault {
            CloudFault::Unreachable => Defect::ServerSilent,
            CloudFault::NotTrusted => Defect::BoxRefused,
            CloudFault::Refused { code: ErrorCode::DeviceRevoked | ErrorCode::DeviceUnknown, .. } => Defect::BoxRefused,
            CloudFault::Refused { .. } | CloudFault::NotUnderstood => Defect::ServerTrouble,
        })
    }
}

impl Machine for SystemMachine {
    fn ask(&mut self, request: &MachineRequest) -> MachineReply {
        match request {
            MachineRequest::Authorise(typed) => {
                MachineReply::Authorised(self.config.code.as_deref().is_some_and(|hash| code::fits(typed, hash)))
            }
            MachineRequest::Erase => MachineReply::Erases(self.erases()),
            MachineRequest::Check(probe) => MachineReply::Checked(self.check(*probe)),
        }
    }
}

fn answered_within(time: Duration) -> String {
    format!("応答 {}ms", time.as_millis())
}
