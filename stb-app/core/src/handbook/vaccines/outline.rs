//! The plan of one person, from the records of a book.

use super::doses::{self, is_time};
use crate::handbook::model::{Handbook, Subject};
use crate::handbook::timeline::is_plan;
use handbook::vaccine::data::{Recipient, Vaccine};
use handbook::vaccine::{
    Available, Given, NextDose, Person, Plan, Status, SupportingData, VaccinePlan, Verdict, available_on, plan,
};
use shared_model::civil::CivilDate;
use shared_model::record::Record;
use uuid::Uuid;

const VACCINATION: &[&str] = &["vaccination"];
const PLANNED: &[&str] = &["vaccination-plan"];

/// Somebody's vaccines on a day.
pub struct Outline<'a> {
    /// The rules.
    pub data: &'a SupportingData,
    /// Who.
    person: Person,
    /// The doses that were told; those without a day cannot be judged and are only in the timeline.
    given: Vec<Given>,
    /// Judged, and planned on.
    pub plan: Plan,
    /// Days that somebody has set: vaccine, day, record.
    pub set: Vec<(&'a str, CivilDate, &'a Record)>,
    /// Whether it is of a pregnancy that has ended.
    is_over: bool,
}

/// How urgent a vaccine is; smaller ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Overdue,
    Possible,
    Later,
    Done,
    Closed,
}

impl<'a> Outline<'a> {
    /// `None` when nobody in the book has that id.
    pub fn of(handbook: &Handbook<'a>, id: Uuid) -> Option<Self> {
        let subject = handbook.subject(id)?;
        let person = match subject {
            Subject::Child(child) => Person::child(child.birth, child.sex),
            Subject::Pregnancy(pregnancy) => Person::pregnancy(pregnancy.due),
        };
        let given: Vec<Given> = handbook.of(id, VACCINATION).filter_map(given).collect();
        let set = handbook.of(id, PLANNED).filter(|record| is_plan(record));
        let set = set.filter_map(|record| Some((record.value("vaccine")?, record.occurred_on()?, record))).collect();
        let data = handbook.vaccines;
        let mut plan = plan(data, &person, handbook.today, &given);
        let is_over = handbook.has_ended(id);
        if is_over {
            // What was given stays; nothing is to come.
            for vaccine in &mut plan.vaccines {
                vaccine.next.clear();
                vaccine.reasons.clear();
                vaccine.status = Status::NotNeeded;
            }
        }
        Some(Self { data, person, given, plan, set, is_over })
    }

    /// What can be given on a day.
    pub fn available_on(&self, on: CivilDate) -> Vec<Available> {
        if self.is_over { Vec::new() } else { available_on(self.data, &self.person, on, &self.given) }
    }

    /// The vaccines that somebody looks for, what asks for something to be done first. What is not meant for this person
    /// is left out, unless it was given.
    pub fn shown(&self, handbook: &Handbook<'_>) -> Vec<(&'a Vaccine, &VaccinePlan)> {
        let recipient = if self.person.birth.is_some() { Recipient::Child } else { Recipient::Pregnant };
        let of = |plan: &VaccinePlan| {
            let vaccine = self.data.vaccine(&plan.vaccine);
            vaccine.filter(|vaccine| vaccine.recipient == recipient || !plan.given.is_empty())
        };
        let is_shown = |plan: &&VaccinePlan| {
            !plan.given.is_empty() || !matches!(plan.status, Status::NotNeeded | Status::RecordOnly)
        };
        let mut shown: Vec<_> =
            self.plan.vaccines.iter().filter(is_shown).filter_map(|plan| Some((of(plan)?, plan))).collect();
        shown.sort_by_key(|(vaccine, plan)| {
            let next = due(plan).and_then(|dose| dose.proposed.or(dose.earliest));
            (rank(vaccine, plan, handbook.today), next.filter(|day| *day > handbook.today))
        });
        shown
    }

    /// The day that somebody has set for the next dose.
    pub fn set_day(&self, vaccine: &str, today: CivilDate) -> Option<CivilDate> {
        let days = self.set.iter().filter(|(of, day, _)| *of == vaccine && *day >= today);
        days.filter(|_| !self.is_over).map(|(_, day, _)| *day).min()
    }

    /// A day that was set, has passed, and on or after which nothing was given.
    pub fn missed(&self, plan: &VaccinePlan, today: CivilDate) -> Option<CivilDate> {
        let days = self.set.iter().filter(|(of, day, _)| *of == plan.vaccine && *day < today);
        let last = days.map(|(_, day, _)| *day).max()?;
        let given_since = plan.given.iter().any(|dose| dose.date >= last);
        (!given_since && due(plan).is_some()).then_some(last)
    }

    /// The routine dose to think of next: overdue, possible in its standard time, or the first to come.
    pub fn next(&self, today: CivilDate) -> Option<(&'a Vaccine, &NextDose)> {
        let doses = self.plan.vaccines.iter().filter_map(|plan| Some((self.data.vaccine(&plan.vaccine)?, due(plan)?)));
        let routine = doses.filter(|(_, dose)| dose.routine && !dose.needs_doctor());
        routine.min_by_key(|(_, dose)| (dose.status != Status::Overdue, doses::day(dose, today)))
    }
}

/// The dose that comes next, of those that can still be given.
pub fn due(plan: &VaccinePlan) -> Option<&NextDose> {
    plan.next.iter().find(|dose| dose.status != Status::Expired)
}

/// Whether a dose counts.
pub fn counts(verdict: &Verdict) -> bool {
    matches!(verdict, Verdict::Valid { .. } | Verdict::CountsFor(_) | Verdict::Recorded)
}

/// The easy name of a vaccine, if the rules know it.
pub fn easy_name<'a>(data: &'a SupportingData, id: &str) -> Option<&'a str> {
    data.vaccine(id).map(|vaccine| vaccine.easy_name.as_str())
}

fn rank(vaccine: &Vaccine, plan: &VaccinePlan, today: CivilDate) -> (Rank, bool) {
    let rank = match plan.status {
        Status::Overdue => Rank::Overdue,
        Status::Possible if due(plan).is_some_and(|dose| is_time(dose, today)) => Rank::Possible,
        Status::Possible => Rank::Later,
        Status::NotYet => Rank::Later,
        Status::Done | Status::RecordOnly | Status::NotNeeded => Rank::Done,
        Status::Expired => Rank::Closed,
    };
    (rank, !vaccine.is_routine())
}

fn given(record: &Record) -> Option<Given> {
    Some(Given {
        vaccine: record.value("vaccine")?.to_owned(),
        product: record.value("product").map(str::to_owned),
        date: record.occurred_on()?,
    })
}
