//! Who plays: three people with their cards, three boxes, and a town that has registered them all. Made once for a
//! process and shared by every history; what a history changes is a copy.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use card_emulator::authority::{PEOPLE, Town as CardTown, TownOptions};
use cloud_api::ca::{CaFiles, OperatorCa, ServerNames};
use cloud_api::config::{JpkiConfig, RevocationMode};
use cloud_api::passwords::hash_issued;
use cloud_api::trust::Trust;
use cloud_jpki::Kind;
use cloud_store::model::{
    Actor, Address, By, CardKey, DeviceCertificate, HouseholdScope, Municipality, Name, NewHousehold, NewInstallCode,
    NewMember, PasswordHash, Profile as TownProfile, Redemption, SerialNumber, Sha256Digest,
};
use cloud_store::{SqliteStore, Store, StoreRead};
use shared_model::civil::CivilDate;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use shared_model::password::IssuedPassword;
use shared_model::person::{Role, Sex};
use shared_model::time::Timestamp;
use shared_model::user_id::UserId;
use stb_core::profile::Profile;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

/// When every history begins: 2026-11-23 19:42 in Tokyo.
pub const START: Timestamp = Timestamp::from_millis(1_795_430_520_000);
/// How many boxes there are.
pub const BOXES: usize = 3;
/// Stands in the text of every notice of the town, and must be readable nowhere but on an open screen.
pub const SECRET: &str = "ひみつのたより";
/// Stands in what a forger makes, and must be readable nowhere at all.
pub const FORGED: &str = "にせのたより";

/// Everything that all histories share.
pub struct Cast {
    folder: TempDir,
    /// The people, by number.
    pub people: Vec<Player>,
    /// The texts of the town.
    pub profile: Profile,
    /// What a letter's password looks like in the store.
    pub password: PasswordHash,
}

/// One person with their card.
pub struct Player {
    /// As the screen greets them.
    pub name: String,
    /// Opens the card.
    pub pin: &'static str,
    /// The authentication certificate, DER.
    pub certificate: Vec<u8>,
    /// What the town knows the card by.
    pub card: CardKey,
    /// The account.
    pub user_id: UserId,
    /// Member and household.
    pub scope: HouseholdScope,
    key: RsaKeyPair,
}

impl Player {
    /// What the card answers: PKCS#1 v1.5, which is deterministic.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let mut signature = vec![0; self.key.public_modulus_len()];
        let signed = self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature);
        signed.expect("an RSA key of 2048 bits signs everything");
        signature
    }
}

/// The cast of this process.
pub static CAST: LazyLock<Cast> = LazyLock::new(Cast::make);

/// The town.
pub fn town_code() -> MunicipalityCode {
    MunicipalityCode::parse("162108").expect("six digits")
}

/// The name of a box.
pub fn device(number: usize) -> DeviceId {
    DeviceId::from_random([u8::try_from(number).unwrap_or(0) + 1; 8])
}

/// What a box proves itself with.
pub fn device_certificate(number: usize) -> DeviceCertificate {
    DeviceCertificate {
        spki: Sha256Digest([u8::try_from(number).unwrap_or(0) + 1; 32]),
        serial: SerialNumber::from_be_bytes(&[1]).expect("a serial number"),
        not_after: NEVER,
    }
}

/// Far behind every history: certificates of boxes do not end here.
pub const NEVER: Timestamp = Timestamp::from_millis(4_000_000_000_000);

/// The operator at this instant.
pub fn operator(at: Timestamp) -> By {
    By { actor: Actor::Operator(Name::parse("simulation").expect("a name")), at }
}

/// A folder in memory where there is one: histories write a lot, and none of it is worth a disk.
pub fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.expect("a folder for a while")
}

impl Cast {
    /// The town's database as it is when a history begins.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("town.sqlite3")
    }

    /// The operator's keys.
    pub fn authority(&self) -> CaFiles {
        CaFiles::new(self.folder.path().join("ca"))
    }

    /// Which cards are believed.
    pub fn cards(&self) -> JpkiConfig {
        cards_in(self.folder.path())
    }

    fn make() -> Self {
        let folder = scratch();
        let now = der::DateTime::from_unix_duration(Duration::from_millis(START.millis().unsigned_abs()));
        let now = now.expect("a date of this century");
        CardTown::make(folder.path(), &TownOptions::default(), now, &mut getrandom::SysRng).expect("cards");
        let ca = OperatorCa::create(START, "Simulation").expect("a root");
        let server = ca.issue_server(START, &ServerNames::default()).expect("a server certificate");
        CaFiles::new(folder.path().join("ca")).create(&ca, &server, None).expect("the authority's files");
        let password = hash_issued(&IssuedPassword::parse("2Z2Z789A").expect("a password"));
        let people = registered(folder.path(), &password);
        let profile = include_str!("../../../assets/municipalities/162108.toml");
        Self { people, profile: toml::from_str(profile).expect("the town's texts"), password, folder }
    }
}

