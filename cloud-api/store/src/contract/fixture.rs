//! Small towns to try things in. Everything is derived from numbers, so that a failure reads the same each time.

use crate::model::{
    Actor, Address, Audience, Body, By, CardKey, DeviceCertificate, Entered, EntryName, LoggedIn, Mailbox,
    Municipality, Name, NewHousehold, NewInstallCode, NewMember, NewPublication, NewRecord, NewVaccineEdition,
    NewVault, Official, PasswordHash, Profile, Redemption, Renewal, SelfTest, SerialNumber, Sha256Digest, Title,
    VaccineText,
};
use crate::port::{Store, StoreError};
use shared_model::civil::CivilDate;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::{Cursor, NoticeCategory, NoticeChange};
use shared_model::person::{Role, Sex};
use shared_model::record::{About, Change, Edit, Record};
use shared_model::self_test::Receipt;
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use std::time::Duration;
use uuid::Uuid;

/// 2026-11-23 12:00 in Tokyo.
pub const NOON: Timestamp = Timestamp::from_millis(1_795_402_800_000);

/// `seconds` after [`NOON`].
pub fn noon_and(seconds: u64) -> Timestamp {
    NOON + Duration::from_secs(seconds)
}

/// 南砺市.
pub fn nanto() -> MunicipalityCode {
    MunicipalityCode::parse("162108").expect("a code")
}

/// 砺波市.
pub fn tonami() -> MunicipalityCode {
    MunicipalityCode::parse("162086").expect("a code")
}

/// The vaccine data as of day `n` of April 2027.
pub fn edition(n: u8) -> NewVaccineEdition {
    let as_of = CivilDate::new(2027, 4, n).expect("a day");
    NewVaccineEdition { as_of, text: VaccineText::parse(&format!("第{n}版\n")).expect("a text") }
}

/// A name or other short text.
pub fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

/// The operator, at noon.
pub fn operator() -> By {
    operator_at(NOON)
}

/// The operator, later.
pub fn operator_at(at: Timestamp) -> By {
    By { actor: Actor::Operator(name("窓口")), at }
}

