//! A vaccine's doses as stamps.

use super::outline::{Outline, counts, due};
use crate::handbook::model::Handbook;
use crate::handbook::words;
use crate::view::{Stamp, StampState};
use handbook::vaccine::{NextDose, Status, VaccinePlan};
use shared_model::civil::CivilDate;

/// Columns of stamps on the screen.
pub const COLUMNS: usize = 4;

/// The stamps: given ones by day, then those to come. Of more than four the last ones given make room.
pub fn stamps(handbook: &Handbook<'_>, outline: &Outline<'_>, plan: &VaccinePlan) -> Vec<Stamp> {
    let today = handbook.today;
    let given = plan.given.iter().map(|dose| Stamp {
        state: if counts(&dose.verdict) { StampState::Done } else { StampState::Doubtful },
        lines: vec![format!("{}年", dose.date.year()), format!("{}月{}日", dose.date.month(), dose.date.day())],
    });
    let set = outline.set_day(&plan.vaccine, today);
    let first = due(plan).map(|dose| dose.number);
    let next = plan.next.iter().map(|dose| to_come(dose, set.filter(|_| first == Some(dose.number)), today));
    let all: Vec<Stamp> = given.chain(next).collect();
    let surplus = all.len().saturating_sub(COLUMNS);
    // What is to come is what somebody looks for.
    all.into_iter().skip(surplus.min(plan.given.len())).take(COLUMNS).collect()
}

fn to_come(dose: &NextDose, set: Option<CivilDate>, today: CivilDate) -> Stamp {
    if let Some(day) = set {
        // The day of the week stands on the sheet.
        let lines = vec![format!("{}月{}日", day.month(), day.day()), words::ahead(day, today)];
        return Stamp { state: StampState::Planned, lines };
    }
    let (state, lines) = match dose.status {
        // Nobody is told to go where a doctor must decide first.
        Status::Possible | Status::Overdue | Status::NotYet if dose.needs_doctor() => {
            (StampState::Later, vec!["医師に".to_owned(), "相談".to_owned()])
        }
        Status::Possible | Status::Overdue if is_time(dose, today) => {
            (StampState::Possible, vec!["いま".to_owned(), "受けられます".to_owned()])
        }
        Status::Expired => (StampState::Closed, vec!["時期が".to_owned(), "すぎました".to_owned()]),
        _ => {
            let day = day(dose, today);
            let lines = day.map_or_else(Vec::new, |day| {
                let year = (day.year() != today.year()).then(|| format!("{}年", day.year()));
                year.into_iter().chain([format!("{}月ごろ", day.month())]).collect()
            });
            (StampState::Later, lines)
        }
    };
    Stamp { state, lines }
}

/// The day from which on it is time for a dose: today if it is now, else the first day that its standard window and all
/// gaps leave.
pub fn day(dose: &NextDose, today: CivilDate) -> Option<CivilDate> {
    match dose.status {
        Status::Possible | Status::Overdue if is_time(dose, today) => Some(today),
        _ => dose.standard_from.max(dose.proposed).or(dose.earliest),
    }
}

/// Whether the standard window has begun: before that a dose is allowed, but nobody waits for it.
pub fn is_time(dose: &NextDose, today: CivilDate) -> bool {
    dose.standard_from.is_none_or(|from| from <= today)
}

/// How a vaccine stands, in a word or two, and whether that asks for something to be done.
pub fn state(handbook: &Handbook<'_>, outline: &Outline<'_>, plan: &VaccinePlan) -> (String, bool) {
    if due(plan).is_some_and(NextDose::needs_doctor) {
        return ("医師に 相談".to_owned(), true);
    }
    if outline.set_day(&plan.vaccine, handbook.today).is_some() {
        return ("予定あり".to_owned(), false);
    }
    if outline.missed(plan, handbook.today).is_some() {
        return ("予定の日が すぎました".to_owned(), true);
    }
    let next = due(plan);
    let (word, urgent) = match plan.status {
        Status::Overdue => ("はやめに 受けましょう", true),
        Status::Possible if next.is_some_and(|dose| is_time(dose, handbook.today)) => {
            ("受けられます", next.is_some_and(|dose| dose.routine))
        }
        Status::Possible | Status::NotYet => ("まだ先", false),
        Status::Done => ("おわり", false),
        Status::Expired => ("時期が すぎました", false),
        Status::NotNeeded | Status::RecordOnly => ("きろく", false),
    };
    (word.to_owned(), urgent)
}
