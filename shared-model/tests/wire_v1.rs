//! API v1 against its golden samples: what is encoded today is what was released, what was released is still
//! understood, replies may gain fields, requests may not.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

#[path = "wire_v1/record_kinds.rs"]
mod record_kinds;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::{
    Answer, Answered, Base, Base64, Blob, CardProof, Challenge, ChallengeRequest, Change, EnrolRequest, Enrolment,
    Entry, Fact, FactKind, Field, FourFacts, Health, MailPage, MailPlace, Member, News, NewsRequest, Notice,
    NoticeCategory, NoticePage, Opened, Other, OutboxUpload, OutboxVerdicts, Problem, Provenance, Record, Registration,
    RegistrationRequest, RegistrationStep, RenewRequest, Role, SealedPage, SelfTest, SelfTestCheck, Session, Sex,
    SignedTime, TownKeys, VaccineData, VaultDeed, VaultDeeds, VaultOffer, VaultRelease, Verdict, VerdictKind,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::PathBuf;
use uuid::{Uuid, uuid};

const NOW_MS: i64 = 1_795_430_520_000;
const EPOCH: Uuid = uuid!("0193581c-0000-7000-8000-0000000000e0");
const HOUSEHOLD: Uuid = uuid!("0193581c-0000-7000-8000-000000000001");
const MOTHER: Uuid = uuid!("0193581c-0000-7000-8000-000000000002");
const REGISTRATION: Uuid = uuid!("0193581c-0000-7000-8000-000000000003");

const RECORD: Uuid = uuid!("0193581c-0000-7000-8000-000000000004");

/// Everything below is checked by one of these two; `every_file_is_checked` sees to it that no file is left out.
#[derive(Clone, Copy, PartialEq)]
enum Direction {
    Request,
    Reply,
}
use Direction::{Reply, Request};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden/v1")
}

fn check<T>(name: &str, direction: Direction, value: &T)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let golden =
        std::fs::read_to_string(folder().join(format!("{name}.json"))).unwrap_or_else(|e| panic!("{name}: {e}"));
    let encoded = serde_json::to_string_pretty(value).unwrap() + "\n";
    assert_eq!(encoded, golden, "{name}: what is sent today is not what was released");
    assert_eq!(&serde_json::from_str::<T>(&golden).unwrap(), value, "{name}: what was released is not understood");

    let released: Value = serde_json::from_str(&golden).unwrap();
    // The names in `fields` are the family's own: one more is one more field, which has to look like one.
    for place in objects(&released).into_iter().filter(|place| !place.ends_with("/fields")) {
        let mut newer = released.clone();
        newer.pointer_mut(&place).unwrap()["from_the_future"] = Value::Bool(true);
        let understood = serde_json::from_value::<T>(newer);
        match direction {
            Reply => {
                assert_eq!(&understood.unwrap(), value, "{name}{place}: an older box must skip what it does not know")
            }
            Request => assert!(understood.is_err(), "{name}{place}: a request with an unknown field must be refused"),
        }
    }
}

/// JSON pointers of all objects in a message.
fn objects(value: &Value) -> Vec<String> {
    let inner = |step: String, value: &Value| objects(value).into_iter().map(move |rest| format!("/{step}{rest}"));
    match value {
        Value::Object(fields) => {
            let nested = fields.iter().flat_map(|(name, value)| inner(name.clone(), value));
            std::iter::once(String::new()).chain(nested).collect()
        }
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(place, value)| inner(place.to_string(), value)).collect()
        }
        _ => Vec::new(),
    }
}

fn mother() -> Member {
    Member { id: MOTHER, household: HOUSEHOLD, name: "高橋 良子".to_owned(), role: Role::Mother }
}

fn bytes(length: u8) -> Base64 {
    Base64((0..length).map(|byte| byte.wrapping_mul(37).wrapping_add(251)).collect())
}

