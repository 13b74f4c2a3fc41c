//! Whether a vaccine is planned for somebody at all.

use super::case::Case;
use super::data::{Recipient, Vaccine};
use super::history::History;
use super::plan::Status;
use super::reason::Reason;
use super::series::SeasonYear;
use shared_model::person::Sex;

/// Why nothing is planned, if so; a complete series is not asked about.
pub(super) fn closed(case: Case, vaccine: &Vaccine, history: &History) -> Option<(Status, Reason)> {
    if vaccine.record_only {
        return Some((Status::RecordOnly, Reason::RecordOnly));
    }
    let not_needed = |reason| Some((Status::NotNeeded, reason));
    match vaccine.recipient {
        Recipient::Pregnant if case.person.due.is_none() => return not_needed(Reason::NoPregnancy),
        Recipient::Pregnant if case.person.birth.is_some_and(|birth| birth <= case.on) => {
            return not_needed(Reason::PregnancyOver);
        }
        Recipient::Child if case.person.birth.is_none() => return Some((Status::NotYet, Reason::NotBorn)),
        _ => {}
    }
    if !case.fits_sex(vaccine) {
        let unknown = case.person.sex == Sex::Unstated;
        return not_needed(if unknown { Reason::SexUnknown } else { Reason::OtherSex });
    }
    if vaccine.is_routine() && case.law_from(vaccine).is_err() {
        return not_needed(Reason::OtherBirths);
    }
    if let Some(reason) = replaced(case, vaccine, history).or_else(|| satisfied(case, vaccine, history)) {
        return not_needed(reason);
    }
    None
}

/// Whether the vaccine was left behind, or has not taken over yet. All that a newer one stands for goes on together:
/// who began with 四種混合 needs ヒブ as well.
fn replaced(case: Case, vaccine: &Vaccine, history: &History) -> Option<Reason> {
    if let Some(successor) = vaccine.successor.as_ref().filter(|_| is_left_behind(case, vaccine, history)) {
        return Some(Reason::Replaced { vaccine: successor.clone() });
    }
    goes_on_with(case, vaccine, history).map(|other| Reason::GoesOnWith { vaccine: other.id.clone() })
}

/// Whether a newer vaccine is given instead, because nobody began with this one or with another that it stands for.
pub(super) fn is_left_behind(case: Case, vaccine: &Vaccine, history: &History) -> bool {
    let begun = |successor| predecessors(case, successor).any(|each| history.first(each).is_some());
    vaccine.successor.as_ref().is_some_and(|successor| !begun(successor))
}

/// The older vaccine that somebody began with and goes on with, in place of this one.
pub(super) fn goes_on_with<'a>(case: Case<'a>, vaccine: &Vaccine, history: &History) -> Option<&'a Vaccine> {
    predecessors(case, &vaccine.id).find(|each| history.first(each).is_some())
}

fn predecessors<'a>(case: Case<'a>, successor: &str) -> impl Iterator<Item = &'a Vaccine> {
    case.data.vaccines.iter().filter(move |each| each.successor.as_deref() == Some(successor))
}

fn satisfied(case: Case, vaccine: &Vaccine, history: &History) -> Option<Reason> {
    let season = SeasonYear::of(vaccine.season?, case.on);
    let shot = history.shots.iter().find(|shot| {
        shot.date >= season.from && case.on <= season.until && vaccine.satisfied_by.contains(&shot.vaccine.id)
    })?;
    Some(Reason::SatisfiedBy { vaccine: shot.vaccine.id.clone() })
}

/// Which of two vaccines, of which one excludes the other, somebody began with.
pub(super) enum Choice<'a> {
    /// There is no other.
    Free,
    /// This one; the other one was given as well if `mixed`.
    Begun { other: &'a Vaccine, mixed: bool },
    /// The other one.
    Other(&'a Vaccine),
    /// Neither yet.
    Open(&'a Vaccine),
}

pub(super) fn choice<'a>(case: Case<'a>, vaccine: &Vaccine, history: &History) -> Choice<'a> {
    let Some(other) = vaccine.exclusive_with.as_ref().and_then(|id| case.data.vaccine(id)) else {
        return Choice::Free;
    };
    match (history.first(vaccine), history.first(other)) {
        (None, None) => Choice::Open(other),
        (Some(_), None) => Choice::Begun { other, mixed: false },
        (None, Some(_)) => Choice::Other(other),
        // On one and the same day, the one that the data names first.
        (Some(mine), Some(theirs)) => {
            if (mine, place(case, vaccine)) < (theirs, place(case, other)) {
                Choice::Begun { other, mixed: true }
            } else {
                Choice::Other(other)
            }
        }
    }
}

/// Where a vaccine stands in the data.
pub(super) fn place(case: Case, vaccine: &Vaccine) -> usize {
    case.data.vaccines.iter().take_while(|each| each.id != vaccine.id).count()
}
