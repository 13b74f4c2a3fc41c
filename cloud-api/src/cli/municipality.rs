use super::{CliFault, Context, Done, parse_municipality, parse_name};
use clap::Subcommand;
use cloud_store::model::{self, Name, Profile};
use cloud_store::{Store, StoreRead};
use serde_json::json;
use shared_model::municipality::MunicipalityCode;
use std::path::PathBuf;

/// Towns.
#[derive(Debug, Subcommand)]
pub(super) enum Municipality {
    /// A town joins.
    Add {
        /// The local-government code, six digits.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        code: MunicipalityCode,
        /// The name, such as 南砺市.
        #[arg(long, value_parser = parse_name)]
        name: Name,
        /// Registration asks for the 署名用 certificate too (step ④b).
        #[arg(long)]
        signature_certificate: bool,
        /// Texts and telephone numbers for the boxes, JSON.
        #[arg(long, value_name = "FILE")]
        profile: Option<PathBuf>,
    },
    /// Lists the towns.
    List,
}

impl Municipality {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        match self {
            Self::Add { code, name, signature_certificate, profile } => {
                let profile = profile.map_or_else(|| Ok("{}".to_owned()), |path| read_json_text(&path))?;
                let profile = Profile::parse(&profile).map_err(|fault| CliFault::Text { what: "profile", fault })?;
                let town = model::Municipality { code, name, signature_certificate, profile };
                context.store()?.add_municipality(&context.by(), &town)?;
                Ok(Done::new(
                    format!("{} ({code}) has joined.", town.name.as_str()),
                    json!({ "ok": true, "code": code.to_string() }),
                ))
            }
            Self::List => {
                let towns = context.store()?.municipalities()?;
                let line = |town: &model::Municipality| {
                    let asks = if town.signature_certificate { "  署名用" } else { "" };
                    format!("{}  {}{asks}\n", town.code, town.name.as_str())
                };
                let entry = |town: &model::Municipality| {
                    let (code, name) = (town.code.to_string(), town.name.as_str());
                    json!({ "code": code, "name": name, "signature_certificate": town.signature_certificate })
                };
                Ok(Done::new(
                    towns.iter().map(line).collect::<String>(),
                    json!({ "ok": true, "municipalities": towns.iter().map(entry).collect::<Vec<_>>() }),
                ))
            }
        }
    }
}

fn read_json_text(path: &std::path::Path) -> Result<String, CliFault> {
    let text = std::fs::read_to_string(path).map_err(|source| CliFault::File { path: path.to_owned(), source })?;
    serde_json::from_str::<serde::de::IgnoredAny>(&text)
        .map_err(|source| CliFault::Json { path: path.to_owned(), source })?;
    Ok(text)
}