fn notice(id: Uuid, category: NoticeCategory, facts: Vec<Fact>, opened_at_ms: Option<i64>) -> Notice {
    Notice {
        id,
        published_at_ms: NOW_MS - 86_400_000,
        sender: "福光保健センター".to_owned(),
        category,
        title: "3〜4か月児健康診査の ご案内".to_owned(),
        body: "健康診査を 行います。\n\n\"母子健康手帳\"を お持ちください。".to_owned(),
        facts,
        opened_at_ms,
        answer: None,
    }
}

fn fact(kind: FactKind, text: &str) -> Fact {
    Fact { kind, text: text.to_owned() }
}

fn page() -> NoticePage {
    let id = |last: u128| Uuid::from_u128(EPOCH.as_u128() + last);
    let all_kinds = vec![
        fact(FactKind::When, "12月2日（水）　13時〜13時30分"),
        fact(FactKind::Where, "福光保健センター"),
        fact(FactKind::Bring, "母子健康手帳"),
        fact(FactKind::Phone, "0763-00-0001"),
        fact(FactKind::Other, "定員 10組"),
    ];
    NoticePage {
        epoch: EPOCH,
        cursor: 42,
        more: true,
        changes: vec![
            Change::Current(notice(id(1), NoticeCategory::Health, all_kinds, Some(NOW_MS))),
            Change::Current(notice(id(2), NoticeCategory::Pregnancy, Vec::new(), None)),
            Change::Current(notice(id(3), NoticeCategory::Event, Vec::new(), None)),
            Change::Current(notice(id(4), NoticeCategory::Town, Vec::new(), None)),
            Change::Withdrawn { id: id(5) },
        ],
    }
}

fn mail_page() -> MailPage {
    let text = Field {
        value: Some("はじめて わらいました。".to_owned()),
        by: Some(MOTHER),
        since: 43,
        origin: REGISTRATION,
        also: vec![
            Other { value: "わらった！".to_owned(), by: Some(HOUSEHOLD) },
            Other { value: "3,200".to_owned(), by: None },
        ],
    };
    let cleared = Field { value: None, by: None, since: 41, origin: REGISTRATION, also: Vec::new() };
    let record = |provenance, fields| Record {
        id: RECORD,
        kind: "diary".to_owned(),
        subject: Some(MOTHER),
        private: true,
        provenance,
        author: Some(MOTHER),
        revision: 43,
        fields,
        removed: false,
    };
    let bare = |provenance, removed| Record {
        subject: None,
        private: false,
        author: None,
        removed,
        ..record(provenance, BTreeMap::new())
    };
    let fields = [("text".to_owned(), text), ("stamp".to_owned(), cleared)];
    MailPage {
        notices: NoticePage { epoch: EPOCH, cursor: 44, more: true, changes: Vec::new() },
        records: vec![
            record(Provenance::Family, fields.into_iter().collect()),
            bare(Provenance::Municipality, false),
            bare(Provenance::Clinic, false),
            bare(Provenance::Import, false),
            bare(Provenance::Other, true),
        ],
        remaining: 7,
    }
}

fn step(attributes_required: bool, proved: Option<FourFacts>) -> RegistrationStep {
    RegistrationStep { attributes_required, member: mother(), proved }
}

fn verdicts() -> OutboxVerdicts {
    let verdict = |sequence, verdict, code: Option<ErrorCode>| Verdict {
        sequence,
        verdict,
        code: code.map(|code| code.as_str().to_owned()),
        version: None,
    };
    OutboxVerdicts {
        epoch: None,
        verdicts: vec![
            verdict(7, VerdictKind::Applied, None),
            verdict(8, VerdictKind::Duplicate, None),
            verdict(9, VerdictKind::Rejected, Some(ErrorCode::NoticeUnknown)),
        ],
    }
}

fn deed() -> VaultDeed {
    VaultDeed {
        owner: MOTHER,
        household: HOUSEHOLD,
        generation: 3,
        bound_at_ms: Some(NOW_MS),
        mail_key: bytes(65),
        author_key: Some(bytes(65)),
        escrow: bytes(113),
        signature: bytes(64),
    }
}

