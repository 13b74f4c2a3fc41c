//! The formats against their vectors, and everything that must not open.

use serde_json::{Value, json};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::Cursor;
use shared_model::time::Timestamp;
use uuid::Uuid;
use vault::blob::{self, BlobName};
use vault::deed::{self, Deed};
use vault::escrow::{self, VaultName};
use vault::page::{self, PageHeader};
use vault::vaccine_data::{self, Edition};
use vault::wrap::Mark;
use vault::{PublicKey, Sealed, Seed, TownKeys, TownSecret, VaultSecret, entry, wrap};
use zeroize::Zeroizing;

const BOUND: Timestamp = Timestamp::from_millis(1_795_430_520_000);
const PLAIN: &[u8] = "健診の ご案内".as_bytes();

fn device() -> DeviceId {
    DeviceId::from_random([0, 1, 2, 3, 4, 5, 6, 255])
}

fn name(device: &DeviceId) -> VaultName<'_> {
    VaultName { device, owner: Uuid::from_bytes([7; 16]), generation: 2 }
}

fn header(device: &DeviceId) -> PageHeader<'_> {
    let cursor = |position| Cursor { epoch: Uuid::from_bytes([9; 16]), position };
    PageHeader {
        vault: name(device),
        sequence: 5,
        after: Some(cursor(41)),
        cursor: cursor(42),
        more: false,
        unread: 3,
        dates: &[],
    }
}

fn deed<'a>(device: &'a DeviceId, mail_key: &'a [u8]) -> Deed<'a> {
    let household = Uuid::from_bytes([8; 16]);
    Deed { vault: name(device), household, bound_at: Some(BOUND), mail_key, author_key: &[6; 65], escrow: &[7; 113] }
}

fn edition(text: &str) -> Edition<'_> {
    let municipality = MunicipalityCode::parse("162108").expect("a code");
    Edition { municipality, version: 1_795_430_520_000, text }
}

fn blob_name(device: &DeviceId) -> BlobName<'_> {
    BlobName { device, outbox: Uuid::from_bytes([3; 16]), sequence: 1 }
}

fn secret() -> VaultSecret {
    VaultSecret::new([11; 32])
}

fn town() -> TownSecret {
    TownSecret::new(Zeroizing::new([22; 32]))
}

fn seed(byte: u8) -> Seed {
    Seed::new([byte; 32])
}

fn mark() -> Mark {
    Mark::of_card(&[1; 256], &[2; 32])
}

