//! What somebody with a box's flash, a card and its PIN can open. A test opens it so, to know the secrets that must lie
//! nowhere else.

use anyhow::{Context, Result, bail};
use card_emulator::Emulator;
use card_emulator::profile::Profile;
use serde_json::Value;
use shared_model::card_proof::unlock_message;
use shared_model::device::DeviceId;
use shared_model::pin::AuthPin;
use shared_model::wire::v1::Base64;
use stb_adapters::card_emulated::EmulatedReader;
use stb_adapters::enrol::device_id;
use stb_adapters::store_sled::SledStore;
use stb_core::card::{CardJob, CardOutcome, run};
use stb_core::ports::{Kind, Owner, Store};
use std::path::Path;
use vault::escrow::VaultName;
use vault::wrap::{self, Mark};

/// The secrets that one card opens on one box.
pub struct Secrets {
    /// What the card signed to open the vaults.
    pub signature: Vec<u8>,
    /// Of the member's own vault and of the household's.
    pub vaults: Vec<VaultSecret>,
}

/// VS.
pub struct VaultSecret {
    /// Its 32 bytes.
    pub bytes: Vec<u8>,
    /// The same as it is written inside the wrap.
    pub text: String,
}

/// Opens a member's vaults. The box must have ended: its store has one owner. `certificate` is the card's, DER.
pub fn open(folder: &Path, card: &Path, certificate: &Path, pin: &str) -> Result<Secrets> {
    let device = device_id(&folder.join("device.pem")).context("the box has a name")?;
    let entries = SledStore::new(&folder.join("data")).load(Owner::Box)?;
    let of_kind = |kind| entries.iter().filter(move |(key, _)| key.kind == kind);
    let (_, salt) = of_kind(Kind::Salt).next().context("a salt")?;
    let salt: Base64 = serde_json::from_slice(&salt[1..])?;
    let salt: [u8; 32] = salt.0.as_slice().try_into()?;
    let certificate = std::fs::read(certificate)?;
    let emulator = Emulator::new(vec![Profile::load(card)?]);
    emulator.insert(None)?;
    let mut reader = EmulatedReader::new(emulator);
    for (key, value) in of_kind(Kind::Wrap) {
        let card: [u8; 32] = key.id.as_slice().try_into()?;
        let job = CardJob::ProveAuth {
            pin: AuthPin::parse(pin)?,
            messages: vec![unlock_message(&device, &card, &salt)],
            certificate: certificate.clone(),
        };
        let signature = match run(job, &mut reader) {
            CardOutcome::Proved { signatures, .. } => signatures.first().context("a signature")?.to_vec(),
            other => bail!("the card does not sign: {other:?}"),
        };
        let Some(own) = unwrap(value, &device, &signature, &salt)? else { continue };
        let (_, household) = of_kind(Kind::HouseholdWrap).find(|(other, _)| other.id == key.id).context("a wrap")?;
        let household = unwrap(household, &device, &signature, &salt)?.context("the household's vault opens")?;
        return Ok(Secrets { signature, vaults: vec![own, household] });
    }
    bail!("no vault of this box opens with this card")
}

/// The secret in a wrap that was made while the card was there; `None` for another card's.
fn unwrap(value: &[u8], device: &DeviceId, signature: &[u8], salt: &[u8; 32]) -> Result<Option<VaultSecret>> {
    let stored: Value = serde_json::from_slice(&value[1..])?;
    let link = &stored["links"][0];
    let sealed: Base64 = serde_json::from_value(link["sealed"].clone())?;
    let owner = serde_json::from_value(stored["owner"].clone())?;
    let generation = serde_json::from_value(link["generation"].clone())?;
    let name = VaultName { device, owner, generation };
    let (key, mark) = (wrap::unlock_key(signature, salt), Mark::of_card(signature, salt));
    let Ok(contents) = wrap::open(&sealed.0, name, &key, &mark) else { return Ok(None) };
    let contents: Value = serde_json::from_slice(&contents[1..])?;
    let bytes: Base64 = serde_json::from_value(contents["secret"].clone())?;
    let text = contents["secret"].as_str().context("a text")?.to_owned();
    Ok(Some(VaultSecret { bytes: bytes.0, text }))
}
