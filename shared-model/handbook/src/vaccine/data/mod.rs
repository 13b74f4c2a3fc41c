//! Supporting data: what a country says about its vaccines, read from TOML.
//!
//! A file has a header (`format`, `edition`, `as_of`, `licence`, `counting`, `grace_days`), `[[source]]` rows that the
//! others cite, `[[gap]]` rows between different vaccines, and `[[vaccine]]` rows with their laws, products, series and
//! doses. `data/vaccines-japan.toml` shows all of it. Days are `YYYY-MM-DD`; ages and lengths are written as
//! [`Age`](crate::calendar::Age) and [`Bound`] read them.

mod bound;
mod built_in;
mod check;
mod dose;
mod error;
mod file;
mod parse;
mod read;

pub use bound::{Bound, NoBound};
pub use built_in::japan;
pub use dose::{Dose, Extension, Interval, Series, Skip};
pub use error::DataError;

use super::counting::Counting;
use shared_model::civil::CivilDate;
use shared_model::person::Sex;

/// What this program reads as `format`.
pub const FORMAT: u32 = 1;

/// A complete, consistent data set. Only [`SupportingData::parse`] and [`SupportingData::parse_all`] make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportingData {
    /// The files it was read from, in their order.
    pub editions: Vec<Edition>,
    /// How ages and gaps are counted.
    pub counting: Counting,
    /// Days by which a given dose may be earlier than its age or interval and still count. Japan has none.
    pub grace_days: u16,
    /// What the rows cite.
    pub sources: Vec<Source>,
    /// What must lie between two different vaccines.
    pub gaps: Vec<Gap>,
    /// The vaccines, in the order in which they are shown.
    pub vaccines: Vec<Vaccine>,
}

/// The header of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The file's name.
    pub file: String,
    /// Shown beside every plan.
    pub label: String,
    /// The day up to which the sources were read.
    pub as_of: CivilDate,
    /// Terms, and who must still confirm it.
    pub licence: String,
}

/// Where a figure comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// What rows cite.
    pub id: String,
    /// Publisher, page, day.
    pub text: String,
}

/// What must lie between two different vaccines that are not given on the same day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Kinds of the earlier one.
    pub first: Vec<Kind>,
    /// Kinds of the later one.
    pub then: Vec<Kind>,
    /// Days, as the country counts them.
    pub days: u16,
    /// The first day of the later vaccine on which the rule holds; `None`: since ever.
    pub from: Option<CivilDate>,
    /// The last one; `None`: still.
    pub until: Option<CivilDate>,
    /// Whether a dose that broke the rule does not count.
    pub invalidates: bool,
    /// Ids of [`Source`].
    pub sources: Vec<String>,
}

/// How a vaccine works, as far as gaps ask for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 注射生ワクチン; BCG's stamp is one.
    LiveInjectable,
    /// 経口生ワクチン.
    LiveOral,
    /// 経鼻生ワクチン.
    LiveNasal,
    /// 不活化ワクチン, toxoids and mRNA.
    Inactivated,
    /// Not a vaccine, but recorded beside them.
    Antibody,
}

/// Who gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Recipient {
    /// The child.
    Child,
    /// The mother, in each pregnancy.
    Pregnant,
}

/// How well the row is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Confidence {
    /// Several independent sources agree.
    High,
    /// One source, or sources that differ in a detail.
    Medium,
    /// Not confirmed by a source.
    Low,
}

/// A vaccine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vaccine {
    /// As records name it.
    pub id: String,
    /// The official name.
    pub name: String,
    /// The name in easy words.
    pub easy_name: String,
    /// What it protects from.
    pub disease: String,
    /// How it works.
    pub kind: Kind,
    /// How it is given.
    pub route: String,
    /// Who gets it.
    pub recipient: Recipient,
    /// Whom the law is for; `None`: everybody.
    pub sex: Option<Sex>,
    /// Whether doses are only recorded, and never forecast.
    pub record_only: bool,
    /// Whether a dose after the last legal day counts (then not as a routine one).
    pub counts_after_window: bool,
    /// The other one of which only one is given.
    pub exclusive_with: Option<String>,
    /// What is given instead to who has not begun with this one.
    pub successor: Option<String>,
    /// Vaccines whose doses count here too.
    pub accepts: Vec<String>,
    /// Vaccines of which one dose in the same season is enough.
    pub satisfied_by: Vec<String>,
    /// When in the year it is given anew.
    pub season: Option<Season>,
    /// What families read, one sentence each.
    pub explanation: Vec<String>,
    /// Ids of [`Source`].
    pub sources: Vec<String>,
    /// How well the row is known.
    pub confidence: Confidence,
    /// Since when it is a routine one (定期), and for whom; none: voluntary (任意).
    pub laws: Vec<Law>,
    /// Its products.
    pub products: Vec<Product>,
    /// Alternative series; empty if it is only recorded.
    pub series: Vec<Series>,
}

/// A season that comes back every year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Season {
    /// Month and day on which it begins.
    pub from: (u8, u8),
    /// Month and day on which it ends.
    pub until: (u8, u8),
}

/// Makes a vaccine a routine one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Law {
    /// In force from this day; `None`: longer than this data looks back.
    pub from: Option<CivilDate>,
    /// For who was born on this day or later.
    pub births_from: Option<CivilDate>,
    /// For who was born on this day or before.
    pub births_until: Option<CivilDate>,
    /// Ids of [`Source`].
    pub sources: Vec<String>,
}

/// A product of a vaccine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Product {
    /// As series name it.
    pub id: String,
    /// How records write it.
    pub names: Vec<String>,
    /// The last day on which it was a routine one.
    pub routine_until: Option<CivilDate>,
    /// Ids of [`Source`].
    pub sources: Vec<String>,
}

impl SupportingData {
    /// The vaccine with that id.
    pub fn vaccine(&self, id: &str) -> Option<&Vaccine> {
        self.vaccines.iter().find(|vaccine| vaccine.id == id)
    }
}

impl Vaccine {
    /// Whether it is a routine one for anybody.
    pub fn is_routine(&self) -> bool {
        !self.laws.is_empty()
    }

    /// The product that a record names, by its id or one of its names.
    pub fn product(&self, written: &str) -> Option<&Product> {
        let is = |product: &&Product| product.id == written || product.names.iter().any(|name| name == written);
        self.products.iter().find(is)
    }
}

impl Law {
    /// Whether it is for who was born then; a pregnancy has no day of birth yet.
    pub fn is_for(&self, birth: Option<CivilDate>) -> bool {
        birth.is_none_or(|birth| {
            self.births_from.is_none_or(|from| birth >= from) && self.births_until.is_none_or(|until| birth <= until)
        })
    }
}
