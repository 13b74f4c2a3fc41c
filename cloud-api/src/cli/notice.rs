use super::device::shown;
use super::{CliFault, Context, Done, parse_municipality, parse_name};
use crate::clock::Clock;
use crate::entropy;
use clap::{Args, Subcommand, ValueEnum};
use cloud_store::model::{Audience, Body, FactText, Name, NewPublication, OutOfBounds, Publication, Title};
use cloud_store::{Store, StoreRead};
use serde_json::{Value, json};
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::{FactKind, NoticeCategory};
use shared_model::time::Timestamp;
use std::path::PathBuf;
use uuid::Uuid;

/// Notices.
#[derive(Debug, Subcommand)]
pub(super) enum Notice {
    /// Publishes a notice to the town, a household or a member.
    Publish(Box<Publish>),
    /// Takes a notice back from every box.
    Withdraw {
        /// The town.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: MunicipalityCode,
        /// The notice.
        #[arg(long, value_name = "UUID")]
        id: Uuid,
    },
    /// Lists the town's notices, with how many members have opened each.
    List {
        /// The town.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: MunicipalityCode,
        /// Begin behind this notice.
        #[arg(long, value_name = "UUID")]
        after: Option<Uuid>,
        /// At most this many.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
}

/// A new notice.
#[derive(Debug, Args)]
pub(super) struct Publish {
    /// The town.
    #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
    municipality: MunicipalityCode,
    /// Only this household.
    #[arg(long, value_name = "UUID")]
    household: Option<Uuid>,
    /// Only this member of the household.
    #[arg(long, value_name = "UUID")]
    member: Option<Uuid>,
    /// Who writes it, such as 福光保健センター.
    #[arg(long, value_parser = parse_name)]
    sender: Name,
    /// What it is about.
    #[arg(long, value_enum, default_value = "town")]
    category: Category,
    /// The heading, at most 200 characters.
    #[arg(long)]
    title: String,
    /// The text; paragraphs are separated by line feeds.
    #[arg(long, required_unless_present = "body_file")]
    body: Option<String>,
    /// The text, from a file.
    #[arg(long, value_name = "FILE", conflicts_with = "body")]
    body_file: Option<PathBuf>,
    /// いつ; may be repeated.
    #[arg(long, value_name = "TEXT")]
    when: Vec<String>,
    /// どこ; may be repeated.
    #[arg(long = "where", value_name = "TEXT")]
    place: Vec<String>,
    /// もちもの; may be repeated.
    #[arg(long, value_name = "TEXT")]
    bring: Vec<String>,
    /// 電話; may be repeated.
    #[arg(long, value_name = "TEXT")]
    phone: Vec<String>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Category {
    Town,
    Health,
    Pregnancy,
    Event,
}

impl Notice {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        match self {
            Self::Publish(publish) => publish.run(context),
            Self::Withdraw { municipality, id } => {
                context.store()?.withdraw(&context.by(), municipality, id)?;
                Ok(Done::new(format!("{id} is taken back."), json!({ "ok": true, "id": id })))
            }
            Self::List { municipality, after, limit } => {
                let publications = context.store()?.publications(municipality, after, limit)?;
                Ok(Done::new(
                    publications.iter().map(line).collect::<String>(),
                    json!({ "ok": true, "notices": publications.iter().map(entry).collect::<Vec<_>>() }),
                ))
            }
        }
    }
}

impl Publish {
    fn run(self, context: &Context) -> Result<Done, CliFault> {
        let body = match (self.body, self.body_file) {
            (Some(body), _) => body,
            (None, Some(path)) => std::fs::read_to_string(&path).map_err(|source| CliFault::File { path, source })?,
            (None, None) => String::new(),
        };
        let audience = match (self.household, self.member) {
            (None, None) => Audience::Municipality,
            (Some(household), None) => Audience::Household(household),
            (Some(household), Some(member)) => Audience::Member { household, member },
            (None, Some(_)) => return Err(CliFault::MemberWithoutHousehold),
        };
        let category = match self.category {
            Category::Town => NoticeCategory::Town,
            Category::Health => NoticeCategory::Health,
            Category::Pregnancy => NoticeCategory::Pregnancy,
            Category::Event => NoticeCategory::Event,
        };
        let kinds = [
            (FactKind::When, self.when),
            (FactKind::Where, self.place),
            (FactKind::Bring, self.bring),
            (FactKind::Phone, self.phone),
        ];
        let facts = kinds
            .into_iter()
            .flat_map(|(kind, lines)| lines.into_iter().map(move |line| (kind, line)))
            .map(|(kind, line)| Ok((kind, FactText::parse(line.trim()).map_err(wrong("fact"))?)))
            .collect::<Result<_, CliFault>>()?;
        let publication = NewPublication::new(
            entropy::uuid(context.clock.now()),
            audience,
            self.sender,
            category,
            Title::parse(&self.title).map_err(wrong("title"))?,
            Body::parse(body.trim_end()).map_err(wrong("body"))?,
        );
        let publication = publication.with_facts(facts).map_err(|_| CliFault::Facts)?;
        let households = context.store()?.publish(&context.by(), self.municipality, &publication)?;
        Ok(Done::new(
            format!("{} reaches {households} households.", publication.id),
            json!({ "ok": true, "id": publication.id, "households": households }),
        ))
    }
}

fn wrong(what: &'static str) -> impl Fn(OutOfBounds) -> CliFault {
    move |fault| CliFault::Text { what, fault }
}

fn line(publication: &Publication) -> String {
    let withdrawn = if publication.withdrawn_at.is_some() { "  withdrawn" } else { "" };
    format!(
        "{}  {}  {} households, opened by {}{withdrawn}  {}\n",
        publication.id,
        shown(publication.published_at),
        publication.households,
        publication.opened,
        publication.title.as_str(),
    )
}

fn entry(publication: &Publication) -> Value {
    json!({
        "id": publication.id,
        "title": publication.title.as_str(),
        "published_at_ms": publication.published_at.millis(),
        "withdrawn_at_ms": publication.withdrawn_at.map(Timestamp::millis),
        "households": publication.households,
        "opened": publication.opened,
    })
}
