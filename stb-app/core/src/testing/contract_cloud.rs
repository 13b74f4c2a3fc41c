//! What every [`Cloud`] does, whatever lies between it and the town.

use crate::ports::{
    CardProof, Cloud, CloudFault, CloudReply, CloudRequest, OutBlob, SealedPage, Session, SessionToken, VaultOffer,
    Verdict, VerdictKind, Whose,
};
use crate::technician;
use shared_model::card_proof::Nonce;
use shared_model::civil::CivilDate;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::notice::Cursor;
use shared_model::password::IssuedPassword;
use shared_model::person::{FourFacts, Member, Role, Sex};
use shared_model::self_test::{SelfTestCheck, SelfTestReport};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use shared_model::wire::v1;
use std::time::Duration;
use uuid::Uuid;
use vault::{TownKeys, TownSecret, VaultSecret};
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
        (CloudRequest::TownKeys, CloudReply::TownKeys(town_keys())),
        (
            CloudRequest::ReleaseVault { token: token(), whose: Whose::Member },
            CloudReply::Vault { generation: 3, secret: VaultSecret::new([12; 32]) },
        ),
        (
            CloudRequest::ReleaseVault { token: token(), whose: Whose::Household },
            CloudReply::Vault { generation: 4, secret: VaultSecret::new([17; 32]) },
        ),
        (CloudRequest::OfferVault { token: token(), whose: Whose::Member, offer: offer() }, CloudReply::Done),
        (CloudRequest::OfferVault { token: token(), whose: Whose::Household, offer: offer() }, CloudReply::Done),
        (CloudRequest::Deeds, CloudReply::Deeds { epoch: id, deeds: deeds() }),
        (CloudRequest::ShowDeeds { epoch: id, deeds: deeds() }, CloudReply::Deeds { epoch: id, deeds: Vec::new() }),
        (CloudRequest::VaccineData { after: None }, CloudReply::VaccineData(Some(vaccine_data()))),
        (CloudRequest::VaccineData { after: Some(vaccine_data().version) }, CloudReply::VaccineData(None)),
        (CloudRequest::Mail { owner: id, generation: 1, sequence: 1, after: None }, CloudReply::Mail(Some(page()))),
        (
            CloudRequest::Mail { owner: id, generation: 3, sequence: 7, after: Some(page().cursor) },
            CloudReply::Mail(None),
        ),
        (CloudRequest::News { mailboxes: vec![(id, 3, page().cursor)] }, CloudReply::News(true)),
        (
            CloudRequest::Send {
                outbox: id,
                epoch: Some(page().cursor.epoch),
                blobs: vec![
                    OutBlob { sequence: 8, sealed: vec![1; 160] },
                    OutBlob { sequence: 9, sealed: vec![2; 160] },
                ],
            },
            CloudReply::Verdicts {
                epoch: Some(page().cursor.epoch),
                verdicts: vec![
                    Verdict { sequence: 8, kind: VerdictKind::Applied { version: Some(44) } },
                    Verdict { sequence: 9, kind: VerdictKind::Rejected(Some(ErrorCode::EntryUnknown)) },
                ],
            },
        ),
        (self_test(), CloudReply::Done),
    ]
}

fn self_test() -> CloudRequest {
    let check = |name: &str, code: Option<&str>, note: Option<&str>| SelfTestCheck {
        name: name.to_owned(),
        passed: code.is_none(),
        code: code.map(str::to_owned),
        note: note.map(str::to_owned),
    };
    let report = SelfTestReport {
        taken_at: Timestamp::from_millis(1_795_430_520_000),
        firmware: "0.4.0".to_owned(),
        checks: vec![check("network", None, Some("有線")), check("reader", Some("R-102"), None)],
    };
    let device = DeviceId::from_random([19; 8]);
    let receipt = technician::receipt(&report, &device);
    CloudRequest::SelfTest { device, report: Box::new(report), receipt }
}

fn deeds() -> Vec<v1::VaultDeed> {
    let bytes = |length| v1::Base64(vec![7; length]);
    let own = v1::VaultDeed {
        owner: Uuid::from_bytes([4; 16]),
        household: Uuid::from_bytes([5; 16]),
        generation: 3,
        bound_at_ms: Some(1_795_430_520_000),
        mail_key: bytes(65),
        author_key: Some(bytes(65)),
        escrow: bytes(113),
        signature: bytes(64),
    };
    let shared = v1::VaultDeed { owner: own.household, bound_at_ms: None, author_key: None, ..own.clone() };
    vec![own, shared]
}

fn vaccine_data() -> v1::VaccineData {
    let text = "format = 1\nedition = \"日本の定期接種 2027年度\"\n".to_owned();
    v1::VaccineData { version: 1_795_430_520_000, text, signature: v1::Base64(vec![18; 64]) }
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
    Session { token: token(), member: member(), good_for: Duration::from_secs(3600), household_vault_stale: true }
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

fn town_keys() -> TownKeys {
    TownSecret::new(Zeroizing::new([13; 32])).public()
}

fn offer() -> VaultOffer {
    let keys = VaultSecret::new([12; 32]).keys();
    VaultOffer {
        generation: 3,
        mail_key: keys.mail_key().to_bytes(),
        author_key: keys.author_key(),
        escrow: vec![14; 113],
    }
}

fn page() -> SealedPage {
    SealedPage {
        generation: 1,
        sequence: 1,
        cursor: Cursor { epoch: Uuid::from_bytes([11; 16]), position: u64::MAX - 1 },
        more: true,
        unread: 2,
        dates: vec![20_000, 20_003],
        sealed: vec![15; 300],
        signature: vec![16; 64],
    }
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