fn check_all() -> BTreeSet<&'static str> {
    let mut checked = BTreeSet::new();
    macro_rules! golden {
        ($name:literal, $direction:expr, $value:expr) => {
            check($name, $direction, &$value);
            assert!(checked.insert($name), "{} twice", $name);
        };
    }
    golden!("health", Reply, Health { status: "ok".to_owned(), now_ms: NOW_MS });
    golden!("challenge-request", Request, ChallengeRequest {});
    golden!("challenge", Reply, Challenge { nonce: bytes(32), expires_in_ms: 120_000 });
    golden!("card-proof", Request, CardProof { nonce: bytes(32), certificate: bytes(80), signature: bytes(64) });
    golden!(
        "session",
        Reply,
        Session {
            token: "not-a-real-token".to_owned(),
            expires_at_ms: NOW_MS + 28_800_000,
            now_ms: NOW_MS,
            member: mother(),
            household_vault_stale: false
        }
    );
    golden!(
        "session-household-vault-stale",
        Reply,
        Session {
            token: "not-a-real-token".to_owned(),
            expires_at_ms: NOW_MS + 28_800_000,
            now_ms: NOW_MS,
            member: mother(),
            household_vault_stale: true
        }
    );
    for (name, role) in
        [("member-father", Role::Father), ("member-guardian", Role::Guardian), ("member-viewer", Role::Viewer)]
    {
        check(name, Reply, &Member { role, ..mother() });
        assert!(checked.insert(name));
    }
    golden!(
        "registration-request",
        Request,
        RegistrationRequest { user_id: "100000004".to_owned(), password: "2Z2Z789A".to_owned() }
    );
    golden!(
        "registration",
        Reply,
        Registration { id: REGISTRATION, attributes_required: true, expires_in_ms: 1_200_000 }
    );
    golden!("registration-step", Reply, step(true, None));
    for (name, sex) in [
        ("registration-step-female", Sex::Female),
        ("registration-step-male", Sex::Male),
        ("registration-step-unstated", Sex::Unstated),
    ] {
        let proved = FourFacts {
            name: "高橋　良子".to_owned(),
            birth_date: "1990-04-12".to_owned(),
            sex,
            address: "富山県南砺市模擬町１番地１".to_owned(),
        };
        check(name, Reply, &step(false, Some(proved)));
        assert!(checked.insert(name));
    }
    golden!("notice-page", Reply, page());
    golden!("notice-page-empty", Reply, NoticePage { epoch: EPOCH, cursor: 0, more: false, changes: Vec::new() });
    golden!("opened", Request, Opened { opened_at_ms: NOW_MS });
    golden!("town-keys", Reply, TownKeys { seal_key: bytes(65), page_key: bytes(65) });
    golden!(
        "vault-offer",
        Request,
        VaultOffer { generation: 1, mail_key: bytes(65), author_key: bytes(65), escrow: bytes(113) }
    );
    golden!("vault-release", Reply, VaultRelease { generation: 3, secret: bytes(32) });
    golden!(
        "sealed-page",
        Reply,
        SealedPage {
            generation: 1,
            sequence: 12,
            epoch: EPOCH,
            cursor: 42,
            more: true,
            unread: 3,
            dates: Vec::new(),
            sealed: bytes(90),
            signature: bytes(64)
        }
    );
    golden!(
        "sealed-page-with-dates",
        Reply,
        SealedPage {
            generation: 1,
            sequence: 13,
            epoch: EPOCH,
            cursor: 44,
            more: false,
            unread: 0,
            dates: vec!["2026-11-26".to_owned(), "2027-01-08".to_owned()],
            sealed: bytes(90),
            signature: bytes(64)
        }
    );
    golden!("mail-page", Reply, mail_page());
    golden!(
        "notice-answered",
        Reply,
        Notice {
            answer: Some(Answered { answer: Answer::CallMe, at_ms: NOW_MS }),
            ..notice(REGISTRATION, NoticeCategory::Health, Vec::new(), Some(NOW_MS))
        }
    );
    golden!(
        "outbox-upload",
        Request,
        OutboxUpload { outbox: REGISTRATION, epoch: None, blobs: vec![Blob { sequence: 7, blob: bytes(160) }] }
    );
    golden!(
        "outbox-upload-with-epoch",
        Request,
        OutboxUpload { outbox: REGISTRATION, epoch: Some(EPOCH), blobs: Vec::new() }
    );
    let place = MailPlace { member: MOTHER, generation: 1, epoch: EPOCH, after: 42 };
    golden!("news-request", Request, NewsRequest { mailboxes: vec![place] });
    golden!("news", Reply, News { news: true });
    golden!("outbox-verdicts", Reply, verdicts());
    let applied = Verdict { sequence: 7, verdict: VerdictKind::Applied, code: None, version: Some(43) };
    golden!("outbox-verdicts-with-version", Reply, OutboxVerdicts { verdicts: vec![applied], epoch: Some(EPOCH) });
    golden!("entry-notice-opened", Request, Entry::NoticeOpened { notice: REGISTRATION, opened_at_ms: NOW_MS });
    for (name, answer) in [
        ("entry-notice-answered-understood", Answer::Understood),
        ("entry-notice-answered-call-me", Answer::CallMe),
        ("entry-notice-answered-later", Answer::Later),
    ] {
        check(name, Request, &Entry::NoticeAnswered { notice: REGISTRATION, answer, answered_at_ms: NOW_MS });
        assert!(checked.insert(name));
    }
    let base = Some(Base { epoch: EPOCH, position: 42 });
    golden!(
        "entry-record-removed",
        Request,
        Entry::RecordRemoved { record: RECORD, kind: "diary".to_owned(), subject: None, private: true, base }
    );
    golden!("signed-time", Reply, SignedTime { now_ms: NOW_MS, nonce: bytes(32), signature: bytes(70) });
    golden!("enrol-request", Request, EnrolRequest { install_code: "12345678".to_owned(), csr: bytes(90) });
    let one = |name: &str, passed, code: Option<&str>, note: Option<&str>| SelfTestCheck {
        name: name.to_owned(),
        passed,
        code: code.map(str::to_owned),
        note: note.map(str::to_owned),
    };
    golden!(
        "self-test",
        Request,
        SelfTest {
            taken_at_ms: NOW_MS,
            firmware: "0.1.0".to_owned(),
            receipt: "7K2M9Q".to_owned(),
            checks: vec![
                one("screen", true, None, Some("1920x1080")),
                one("reader", false, Some("R-102"), None),
                one("clock", true, None, None),
            ],
            signature: bytes(71),
        }
    );
    golden!(
        "renew-request",
        Request,
        RenewRequest { certificate: bytes(120), csr: bytes(90), signed_at_ms: NOW_MS, signature: bytes(71) }
    );
    golden!(
        "enrolment",
        Reply,
        Enrolment {
            device_id: "box-00010203040506ff".to_owned(),
            certificate_chain_pem: "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n".to_owned(),
            municipality: "162108".to_owned(),
            now_ms: NOW_MS
        }
    );
    let problem = Problem::new(ErrorCode::NonceUnknown, "the nonce is not one that waits for this device", "7f3a-1c");
    golden!("problem", Reply, problem);
    golden!(
        "problem-with-tries",
        Reply,
        Problem { tries_left: Some(3), ..Problem::new(ErrorCode::CredentialsWrong, "wrong ID or password", "7f3a-1d") }
    );
    golden!(
        "problem-with-retry",
        Reply,
        Problem {
            retry_at_ms: Some(NOW_MS + 900_000),
            ..Problem::new(ErrorCode::AccountLocked, "too many wrong passwords", "7f3a-1e")
        }
    );
    golden!("vault-deed", Reply, deed());
    golden!(
        "vault-deed-household",
        Reply,
        VaultDeed { owner: HOUSEHOLD, bound_at_ms: None, author_key: None, ..deed() }
    );
    let text = "format = 1\nedition = \"日本の定期接種 2027年度\"\nas_of = \"2027-03-31\"\n".to_owned();
    golden!("vaccine-data", Reply, VaccineData { version: 1_795_430_520_000, text, signature: bytes(64) });
    golden!("vault-deeds", Reply, VaultDeeds { epoch: EPOCH, deeds: vec![deed()] });
    let forgotten = Problem::new(ErrorCode::VaultForgotten, "this vault was never offered here", "7f3a-1f");
    assert_eq!((forgotten.code.as_str(), forgotten.error_code()), ("vault-unknown", Some(ErrorCode::VaultForgotten)));
    golden!("problem-with-closer-code", Reply, forgotten);
    for (name, record) in record_kinds::samples() {
        check(name, Reply, &record);
        assert!(checked.insert(name));
    }
    checked
}

