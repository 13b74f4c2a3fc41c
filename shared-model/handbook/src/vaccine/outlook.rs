//! One vaccine: what was given of it, and whether there is more to come.

use super::case::Case;
use super::data::{Recipient, Vaccine};
use super::eligible::{Choice, choice, closed, goes_on_with, is_left_behind, place};
use super::evaluate::{Evaluated, evaluate, is_barred};
use super::history::{History, Shot};
use super::plan::{Judged, Status, Verdict};
use super::reason::{Fault, Reason};
use super::series::{Path, Progress, SeasonYear, Slot};
use super::track::Track;

/// A vaccine before it is scheduled beside the others.
pub(super) struct Outlook<'a> {
    pub(super) vaccine: &'a Vaccine,
    pub(super) given: Vec<Judged>,
    pub(super) standing: Standing<'a>,
}

/// Whether there is more to come.
pub(super) enum Standing<'a> {
    Closed(Status, Reason),
    Done,
    Open(Box<Track<'a>>),
}

pub(super) fn outlook<'a>(case: Case<'a>, vaccine: &'a Vaccine, history: &History<'a>) -> Outlook<'a> {
    let (course, verdicts) = judged(case, vaccine, history);
    let impossible = history.impossible.iter().filter(|(shot, _)| shot.vaccine.id == vaccine.id).cloned();
    let mut all: Vec<(Shot, Verdict)> = verdicts.into_iter().chain(impossible).collect();
    all.sort_by_key(|(shot, _)| (shot.date, shot.index));
    let given = all.into_iter().map(|(shot, verdict)| Judged {
        index: shot.index,
        vaccine: shot.vaccine.id.clone(),
        date: shot.date,
        verdict,
    });
    let given = given.collect();
    Outlook { vaccine, given, standing: standing(case, vaccine, history, course) }
}

type Verdicts<'a> = Vec<(Shot<'a>, Verdict)>;

