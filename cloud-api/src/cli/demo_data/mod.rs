//! A town to try things out in: the families of `card-emulator`'s simulated town, each with its book, and a fortnight of
//! notices.

mod families;
mod homes;
mod notices;

pub(super) use families::FamilyFault;

use super::household::{read_json, register};
use super::letter::IssuedLetter;
use super::{CliFault, Context, Done, parse_municipality, parse_name, record};
use crate::clock::Clock;
use crate::trust::Trust;
use clap::Args;
use cloud_jpki::Kind;
use cloud_store::model::{Actor, By, CardKey, Municipality, Name, Profile, SerialNumber, Sha256Digest};
use cloud_store::{Store, StoreError};
use homes::{Home, Person};
use serde_json::{Value, json};
use shared_model::civil::CivilDate;
use shared_model::device::DeviceId;
use shared_model::municipality::MunicipalityCode;
use std::path::PathBuf;
use uuid::Uuid;

/// Registers the families of a simulated town, publishes notices, and brings each family the book of a year or of years,
/// all dated around today.
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

/// The letter number of a fresh account.
const FIRST_LETTER: u32 = 1;

impl DemoData {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        let people: Vec<Person> = read_json(&self.people)?;
        let now = context.clock.now();
        let homes = homes::of(people, now)?;
        if homes.is_empty() {
            return Err(CliFault::NoFamily);
        }
        let cards = self.cards(context, &homes)?;
        let notices = notices::write(now)?;

        let mut store = context.store()?;
        store.add_municipality(&context.by(), &self.town()?)?;
        let mut settled = Vec::new();
        for home in homes {
            settled.push(self.settle(context, &mut store, home, &cards)?);
        }
        for (published_at, notice) in &notices {
            let by = By { actor: Actor::Operator(context.by.clone()), at: *published_at };
            store.publish(&by, self.municipality, notice)?;
        }
        Ok(done(self.municipality, &settled, notices.len()))
    }

    /// A household with its letters, the cards that are bound, and its book.
    fn settle(
        &self,
        context: &Context,
        store: &mut impl Store,
        home: Home,
        cards: &[(String, CardKey)],
    ) -> Result<Settled, CliFault> {
        let (id, letters) = register(context, store, self.municipality, &home.entries)?;
        let mut registered = Vec::new();
        for (card, letter) in home.cards.iter().zip(&letters) {
            let key = cards.iter().find(|(bound, _)| bound == card).map(|(_, key)| key);
            if let Some(key) = key {
                bind(context, store, self.municipality, letter, key)?;
            }
            registered.push(key.is_some());
        }
        for record in &home.records {
            record::put(context, store, self.municipality, id, record)?;
        }
        Ok(Settled { id, home, letters, registered })
    }

    /// Reads and checks the cards before anything is written.
    fn cards(&self, context: &Context, homes: &[Home]) -> Result<Vec<(String, CardKey)>, CliFault> {
        if self.bind.is_empty() {
            return Ok(Vec::new());
        }
        let trust = Trust::load(&context.config()?.jpki)?;
        let mut cards = Vec::new();
        for (name, path) in &self.bind {
            if homes.iter().all(|home| !home.cards.contains(name)) {
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

/// A home that is in the database.
struct Settled {
    id: Uuid,
    home: Home,
    letters: Vec<IssuedLetter>,
    /// Whose cards are bound, in the order of the letters.
    registered: Vec<bool>,
}

fn done(municipality: MunicipalityCode, settled: &[Settled], notices: usize) -> Done {
    let letters: Vec<String> = settled.iter().flat_map(|home| &home.letters).map(IssuedLetter::text).collect();
    let people: Vec<Value> = settled.iter().flat_map(people).collect();
    let household = |Settled { id, home, .. }: &Settled| json!({ "household": id, "cards": home.cards, "records": home.records.len() });
    let json = json!({
        "ok": true,
        "municipality": municipality.to_string(),
        "household": settled.first().map(|home| home.id),
        "households": settled.iter().map(household).collect::<Vec<_>>(),
        "people": people,
        "notices": notices,
        "records": settled.iter().map(|settled| settled.home.records.len()).sum::<usize>(),
    });
    Done::new(letters.join("\n"), json)
}

fn people(settled: &Settled) -> Vec<Value> {
    let Settled { home, letters, registered, .. } = settled;
    let members = home.cards.iter().zip(&home.entries).zip(letters).zip(registered);
    members
        .map(|(((card, entry), letter), registered)| {
            let mut person = letter.json();
            person["card"] = json!(card);
            person["role"] = json!(entry.role.word());
            person["registered"] = json!(registered);
            person
        })
        .collect()
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

/// That day, or the Monday after it.
fn working_day(day: CivilDate) -> CivilDate {
    let weekend = |day: &CivilDate| matches!(day.weekday_kanji(), '土' | '日');
    (0..3).map(|days| day.plus_days(days)).find(|day| !weekend(day)).unwrap_or(day)
}

fn parse_bind(text: &str) -> Result<(String, PathBuf), String> {
    let (name, path) = text.split_once('=').ok_or("NAME=FILE is expected")?;
    Ok((name.to_owned(), PathBuf::from(path)))
}