/// The fields' names are the family's, so the check for unknown ones does not go for them.
#[test]
fn a_written_record_is_as_it_was_released() {
    let fields = BTreeMap::from([
        ("text".to_owned(), Some("はじめて わらいました。".to_owned())),
        ("stamp".to_owned(), None),
        ("occurred-on".to_owned(), Some("2026-11-23".to_owned())),
    ]);
    let base = Some(Base { epoch: EPOCH, position: 42 });
    let (kind, subject) = ("diary".to_owned(), Some(MOTHER));
    let entry = Entry::RecordWritten { record: RECORD, kind, subject, private: false, base, fields };
    let golden = std::fs::read_to_string(folder().join("entry-record-written.json")).unwrap();
    assert_eq!(serde_json::to_string_pretty(&entry).unwrap() + "\n", golden);
    assert_eq!(serde_json::from_str::<Entry>(&golden).unwrap(), entry);
    let change = entry.clone().into_change(MOTHER, REGISTRATION).unwrap();
    assert_eq!(Entry::from(change), entry);
}

#[test]
fn every_message_is_as_it_was_released_and_every_file_is_checked() {
    let mut checked = check_all();
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    checked.insert("entry-record-written");
    assert_eq!(files, checked.iter().map(|name| (*name).to_owned()).collect());
}

