//! Requests of the port as messages of API v1, and its replies as replies of the port.

use super::vaults;
use crate::identity::key::DeviceKey;
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_model::card_proof::Nonce;
use shared_model::self_test::SelfTestReport;
use shared_model::wire::v1::{self, Base64};
use stb_core::ports::{self, CloudFault, CloudReply, CloudRequest, SessionToken};
use std::time::Duration;
use zeroize::Zeroizing;

const DEEDS: &str = "/v1/vault-deeds";

/// A request on its way.
pub struct Message {
    /// HTTP method.
    pub method: Method,
    /// Path and query.
    pub path: String,
    /// Bearer token of a card session.
    pub token: Option<Zeroizing<String>>,
    /// JSON.
    pub body: Option<Vec<u8>>,
    /// What a successful reply contains.
    pub expected: Expected,
}

/// What a successful reply contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are those of the replies of the port")]
pub enum Expected {
    Challenge,
    Session,
    Registration,
    RegistrationStep,
    TownKeys,
    Vault,
    Deeds,
    VaccineData,
    Mail,
    News,
    Verdicts,
    Nothing,
}

impl Message {
    /// What is to be sent. `key` is that of the box, for what carries its signature; without it no town would believe that.
    pub fn of(request: &CloudRequest, key: Option<&dyn DeviceKey>) -> Result<Self, CloudFault> {
        Ok(match request {
            CloudRequest::Challenge => Self::post("/v1/challenges", &v1::ChallengeRequest {}, Expected::Challenge),
            CloudRequest::Login(proof) => Self::post("/v1/sessions", &proof_on_the_wire(proof), Expected::Session),
            CloudRequest::Logout(token) => {
                Self::bare(Method::DELETE, "/v1/sessions/current".to_owned(), Expected::Nothing).with(token)
            }
            CloudRequest::BeginRegistration { user_id, password } => {
                let body =
                    v1::RegistrationRequest { user_id: user_id.to_string(), password: password.reveal().to_owned() };
                Self::post("/v1/registrations", &body, Expected::Registration)
            }
            CloudRequest::ProveCard { registration, proof } => {
                let path = format!("/v1/registrations/{registration}/card");
                Self::post(&path, &proof_on_the_wire(proof), Expected::RegistrationStep)
            }
            CloudRequest::ProveAttributes { registration, proof } => {
                let path = format!("/v1/registrations/{registration}/attributes");
                Self::post(&path, &proof_on_the_wire(proof), Expected::RegistrationStep)
            }
            CloudRequest::ConfirmRegistration { registration } => {
                Self::bare(Method::POST, format!("/v1/registrations/{registration}/confirm"), Expected::Session)
            }
            CloudRequest::TownKeys => Self::bare(Method::GET, "/v1/town-keys".to_owned(), Expected::TownKeys),
            CloudRequest::ReleaseVault { token, whose } => {
                Self::bare(Method::GET, vaults::path(*whose).to_owned(), Expected::Vault).with(token)
            }
            CloudRequest::OfferVault { token, whose, offer } => {
                let body = vaults::offer(offer);
                Self { method: Method::PUT, ..Self::post(vaults::path(*whose), &body, Expected::Nothing) }.with(token)
            }
            CloudRequest::Deeds => Self::bare(Method::GET, DEEDS.to_owned(), Expected::Deeds),
            CloudRequest::VaccineData { after } => {
                let after = after.map_or_else(String::new, |version| format!("?after={version}"));
                Self::bare(Method::GET, format!("/v1/vaccine-data{after}"), Expected::VaccineData)
            }
            CloudRequest::ShowDeeds { epoch, deeds } => {
                Self::post(DEEDS, &v1::VaultDeeds { epoch: *epoch, deeds: deeds.clone() }, Expected::Deeds)
            }
            CloudRequest::Mail { owner, generation, sequence, after } => {
                let path = vaults::mail_path(*owner, *generation, *sequence, *after);
                Self::bare(Method::GET, path, Expected::Mail)
            }
            CloudRequest::News { mailboxes } => Self::post("/v1/news", &vaults::places(mailboxes), Expected::News),
            CloudRequest::Send { outbox, epoch, blobs } => {
                Self::post("/v1/outbox", &vaults::upload(*outbox, *epoch, blobs), Expected::Verdicts)
            }
            CloudRequest::SelfTest { device, report, receipt } => {
                let signature = key.and_then(|key| key.sign(&v1::self_test_message(report, device)).ok());
                let signature = signature.ok_or(CloudFault::NotTrusted)?;
                let body = v1::SelfTest::new(SelfTestReport::clone(report), receipt, signature);
                Self::post("/v1/self-tests", &body, Expected::Nothing)
            }
        })
    }

