//! What a technician finds: a box that is well or not, and an enrol listener that answers at once.

use crate::family::EVENING;
use crate::world::{device, town_code};
use shared_model::device::InstallCode;
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;
use stb_core::ports::{
    Certificate, Defect, Eraser, Machine, MachineReply, MachineRequest, Probe, Registrar, RegistrarFault,
    RegistrarReply, RegistrarRequest,
};
use std::collections::HashMap;
use std::time::Duration;

/// The technician's code of the stories.
pub const CODE: &str = "314159";
/// The install code on the work order.
pub const INSTALL_CODE: &str = "12345678";

/// How the box and the enrol listener behave.
#[derive(Default)]
pub struct Shop {
    /// Whether the box has its certificate.
    pub enrolled: bool,
    /// What is wrong with the box.
    pub defects: HashMap<Probe, Defect>,
    /// What the enrol listener answers, if it does not enrol.
    pub fault: Option<RegistrarFault>,
    /// The town enrols, and its answer is lost on the way once.
    pub answer_lost: bool,
    /// How often a certificate was made.
    pub certificates: u32,
    /// How long the certificate of this box holds; `None`: as long as anybody lives.
    pub certificate: Option<Certificate>,
    /// A renewal was cut off by the power.
    pub renewal_cut: bool,
    /// The enrol listener cannot be reached.
    pub silent: bool,
    /// How often the time was asked for.
    pub times: u32,
    /// How often a renewal was asked for.
    pub renewals: u32,
    /// Who erases the box, or why nobody can.
    pub eraser: Option<Result<Eraser, Defect>>,
    /// How often the box was looked at.
    pub looks: u32,
}

impl Shop {
    /// The shop of a box that is enrolled.
    pub fn of_enrolled() -> Self {
        Self { enrolled: true, ..Self::default() }
    }

    /// The enrol listener, in a town in which it is `now`.
    pub fn registers(&mut self, request: &RegistrarRequest, now: Timestamp) -> Result<RegistrarReply, RegistrarFault> {
        match request {
            RegistrarRequest::Time => self.times += 1,
            RegistrarRequest::Renew => self.renewals += 1,
            RegistrarRequest::Enrol(_) => {}
        }
        if self.silent {
            return Err(RegistrarFault::Unreachable);
        }
        match (request, self.fault) {
            (RegistrarRequest::Time, _) => Ok(RegistrarReply::Time(now)),
            (_, Some(fault)) => Err(fault),
            (RegistrarRequest::Renew, None) => {
                self.renewal_cut = false;
                let certificate = certificate_from(now);
                self.certificate = Some(certificate);
                Ok(RegistrarReply::Renewed(certificate))
            }
            (RegistrarRequest::Enrol(code), None) => self.enrols(code, now),
        }
    }

    fn enrols(&mut self, code: &InstallCode, now: Timestamp) -> Result<RegistrarReply, RegistrarFault> {
        if code.reveal() != INSTALL_CODE {
            let code = ErrorCode::InstallCodeWrong;
            return Err(RegistrarFault::Refused { code, tries_left: Some(4), retry_at: None });
        }
        self.certificates += 1;
        if std::mem::take(&mut self.answer_lost) {
            return Err(RegistrarFault::Unreachable);
        }
        self.enrolled = true;
        let certificate = certificate_from(now);
        Ok(RegistrarReply::Enrolled { device: device(), municipality: town_code(), certificate })
    }

    /// The box itself.
    pub fn looks(&mut self, request: &MachineRequest) -> MachineReply {
        match request {
            MachineRequest::Authorise(code) => MachineReply::Authorised(code.reveal() == CODE),
            MachineRequest::Erase => MachineReply::Erases(self.eraser.unwrap_or(Ok(Eraser::Program))),
            MachineRequest::Check(probe) => {
                self.looks += 1;
                let no_certificate = matches!(probe, Probe::Certificate | Probe::Api) && !self.enrolled;
                let defect = no_certificate.then_some(Defect::NotEnrolled);
                let defect = self.defects.get(probe).copied().or(defect);
                MachineReply::Checked(defect.map_or_else(|| Ok(seen(*probe).to_owned()), Err))
            }
        }
    }
}

/// Ninety days.
pub fn certificate_from(from: Timestamp) -> Certificate {
    Certificate { from, until: from + Duration::from_secs(90 * 86_400) }
}

/// In the evening of the stories.
impl Registrar for &mut Shop {
    fn ask(&mut self, request: &RegistrarRequest) -> Result<RegistrarReply, RegistrarFault> {
        self.registers(request, EVENING)
    }
}

impl Machine for Shop {
    fn ask(&mut self, request: &MachineRequest) -> MachineReply {
        self.looks(request)
    }
}

/// As long as the real ones may be.
fn seen(probe: Probe) -> &'static str {
    match probe {
        Probe::Network => "192.168.100.123",
        Probe::Dns => "2001:db8:1234:5678::9",
        Probe::Server => "応答 84ms",
        Probe::Clock => "ずれ 0.2秒",
        Probe::Certificate => "のこり 365日",
        Probe::Api => "応答 84ms",
        Probe::Storage => "空き 5.1GB 書込み可",
        Probe::Sound => "出口 2つ",
    }
}