/// The way on, if one is known, and what the given doses count for.
fn judged<'a>(
    case: Case<'a>,
    vaccine: &'a Vaccine,
    history: &History<'a>,
) -> (Option<(Path<'a>, Progress)>, Verdicts<'a>) {
    // Before somebody goes on with an older vaccine, the newer one's doses are its own.
    let accepted = if is_left_behind(case, vaccine, history) { Vec::new() } else { history.accepted(vaccine) };
    let is_after_birth = |shot: &Shot| case.person.birth.is_some_and(|birth| shot.date > birth);
    let (after_birth, shots): (Vec<Shot>, Vec<Shot>) = accepted
        .into_iter()
        .partition(|shot| vaccine.recipient == Recipient::Pregnant && !vaccine.record_only && is_after_birth(shot));
    let (course, mut verdicts) = judged_in_time(case, vaccine, history, &shots);
    verdicts.extend(after_birth.into_iter().map(|shot| (shot, Verdict::NotValid(vec![Fault::AfterBirth]))));
    (course, verdicts)
}

fn judged_in_time<'a>(
    case: Case<'a>,
    vaccine: &'a Vaccine,
    history: &History<'a>,
    shots: &[Shot<'a>],
) -> (Option<(Path<'a>, Progress)>, Verdicts<'a>) {
    let all = |verdict: Verdict| shots.iter().map(|shot| (*shot, verdict.clone())).collect();
    if vaccine.record_only {
        return (None, all(Verdict::Recorded));
    }
    if let Some(other) = goes_on_with(case, vaccine, history) {
        return (None, all(Verdict::CountsFor(other.id.clone())));
    }
    if let Choice::Other(other) = choice(case, vaccine, history) {
        return (None, all(Verdict::NotValid(vec![Fault::Mixed { vaccine: other.id.clone() }])));
    }
    let courses = match vaccine.season {
        None => vec![best(case, vaccine, shots, history, None)],
        Some(season) => {
            // Each season by itself, and last the one that is planned: this one, or the next if this one is over.
            let of = |shot: &Shot| SeasonYear::of(season, shot.date);
            let mut courses: Vec<_> = shots
                .chunk_by(|a, b| of(a) == of(b))
                .map(|shots| best(case, vaccine, shots, history, shots.first().map(of)))
                .collect();
            let now = SeasonYear::of(season, case.on);
            let given_now = shots.last().map(of) == Some(now);
            if now.until < case.on || !given_now {
                let open = if now.until < case.on { now.next(season) } else { now };
                let opens =
                    |year| best(case, vaccine, &[], history, Some(year)).filter(|course| can_begin(case, course));
                courses.push(opens(open).or_else(|| opens(open.next(season))));
            }
            courses
        }
    };
    let (mut verdicts, mut course) = (Vec::new(), None);
    for each in courses {
        course = each.map(|each| {
            verdicts.extend(each.verdicts);
            (each.path, each.progress)
        });
    }
    if verdicts.len() < shots.len() {
        // Without a day of birth or a due date no rule comes to a day.
        let fault = match vaccine.recipient {
            Recipient::Child => Fault::NotBorn,
            Recipient::Pregnant => Fault::NoPregnancy,
        };
        return (None, all(Verdict::NotValid(vec![fault])));
    }
    (course, verdicts)
}

/// The series that fits best: see the choices in the module's head.
fn best<'a>(
    case: Case<'a>,
    vaccine: &'a Vaccine,
    shots: &[Shot<'a>],
    history: &History<'a>,
    season: Option<SeasonYear>,
) -> Option<Evaluated<'a>> {
    let fitting = vaccine.series.iter().filter(|series| !is_barred(&series.without_products, shots));
    let mut courses: Vec<Evaluated> = fitting
        .filter_map(|series| Path::new(case, vaccine, series, season))
        .map(|path| evaluate(case, vaccine, path, shots, &history.gaps))
        .collect();
    let best = match courses.iter().any(|course| course.progress.started()) {
        true => (0..courses.len()).min_by_key(|at| courses.get(*at).map(Evaluated::rank)),
        // Nothing counts yet: the first one that can still begin, or the last one, which the oldest begin with.
        false => courses.iter().position(|course| can_begin(case, course)).or(courses.len().checked_sub(1)),
    };
    best.map(|at| courses.swap_remove(at))
}

fn can_begin(case: Case, course: &Evaluated) -> bool {
    let Some(row) = course.path.rows.get(course.progress.slots.len()) else { return false };
    let day = course.path.earliest(row, &course.progress).max(case.on);
    let ends = [course.path.last_legal(row), course.path.start_until(&course.progress)];
    ends.into_iter().flatten().all(|last| day <= last)
}

fn standing<'a>(
    case: Case<'a>,
    vaccine: &'a Vaccine,
    history: &History<'a>,
    course: Option<(Path<'a>, Progress)>,
) -> Standing<'a> {
    if let Some((path, progress)) = &course
        && progress.slots.len() >= path.rows.len()
        && !progress.slots.contains(&Slot::Missed)
    {
        return Standing::Done;
    }
    if let Some((status, reason)) = closed(case, vaccine, history) {
        return Standing::Closed(status, reason);
    }
    let mut cautions = Vec::new();
    match choice(case, vaccine, history) {
        Choice::Free | Choice::Begun { mixed: false, .. } => {}
        Choice::Begun { other, mixed: true } => cautions.push(Reason::Mixed { vaccine: other.id.clone() }),
        Choice::Other(other) => {
            return Standing::Closed(Status::NotNeeded, Reason::Chosen { vaccine: other.id.clone() });
        }
        Choice::Open(other) => {
            let other_first = place(case, other) < place(case, vaccine);
            let finishes = |vaccine| begins(case, vaccine, history).is_some_and(|track| track.can_finish());
            // The one that the data names first, unless only the other one still fits.
            if if other_first { finishes(other) || !finishes(vaccine) } else { finishes(other) && !finishes(vaccine) } {
                return Standing::Closed(Status::NotNeeded, Reason::ChooseOne { vaccine: other.id.clone() });
            }
        }
    }
    let Some((path, progress)) = course else { return Standing::Closed(Status::NotYet, Reason::NotBorn) };
    if let Ok(Some(day)) = case.law_from(vaccine)
        && path.rows.iter().all(|row| row.until.is_some_and(|until| until < day))
    {
        return Standing::Closed(Status::NotNeeded, Reason::BeforeLaw { day });
    }
    Standing::Open(Box::new(Track::new(case, vaccine, path, progress, cautions)))
}

/// How a vaccine would begin that nothing was given of.
fn begins<'a>(case: Case<'a>, vaccine: &'a Vaccine, history: &History<'a>) -> Option<Track<'a>> {
    let course = best(case, vaccine, &[], history, None)?;
    Some(Track::new(case, vaccine, course.path, course.progress, Vec::new()))
}
