use super::case::Case;
use super::data::{Product, Recipient, Vaccine};
use super::gaps::Gaps;
use super::person::Given;
use super::plan::Verdict;
use shared_model::civil::CivilDate;

/// A dose of a known vaccine.
#[derive(Clone, Copy)]
pub(super) struct Shot<'a> {
    /// Where it stands in what was asked.
    pub(super) index: usize,
    pub(super) vaccine: &'a Vaccine,
    pub(super) product: Option<&'a Product>,
    /// The product as the record writes it.
    written: Option<&'a str>,
    pub(super) date: CivilDate,
}

/// What was given, sorted out.
pub(super) struct History<'a> {
    /// By day; the order in which they were told does not matter.
    pub(super) shots: Vec<Shot<'a>>,
    /// Doses whose day cannot be.
    pub(super) impossible: Vec<(Shot<'a>, Verdict)>,
    /// Where doses of unknown vaccines stand in what was asked.
    pub(super) unknown: Vec<usize>,
    pub(super) gaps: Gaps<'a>,
}

impl<'a> History<'a> {
    pub(super) fn new(case: Case<'a>, given: &'a [Given]) -> Self {
        let (mut shots, mut impossible, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
        for (index, dose) in given.iter().enumerate() {
            let Some(vaccine) = case.data.vaccine(&dose.vaccine) else {
                unknown.push(index);
                continue;
            };
            let product = dose.product.as_ref().and_then(|product| vaccine.product(product));
            let shot = Shot { index, vaccine, product, written: dose.product.as_deref(), date: dose.date };
            let born_later = vaccine.recipient == Recipient::Child && case.person.birth.is_some_and(|b| dose.date < b);
            if dose.date > case.on {
                impossible.push((shot, Verdict::InFuture));
            } else if born_later {
                impossible.push((shot, Verdict::BeforeBirth));
            } else {
                shots.push(shot);
            }
        }
        shots.sort_by_key(|shot| (shot.date, &shot.vaccine.id, shot.written, shot.index));
        let gaps = Gaps::new(case.data, shots.iter().map(|shot| (shot.date, shot.vaccine)).collect());
        Self { shots, impossible, unknown, gaps }
    }

    /// Doses that count for a vaccine: its own, and those of vaccines it accepts.
    pub(super) fn accepted(&self, vaccine: &Vaccine) -> Vec<Shot<'a>> {
        let is = |shot: &&Shot| shot.vaccine.id == vaccine.id || vaccine.accepts.contains(&shot.vaccine.id);
        self.shots.iter().filter(is).copied().collect()
    }

    /// The day on which a vaccine was given first.
    pub(super) fn first(&self, vaccine: &Vaccine) -> Option<CivilDate> {
        self.shots.iter().find(|shot| shot.vaccine.id == vaccine.id).map(|shot| shot.date)
    }
}