fn cards_in(folder: &Path) -> JpkiConfig {
    JpkiConfig {
        auth_roots: vec![folder.join("anchors/auth-ca.der")],
        sign_roots: vec![folder.join("anchors/sign-ca.der")],
        auth_policies: vec!["1.2.392.200149.8.5.1.0.30".to_owned()],
        sign_policies: vec!["1.2.392.200149.8.5.1.0.20".to_owned()],
        // Lists age, and histories last longer than a list.
        revocation: RevocationMode::OffForTests,
        crl_folder: folder.join("crl"),
        crl_max_age_hours: 24 * 365,
    }
}

/// Mother and father are one household, the third is another; every card is bound, every box enrolled.
fn registered(folder: &Path, password: &PasswordHash) -> Vec<Player> {
    let mut store = SqliteStore::create(&folder.join("town.sqlite3"), Uuid::from_u128(1)).expect("a database");
    let town = Municipality {
        code: town_code(),
        name: Name::parse("南砺市").expect("a name"),
        signature_certificate: false,
        profile: TownProfile::parse("{}").expect("a profile"),
    };
    store.add_municipality(&operator(START), &town).expect("a town");
    let trust = Trust::load(&cards_in(folder)).expect("the cards' roots");
    let homes = [(1, vec![("mother", Role::Mother), ("father", Role::Father)]), (2, vec![("child", Role::Guardian)])];
    for (home, members) in &homes {
        let members = members.iter().enumerate().map(|(at, (card, role))| {
            let serial = store.allocate_user_serial(town_code()).expect("a serial");
            member(*home, at, card, *role, UserId::from_serial(serial), password)
        });
        let household = NewHousehold { id: Uuid::from_u128(*home), members: members.collect() };
        store.add_household(&operator(START), town_code(), &household).expect("a household");
    }
    (0..BOXES).for_each(|number| enrol(&mut store, number));
    let accounts = store.households(town_code(), None, 10).expect("households");
    let mut accounts = accounts.into_iter().flat_map(|home| home.members);
    homes
        .iter()
        .flat_map(|(_, members)| members)
        .map(|(card, _)| {
            let account = accounts.next().expect("an account each");
            player(folder, card, account.user_id, &trust, &mut store)
        })
        .collect()
}

fn member(home: u128, at: usize, card: &str, role: Role, user_id: UserId, password: &PasswordHash) -> NewMember {
    let person = PEOPLE.iter().find(|person| person.card == card).expect("one of the cards");
    let (year, month, day) = person.birth_date;
    NewMember {
        id: Uuid::from_u128(home * 100 + at as u128),
        user_id,
        password_hash: password.clone(),
        name: Name::parse(&person.display_name()).expect("a name"),
        birth_date: CivilDate::new(i32::from(year), month, day).expect("a date"),
        sex: Sex::Unstated,
        address: Address::parse(person.address).expect("an address"),
        role,
    }
}

fn enrol(store: &mut SqliteStore, number: usize) {
    let code = Sha256Digest([u8::try_from(number).unwrap_or(0) + 100; 32]);
    let new = NewInstallCode { code, household: None, work_order: None, expires_at: NEVER };
    store.create_install_code(&operator(START), town_code(), &new).expect("an install code");
    let redemption = Redemption { code, device: device(number), certificate: device_certificate(number) };
    store.redeem_install_code(&redemption, START).expect("a box");
}

fn player(folder: &Path, card: &str, user_id: UserId, trust: &Trust, store: &mut SqliteStore) -> Player {
    let file = |name: &str| std::fs::read(folder.join("cards").join(format!("{card}.auth.{name}"))).expect("a card");
    let certificate = file("der");
    let pem = String::from_utf8(file("key.pem")).expect("PEM is text");
    let (_, key) = der::Document::from_pem(&pem).expect("a key");
    let identity = trust.inspect(START, Kind::Auth, &certificate).expect("a card of this town");
    let name = CardKey {
        issuer: Sha256Digest(identity.issuer_sha256),
        serial: SerialNumber::from_be_bytes(&identity.serial).expect("a serial number"),
    };
    let bound = store.bind_card(town_code(), user_id, 1, &name, &device(0), START).expect("a binding");
    Player {
        name: bound.member.name,
        pin: PEOPLE.iter().find(|person| person.card == card).expect("one of the cards").pin,
        certificate,
        card: name,
        user_id,
        scope: bound.scope,
        key: RsaKeyPair::from_pkcs8(key.as_bytes()).expect("an RSA key"),
    }
}
