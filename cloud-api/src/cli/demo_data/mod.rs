//! A town to try things out in: the simulated family of `card-emulator`, a fortnight of notices, a few records.

mod notices;
mod records;

use super::household::{Entry, EntryRole, EntrySex, read_json, register};
use super::letter::IssuedLetter;
use super::{CliFault, Context, Done, parse_municipality, parse_name, record};
use crate::clock::Clock;
use crate::trust::Trust;
use clap::Args;
use cloud_jpki::Kind;
use cloud_store::model::{Actor, By, CardKey, Municipality, Name, Profile, SerialNumber, Sha256Digest};
use cloud_store::{Store, StoreError};
use serde::Deserialize;
use serde_json::{Value, json};
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use std::path::PathBuf;

/// Registers the family of a simulated town, and publishes notices and brings records dated around today.
#[derive(Debug, Args)]
pub(super) struct DemoData {
    /// `people.json` of a `card-emulator` town.
    #[arg(long, value_name = "FILE")]
    people: PathBuf,
    /// Binds a card right away, as if its owner had registered: card name and 利用者証明用 certificate, DER; may be repeated.
    #[arg(long, value_name = "NAME=FILE", value_parser = parse_bind)]
    bind: Vec<(String, PathBuf)>,
    /// The town.
    #[arg(long, value_name = "CODE", value_parser = parse_municipality, default_value = "162108")]
    municipality: MunicipalityCode,
    /// Its name.
    #[arg(long, value_parser = parse_name, default_value = "南砺市")]
    name: Name,
    /// Registration asks for the 署名用 certificate too (step ④b).
    #[arg(long)]
    signature_certificate: bool,
}

/// A person in `people.json`; what the town does not need to know is skipped.
#[derive(Debug, Deserialize)]
struct Person {
    card: String,
    name: String,
    birth_date: String,
    sex: EntrySex,
    address: String,
}

/// The letter number of a fresh account.
const FIRST_LETTER: u32 = 1;

impl DemoData {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        let people: Vec<Person> = read_json(&self.people)?;
        let family: Vec<(String, Entry)> = people.into_iter().filter_map(of_the_family).collect();
        if family.is_empty() {
            return Err(CliFault::NoFamily);
        }
        let cards = self.cards(context, &family)?;

        let mut store = context.store()?;
        store.add_municipality(&context.by(), &self.town()?)?;
        let (entries, names): (Vec<Entry>, Vec<String>) = family.into_iter().map(|(card, entry)| (entry, card)).unzip();
        let (household, letters) = register(context, &mut store, self.municipality, &entries)?;
        for (name, card) in &cards {
            let letter = names.iter().position(|card| card == name).and_then(|place| letters.get(place));
            let letter = letter.ok_or_else(|| CliFault::NobodyToBind(name.clone()))?;
            bind(context, &mut store, self.municipality, letter, card)?;
        }
        let notices = notices::write(context.clock.now())?;
        for (published_at, notice) in &notices {
            let by = By { actor: Actor::Operator(context.by.clone()), at: *published_at };
            store.publish(&by, self.municipality, notice)?;
        }
        let records = records::write(context.clock.now());
        for record in &records {
            record::put(context, &mut store, self.municipality, household, record)?;
        }

        let registered = |card: &String| cards.iter().any(|(bound, _)| bound == card);
        let people: Vec<Value> = names
            .iter()
            .zip(&entries)
            .zip(&letters)
            .map(|((card, entry), letter)| {
                let mut person = letter.json();
                person["card"] = json!(card);
                person["role"] = json!(entry.role.word());
                person["registered"] = json!(registered(card));
                person
            })
            .collect();
        let text: Vec<String> = letters.iter().map(IssuedLetter::text).collect();
        Ok(Done::new(
            text.join("\n"),
            json!({
                "ok": true,
                "municipality": self.municipality.to_string(),
                "household": household,
                "people": people,
                "notices": notices.len(),
                "records": records.len(),
            }),
        ))
    }

    /// Reads and checks the cards before anything is written.
    fn cards(&self, context: &Context, family: &[(String, Entry)]) -> Result<Vec<(String, CardKey)>, CliFault> {
        if self.bind.is_empty() {
            return Ok(Vec::new());
        }
        let trust = Trust::load(&context.config()?.jpki)?;
        let mut cards = Vec::new();
        for (name, path) in &self.bind {
            if family.iter().all(|(card, _)| card != name) {
                return Err(CliFault::NobodyToBind(name.clone()));
            }
            let der = std::fs::read(path).map_err(|source| CliFault::File { path: path.clone(), source })?;
            let identity = trust.inspect(context.clock.now(), Kind::Auth, &der)?;
            let serial = SerialNumber::from_be_bytes(&identity.serial).map_err(|_| StoreError::Corrupt)?;
            cards.push((name.clone(), CardKey { issuer: Sha256Digest(identity.issuer_sha256), serial }));
        }
        Ok(cards)
    }

    fn town(&self) -> Result<Municipality, CliFault> {
        let profile = Profile::parse("{}").map_err(|fault| CliFault::Text { what: "profile", fault })?;
        Ok(Municipality {
            code: self.municipality,
            name: self.name.clone(),
            signature_certificate: self.signature_certificate,
            profile,
        })
    }
}

/// Binds a card at the counter, where no box is; the audit table shows a box of zeros.
fn bind(
    context: &Context,
    store: &mut impl Store,
    municipality: MunicipalityCode,
    letter: &IssuedLetter,
    card: &CardKey,
) -> Result<(), StoreError> {
    let counter = DeviceId::from_random([0; 8]);
    store.bind_card(municipality, letter.user_id, FIRST_LETTER, card, &counter, context.clock.now())?;
    Ok(())
}

/// Mother and father of the simulated town; its other people are strangers with broken cards.
fn of_the_family(person: Person) -> Option<(String, Entry)> {
    let role = match person.card.as_str() {
        "mother" => EntryRole::Mother,
        "father" => EntryRole::Father,
        _ => return None,
    };
    let Person { card, name, birth_date, sex, address } = person;
    Some((card, Entry { name, birth_date, sex, address, role }))
}

fn parse_bind(text: &str) -> Result<(String, PathBuf), String> {
    let (name, path) = text.split_once('=').ok_or("NAME=FILE is expected")?;
    Ok((name.to_owned(), PathBuf::from(path)))
}
