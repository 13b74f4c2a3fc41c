//! A data file as it is written. Unknown keys are refused, so that a misspelt rule cannot go unnoticed.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) format: u32,
    pub(super) edition: String,
    pub(super) as_of: String,
    pub(super) licence: String,
    pub(super) counting: Counting,
    #[serde(default)]
    pub(super) grace_days: u16,
    #[serde(default)]
    pub(super) source: Vec<Source>,
    #[serde(default)]
    pub(super) gap: Vec<Gap>,
    #[serde(default)]
    pub(super) vaccine: Vec<Vaccine>,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Counting {
    Japan,
    Anniversary,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Source {
    pub(super) id: String,
    pub(super) text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Gap {
    pub(super) first: Vec<Kind>,
    pub(super) then: Vec<Kind>,
    pub(super) days: u16,
    pub(super) from: Option<String>,
    pub(super) until: Option<String>,
    pub(super) invalidates: bool,
    pub(super) sources: Vec<String>,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    LiveInjectable,
    LiveOral,
    LiveNasal,
    Inactivated,
    Antibody,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vaccine {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) easy: String,
    pub(super) disease: String,
    pub(super) kind: Kind,
    pub(super) route: String,
    #[serde(default)]
    pub(super) recipient: Recipient,
    pub(super) sex: Option<Sex>,
    #[serde(default)]
    pub(super) record_only: bool,
    #[serde(default)]
    pub(super) after_window: AfterWindow,
    pub(super) exclusive_with: Option<String>,
    pub(super) successor: Option<String>,
    #[serde(default)]
    pub(super) accepts: Vec<String>,
    #[serde(default)]
    pub(super) satisfied_by: Vec<String>,
    pub(super) season: Option<Season>,
    pub(super) explain: Vec<String>,
    pub(super) sources: Vec<String>,
    pub(super) confidence: Confidence,
    #[serde(default)]
    pub(super) law: Vec<Law>,
    #[serde(default)]
    pub(super) product: Vec<Product>,
    #[serde(default)]
    pub(super) series: Vec<Series>,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Recipient {
    #[default]
    Child,
    Pregnant,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Sex {
    Female,
    Male,
}

#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AfterWindow {
    #[default]
    Counts,
    DoesNotCount,
}

#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Confidence {
    High,
    Medium,
    Low,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Season {
    pub(super) from: String,
    pub(super) until: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Law {
    pub(super) from: Option<String>,
    pub(super) births_from: Option<String>,
    pub(super) births_until: Option<String>,
    pub(super) sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Product {
    pub(super) id: String,
    pub(super) names: Vec<String>,
    pub(super) routine_until: Option<String>,
    pub(super) sources: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Series {
    pub(super) id: String,
    pub(super) start_from: Option<String>,
    pub(super) start_until: Option<String>,
    pub(super) births_from: Option<String>,
    pub(super) births_until: Option<String>,
    #[serde(default)]
    pub(super) without_products: Vec<String>,
    #[serde(default)]
    pub(super) dose: Vec<Dose>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Dose {
    pub(super) number: u8,
    pub(super) label: String,
    #[serde(default)]
    pub(super) own_period: bool,
    pub(super) from: String,
    pub(super) valid_from: Option<String>,
    pub(super) until: Option<String>,
    pub(super) standard_from: Option<String>,
    pub(super) standard_until: Option<String>,
    pub(super) discouraged_after: Option<String>,
    #[serde(default)]
    pub(super) interval: Vec<Interval>,
    #[serde(default)]
    pub(super) skip: Vec<Skip>,
    #[serde(default)]
    pub(super) extension: Vec<Extension>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Interval {
    /// Counted from this dose; from the last one that was given, if none is named.
    pub(super) after: Option<u8>,
    pub(super) least: String,
    pub(super) valid: Option<String>,
    pub(super) standard: Option<(String, String)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Skip {
    /// The dose whose day decides; the skipped one itself, if none is named.
    pub(super) dose: Option<u8>,
    pub(super) after: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Extension {
    pub(super) births_from: String,
    pub(super) births_until: String,
    pub(super) until: String,
    pub(super) sources: Vec<String>,
}
