//! Words that all these tests share.

use handbook::vaccine::{Given, NextDose, Person, Plan, Status, SupportingData, VaccinePlan, Verdict, japan, plan};
use shared_model::civil::CivilDate;
use shared_model::person::Sex;

pub fn day(text: &str) -> CivilDate {
    CivilDate::parse_iso(text).unwrap()
}

pub fn girl(birth: &str) -> Person {
    Person::child(day(birth), Sex::Female)
}

pub fn boy(birth: &str) -> Person {
    Person::child(day(birth), Sex::Male)
}

pub fn dose(vaccine: &str, date: CivilDate) -> Given {
    Given { vaccine: vaccine.to_owned(), product: None, date }
}

/// `"hepb 2026-07-25, mr 2027-05-20"`; a third word is the product.
pub fn given(text: &str) -> Vec<Given> {
    let one = |text: &str| {
        let mut words = text.split_whitespace();
        let (vaccine, date) = (words.next().unwrap().to_owned(), day(words.next().unwrap()));
        Given { vaccine, product: words.next().map(str::to_owned), date }
    };
    text.split(',').filter(|text| !text.trim().is_empty()).map(one).collect()
}

/// The plan of Japan.
pub fn planned(person: &Person, on: &str, doses: &str) -> Plan {
    plan(japan(), person, day(on), &given(doses))
}

pub trait Look {
    fn of(&self, vaccine: &str) -> &VaccinePlan;
}

impl Look for Plan {
    fn of(&self, vaccine: &str) -> &VaccinePlan {
        self.vaccines.iter().find(|each| each.vaccine == vaccine).unwrap()
    }
}

pub trait LookAtVaccine {
    /// The first dose that can still be given.
    fn open(&self) -> &NextDose;
    fn verdicts(&self) -> Vec<String>;
    /// Numbers and days of what is proposed.
    fn proposals(&self) -> Vec<(u8, CivilDate)>;
}

impl LookAtVaccine for VaccinePlan {
    fn open(&self) -> &NextDose {
        self.next.iter().find(|dose| dose.status != Status::Expired).unwrap_or_else(|| panic!("nothing open: {self:?}"))
    }

    fn verdicts(&self) -> Vec<String> {
        let text = |verdict: &Verdict| match verdict {
            Verdict::Valid { dose, routine: true, .. } => format!("valid {dose}"),
            Verdict::Valid { dose, routine: false, .. } => format!("valid {dose}, not routine"),
            Verdict::NotValid(faults) => faults.iter().map(|fault| fault.code()).collect::<Vec<_>>().join(" "),
            other => other.code().to_owned(),
        };
        self.given.iter().map(|judged| text(&judged.verdict)).collect()
    }

    fn proposals(&self) -> Vec<(u8, CivilDate)> {
        self.next.iter().filter_map(|dose| Some((dose.number, dose.proposed?))).collect()
    }
}

/// All proposals of a plan, by day.
pub fn proposals(plan: &Plan) -> Vec<(CivilDate, String, u8)> {
    let mut all: Vec<_> = plan
        .vaccines
        .iter()
        .flat_map(|each| each.proposals().into_iter().map(|(number, date)| (date, each.vaccine.clone(), number)))
        .collect();
    all.sort();
    all
}

/// Gives every dose on the day it is proposed for, asking anew after each visit, until nothing is proposed before `end`.
pub fn follow(
    data: &SupportingData,
    person: &Person,
    on: CivilDate,
    mut given: Vec<Given>,
    end: CivilDate,
) -> (Vec<Given>, Plan) {
    let mut on = on;
    for _ in 0..200 {
        let now = plan(data, person, on, &given);
        let Some((visit, ..)) = proposals(&now).into_iter().find(|(date, ..)| *date <= end) else {
            return (given, now);
        };
        assert!(visit >= on, "a visit in the past");
        given.extend(
            proposals(&now).into_iter().filter(|(date, ..)| *date == visit).map(|(date, id, _)| dose(&id, date)),
        );
        on = visit;
    }
    panic!("the plan never ends");
}
