//! The rules once more, as directly as they can be written: what a finished list of days must keep, and whether a series
//! can be completed at all. It shares the data with the engine, and no logic.

use handbook::calendar::{after_days_between, after_months};
use handbook::vaccine::data::{Bound, Dose, Interval, Series, Vaccine};
use handbook::vaccine::{Counting, Person, Span, SupportingData};
use shared_model::civil::CivilDate;

/// A given or proposed dose; only proposals carry the number of their dose.
#[derive(Debug, Clone)]
pub struct Entry {
    pub vaccine: String,
    pub date: CivilDate,
    pub number: Option<u8>,
}

pub fn after(data: &SupportingData, from: CivilDate, span: Span) -> CivilDate {
    match (data.counting, span) {
        (Counting::Japan, Span::Days(days)) => after_days_between(from, days),
        (Counting::Anniversary, Span::Days(days)) => from.plus_days(i64::from(days)),
        (_, Span::Months(months)) => after_months(from, months),
    }
}

/// Every rule that a list of doses breaks with one of its proposals.
pub fn broken(data: &SupportingData, person: &Person, entries: &[Entry]) -> Vec<String> {
    let mut broken = Vec::new();
    for entry in entries {
        let (Some(number), Some(vaccine)) = (entry.number, data.vaccine(&entry.vaccine)) else { continue };
        let fits = |series: &Series| {
            let dose = series.doses.get(usize::from(number) - 1);
            dose.is_some_and(|dose| keeps_dose(data, person, vaccine, dose, entries, entry))
        };
        if !vaccine.series.iter().any(fits) {
            broken.push(format!("{entry:?} is no dose of any series"));
        }
        for other in entries {
            let (Some(first), true) = (data.vaccine(&other.vaccine), other.vaccine != entry.vaccine) else { continue };
            broken.extend(gap(data, first, other.date, vaccine, entry.date));
            if other.number.is_some() {
                broken.extend(gap(data, vaccine, entry.date, first, other.date));
            }
        }
    }
    broken
}

fn gap(data: &SupportingData, first: &Vaccine, a: CivilDate, then: &Vaccine, b: CivilDate) -> Option<String> {
    let rule = data.gaps.iter().find(|rule| {
        let in_force = rule.from.is_none_or(|from| b >= from) && rule.until.is_none_or(|until| b <= until);
        let kinds = rule.first.contains(&first.kind) && rule.then.contains(&then.kind);
        a < b && in_force && kinds && b < after(data, a, Span::Days(rule.days))
    })?;
    Some(format!("{} on {} then {} on {}: {} days", first.id, a.to_iso(), then.id, b.to_iso(), rule.days))
}

fn keeps_dose(
    data: &SupportingData,
    person: &Person,
    vaccine: &Vaccine,
    dose: &Dose,
    entries: &[Entry],
    entry: &Entry,
) -> bool {
    let from = dose.from.first_day(data.counting, person).unwrap();
    let until = until(data, person, dose);
    let mine = |other: &&Entry| other.vaccine == vaccine.id || vaccine.accepts.contains(&other.vaccine);
    let previous = entries.iter().filter(mine).filter(|other| other.date < entry.date).map(|other| other.date).max();
    let kept = |interval: &Interval| {
        // From which given dose a numbered interval counts is the engine's judgement; the last one is plain.
        interval.after.is_some() || previous.is_none_or(|day| entry.date >= after(data, day, interval.least))
    };
    entry.date >= from && until.is_none_or(|until| entry.date <= until) && dose.intervals.iter().all(kept)
}

fn until(data: &SupportingData, person: &Person, dose: &Dose) -> Option<CivilDate> {
    let until = dose.until.as_ref().and_then(|bound: &Bound| bound.last_day(data.counting, person));
    let born = person.birth.unwrap();
    let extended = dose.extensions.iter().filter(|each| (each.births_from..=each.births_until).contains(&born));
    until.map(|until| extended.map(|each| each.until).fold(until, CivilDate::max))
}

/// Whether somebody of whom nothing is recorded can still complete a vaccine on `on`, if gaps to others do not matter.
pub fn can_complete(data: &SupportingData, person: &Person, on: CivilDate, vaccine: &Vaccine) -> bool {
    vaccine.series.iter().any(|series| can_complete_series(data, person, on, vaccine, series))
}

fn can_complete_series(
    data: &SupportingData,
    person: &Person,
    on: CivilDate,
    vaccine: &Vaccine,
    series: &Series,
) -> bool {
    let born = person.birth.unwrap();
    if series.births_from.is_some_and(|from| born < from) || series.births_until.is_some_and(|until| born > until) {
        return false;
    }
    let first_day = |bound: &Bound| bound.first_day(data.counting, person).unwrap();
    let last_day = |bound: &Bound| bound.last_day(data.counting, person).unwrap();
    let law = vaccine.laws.iter().filter_map(|law| law.from).min();
    let mut days: Vec<Option<CivilDate>> = Vec::new();
    for dose in &series.doses {
        let last = days.iter().flatten().next_back();
        let mut date = on.max(first_day(&dose.from)).max(law.unwrap_or(on));
        for interval in &dose.intervals {
            let from = match interval.after {
                Some(number) => days[usize::from(number) - 1],
                None => last.copied(),
            };
            date = from.map_or(date, |from| date.max(after(data, from, interval.least)));
        }
        if last.is_none() {
            date = series.start_from.as_ref().map_or(date, |bound| date.max(first_day(bound)));
            if series.start_until.as_ref().is_some_and(|bound| date > last_day(bound)) {
                return false;
            }
        }
        let skipped = dose.skips.iter().any(|skip| {
            let decides = skip.dose.map_or(Some(date), |number| days[usize::from(number) - 1]);
            decides.is_some_and(|day| day > last_day(&skip.after))
        });
        let discouraged = dose.discouraged_after.as_ref().is_some_and(|bound| date > last_day(bound));
        if !skipped && (discouraged || until(data, person, dose).is_some_and(|until| date > until)) {
            return false;
        }
        days.push((!skipped).then_some(date));
    }
    true
}
