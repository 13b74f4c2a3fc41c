use super::case::Case;
use super::data::SupportingData;
use super::history::History;
use super::outlook::{Outlook, Standing, outlook};
use super::person::{Given, Person};
use super::reason::{Fault, Reason};
use super::schedule::schedule;
use shared_model::civil::CivilDate;

/// What is known and what is planned, vaccine by vaccine, in the data's order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Every vaccine of the data.
    pub vaccines: Vec<VaccinePlan>,
    /// Doses of vaccines that the data does not know, such as a newer server names: kept, and not judged.
    pub unknown: Vec<Unknown>,
}

/// A dose that cannot be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Where it stands among the given ones, from 0.
    pub index: usize,
    /// As told.
    pub given: Given,
}

/// One vaccine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaccinePlan {
    /// Its id.
    pub vaccine: String,
    /// How it stands.
    pub status: Status,
    /// Every dose of it that was told, by day, and doses of other vaccines that count for it.
    pub given: Vec<Judged>,
    /// What is still to come, or was missed, in the order of the series. At most the first one of those not expired is
    /// due; the others follow it.
    pub next: Vec<NextDose>,
    /// Why it stands so.
    pub reasons: Vec<Reason>,
}

/// A given dose and what it counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Where it stands among the given ones, from 0.
    pub index: usize,
    /// The vaccine it is of.
    pub vaccine: String,
    /// The day.
    pub date: CivilDate,
    /// What it counts for.
    pub verdict: Verdict,
}

/// What a given dose counts for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A dose of the series.
    Valid {
        /// Its number.
        dose: u8,
        /// Its name in the handbook.
        label: String,
        /// Whether it was within the law (定期), window and product included.
        routine: bool,
    },
    /// It does not count.
    NotValid(Vec<Fault>),
    /// A second one on one day, such as a record that was imported twice.
    SameDay,
    /// The series was complete already.
    BeyondSeries,
    /// It counts for the vaccine with this id, which somebody began with.
    CountsFor(String),
    /// Only recorded.
    Recorded,
    /// Before the child was born: the day must be wrong.
    BeforeBirth,
    /// After the day that was asked about: the day must be wrong.
    InFuture,
}

/// How a vaccine or a dose stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nothing is missing.
    Done,
    /// It can be given on the day.
    Possible,
    /// Not before a later day.
    NotYet,
    /// Past the standard window and still legal; routine ones only.
    Overdue,
    /// It cannot be given within the law any more.
    Expired,
    /// It is not planned for this person.
    NotNeeded,
    /// It is recorded, and never planned.
    RecordOnly,
}

/// A dose that is to come, or was missed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextDose {
    /// Its number in the series.
    pub number: u8,
    /// Its name in the handbook.
    pub label: String,
    /// How it stands. A dose that waits for another one is not yet possible.
    pub status: Status,
    /// The first legal day, if the doses before it are given as proposed; `None` beyond the calendar.
    pub earliest: Option<CivilDate>,
    /// The day it is planned for, not before the one that was asked about: all proposals of a plan together break no
    /// rule. `None` where a doctor must decide, or it cannot be given any more.
    pub proposed: Option<CivilDate>,
    /// The standard window begins.
    pub standard_from: Option<CivilDate>,
    /// The standard window ends.
    pub standard_until: Option<CivilDate>,
    /// The last legal day; `None`: there is none.
    pub last_legal_day: Option<CivilDate>,
    /// The last day on which the doses after it still fit before their last legal days; `None` if they do not fit, if
    /// there is no last legal day, or if another series is for who begins that late.
    pub finish_by: Option<CivilDate>,
    /// Whether it is a routine one (定期).
    pub routine: bool,
    /// Why not earlier, and what else is to be known.
    pub reasons: Vec<Reason>,
}

impl NextDose {
    /// Whether a doctor must decide before it is given.
    pub fn needs_doctor(&self) -> bool {
        self.reasons.iter().any(|reason| matches!(reason, Reason::StartDiscouraged { .. } | Reason::Mixed { .. }))
    }
}

/// Judges every given dose and plans all that are to come, as of the day `on`.
pub fn plan(data: &SupportingData, person: &Person, on: CivilDate, given: &[Given]) -> Plan {
    let case = Case { data, person, on };
    let history = History::new(case, given);
    let mut outlooks: Vec<Outlook> = data.vaccines.iter().map(|vaccine| outlook(case, vaccine, &history)).collect();
    schedule(&history.gaps, &mut outlooks);
    let unknown = history.unknown.iter().filter_map(|index| Some((*index, given.get(*index)?)));
    Plan {
        vaccines: outlooks.into_iter().map(conclude).collect(),
        unknown: unknown.map(|(index, given)| Unknown { index, given: given.clone() }).collect(),
    }
}

fn conclude(outlook: Outlook) -> VaccinePlan {
    let (status, next, reasons) = match outlook.standing {
        Standing::Closed(status, reason) => (status, Vec::new(), vec![reason]),
        Standing::Done => (Status::Done, Vec::new(), Vec::new()),
        Standing::Open(track) => {
            let next = track.next;
            let open = next.iter().find(|dose| dose.status != Status::Expired);
            let status = open.or(next.last()).map_or(Status::Done, |dose| dose.status);
            (status, next, track.cautions)
        }
    };
    VaccinePlan { vaccine: outlook.vaccine.id.clone(), status, given: outlook.given, next, reasons }
}
