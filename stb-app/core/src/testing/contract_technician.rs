//! What every [`Machine`] and every [`Registrar`] does.

use crate::ports::{
    Machine, MachineReply, MachineRequest, Probe, Registrar, RegistrarFault, RegistrarReply, RegistrarRequest,
    TechnicianCode,
};
use shared_model::device::InstallCode;
use shared_model::error_code::ErrorCode;

/// Longest words about what was seen, in characters: they stand on one line.
const LONGEST_NOTE: usize = 40;

/// Panics where the contract is broken. `right` is the technician's code of this machine.
pub fn machine_contract(machine: &mut dyn Machine, right: &str) {
    let authorised = |machine: &mut dyn Machine, digits: &str| {
        let code = TechnicianCode::parse(digits).expect("six to eight digits");
        machine.ask(&MachineRequest::Authorise(code))
    };
    assert_eq!(authorised(machine, right), MachineReply::Authorised(true));
    assert_eq!(authorised(machine, "00000000"), MachineReply::Authorised(false));
    assert_eq!(authorised(machine, right), MachineReply::Authorised(true), "a wrong code changes nothing here");
    let MachineReply::Erases(first) = machine.ask(&MachineRequest::Erase) else { panic!("nobody says who erases") };
    assert_eq!(machine.ask(&MachineRequest::Erase), MachineReply::Erases(first), "being asked twice is no trouble");
    assert_eq!(authorised(machine, right), MachineReply::Authorised(true), "nothing is erased yet");
    for probe in Probe::ALL {
        let MachineReply::Checked(seen) = machine.ask(&MachineRequest::Check(probe)) else {
            panic!("{probe:?} is answered with something else")
        };
        let MachineReply::Checked(again) = machine.ask(&MachineRequest::Check(probe)) else {
            panic!("{probe:?} is answered with something else")
        };
        assert_eq!(seen.as_ref().err(), again.as_ref().err(), "{probe:?} is the same when it is looked at twice");
        if let Ok(note) = seen {
            let fits = !note.is_empty() && note.chars().count() <= LONGEST_NOTE && !note.contains(char::is_control);
            assert!(fits, "{probe:?}: {note}");
        }
    }
}

/// An enrol listener that does what it is told.
pub trait EnrolListener {
    /// The way to it.
    fn registrar(&mut self) -> Box<dyn Registrar + '_>;

    /// From now on it refuses, with this many tries left, or enrols.
    fn refuse(&mut self, refusal: Option<(ErrorCode, Option<u32>)>);

    /// Nobody answers any more.
    fn close(&mut self);
}

/// Panics where the contract is broken.
pub fn registrar_contract(listener: &mut impl EnrolListener, code: &str) {
    let enrol = |listener: &mut dyn EnrolListener| {
        let code = InstallCode::parse(code).expect("eight digits");
        listener.registrar().ask(&RegistrarRequest::Enrol(code))
    };
    for (code, tries_left) in [(ErrorCode::InstallCodeWrong, Some(4)), (ErrorCode::InstallCodeSpent, None)] {
        listener.refuse(Some((code, tries_left)));
        assert_eq!(enrol(listener), Err(RegistrarFault::Refused { code, tries_left, retry_at: None }));
    }
    listener.refuse(None);
    let first = enrol(listener);
    assert!(matches!(first, Ok(RegistrarReply::Enrolled { .. })), "{first:?}");
    assert_eq!(enrol(listener), first, "an answer that was lost is given again");
    for code in [ErrorCode::RenewalTooLate, ErrorCode::DeviceRevoked] {
        listener.refuse(Some((code, None)));
        let refused = Err(RegistrarFault::Refused { code, tries_left: None, retry_at: None });
        assert_eq!(listener.registrar().ask(&RegistrarRequest::Renew), refused);
    }
    listener.close();
    assert_eq!(enrol(listener), Err(RegistrarFault::Unreachable));
    for request in [RegistrarRequest::Renew, RegistrarRequest::Time] {
        assert_eq!(listener.registrar().ask(&request), Err(RegistrarFault::Unreachable), "{request:?}");
    }
}