/// A town.
pub fn town(code: MunicipalityCode) -> Municipality {
    let profile = Profile::parse(r#"{"support":"0763-00-0000"}"#).expect("a profile");
    Municipality { code, name: name("なんと市"), signature_certificate: true, profile }
}

/// Household number `n`.
pub fn household_id(n: u32) -> Uuid {
    Uuid::from_u128(0x1000_0000 + u128::from(n))
}

/// Member `m` of household `n`.
pub fn member_id(n: u32, m: u32) -> Uuid {
    Uuid::from_u128(0x2000_0000 + u128::from(n) * 0x100 + u128::from(m))
}

/// Publication number `n`; a larger number is a later one, as with UUIDv7.
pub fn publication_id(n: u32) -> Uuid {
    Uuid::from_u128(0x3000_0000 + u128::from(n))
}

/// The user ID of member `m` of household `n`.
pub fn user_id(n: u32, m: u32) -> UserId {
    UserId::from_serial(10_000_000 + n * 100 + m)
}

/// The card of member `m` of household `n`.
pub fn card(n: u32, m: u32) -> CardKey {
    CardKey { issuer: Sha256Digest([7; 32]), serial: serial(n * 100 + m) }
}

/// A certificate's serial number.
pub fn serial(n: u32) -> SerialNumber {
    SerialNumber::from_be_bytes(&(n + 1).to_be_bytes()).expect("a serial number")
}

/// Box number `n`.
pub fn device(n: u32) -> DeviceId {
    DeviceId::from_random(u64::from(n).to_be_bytes())
}

/// Some digest.
pub fn digest(n: u32) -> Sha256Digest {
    let mut bytes = [0; 32];
    bytes[..4].copy_from_slice(&n.to_be_bytes());
    Sha256Digest(bytes)
}

/// Argon2id of a password that says `text` in the test.
pub fn password(text: &str) -> PasswordHash {
    PasswordHash::from_phc(&format!("$argon2id${text}")).expect("a PHC text")
}

/// Member `m` of household `n`: 0 is the mother, 1 the father, others are guardians.
pub fn member(n: u32, m: u32) -> NewMember {
    let (role, sex) = match m {
        0 => (Role::Mother, Sex::Female),
        1 => (Role::Father, Sex::Male),
        _ => (Role::Guardian, Sex::Unstated),
    };
    NewMember {
        id: member_id(n, m),
        user_id: user_id(n, m),
        password_hash: password("first"),
        name: name(&format!("南砺 {n}の{m}")),
        birth_date: CivilDate::new(1992, 4, 1).expect("a day"),
        sex,
        address: Address::parse("富山県南砺市荒木1550").expect("an address"),
        role,
    }
}

/// Household number `n` with its first `members` members.
pub fn household(n: u32, members: u32) -> NewHousehold {
    NewHousehold { id: household_id(n), members: (0..members).map(|m| member(n, m)).collect() }
}

/// Adds a town and its households 0 to `households`, mother and father in each.
pub fn add_town(store: &mut dyn Store, code: MunicipalityCode, households: u32) {
    store.add_municipality(&operator(), &town(code)).expect("a new town");
    for n in 0..households {
        store.add_household(&operator(), code, &household(n, 2)).expect("a new household");
    }
}

/// Binds the card of member `m` of household `n` with the first letter.
pub fn register(store: &mut dyn Store, code: MunicipalityCode, n: u32, m: u32) -> LoggedIn {
    store.bind_card(code, user_id(n, m), 1, &card(n, m), &device(1), NOON).expect("a free card and a fresh letter")
}

/// An install code, good for 24 hours from noon.
pub fn install_code(n: u32) -> NewInstallCode {
    NewInstallCode { code: digest(n), household: None, work_order: None, expires_at: noon_and(24 * 3600) }
}

/// Box `n` with the key and certificate number `key` takes up code `code`.
pub fn redemption(code: u32, n: u32, key: u32) -> Redemption {
    Redemption { code: digest(code), device: device(n), certificate: certificate(key) }
}

/// Certificate number `key`, for the key of that number.
pub fn certificate(key: u32) -> DeviceCertificate {
    DeviceCertificate { spki: digest(1000 + key), serial: serial(key), not_after: noon_and(86_400) }
}

/// Box `n` has proved key `proved` and gets certificate `key` beside it.
pub fn renewal(n: u32, proved: u32, key: u32) -> Renewal {
    let proved = certificate(proved);
    Renewal { municipality: nanto(), device: device(n), proved, certificate: certificate(key) }
}

/// The receipt of self-test number `n`, below 32: `12345` and one more character.
fn receipt(n: u8) -> Receipt {
    let mut digest = [0; 32];
    digest[..4].copy_from_slice(&[0x08, 0x86, 0x42, 0x80 | n << 2]);
    Receipt::of_digest(&digest)
}

/// Self-test number `n` of a box, two checks of three good.
pub fn self_test(n: u8) -> SelfTest {
    SelfTest {
        receipt: receipt(n),
        taken_at: noon_and(u64::from(n)),
        received_at: noon_and(u64::from(n) + 2),
        firmware: name("1.2.3"),
        checks: 3,
        passed: 2,
        failed: vec!["S-301".to_owned()],
        report: vec![n; 40],
        key: vec![4; 65],
        signature: vec![5; 70],
    }
}

/// Publication number `n` for `audience`.
pub fn notice(n: u32, audience: Audience) -> NewPublication {
    NewPublication::new(
        publication_id(n),
        audience,
        name("福光保健センター"),
        NoticeCategory::Health,
        Title::parse(&format!("お知らせ {n}")).expect("a title"),
        Body::parse("一つ目の段落です。\n二つ目の段落です。").expect("a body"),
    )
}

/// Publishes number `n` at noon.
pub fn publish(store: &mut dyn Store, code: MunicipalityCode, n: u32, audience: Audience) -> u64 {
    store.publish(&operator(), code, &notice(n, audience)).expect("a new publication")
}

/// Adds household `n`, mother and father.
pub fn add_household(store: &mut dyn Store, n: u32) {
    store.add_household(&operator(), nanto(), &household(n, 2)).expect("a new household");
}

/// A town with a family and box 1, and the mother at it.
pub fn mother_at_box_one(store: &mut dyn Store) -> LoggedIn {
    add_town(store, nanto(), 1);
    enrol(store, 1);
    register(store, nanto(), 0, 0)
}

/// Enrols box `n`.
pub fn enrol(store: &mut dyn Store, n: u32) {
    store.create_install_code(&operator(), nanto(), &install_code(n)).expect("a new code");
    store.redeem_install_code(&redemption(n, n, n), NOON).expect("a fresh code");
}

/// A vault as a box offers it.
pub fn offer(generation: u32) -> NewVault {
    let byte = u8::try_from(generation).expect("a small number");
    NewVault { generation, mail_key: vec![byte; 65], escrow: vec![byte; 113] }
}

/// The author key that goes with it.
pub fn author_key(generation: u32) -> Vec<u8> {
    vec![u8::try_from(generation + 100).expect("a small number"); 65]
}

/// Offers it for the member, on box 1.
pub fn put_vault(store: &mut dyn Store, who: &LoggedIn, generation: u32) -> Result<(), StoreError> {
    store.put_vault(&who.scope, &device(1), &offer(generation), &author_key(generation), NOON)
}

/// The name of an entry from box 1.
pub fn entry(outbox: u8, sequence: u64) -> EntryName {
    EntryName { device: device(1), outbox: Uuid::from_bytes([outbox; 16]), sequence }
}

/// Record number `n`.
pub fn record_id(n: u32) -> Uuid {
    Uuid::from_u128(0x4000_0000 + u128::from(n))
}

/// A change to record `n` by somebody who had seen `base`; `private` counts if it makes the record.
pub fn change(n: u32, private: bool, base: Option<Cursor>, edit: Edit) -> Entered {
    let about = About { kind: "diary".to_owned(), subject: None, private };
    let nobody = Uuid::nil();
    Entered::Record(Change { record: record_id(n), about, by: nobody, origin: nobody, base, edit })
}

/// Writes these values.
pub fn write(values: &[(&str, &str)]) -> Edit {
    let value = |(name, value): &(&str, &str)| ((*name).to_owned(), Some((*value).to_owned()));
    Edit::Write(values.iter().map(value).collect())
}

/// Record `n` as the town brings it.
pub fn official(n: u32, values: &[(&str, &str)]) -> NewRecord {
    let value = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    NewRecord {
        id: record_id(n),
        kind: "check-up".to_owned(),
        subject: None,
        provenance: Official::Municipality,
        fields: values.iter().map(value).collect(),
    }
}

/// All records of a mailbox behind `after`, in pages of `limit`, and the last cursor.
pub fn read_records(
    store: &mut dyn Store,
    mailbox: &Mailbox,
    mut after: Option<Cursor>,
    limit: usize,
) -> (Vec<Record>, Cursor) {
    let mut all = Vec::new();
    loop {
        let page = store.mail_since(mailbox, after, limit, NOON).expect("a page").page;
        let found = page.records.len() + page.notices.changes.len();
        assert!(found <= limit, "{found} changes on a page of {limit}");
        assert_eq!(page.notices.more, page.remaining > 0);
        all.extend(page.records);
        after = Some(page.notices.cursor);
        if !page.notices.more {
            return (all, page.notices.cursor);
        }
    }
}

/// Reads all pages behind `after`, `limit` notices each; returns the changes and the last cursor.
pub fn read_all(
    store: &mut dyn Store,
    who: &LoggedIn,
    mut after: Option<Cursor>,
    limit: usize,
) -> (Vec<NoticeChange>, Cursor) {
    let mut all = Vec::new();
    loop {
        let page = store.notices_since(&who.scope, after, limit).expect("a page");
        assert!(page.changes.len() <= limit, "{} changes on a page of {limit}", page.changes.len());
        all.extend(page.changes);
        if !page.more {
            return (all, page.cursor);
        }
        after = Some(page.cursor);
    }
}

/// The numbers of the publications in `changes`.
pub fn numbers(changes: &[NoticeChange]) -> Vec<u128> {
    changes.iter().map(|change| change_id(change).as_u128() - 0x3000_0000).collect()
}

/// Which notice a change is about.
pub fn change_id(change: &NoticeChange) -> Uuid {
    match change {
        NoticeChange::Current(notice) => notice.id,
        NoticeChange::Withdrawn(id) => *id,
    }
}

/// When the reader opened notice `n`, by what `changes` say last; `None` if they do not mention it or it is NEW.
pub fn opened_at(changes: &[NoticeChange], n: u32) -> Option<Timestamp> {
    changes.iter().rev().find(|change| change_id(change) == publication_id(n)).and_then(|change| match change {
        NoticeChange::Current(notice) => notice.opened_at,
        NoticeChange::Withdrawn(_) => None,
    })
}
