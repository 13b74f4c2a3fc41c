use super::{CliFault, Context, Done, parse_municipality, which_town};
use crate::clock::Clock;
use crate::entropy;
use clap::{Args, Subcommand, ValueEnum};
use cloud_store::model::{Action, Name, NewRecord, Official, RecordEntry};
use cloud_store::{Conflict, Store, StoreError, StoreRead};
use serde_json::{Value, json};
use shared_model::civil::CivilDate;
use shared_model::municipality::MunicipalityCode;
use shared_model::record::Provenance;
use shared_model::wire::v1;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Records.
#[derive(Debug, Subcommand)]
pub(super) enum Record {
    /// Brings a record into a household's book, or says anew what one of the town's says. No box can change it.
    Add(Box<Add>),
    /// Lists which records a household has, not what they say. The household can see that somebody looked.
    List {
        /// The town; may be left out where there is only one.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: Option<MunicipalityCode>,
        /// The household.
        #[arg(long, value_name = "UUID")]
        household: Uuid,
        /// Begin behind this record.
        #[arg(long, value_name = "UUID")]
        after: Option<Uuid>,
        /// At most this many.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
}

/// A record of the town, a clinic or a file.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// The town; may be left out where there is only one.
    #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
    municipality: Option<MunicipalityCode>,
    /// The household.
    #[arg(long, value_name = "UUID")]
    household: Uuid,
    /// The record, to say anew what it says; without it a new one is made.
    #[arg(long, value_name = "UUID")]
    id: Option<Uuid>,
    /// A word such as check-up or vaccination-plan.
    #[arg(long, value_name = "WORD")]
    kind: String,
    /// The child, the pregnancy or the member it is about.
    #[arg(long, value_name = "UUID")]
    subject: Option<Uuid>,
    /// What it says, such as title=… and occurred-on=YYYY-MM-DD; may be repeated.
    #[arg(long, value_name = "NAME=VALUE", required = true, value_parser = parse_field)]
    field: Vec<(String, String)>,
    /// Where it comes from.
    #[arg(long, value_enum, default_value = "municipality")]
    provenance: Origin,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Origin {
    Municipality,
    Clinic,
    Import,
}

impl From<Origin> for Official {
    fn from(origin: Origin) -> Self {
        match origin {
            Origin::Municipality => Self::Municipality,
            Origin::Clinic => Self::Clinic,
            Origin::Import => Self::Import,
        }
    }
}

impl Record {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        match self {
            Self::Add(add) => add.run(context),
            Self::List { municipality, household, after, limit } => {
                let mut store = context.store()?;
                let municipality = which_town(&mut store, municipality)?;
                let records = store.records(municipality, household, after, limit)?;
                let subject = Name::parse(&household.to_string());
                let subject = subject.map_err(|fault| CliFault::Text { what: "household", fault })?;
                let action = Action::RecordsListed;
                store.append_audit(&context.by(), municipality, action, Some(household), &subject)?;
                Ok(Done::new(
                    records.iter().map(line).collect::<String>(),
                    json!({ "ok": true, "records": records.iter().map(entry).collect::<Vec<_>>() }),
                ))
            }
        }
    }
}

impl Add {
    fn run(self, context: &Context) -> Result<Done, CliFault> {
        let mut store = context.store()?;
        let municipality = which_town(&mut store, self.municipality)?;
        let record = NewRecord {
            id: self.id.unwrap_or_else(|| entropy::uuid(context.clock.now())),
            kind: self.kind,
            subject: self.subject,
            provenance: self.provenance.into(),
            fields: self.field.into_iter().collect::<BTreeMap<_, _>>(),
        };
        let version = put(context, &mut store, municipality, self.household, &record)?;
        Ok(Done::new(
            format!("{} is in the book.", record.id),
            json!({ "ok": true, "id": record.id, "version": version }),
        ))
    }
}

/// Brings a record; the household's counter afterwards.
pub(super) fn put(
    context: &Context,
    store: &mut impl Store,
    municipality: MunicipalityCode,
    household: Uuid,
    record: &NewRecord,
) -> Result<u64, CliFault> {
    store.put_record(&context.by(), municipality, household, record).map_err(|error| match error {
        StoreError::Conflict(Conflict::RecordOutOfBounds) => CliFault::Record,
        other => other.into(),
    })
}

fn line(record: &RecordEntry) -> String {
    let what = record.shared.as_ref().map_or_else(
        || "private".to_owned(),
        |shared| {
            format!("{}  {}", shared.kind, shared.occurred_on.map_or_else(|| "no day".to_owned(), CivilDate::to_iso))
        },
    );
    let removed = if record.removed { "  removed" } else { "" };
    format!("{}  {what}  version {}{removed}\n", record.id, record.version)
}

fn entry(record: &RecordEntry) -> Value {
    let provenance = |from: Provenance| json!(v1::Provenance::from(from));
    json!({
        "id": record.id,
        "private": record.shared.is_none(),
        "kind": record.shared.as_ref().map(|shared| &shared.kind),
        "occurred_on": record.shared.as_ref().and_then(|shared| shared.occurred_on).map(CivilDate::to_iso),
        "provenance": provenance(record.provenance),
        "version": record.version,
        "removed": record.removed,
    })
}

fn parse_field(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("NAME=VALUE is expected")?;
    Ok((name.to_owned(), value.to_owned()))
}
