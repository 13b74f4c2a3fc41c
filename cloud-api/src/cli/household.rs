use super::letter::{IssuedLetter, issue_password};
use super::{CliFault, Context, Done, parse_municipality};
use crate::clock::Clock;
use crate::entropy;
use crate::passwords::hash_issued;
use clap::Subcommand;
use cloud_store::model::{Address, MemberEntry, Name, NewHousehold, NewMember};
use cloud_store::{Store, StoreRead};
use serde::Deserialize;
use serde_json::{Value, json};
use shared_model::civil::CivilDate;
use shared_model::municipality::MunicipalityCode;
use shared_model::person::{Role, Sex};
use shared_model::user_id::UserId;
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Households.
#[derive(Debug, Subcommand)]
pub(super) enum Household {
    /// Registers a household and prints an ID letter for each member.
    Add {
        /// The town.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: MunicipalityCode,
        /// The members, JSON: [{"name","birth_date","sex","address","role"}].
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
    },
    /// Lists the town's households and accounts.
    List {
        /// The town.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: MunicipalityCode,
        /// Begin behind this household.
        #[arg(long, value_name = "UUID")]
        after: Option<Uuid>,
        /// At most this many.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
}

/// A member in a file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    pub name: String,
    pub birth_date: String,
    pub sex: EntrySex,
    pub address: String,
    pub role: EntryRole,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum EntrySex {
    Male,
    Female,
    #[serde(alias = "unknown")]
    Unstated,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum EntryRole {
    Mother,
    Father,
    Guardian,
    Viewer,
}

impl EntryRole {
    /// The word in files and lists.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mother => "mother",
            Self::Father => "father",
            Self::Guardian => "guardian",
            Self::Viewer => "viewer",
        }
    }
}

impl From<Role> for EntryRole {
    fn from(role: Role) -> Self {
        match role {
            Role::Mother => Self::Mother,
            Role::Father => Self::Father,
            Role::Guardian => Self::Guardian,
            Role::Viewer => Self::Viewer,
        }
    }
}

impl Household {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        match self {
            Self::Add { municipality, file } => {
                let entries: Vec<Entry> = read_json(&file)?;
                let (id, letters) = register(context, &mut context.store()?, municipality, &entries)?;
                let text: Vec<String> = letters.iter().map(IssuedLetter::text).collect();
                let json: Vec<Value> = letters.iter().map(IssuedLetter::json).collect();
                Ok(Done::new(text.join("\n\u{c}\n"), json!({ "ok": true, "household": id, "letters": json })))
            }
            Self::List { municipality, after, limit } => {
                let households = context.store()?.households(municipality, after, limit)?;
                let mut text = String::new();
                for household in &households {
                    text += &format!("{}\n", household.id);
                    text.extend(household.members.iter().map(line));
                }
                let json: Vec<Value> = households
                    .iter()
                    .map(|household| {
                        let members: Vec<Value> = household.members.iter().map(entry).collect();
                        json!({ "household": household.id, "members": members })
                    })
                    .collect();
                Ok(Done::new(text, json!({ "ok": true, "households": json })))
            }
        }
    }
}

/// Registers a household; the letters are the only place where the passwords are in clear.
pub(super) fn register(
    context: &Context,
    store: &mut impl Store,
    municipality: MunicipalityCode,
    entries: &[Entry],
) -> Result<(Uuid, Vec<IssuedLetter>), CliFault> {
    let mut letters = Vec::new();
    let mut members = Vec::new();
    for entry in entries {
        let name = Name::parse(&entry.name).map_err(|fault| CliFault::Text { what: "name", fault })?;
        let address = Address::parse(&entry.address).map_err(|fault| CliFault::Text { what: "address", fault })?;
        let user_id = UserId::from_serial(store.allocate_user_serial(municipality)?);
        let password = issue_password();
        members.push(NewMember {
            id: entropy::uuid(context.clock.now()),
            user_id,
            password_hash: hash_issued(&password),
            name: name.clone(),
            birth_date: CivilDate::parse_iso(&entry.birth_date).map_err(|_| CliFault::Date)?,
            sex: match entry.sex {
                EntrySex::Male => Sex::Male,
                EntrySex::Female => Sex::Female,
                EntrySex::Unstated => Sex::Unstated,
            },
            address,
            role: match entry.role {
                EntryRole::Mother => Role::Mother,
                EntryRole::Father => Role::Father,
                EntryRole::Guardian => Role::Guardian,
                EntryRole::Viewer => Role::Viewer,
            },
        });
        letters.push(IssuedLetter { name, user_id, password });
    }
    let id = entropy::uuid(context.clock.now());
    store.add_household(&context.by(), municipality, &NewHousehold { id, members })?;
    Ok((id, letters))
}

pub(super) fn read_json<T: for<'de> Deserialize<'de>>(path: &Path) -> Result<T, CliFault> {
    let text = std::fs::read(path).map_err(|source| CliFault::File { path: path.to_owned(), source })?;
    serde_json::from_slice(&text).map_err(|source| CliFault::Json { path: path.to_owned(), source })
}

fn line(member: &MemberEntry) -> String {
    let card = if member.linked { "card" } else { "no card" };
    format!(
        "  {}  {}  {}  {card}\n",
        member.user_id.grouped(),
        EntryRole::from(member.role).word(),
        member.name.as_str()
    )
}

fn entry(member: &MemberEntry) -> Value {
    json!({
        "id": member.id,
        "user_id": member.user_id.to_string(),
        "name": member.name.as_str(),
        "role": EntryRole::from(member.role).word(),
        "linked": member.linked,
    })
}
