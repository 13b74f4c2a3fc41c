//! For every dose of the data: the day before, the day itself and the day after, at each of its ends.

use crate::common::{Look, LookAtVaccine, day, dose};
use crate::rulebook::after;
use handbook::vaccine::data::{Dose, Recipient, Series, Vaccine};
use handbook::vaccine::{Given, Person, Status, Verdict, japan, plan};
use shared_model::civil::CivilDate;
use shared_model::person::Sex;

/// Births at the ends of months and school years, leap days included, after the last law came.
const BIRTHS: &[&str] =
    &["2026-05-20", "2024-04-01", "2024-04-02", "2024-02-29", "2024-12-31", "2025-01-31", "2026-08-31", "2027-03-01"];

/// One dose of one series for one child, with the doses before it given as early as may be.
struct Edge {
    person: Person,
    vaccine: &'static Vaccine,
    dose: &'static Dose,
    before: Vec<Given>,
    /// From when on it counts, and from when on it is legal.
    valid: CivilDate,
    legal: CivilDate,
    until: Option<CivilDate>,
    /// How many doses come after it.
    to_come: usize,
    /// Whether another series is for who begins earlier.
    is_late_start: bool,
}

impl Edge {
    fn verdict(&self, date: CivilDate) -> Verdict {
        let mut given = self.before.clone();
        given.push(dose(&self.vaccine.id, date));
        let plan = plan(japan(), &self.person, date, &given);
        plan.of(&self.vaccine.id).given.iter().find(|judged| judged.index == self.before.len()).unwrap().verdict.clone()
    }

    /// Whether a dose on a day is this dose of this series: another series would leave more or fewer to come.
    fn is_reached(&self, date: CivilDate) -> bool {
        let mut given = self.before.clone();
        given.push(dose(&self.vaccine.id, date));
        let plan = plan(japan(), &self.person, date, &given);
        let left = plan.of(&self.vaccine.id).next.len();
        self.is_this_dose(&self.verdict(date)) && left == self.to_come
    }

    fn is_this_dose(&self, verdict: &Verdict) -> bool {
        matches!(verdict, Verdict::Valid { dose, label, .. } if *dose == self.dose.number && *label == self.dose.label)
    }

    fn name(&self, date: CivilDate) -> String {
        let birth = self.person.birth.or(self.person.due).unwrap();
        format!("{} {} of who was born {}, on {}", self.vaccine.id, self.dose.label, birth.to_iso(), date.to_iso())
    }
}

fn edges() -> Vec<Edge> {
    let mut edges = Vec::new();
    for birth in BIRTHS.iter().map(|birth| day(birth)) {
        for vaccine in &japan().vaccines {
            let person = match vaccine.recipient {
                Recipient::Child => Person::child(birth, Sex::Female),
                Recipient::Pregnant => Person::pregnancy(birth.plus_days(1100)),
            };
            for series in &vaccine.series {
                edges.extend(of_series(person, vaccine, series));
            }
        }
    }
    edges
}

fn of_series(person: Person, vaccine: &'static Vaccine, series: &'static Series) -> Vec<Edge> {
    let counting = japan().counting;
    let born = person.birth.unwrap_or(day("2026-05-20"));
    if series.births_from.is_some_and(|from| born < from) || series.births_until.is_some_and(|until| born > until) {
        return Vec::new();
    }
    let (mut before, mut edges): (Vec<Given>, Vec<Edge>) = (Vec::new(), Vec::new());
    for dose_rule in &series.doses {
        let first = |bound: handbook::vaccine::data::Bound| bound.first_day(counting, &person).unwrap();
        // A series that says nothing of its start is for who is too late for the others.
        let others =
            vaccine.series.iter().take_while(|other| other.id != series.id).filter_map(|other| other.start_until);
        let too_late = others.filter_map(|bound| bound.last_day(counting, &person)).max().map(|last| last.plus_days(1));
        let start = series.start_from.map(first).or(too_late).filter(|_| before.is_empty());
        let season = vaccine.season.map(|season| {
            let from = first(dose_rule.from);
            CivilDate::new(from.year() + 1, season.from.0, season.from.1).unwrap()
        });
        let (mut valid, mut legal) = (first(dose_rule.valid_from.unwrap_or(dose_rule.from)), first(dose_rule.from));
        for other in start.into_iter().chain(season) {
            (valid, legal) = (valid.max(other), legal.max(other));
        }
        for interval in &dose_rule.intervals {
            let counted = interval.after.map_or(before.len(), usize::from) - 1;
            let from = before[counted].date;
            valid = valid.max(after(japan(), from, interval.valid.unwrap_or(interval.least)));
            legal = legal.max(after(japan(), from, interval.least));
        }
        let until = dose_rule.until.and_then(|bound| bound.last_day(counting, &person));
        edges.push(Edge {
            person,
            vaccine,
            dose: dose_rule,
            before: before.clone(),
            valid,
            legal,
            until,
            to_come: series.doses.len() - usize::from(dose_rule.number),
            is_late_start: start.is_some_and(|start| start == legal) && series.start_from != Some(dose_rule.from),
        });
        before.push(dose(&vaccine.id, legal));
    }
    edges
}