fn hex(bytes: &[u8]) -> Value {
    json!(bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Everything that is derived or sealed, from the fixed inputs above.
fn made() -> Value {
    let device = device();
    let (secret, town) = (secret(), town());
    let keys = secret.keys();
    let unlock = wrap::unlock_key(&[1; 256], &[2; 32]);
    let (sealed, signature) = page::seal(PLAIN, header(&device), keys.mail_key(), &town, seed(3));
    json!({
        "mail_key": hex(&keys.mail_key().to_bytes()),
        "author_key": hex(&keys.author_key()),
        "town_seal_key": hex(&town.public().seal.to_bytes()),
        "town_page_key": hex(&town.public().page_key()),
        "unlock_public_key": hex(&unlock.public().to_bytes()),
        "entry": hex(&entry::seal(&keys, b"place", PLAIN, [4; 24])),
        "escrow": hex(&escrow::seal(&secret, name(&device), &town.public().seal, seed(5))),
        "page": hex(&sealed),
        "page_signature": hex(&signature),
        "blob": hex(&blob::seal(PLAIN, blob_name(&device), Uuid::from_bytes([7; 16]), &keys, &town.public().seal, seed(8))),
    })
}

#[test]
fn the_formats_are_as_they_were_released() {
    let released: Value = serde_json::from_str(include_str!("../vectors/v1.json")).unwrap();
    let made = made();
    assert_eq!(made, released, "boxes in living rooms hold this:\n{made:#}");
}

/// What came later: wraps with a mark, which replaced those without, and pages that say when something is planned.
fn made_since() -> Value {
    let device = device();
    let (secret, town) = (secret(), town());
    let unlock = wrap::unlock_key(&[1; 256], &[2; 32]);
    let header = PageHeader { dates: &[20_000, 20_010], ..header(&device) };
    let (sealed, signature) = page::seal(PLAIN, header, secret.keys().mail_key(), &town, seed(3));
    let wrap = |mark| hex(&wrap::seal(PLAIN, name(&device), unlock.public(), &mark, seed(6)));
    json!({
        "wrap_with_card": wrap(Mark::of_card(&[1; 256], &[2; 32])),
        "wrap_for_an_absent_member": wrap(Mark::of_vault(&secret)),
        "page_with_dates": hex(&sealed),
        "page_with_dates_signature": hex(&signature),
        "deed_signature": hex(&deed::sign(deed(&device, &[5; 65]), &town)),
        "vaccine_data_signature": hex(&vaccine_data::sign(edition("format = 1\n"), &town)),
    })
}

#[test]
fn what_came_later_is_as_it_was_released() {
    let released: Value = serde_json::from_str(include_str!("../vectors/v2.json")).unwrap();
    let made = made_since();
    assert_eq!(made, released, "boxes in living rooms hold this:\n{made:#}");
}

#[test]
fn what_was_sealed_opens() {
    let device = device();
    let (secret, town) = (secret(), town());
    let keys = secret.keys();
    let at_rest = entry::seal(&keys, b"place", PLAIN, [4; 24]);
    assert_eq!(entry::open(&keys, b"place", &at_rest).unwrap().as_slice(), PLAIN);
    let escrowed = escrow::seal(&secret, name(&device), &town.public().seal, seed(5));
    assert_eq!(escrow::open(&escrowed, name(&device), &town).unwrap().reveal(), secret.reveal());
    let unlock = wrap::unlock_key(&[1; 256], &[2; 32]);
    let wrapped = wrap::seal(PLAIN, name(&device), unlock.public(), &mark(), seed(6));
    let again = wrap::unlock_key(&[1; 256], &[2; 32]);
    assert_eq!(wrap::open(&wrapped, name(&device), &again, &mark()).unwrap().as_slice(), PLAIN);
    let known = TownKeys::from_bytes(&town.public().seal.to_bytes(), &town.public().page_key()).unwrap();
    let (sealed, signature) = page::seal(PLAIN, header(&device), keys.mail_key(), &town, seed(3));
    page::verify(&sealed, &signature, header(&device), &known).unwrap();
    assert_eq!(page::open(&sealed, header(&device), &keys).unwrap().as_slice(), PLAIN);
    let member = Uuid::from_bytes([7; 16]);
    let sent = blob::seal(PLAIN, blob_name(&device), member, &keys, &known.seal, seed(8));
    let opened = blob::open(&sent, blob_name(&device), &town).unwrap();
    assert_eq!(opened.member, member);
    assert_eq!(opened.verify(blob_name(&device), &keys.author_key()), Ok(PLAIN));
}

#[test]
fn nothing_can_stand_in_for_anything_else() {
    let (here, there) = (device(), DeviceId::from_random([1; 8]));
    let (secret, town) = (secret(), town());
    let keys = secret.keys();
    let others = VaultSecret::new([12; 32]).keys();

    let at_rest = entry::seal(&keys, b"place", PLAIN, [4; 24]);
    assert!(entry::open(&keys, b"elsewhere", &at_rest).is_err());
    assert!(entry::open(&others, b"place", &at_rest).is_err());

    let escrowed = escrow::seal(&secret, name(&here), &town.public().seal, seed(5));
    for wrong in
        [name(&there), VaultName { generation: 3, ..name(&here) }, VaultName { owner: Uuid::nil(), ..name(&here) }]
    {
        assert!(escrow::open(&escrowed, wrong, &town).is_err());
    }
    let unlock = wrap::unlock_key(&[1; 256], &[2; 32]);
    let wrapped = wrap::seal(PLAIN, name(&here), unlock.public(), &mark(), seed(6));
    for other in [wrap::unlock_key(&[9; 256], &[2; 32]), wrap::unlock_key(&[1; 256], &[9; 32])] {
        assert!(wrap::open(&wrapped, name(&here), &other, &mark()).is_err(), "another card, or another box's salt");
    }
    // The public half lies on the flash: whoever seals to it has no mark of the card.
    for forger in [Mark::of_card(&[9; 256], &[2; 32]), Mark::of_vault(&secret)] {
        let forged = wrap::seal(PLAIN, name(&here), unlock.public(), &forger, seed(6));
        assert!(wrap::open(&forged, name(&here), &unlock, &mark()).is_err());
    }
    // An escrow is no wrap, though both are sealed to a key of the same kind.
    let to_town = wrap::seal(secret.reveal(), name(&here), &town.public().seal, &mark(), seed(5));
    assert!(escrow::open(&to_town, name(&here), &town).is_err());
}

#[test]
fn a_page_belongs_to_its_place_and_comes_from_the_town() {
    let (here, there) = (device(), DeviceId::from_random([1; 8]));
    let (keys, town, known) = (secret().keys(), town(), town().public());
    let whole = header(&here);
    let (sealed, signature) = page::seal(PLAIN, whole, keys.mail_key(), &town, seed(3));
    let wrong = [
        PageHeader { vault: name(&there), ..whole },
        PageHeader { vault: VaultName { owner: Uuid::nil(), ..name(&here) }, ..whole },
        PageHeader { sequence: 6, ..whole },
        PageHeader { after: None, ..whole },
        PageHeader { cursor: Cursor { position: 43, ..whole.cursor }, ..whole },
        PageHeader { more: true, ..whole },
        PageHeader { unread: 2, ..whole },
        PageHeader { dates: &[20_000], ..whole },
    ];
    for header in wrong {
        assert!(page::verify(&sealed, &signature, header, &known).is_err(), "{header:?}");
        assert!(page::open(&sealed, header, &keys).is_err(), "{header:?}");
    }
    let forger = TownSecret::new(Zeroizing::new([23; 32]));
    let (forged, by_forger) = page::seal(PLAIN, whole, keys.mail_key(), &forger, seed(3));
    assert!(page::verify(&forged, &by_forger, whole, &known).is_err());
    for cut in 0..sealed.len() {
        assert!(page::verify(&sealed[..cut], &signature, whole, &known).is_err());
    }
}

#[test]
fn an_entry_is_believed_only_with_its_author() {
    let device = device();
    let (keys, town) = (secret().keys(), town());
    let others = VaultSecret::new([12; 32]).keys();
    let member = Uuid::from_bytes([7; 16]);
    let sent = blob::seal(PLAIN, blob_name(&device), member, &keys, &town.public().seal, seed(8));
    let again = BlobName { sequence: 2, ..blob_name(&device) };
    assert!(blob::open(&sent, again, &town).is_err(), "the same entry under another number");
    let opened = blob::open(&sent, blob_name(&device), &town).unwrap();
    assert!(opened.verify(blob_name(&device), &others.author_key()).is_err());
    assert!(opened.verify(blob_name(&device), b"no key").is_err());
    for cut in 0..sent.len() {
        assert!(blob::open(&sent[..cut], blob_name(&device), &town).is_err());
    }
}

#[test]
fn what_is_no_key_is_refused() {
    for bytes in [&[][..], &[4; 64], &[4; 65], &[0; 65]] {
        assert!(PublicKey::from_bytes(bytes).is_err());
        assert!(TownKeys::from_bytes(bytes, bytes).is_err());
        assert!(blob::check_author_key(bytes).is_err());
    }
}

#[test]
fn the_towns_word_is_for_exactly_this_vault() {
    let (device, neighbours) = (device(), DeviceId::from_random([9; 8]));
    let town = town();
    let deed = deed(&device, &[5; 65]);
    let signature = deed::sign(deed, &town);
    assert_eq!(deed::verify(deed, &signature, &town), Ok(()));
    let VaultName { device: _, owner, generation } = deed.vault;
    for other in [
        Deed { vault: VaultName { device: &neighbours, ..deed.vault }, ..deed },
        Deed { vault: VaultName { owner: deed.household, ..deed.vault }, ..deed },
        Deed { vault: VaultName { generation: generation + 1, ..deed.vault }, ..deed },
        Deed { household: owner, ..deed },
        Deed { bound_at: None, ..deed },
        Deed { bound_at: Some(Timestamp::from_millis(BOUND.millis() + 1)), ..deed },
        // The same bytes, divided in another way.
        Deed { mail_key: &[5; 64], ..deed },
        Deed { author_key: &[], ..deed },
        Deed { escrow: &[7; 112], ..deed },
    ] {
        assert_eq!(deed::verify(other, &signature, &town), Err(Sealed), "{other:?}");
    }
    assert_eq!(deed::verify(deed, &signature, &TownSecret::new(Zeroizing::new([23; 32]))), Err(Sealed));
    assert_eq!(deed::verify(deed, &signature[1..], &town), Err(Sealed));
}

#[test]
fn an_edition_is_the_towns_in_every_part() {
    let town = town();
    let edition = edition("format = 1\n");
    let signature = vaccine_data::sign(edition, &town);
    assert_eq!(vaccine_data::verify(edition, &signature, &town.public()), Ok(()));
    let elsewhere = MunicipalityCode::parse("162086").unwrap();
    for other in [
        Edition { municipality: elsewhere, ..edition },
        Edition { version: edition.version + 1, ..edition },
        Edition { text: "format = 1", ..edition },
        Edition { text: "", ..edition },
    ] {
        assert_eq!(vaccine_data::verify(other, &signature, &town.public()), Err(Sealed), "{other:?}");
    }
    let stranger = TownSecret::new(Zeroizing::new([23; 32]));
    assert_eq!(vaccine_data::verify(edition, &signature, &stranger.public()), Err(Sealed));
    assert_eq!(vaccine_data::verify(edition, &signature[1..], &town.public()), Err(Sealed));
    let device = device();
    let deed = deed::sign(deed(&device, &[5; 65]), &town);
    assert_eq!(vaccine_data::verify(edition, &deed, &town.public()), Err(Sealed), "a deed is no edition");
}
