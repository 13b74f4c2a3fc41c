use super::data::SupportingData;
use super::gaps::Gaps;
use super::person::{Given, Person};
use super::plan::{NextDose, Status, plan};
use shared_model::civil::CivilDate;

/// A dose that can be given on the day that was asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Available {
    /// Id of the vaccine.
    pub vaccine: String,
    /// The dose.
    pub dose: NextDose,
    /// Whether its standard window has begun; before that it is allowed, but nobody waits for it.
    pub is_due: bool,
}

/// 今日行けるワクチン: all that can be given on the day. They can be given together: gaps only lie between days.
pub fn available_on(data: &SupportingData, person: &Person, on: CivilDate, given: &[Given]) -> Vec<Available> {
    let vaccines = plan(data, person, on, given).vaccines.into_iter();
    let open = vaccines.filter_map(|vaccine| {
        let dose = vaccine.next.into_iter().find(|dose| dose.status != Status::Expired)?;
        let can = matches!(dose.status, Status::Possible | Status::Overdue) && !dose.needs_doctor();
        let is_due = dose.standard_from.is_none_or(|from| on >= from);
        can.then_some(Available { vaccine: vaccine.vaccine, dose, is_due })
    });
    open.collect()
}

/// The first day on which a vaccine may follow others, as far as gaps between different vaccines go: the day of the last
/// one, if none of them asks for a gap. `None` if nothing was given, or if the data does not know the vaccine.
pub fn earliest_after_live(data: &SupportingData, given: &[Given], next: &str) -> Option<CivilDate> {
    let next = data.vaccine(next)?;
    let gaps = Gaps::new(data, Vec::new());
    let after = |dose: &Given| {
        let following = dose.date.plus_days(1);
        let free = data.vaccine(&dose.vaccine).map(|first| gaps.after(first, dose.date, next, following));
        free.filter(|free| *free > following).unwrap_or(dose.date)
    };
    given.iter().map(after).max()
}