#[test]
fn every_dose_counts_from_its_first_day_on_and_not_a_day_before() {
    let edges = edges();
    assert!(edges.len() > 300, "the data has lost rows: {}", edges.len());
    for edge in edges.iter().filter(|edge| edge.vaccine.season.is_none()) {
        let eve = edge.valid.plus_days(-1);
        assert!(!edge.is_reached(eve), "{}: {:?}", edge.name(eve), edge.verdict(eve));
        for date in [edge.valid, edge.valid.plus_days(1)] {
            assert!(edge.is_reached(date), "{}: {:?}", edge.name(date), edge.verdict(date));
        }
    }
}

#[test]
fn the_plan_names_the_same_first_day() {
    for edge in edges() {
        let eve = edge.before.last().map_or(edge.legal.plus_days(-1), |dose| dose.date);
        let on = if edge.vaccine.season.is_some() { edge.legal.plus_days(-1).max(eve) } else { eve };
        let plan = plan(japan(), &edge.person, on, &edge.before);
        let vaccine = plan.of(&edge.vaccine.id);
        let left_out = matches!(vaccine.status, Status::NotNeeded | Status::Done);
        // Only one of two is planned before it is begun, and only a successor; another series may be the one to begin.
        if edge.before.is_empty()
            && (left_out
                || edge.is_late_start
                || vaccine.next.first().map(|dose| &dose.label) != Some(&edge.dose.label))
        {
            continue;
        }
        let next = vaccine.open();
        assert_eq!((&next.label, next.earliest), (&edge.dose.label, Some(edge.legal)), "{}", edge.name(on));
    }
}

#[test]
fn every_dose_is_legal_through_its_last_day_and_not_a_day_longer() {
    for edge in edges() {
        let Some(until) = edge.until else { continue };
        // Another series is for who begins as late as that, or it falls away.
        if until < edge.legal || !edge.is_this_dose(&edge.verdict(until)) {
            continue;
        }
        for date in [until.plus_days(-1).max(edge.legal), until] {
            let verdict = edge.verdict(date);
            assert!(matches!(verdict, Verdict::Valid { routine: true, .. }), "{}: {verdict:?}", edge.name(date));
        }
        let late = edge.verdict(until.plus_days(1));
        match late {
            Verdict::Valid { routine, .. } => assert!(edge.vaccine.counts_after_window && !routine, "{late:?}"),
            Verdict::NotValid(_) => assert!(!edge.vaccine.counts_after_window, "{late:?}"),
            _ => panic!("{}: {late:?}", edge.name(until.plus_days(1))),
        }
    }
}

#[test]
fn a_dose_expires_on_the_day_after_its_last_legal_day() {
    for edge in edges() {
        let Some(until) = edge.until.filter(|until| *until >= edge.legal) else { continue };
        let status = |on| {
            let plan = plan(japan(), &edge.person, on, &edge.before);
            let vaccine = plan.of(&edge.vaccine.id);
            let entry = vaccine.next.iter().find(|next| next.label == edge.dose.label);
            entry.map(|next| (next.status, next.last_legal_day))
        };
        if let Some((now, last)) = status(until) {
            assert_ne!(now, Status::Expired, "{}", edge.name(until));
            assert_eq!(last, Some(until), "{}", edge.name(until));
        }
        if let Some((later, _)) = status(until.plus_days(1)) {
            assert_eq!(later, Status::Expired, "{}", edge.name(until.plus_days(1)));
        }
    }
}

#[test]
fn nothing_is_overdue_before_its_standard_window_is_over() {
    for edge in edges().iter().filter(|edge| edge.until.is_some()) {
        let at = |on| plan(japan(), &edge.person, on, &edge.before).of(&edge.vaccine.id).clone();
        let first = at(edge.legal);
        let Some(entry) = first.next.iter().find(|next| next.label == edge.dose.label) else { continue };
        let Some(until) = entry.standard_until.filter(|until| *until >= edge.legal && Some(*until) < edge.until) else {
            continue;
        };
        let status = |on| {
            let vaccine = at(on);
            let same = |next: &&handbook::vaccine::NextDose| {
                next.label == edge.dose.label && next.standard_until == Some(until)
            };
            vaccine.next.iter().find(same).map(|next| next.status)
        };
        assert_eq!(status(until), Some(Status::Possible), "{}", edge.name(until));
        // A day later another series may stand in its place, with another window.
        if let Some(later) = status(until.plus_days(1)) {
            assert_eq!(later, Status::Overdue, "{}", edge.name(until.plus_days(1)));
        }
    }
}
