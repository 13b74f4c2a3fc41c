//! API v1 as JSON. Requests refuse unknown fields, replies tolerate them, so that an older box can talk to a newer town.
//!
//! | method and path | request | reply |
//! |---|---|---|
//! | `GET /v1/health` | – | [`Health`] |
//! | `POST /v1/challenges` | [`ChallengeRequest`] | 201 [`Challenge`] |
//! | `POST /v1/sessions` | [`CardProof`] | 201 [`Session`] |
//! | `DELETE /v1/sessions/current` | – | 204 |
//! | `POST /v1/registrations` | [`RegistrationRequest`] | 201 [`Registration`] |
//! | `POST /v1/registrations/{id}/card` | [`CardProof`] | [`RegistrationStep`] |
//! | `POST /v1/registrations/{id}/attributes` | [`CardProof`] | [`RegistrationStep`] |
//! | `POST /v1/registrations/{id}/confirm` | – | 201 [`Session`] |
//! | `GET /v1/notices?epoch=&after=&limit=` | – | [`NoticePage`] |
//! | `PUT /v1/notices/{id}/opened` | [`Opened`] | 204 |
//! | `GET /v1/town-keys` | – | [`TownKeys`] |
//! | `PUT /v1/vault` | [`VaultOffer`] | 204 |
//! | `GET /v1/vault` | – | [`VaultRelease`] |
//! | `PUT /v1/household-vault` | [`VaultOffer`] | 204 |
//! | `GET /v1/household-vault` | – | [`VaultRelease`] |
//! | `GET /v1/mail/{mailbox}?generation=&sequence=&epoch=&after=&limit=` | – | [`SealedPage`], or 204: nothing new |
//! | `POST /v1/news` | [`NewsRequest`] | [`News`], as soon as there is something, or after half a minute |
//! | `POST /v1/outbox` | [`OutboxUpload`] | [`OutboxVerdicts`] |
//! | `GET /v1/vaccine-data?after=` | – | [`VaccineData`], or 204: nothing newer |
//! | `POST /v1/self-tests` | [`SelfTest`] | 204 |
//! | enrol listener `GET /v1/time?nonce=` | – | [`SignedTime`] |
//! | enrol listener `POST /v1/enrol` | [`EnrolRequest`] | 201 [`Enrolment`] |
//! | enrol listener `POST /v1/renew` | [`RenewRequest`] | 201 [`Enrolment`] |
//!
//! A session travels as `Authorization: Bearer TOKEN`. Every refusal is a [`Problem`].

mod bytes;
mod enrol;
mod entry;
mod notice;
mod problem;
mod record;
mod registration;
mod self_test;
mod session;
mod vaccine_data;
mod vault;

pub use bytes::Base64;
pub use enrol::{EnrolRequest, Enrolment, RenewRequest, SignedTime, renew_message, time_message};
pub use entry::{Answer, Base, Entry};
pub use notice::{Answered, Change, Fact, FactKind, MailPage, Notice, NoticeCategory, NoticePage, Opened};
pub use problem::Problem;
pub use record::{Field, Other, Provenance, Record};
pub use registration::{FourFacts, Registration, RegistrationRequest, RegistrationStep, Sex};
pub use self_test::{SelfTest, SelfTestCheck, self_test_message};
pub use session::{CardProof, Challenge, ChallengeRequest, Health, Member, Role, Session};
pub use vaccine_data::VaccineData;
pub use vault::{
    Blob, MailPlace, News, NewsRequest, OutboxUpload, OutboxVerdicts, SealedPage, TownKeys, VaultDeed, VaultDeeds,
    VaultOffer, VaultRelease, Verdict, VerdictKind,
};

/// A message that is JSON of API v1 but says something the domain does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the message is not meaningful: {0}")]
pub struct NotMeaningful(pub &'static str);
