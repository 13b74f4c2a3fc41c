//! What every [`Cloud`] does, whatever lies between it and the town.

use crate::ports::{CardProof, Cloud, CloudFault, CloudReply, CloudRequest, Session, SessionToken};
use shared_model::card_proof::Nonce;
use shared_model::civil::CivilDate;
use shared_model::error_code::ErrorCode;
use shared_model::notice::{Cursor, Fact, FactKind, Notice, NoticeCategory, NoticeChange, NoticePage};
use shared_model::password::IssuedPassword;
use shared_model::person::{FourFacts, Member, Role, Sex};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use std::time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

/// A far end that does as it is told.
pub trait Town {
    /// A box's way to it.
    fn cloud(&mut self) -> Box<dyn Cloud>;

    /// From now on, every request gets this answer; a fault stands for whatever makes a box report it.
    fn answer(&mut self, answer: Result<CloudReply, CloudFault>);

    /// How many requests have arrived and were read in full.
    fn received(&self) -> usize;
}

/// Runs every case on the same town. Panics where the contract is broken.
pub fn cloud_contract(town: &mut impl Town) {
    let mut cloud = town.cloud();
    every_request_gets_its_reply(town, &mut *cloud);
    every_refusal_arrives_as_it_was_meant(town, &mut *cloud);
    after_every_fault_the_next_request_works(town, &mut *cloud);
}

/// Every request there is, each with a reply that uses every field.
pub fn conversations() -> Vec<(CloudRequest, CloudReply)> {
    let id = Uuid::from_bytes([3; 16]);
    let step =
        |attributes_required, proved| CloudReply::RegistrationStep { attributes_required, member: member(), proved };
    vec![
        (CloudRequest::Challenge, CloudReply::Challenge { nonce: Nonce([4; 32]), good_for: Duration::from_secs(120) }),
        (CloudRequest::Login(proof()), CloudReply::Session(session())),
        (CloudRequest::Logout(token()), CloudReply::Done),
        (begin_registration(), CloudReply::Registration { id, attributes_required: true }),
        (CloudRequest::ProveCard { registration: id, proof: proof() }, step(true, None)),
        (CloudRequest::ProveAttributes { registration: id, proof: proof() }, step(false, Some(four_facts()))),
        (CloudRequest::ConfirmRegistration { registration: id }, CloudReply::Session(session())),
        (CloudRequest::Notices { token: token(), after: None }, CloudReply::Notices(page())),
        (
            CloudRequest::Notices { token: token(), after: Some(page().cursor) },
            CloudReply::Notices(NoticePage { changes: vec![], more: false, ..page() }),
        ),
        (
            CloudRequest::Opened { token: token(), notice: id, at: Timestamp::from_millis(1_795_430_520_000) },
            CloudReply::Done,
        ),
    ]
}

fn every_request_gets_its_reply(town: &mut impl Town, cloud: &mut dyn Cloud) {
    for (request, reply) in conversations() {
        town.answer(Ok(reply.clone()));
        let before = town.received();
        assert_eq!(cloud.call(&request), Ok(reply), "{request:?}");
        assert_eq!(town.received(), before + 1, "{request:?} is sent once");
    }
}

fn every_refusal_arrives_as_it_was_meant(town: &mut impl Town, cloud: &mut dyn Cloud) {
    for code in ErrorCode::ALL {
        let (tries_left, retry_at) = match code {
            ErrorCode::CredentialsWrong => (Some(4), None),
            ErrorCode::AccountLocked => (Some(0), Some(Timestamp::from_millis(1_795_430_520_000))),
            _ => (None, None),
        };
        let refused = CloudFault::Refused { code: *code, tries_left, retry_at };
        town.answer(Err(refused));
        let before = town.received();
        assert_eq!(cloud.call(&begin_registration()), Err(refused));
        assert_eq!(town.received(), before + 1, "a refused request is not repeated");
    }
}

fn after_every_fault_the_next_request_works(town: &mut impl Town, cloud: &mut dyn Cloud) {
    for fault in [CloudFault::NotUnderstood, CloudFault::Unreachable, CloudFault::NotTrusted, CloudFault::Unreachable] {
        town.answer(Err(fault));
        assert_eq!(cloud.call(&CloudRequest::Challenge), Err(fault));
        let nonce = CloudReply::Challenge { nonce: Nonce([8; 32]), good_for: Duration::from_secs(90) };
        town.answer(Ok(nonce.clone()));
        assert_eq!(cloud.call(&CloudRequest::Challenge), Ok(nonce), "after {fault:?}");
    }
}

fn begin_registration() -> CloudRequest {
    let password = IssuedPassword::parse("2345ABCD").expect("of the issued alphabet");
    CloudRequest::BeginRegistration { user_id: UserId::from_serial(48_291_530), password }
}

fn proof() -> CardProof {
    CardProof { nonce: Nonce([4; 32]), certificate: vec![0x30, 0x82, 0, 255], signature: vec![7; 256] }
}

fn token() -> SessionToken {
    SessionToken(Zeroizing::new("c2Vzc2lvbg".to_owned()))
}

fn session() -> Session {
    Session { token: token(), member: member(), good_for: Duration::from_secs(3600) }
}

fn member() -> Member {
    let [id, household] = [[5; 16], [6; 16]].map(Uuid::from_bytes);
    Member { id, household, name: "模擬 良子".to_owned(), role: Role::Mother }
}

fn four_facts() -> FourFacts {
    FourFacts {
        name: "模擬 良子".to_owned(),
        birth_date: CivilDate::new(1990, 2, 28).expect("in the calendar"),
        sex: Sex::Female,
        address: "富山県南砺市模擬１番地".to_owned(),
    }
}

fn page() -> NoticePage {
    let notice = Notice {
        id: Uuid::from_bytes([9; 16]),
        published_at: Timestamp::from_millis(1_795_000_000_000),
        sender: "福光保健センター".to_owned(),
        category: NoticeCategory::Health,
        title: "1歳6か月児健診の ご案内".to_owned(),
        body: "健診を おこないます。\n母子健康手帳を お持ちください。".to_owned(),
        facts: vec![Fact { kind: FactKind::When, text: "12月3日（木）".to_owned() }],
        opened_at: Some(Timestamp::from_millis(1_795_100_000_000)),
    };
    let changes = vec![NoticeChange::Current(notice), NoticeChange::Withdrawn(Uuid::from_bytes([10; 16]))];
    NoticePage { cursor: Cursor { epoch: Uuid::from_bytes([11; 16]), position: u64::MAX - 1 }, more: true, changes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::cloud::ScriptedCloud;

    struct Scripted(ScriptedCloud);

    impl Town for Scripted {
        fn cloud(&mut self) -> Box<dyn Cloud> {
            Box::new(self.0.clone())
        }

        fn answer(&mut self, answer: Result<CloudReply, CloudFault>) {
            self.0.answer_next(answer);
        }

        fn received(&self) -> usize {
            self.0.received().len()
        }
    }

    #[test]
    fn the_scripted_town_keeps_the_contract() {
        cloud_contract(&mut Scripted(ScriptedCloud::new()));
    }
}
