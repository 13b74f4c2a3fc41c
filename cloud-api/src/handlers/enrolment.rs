//! The enrol listener: the time, and a certificate for a new box.

use crate::ca::{DeviceRequest, IssuedDevice, pem};
use crate::http::{Refusal, Reply, json, parse_query, read_json};
use crate::limits::TIME_NONCE_BYTES;
use crate::service::Service;
use cloud_store::model::{InstallGrant, InstallTry, Redemption};
use cloud_store::{Conflict, StoreError};
use http::{Request, StatusCode};
use shared_model::device::{DeviceId, InstallCode};
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use shared_model::wire::v1::{Base64, EnrolRequest, Enrolment};
use std::net::IpAddr;

/// `GET /v1/time`.
pub fn time(service: &Service, query: Option<&str>) -> Reply {
    let malformed = || Refusal::new(ErrorCode::MalformedRequest, "the nonce is 16 to 64 bytes in base64url");
    let [nonce] = parse_query(query, ["nonce"])?;
    let nonce = nonce.and_then(Base64::decode).ok_or_else(malformed)?;
    if !TIME_NONCE_BYTES.contains(&nonce.len()) {
        return Err(malformed());
    }
    let signed = service.authority.sign_time(nonce, service.clock.now());
    Ok(json(StatusCode::OK, &signed.map_err(|_| Refusal::new(ErrorCode::Internal, "the time cannot be signed"))?))
}

/// `POST /v1/enrol`.
pub async fn enrol<B>(service: &Service, source: IpAddr, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let asked: EnrolRequest = read_json(&service.limits, request).await?;
    let code = InstallCode::parse(&asked.install_code)
        .map_err(|_| Refusal::new(ErrorCode::MalformedRequest, "an install code has eight digits"))?;
    let request = DeviceRequest::parse(&asked.csr.0)
        .map_err(|_| Refusal::new(ErrorCode::CertificateRequestInvalid, "not a P-256 request with a good signature"))?;
    let code = service.authority.codes().digest(&code);
    let (spki, source, now) = (request.spki(), service.authority.codes().source(source), service.clock.now());
    let tried = service.store.write(move |store| store.try_install_code(code, spki, source, now)).await?;
    let InstallGrant { municipality, device, .. } = granted(tried)?;

    let (device, issued) = service
        .authority
        .issue(now, &request, municipality, device)
        .map_err(|_| Refusal::new(ErrorCode::Internal, "the certificate cannot be made"))?;
    let reply = answer(&device, municipality, &issued, now);
    let redemption = Redemption { code, device, certificate: issued.known };
    service.store.write(move |store| store.redeem_install_code(&redemption, now)).await.map_err(
        |error| match error {
            StoreError::NotFound | StoreError::Conflict(Conflict::InstallCodeSpent) => spent(),
            other => other.into(),
        },
    )?;
    Ok(json(StatusCode::CREATED, &reply))
}

/// What a box is told with its certificate.
pub(super) fn answer(
    device: &DeviceId,
    municipality: MunicipalityCode,
    issued: &IssuedDevice,
    now: Timestamp,
) -> Enrolment {
    Enrolment {
        device_id: device.to_string(),
        certificate_chain_pem: pem(&issued.certificate),
        municipality: municipality.to_string(),
        now_ms: now.millis(),
    }
}

fn granted(tried: InstallTry) -> Result<InstallGrant, Refusal> {
    match tried {
        InstallTry::Good(grant) => Ok(grant),
        InstallTry::Wrong { tries_left } => {
            Err(Refusal::new(ErrorCode::InstallCodeWrong, "no such install code").with_tries_left(tries_left))
        }
        InstallTry::Spent => Err(spent()),
        InstallTry::Locked { until } => {
            Err(Refusal::new(ErrorCode::TooManyRequests, "too many wrong install codes").with_retry_at(until))
        }
    }
}

fn spent() -> Refusal {
    Refusal::new(ErrorCode::InstallCodeSpent, "the install code is too old or has been used")
}
