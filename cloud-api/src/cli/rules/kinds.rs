use super::fault::RuleFault;
use super::input::Input;
use super::{dates, efw, growth, pregnancy, weight_gain, windows};
use Rule::{ByData, Plain};
use handbook::json::{Fields, InputFault, vaccines};
use handbook::vaccine::SupportingData;
use serde_json::Value;

/// Answers one kind of question.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    /// From the question and what the program knows.
    Plain(fn(&Input<'_>) -> Result<Value, RuleFault>),
    /// From a country's vaccines too.
    ByData(fn(&Fields<'_>, &SupportingData) -> Result<Value, InputFault>),
}

/// Every kind of question, in the order of `docs/rules.md`.
const KINDS: &[(&str, Rule)] = &[
    ("attain", Plain(dates::attain)),
    ("until", Plain(dates::until)),
    ("window", Plain(windows::window)),
    ("age-display", Plain(dates::age_display)),
    ("corrected-age", Plain(dates::corrected_age)),
    ("school-entry", Plain(dates::school_entry)),
    ("weeks-after-birth", Plain(dates::weeks_after_birth)),
    ("interval-days", Plain(dates::interval_days)),
    ("interval-months", Plain(dates::interval_months)),
    ("edd", Plain(pregnancy::edd)),
    ("lmp-from-edd", Plain(pregnancy::lmp_from_edd)),
    ("gest-age", Plain(pregnancy::gest_age)),
    ("gest-age-from-edd", Plain(pregnancy::gest_age)),
    ("ga-at-birth", Plain(pregnancy::ga_at_birth)),
    ("preg-month", Plain(pregnancy::month)),
    ("rota1-window", Plain(windows::rota_one)),
    ("rota5-window", Plain(windows::rota_five)),
    ("rsv-window", Plain(windows::rsv)),
    ("mr2-window", Plain(windows::mr_second)),
    ("hpv-window", Plain(windows::hpv)),
    ("checkup-window-18m", Plain(windows::check_up_18_months)),
    ("checkup-window-3y", Plain(windows::check_up_3_years)),
    ("growth", Plain(growth::growth)),
    ("efw", Plain(efw::efw)),
    ("weight-gain", Plain(weight_gain::weight_gain)),
    ("live-conflict", ByData(vaccines::live_conflict)),
    ("vaccine-plan", ByData(vaccines::vaccine_plan)),
    ("vaccines-available", ByData(vaccines::vaccines_available)),
];

/// The words of all kinds of questions.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(kind, _)| *kind)
}

impl Rule {
    /// The one with that word.
    pub fn named(kind: &str) -> Result<Self, RuleFault> {
        let found = KINDS.iter().find(|(word, _)| *word == kind);
        found.map(|(_, rule)| *rule).ok_or_else(|| RuleFault::unknown_kind(kind))
    }

    /// The answer to a question.
    pub fn answer(self, fields: Fields<'_>, data: &SupportingData) -> Result<Value, RuleFault> {
        match self {
            Plain(rule) => rule(&Input::new(fields)),
            ByData(rule) => Ok(rule(&fields, data)?),
        }
    }
}