    /// A sign of life is asked for.
    pub fn echo() -> Self {
        Self::bare(Method::GET, "/v1/health".to_owned(), Expected::Nothing)
    }

    fn bare(method: Method, path: String, expected: Expected) -> Self {
        Self { method, path, token: None, body: None, expected }
    }

    fn post(path: &str, body: &impl Serialize, expected: Expected) -> Self {
        let body = serde_json::to_vec(body).ok();
        Self { body, ..Self::bare(Method::POST, path.to_owned(), expected) }
    }

    fn with(self, token: &SessionToken) -> Self {
        Self { token: Some(token.0.clone()), ..self }
    }
}

impl Expected {
    /// The reply in a body; what cannot be read is not understood.
    pub fn parse(self, body: &[u8]) -> Result<CloudReply, CloudFault> {
        match self {
            Self::Challenge => challenge(read(body)?),
            Self::Session => session(read(body)?),
            Self::Registration => Ok(registration(read(body)?)),
            Self::RegistrationStep => step(read(body)?),
            Self::TownKeys => vaults::town_keys(read(body)?),
            Self::Vault => vaults::release(read(body)?),
            Self::Deeds => {
                let v1::VaultDeeds { epoch, deeds } = read(body)?;
                Ok(CloudReply::Deeds { epoch, deeds })
            }
            // 204: nothing new.
            Self::VaccineData if body.is_empty() => Ok(CloudReply::VaccineData(None)),
            Self::VaccineData => Ok(CloudReply::VaccineData(Some(read(body)?))),
            Self::Mail if body.is_empty() => Ok(CloudReply::Mail(None)),
            Self::Mail => Ok(CloudReply::Mail(Some(read::<v1::SealedPage>(body)?.into()))),
            Self::News => Ok(CloudReply::News(read::<v1::News>(body)?.news)),
            Self::Verdicts => Ok(vaults::verdicts(read(body)?)),
            Self::Nothing => Ok(CloudReply::Done),
        }
    }
}

fn proof_on_the_wire(proof: &ports::CardProof) -> v1::CardProof {
    v1::CardProof {
        nonce: Base64(proof.nonce.0.to_vec()),
        certificate: Base64(proof.certificate.clone()),
        signature: Base64(proof.signature.clone()),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, CloudFault> {
    serde_json::from_slice(body).map_err(|_| CloudFault::NotUnderstood)
}

fn challenge(challenge: v1::Challenge) -> Result<CloudReply, CloudFault> {
    let nonce = challenge.nonce.0.try_into().map_err(|_| CloudFault::NotUnderstood)?;
    Ok(CloudReply::Challenge { nonce: Nonce(nonce), good_for: Duration::from_millis(challenge.expires_in_ms) })
}

fn session(session: v1::Session) -> Result<CloudReply, CloudFault> {
    let good_for = u64::try_from(session.expires_at_ms.saturating_sub(session.now_ms)).unwrap_or(0);
    Ok(CloudReply::Session(ports::Session {
        token: SessionToken(Zeroizing::new(session.token)),
        member: session.member.try_into().map_err(|_| CloudFault::NotUnderstood)?,
        good_for: Duration::from_millis(good_for),
        household_vault_stale: session.household_vault_stale,
    }))
}

fn registration(registration: v1::Registration) -> CloudReply {
    CloudReply::Registration { id: registration.id, attributes_required: registration.attributes_required }
}

fn step(step: v1::RegistrationStep) -> Result<CloudReply, CloudFault> {
    Ok(CloudReply::RegistrationStep {
        attributes_required: step.attributes_required,
        member: step.member.try_into().map_err(|_| CloudFault::NotUnderstood)?,
        proved: step.proved.map(TryInto::try_into).transpose().map_err(|_| CloudFault::NotUnderstood)?,
    })
}
