//! What a refusal of the town means for who is logged in.

use super::HomeStep;
use crate::ports::CloudFault;
use crate::trouble;
use shared_model::error_code::ErrorCode;

/// Which refusals end what goes on here. What may pass by itself, such as a town in trouble, does not.
pub fn refused(fault: CloudFault) -> HomeStep {
    let CloudFault::Refused { code, .. } = fault else { return HomeStep::Stay };
    match code {
        ErrorCode::CardRevoked | ErrorCode::CardNotRegistered | ErrorCode::VaultUnknown => {
            HomeStep::Expelled(trouble::of_cloud(fault))
        }
        ErrorCode::SessionExpired
        | ErrorCode::SessionRequired
        | ErrorCode::DeviceRevoked
        | ErrorCode::DeviceUnknown
        | ErrorCode::CardExpired
        | ErrorCode::CardUntrusted
        | ErrorCode::CardCertificateMalformed
        | ErrorCode::CardSignatureWrong => HomeStep::Locked(trouble::of_cloud(fault)),
        _ => HomeStep::Stay,
    }
}
