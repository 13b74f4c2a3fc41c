//! What a failed exchange means to a family.

use http::StatusCode;
use rustls::AlertDescription;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::Problem;
use stb_core::ports::CloudFault;
use std::error::Error;
use std::io;

/// No reply, or none to the end.
pub fn of_transport(error: &reqwest::Error) -> CloudFault {
    if causes(error).any(|cause| tls_cause(cause).is_some_and(breaks_trust)) {
        CloudFault::NotTrusted
    } else {
        CloudFault::Unreachable
    }
}

/// What a TLS connection ended with.
pub fn of_tls(error: &io::Error) -> CloudFault {
    if tls_cause(error).is_some_and(breaks_trust) { CloudFault::NotTrusted } else { CloudFault::Unreachable }
}

/// A status that is not success.
pub fn of_refusal(status: StatusCode, body: &[u8]) -> CloudFault {
    match serde_json::from_slice::<Problem>(body) {
        Ok(problem) => match problem.error_code() {
            Some(code) => CloudFault::Refused { code, tries_left: problem.tries_left, retry_at: problem.retry_at() },
            None => CloudFault::NotUnderstood,
        },
        // Something on the way speaks for a town that does not answer.
        Err(_) if status.is_server_error() => {
            CloudFault::Refused { code: ErrorCode::Unavailable, tries_left: None, retry_at: None }
        }
        Err(_) => CloudFault::NotUnderstood,
    }
}

fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error: &&'a (dyn Error + 'static)| error.source())
}

/// rustls speaks through an `io::Error`, often through one in another, and `source()` leaves out what they carry.
fn tls_cause<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    match error.downcast_ref::<io::Error>() {
        Some(outer) => tls_cause(outer.get_ref()?),
        None => error.downcast_ref(),
    }
}

/// Whether it says who the far end is, or what it thinks of us. Anything else is a bad line.
fn breaks_trust(error: &rustls::Error) -> bool {
    match error {
        rustls::Error::InvalidCertificate(_)
        | rustls::Error::NoCertificatesPresented
        | rustls::Error::UnsupportedNameType
        | rustls::Error::PeerIncompatible(_)
        | rustls::Error::PeerMisbehaved(_) => true,
        rustls::Error::AlertReceived(alert) => !matches!(
            alert,
            AlertDescription::CloseNotify
                | AlertDescription::UserCanceled
                | AlertDescription::InternalError
                | AlertDescription::DecodeError
                | AlertDescription::BadRecordMac
        ),
        _ => false,
    }
}
