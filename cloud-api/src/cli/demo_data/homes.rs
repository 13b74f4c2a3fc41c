use super::families;
use crate::cli::CliFault;
use crate::cli::household::{Entry, EntrySex};
use crate::entropy;
use cloud_store::model::NewRecord;
use serde::Deserialize;
use shared_model::civil::CivilTime;
use shared_model::time::Timestamp;

/// A person in `people.json`; what the town does not need to know is skipped.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Person {
    card: String,
    name: String,
    birth_date: String,
    sex: EntrySex,
    address: String,
}

/// A household as it is to be.
pub(super) struct Home {
    /// Names of the members' cards.
    pub cards: Vec<String>,
    /// The members, in the same order.
    pub entries: Vec<Entry>,
    /// Their book.
    pub records: Vec<NewRecord>,
}

/// The families that have somebody among the people, the first pregnancy first. Who belongs to none of them stays a
/// stranger: there are broken cards among the people.
pub(super) fn of(people: Vec<Person>, now: Timestamp) -> Result<Vec<Home>, CliFault> {
    let today = CivilTime::in_tokyo(now).date;
    let mut homes = Vec::new();
    for family in families::all()? {
        let person = |card: &str| people.iter().find(|person| person.card == card).cloned();
        let members = family.members().iter().filter_map(|member| Some((member.role, person(&member.card)?)));
        let (cards, entries): (Vec<String>, Vec<Entry>) = members
            .map(|(role, Person { card, name, birth_date, sex, address })| {
                (card, Entry { name, birth_date, sex, address, role })
            })
            .unzip();
        if !entries.is_empty() {
            homes.push(Home { cards, entries, records: family.records(today, || entropy::uuid(now))? });
        }
    }
    Ok(homes)
}
