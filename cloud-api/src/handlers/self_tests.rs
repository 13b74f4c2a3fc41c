//! What technicians' self-tests have found.

use crate::http::{Refusal, Reply, no_content, read_json};
use crate::proof::Device;
use crate::service::Service;
use cloud_store::model::{self, Name};
use cloud_store::{Conflict, StoreError};
use http::Request;
use sha2::{Digest, Sha256};
use shared_model::error_code::ErrorCode;
use shared_model::self_test::{Receipt, SelfTestCheck};
use shared_model::wire::v1::{SelfTest, self_test_message};

/// `POST /v1/self-tests`. The signature is kept with the very bytes that were signed, so that the report can be shown to be
/// the box's also when its key has been replaced.
pub async fn add<B>(service: &Service, device: Device<'_>, request: Request<B>) -> Reply
where
    B: hyper::body::Body,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let malformed = |why| Refusal::new(ErrorCode::MalformedRequest, why);
    let sent: SelfTest = read_json(&service.limits, request).await?;
    let found = sent.report().ok_or_else(|| malformed("the self-test is out of bounds"))?;
    let firmware = Name::parse(&found.firmware).map_err(|_| malformed("the self-test is out of bounds"))?;
    let receipt = Receipt::of_digest(&Sha256::digest(found.receipt_message(device.id())).into());
    if receipt.as_str() != sent.receipt {
        return Err(malformed("the receipt is not that of the self-test"));
    }
    let report = self_test_message(&found, device.id());
    if !device.has_signed(&report, &sent.signature.0) {
        return Err(malformed("the self-test is not signed by this device"));
    }
    let failed: Vec<String> = found.checks.iter().filter(|check| !check.passed).map(said).collect();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let test = model::SelfTest {
        receipt,
        taken_at: found.taken_at,
        received_at: service.clock.now(),
        firmware,
        checks: count(found.checks.len()),
        passed: count(found.checks.len() - failed.len()),
        failed,
        report,
        key: device.public_key().to_vec(),
        signature: sent.signature.0,
    };
    let (municipality, id) = (device.municipality(), device.id().clone());
    service.store.write(move |store| store.add_self_test(municipality, &id, &test)).await.map_err(
        |error| match error {
            StoreError::Conflict(Conflict::AlreadyExists) => malformed("another self-test has this receipt"),
            other => other.into(),
        },
    )?;
    Ok(no_content())
}

/// What is said of a check that was not good: its code, or its name.
fn said(check: &SelfTestCheck) -> String {
    check.code.as_ref().unwrap_or(&check.name).clone()
}
