use super::Bound;
use crate::vaccine::counting::Span;
use shared_model::civil::CivilDate;

/// One way through a vaccine's doses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    /// Unique within the vaccine.
    pub id: String,
    /// For who begins at this age or later.
    pub start_from: Option<Bound>,
    /// For who begins up to this age.
    pub start_until: Option<Bound>,
    /// For who was born on this day or later.
    pub births_from: Option<CivilDate>,
    /// For who was born on this day or before.
    pub births_until: Option<CivilDate>,
    /// Not for who was given one of these products.
    pub without_products: Vec<String>,
    /// The doses; number n stands at n − 1.
    pub doses: Vec<Dose>,
}

/// One dose of a series.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dose {
    /// From 1.
    pub number: u8,
    /// As the handbook names it: 「1期追加」.
    pub label: String,
    /// The legal window begins.
    pub from: Bound,
    /// Whether it can be given even if the doses before it were missed (第2期).
    pub own_period: bool,
    /// A dose counts from here on, if that is before the legal window.
    pub valid_from: Option<Bound>,
    /// The legal window ends; `None`: it never does.
    pub until: Option<Bound>,
    /// The standard window begins.
    pub standard_from: Option<Bound>,
    /// The standard window ends.
    pub standard_until: Option<Bound>,
    /// Not to be planned after this without a doctor's word.
    pub discouraged_after: Option<Bound>,
    /// What must lie between it and earlier doses; none for the first.
    pub intervals: Vec<Interval>,
    /// When it falls away.
    pub skips: Vec<Skip>,
    /// Who may come later.
    pub extensions: Vec<Extension>,
}

/// What must lie between a dose and an earlier one of the same vaccine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    /// The dose it is counted from; `None`: the last one that was given, whether it counts or not.
    pub after: Option<u8>,
    /// What is planned.
    pub least: Span,
    /// What a given dose needs to count, if that is less.
    pub valid: Option<Span>,
    /// From and until when it is the standard.
    pub standard: Option<(Span, Span)>,
}

/// A dose falls away once a day is past.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// The dose whose day decides; `None`: the one that would fall away.
    pub dose: Option<u8>,
    /// The last day on which it does not fall away.
    pub after: Bound,
}

/// A last legal day that was put off, for some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// First day of birth.
    pub births_from: CivilDate,
    /// Last day of birth.
    pub births_until: CivilDate,
    /// The last legal day for them.
    pub until: CivilDate,
    /// Ids of [`Source`](super::Source).
    pub sources: Vec<String>,
}
