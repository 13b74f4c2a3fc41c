//! What a technician finds: a box that is well or not, and an enrol listener that answers at once.

use crate::world::{device, town_code};
use shared_model::error_code::ErrorCode;
use stb_core::ports::{
    Defect, Eraser, Machine, MachineReply, MachineRequest, Probe, Registrar, RegistrarFault, RegistrarReply,
    RegistrarRequest,
};
use std::collections::HashMap;

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

    /// The enrol listener.
    pub fn registers(&mut self, request: &RegistrarRequest) -> Result<RegistrarReply, RegistrarFault> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        let RegistrarRequest::Enrol(code) = request;
        if code.reveal() != INSTALL_CODE {
            let code = ErrorCode::InstallCodeWrong;
            return Err(RegistrarFault::Refused { code, tries_left: Some(4), retry_at: None });
        }
        self.certificates += 1;
        if std::mem::take(&mut self.answer_lost) {
            return Err(RegistrarFault::Unreachable);
        }
        self.enrolled = true;
        Ok(RegistrarReply::Enrolled { device: device(), municipality: town_code() })
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

impl Registrar for &mut Shop {
    fn ask(&mut self, request: &RegistrarRequest) -> Result<RegistrarReply, RegistrarFault> {
        self.registers(request)
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
