//! Bodies from strangers: every request and reply of API v1, on any bytes. What is read is read the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_model::{notice, person, wire::v1};
use uuid::Uuid;

/// Who has entered it, and from which outbox: the envelope says so.
const MEMBER: Uuid = Uuid::from_u128(1);
const OUTBOX: Uuid = Uuid::from_u128(2);

fn round_trip<T: DeserializeOwned + Serialize + PartialEq + std::fmt::Debug>(data: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(data).ok()?;
    let again = serde_json::to_vec(&value).expect("what was read can be written");
    assert_eq!(serde_json::from_slice::<T>(&again).ok().as_ref(), Some(&value));
    Some(value)
}

fuzz_target!(|data: &[u8]| {
    round_trip::<v1::CardProof>(data);
    round_trip::<v1::RegistrationRequest>(data);
    round_trip::<v1::EnrolRequest>(data);
    round_trip::<v1::Opened>(data);
    round_trip::<v1::VaultOffer>(data);
    round_trip::<v1::SealedPage>(data);
    round_trip::<v1::OutboxUpload>(data);
    round_trip::<v1::NewsRequest>(data);
    round_trip::<v1::OutboxVerdicts>(data);
    round_trip::<v1::Problem>(data);
    round_trip::<v1::Challenge>(data);
    if let Some(session) = round_trip::<v1::Session>(data) {
        let _ = person::Member::try_from(session.member);
    }
    if let Some(step) = round_trip::<v1::RegistrationStep>(data) {
        let _ = step.proved.map(person::FourFacts::try_from);
    }
    if let Some(page) = round_trip::<v1::MailPage>(data) {
        let page = notice::MailPage::from(page);
        assert_eq!(notice::MailPage::from(v1::MailPage::from(page.clone())), page);
        for record in &page.records {
            let _ = record.occurred_on();
        }
    }
    if let Some(change) = round_trip::<v1::Entry>(data).and_then(|entry| entry.into_change(MEMBER, OUTBOX)) {
        let at = notice::Cursor { epoch: OUTBOX, position: 1 };
        if let Ok(Some(record)) = change.apply(None, at) {
            let _ = change.apply(Some(&record), notice::Cursor { position: 2, ..at });
        }
    }
    if let Some(page) = round_trip::<v1::NoticePage>(data) {
        let page = notice::NoticePage::from(page);
        assert_eq!(notice::NoticePage::from(v1::NoticePage::from(page.clone())), page);
    }
});