#[test]
fn words_of_a_newer_server_are_understood_as_far_as_possible() {
    let category: NoticeCategory = serde_json::from_str("\"disaster\"").unwrap();
    let kind: FactKind = serde_json::from_str("\"fee\"").unwrap();
    assert_eq!((category, kind), (NoticeCategory::Town, FactKind::Other));
    let problem = r#"{"type":"about:blank","title":"t","status":418,"code":"from-the-future","request_id":"r"}"#;
    assert_eq!(serde_json::from_str::<Problem>(problem).unwrap().error_code(), None);
    // Fields that were added later may be missing from an older server.
    let older = r#"{"change":"current","id":"0193581c-0000-7000-8000-0000000000e1","published_at_ms":1,"sender":"s",
        "category":"town","title":"t","body":"b"}"#;
    let Change::Current(notice) = serde_json::from_str(older).unwrap() else { panic!("a current notice") };
    assert_eq!((notice.facts, notice.opened_at_ms), (Vec::new(), None));
}

#[test]
fn what_is_cut_short_is_refused() {
    let whole = std::fs::read_to_string(folder().join("card-proof.json")).unwrap();
    for length in 0..whole.trim_end().len() {
        assert!(serde_json::from_str::<CardProof>(&whole[..length]).is_err(), "cut at {length}");
    }
    assert!(serde_json::from_str::<CardProof>(&whole.replace("\"nonce\": \"", "\"nonce\": \"!")).is_err());
}

#[test]
fn secrets_are_not_in_debug() {
    let request = RegistrationRequest { user_id: "100000004".to_owned(), password: "2Z2Z789A".to_owned() };
    assert!(!format!("{request:?}").contains("2Z2Z789A"));
    let request = EnrolRequest { install_code: "12345678".to_owned(), csr: bytes(4) };
    assert!(!format!("{request:?}").contains("12345678"));
}
