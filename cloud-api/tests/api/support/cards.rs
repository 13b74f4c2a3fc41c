use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use card_emulator::authority::{PEOPLE, Town, TownOptions};
use card_emulator::card::Sex as CardSex;
use der::DateTime;
use shared_model::card_proof::{Nonce, Purpose, message};
use shared_model::civil::CivilDate;
use shared_model::device::DeviceId;
use shared_model::person::{FourFacts, Sex};
use shared_model::wire::v1::{Base64, CardProof};
use std::path::PathBuf;
use std::sync::LazyLock;
use std::time::Duration;

/// A simulated town of cards, made once for all tests.
pub struct CardTown {
    folder: tempfile::TempDir,
}

pub static TOWN: LazyLock<CardTown> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let now = Duration::from_millis(super::NOW.millis().unsigned_abs());
    let now = DateTime::from_unix_duration(now).unwrap();
    Town::make(folder.path(), &TownOptions::default(), now, &mut getrandom::SysRng).unwrap();
    CardTown { folder }
});

impl CardTown {
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// One certificate of a card, with its key.
pub struct Card {
    pub certificate: Vec<u8>,
    key: RsaKeyPair,
}

impl Card {
    pub fn auth(name: &str) -> Self {
        Self::load(name, "auth")
    }

    pub fn sign(name: &str) -> Self {
        Self::load(name, "sign")
    }

    fn load(name: &str, kind: &str) -> Self {
        let pem = std::fs::read_to_string(TOWN.path(&format!("cards/{name}.{kind}.key.pem"))).unwrap();
        let (_, key) = der::Document::from_pem(&pem).unwrap();
        Self {
            certificate: std::fs::read(TOWN.path(&format!("cards/{name}.{kind}.der"))).unwrap(),
            key: RsaKeyPair::from_pkcs8(key.as_bytes()).unwrap(),
        }
    }

    /// What the box sends after this card has signed the nonce for this purpose.
    pub fn proof(&self, purpose: Purpose<'_>, device: &DeviceId, nonce: Nonce) -> CardProof {
        let mut signature = vec![0; self.key.public_modulus_len()];
        let message = message(purpose, device, &nonce);
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &message, &mut signature).unwrap();
        CardProof {
            nonce: Base64(nonce.0.to_vec()),
            certificate: Base64(self.certificate.clone()),
            signature: Base64(signature),
        }
    }
}

/// The holder of a card as the town's register has them.
pub fn four_facts(card: &str) -> FourFacts {
    let person = PEOPLE.iter().find(|person| person.card == card).unwrap();
    let (year, month, day) = person.birth_date;
    FourFacts {
        name: person.display_name(),
        birth_date: CivilDate::new(i32::from(year), month, day).unwrap(),
        sex: match person.sex {
            CardSex::Male => Sex::Male,
            CardSex::Female => Sex::Female,
            CardSex::Unknown => Sex::Unstated,
        },
        address: person.address.to_owned(),
    }
}
