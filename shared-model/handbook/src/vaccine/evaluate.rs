//! Which given doses count.

use super::case::Case;
use super::data::{Product, Vaccine};
use super::gaps::Gaps;
use super::history::Shot;
use super::plan::Verdict;
use super::reason::Fault;
use super::series::{Path, Progress, Row, Slot};
use shared_model::civil::CivilDate;

/// A series with what was given of it.
pub(super) struct Evaluated<'a> {
    pub(super) path: Path<'a>,
    pub(super) progress: Progress,
    pub(super) verdicts: Vec<(Shot<'a>, Verdict)>,
}

impl Evaluated<'_> {
    /// The better of two series has the smaller rank: see the choices in the module's head.
    pub(super) fn rank(&self) -> (Option<CivilDate>, usize, bool) {
        let first = self.verdicts.iter().find(|(_, verdict)| matches!(verdict, Verdict::Valid { .. }));
        let refused = self.verdicts.iter().filter(|(_, verdict)| matches!(verdict, Verdict::NotValid(_))).count();
        let beyond = CivilDate::from_days_since_epoch(i64::MAX);
        (Some(first.map_or(beyond, |(shot, _)| shot.date)), refused, !self.is_complete())
    }

    fn is_complete(&self) -> bool {
        self.progress.slots.len() >= self.path.rows.len()
    }
}

/// Judges doses of one vaccine, by day, along one series.
pub(super) fn evaluate<'a>(
    case: Case<'a>,
    vaccine: &'a Vaccine,
    path: Path<'a>,
    shots: &[Shot<'a>],
    gaps: &Gaps<'a>,
) -> Evaluated<'a> {
    let mut progress = Progress::default();
    let verdicts = shots
        .iter()
        .map(|shot| {
            // The gap is the given vaccine's own, which may be another one than that whose series it counts for.
            let lawful = |day| case.is_lawful(vaccine, shot.product.filter(|_| shot.vaccine.id == vaccine.id), day);
            let between = || gaps.faults(shot.vaccine, shot.date);
            (*shot, judge(&path, &mut progress, shot.date, vaccine.counts_after_window, between, lawful))
        })
        .collect();
    Evaluated { path, progress, verdicts }
}

/// Whether a series leaves out who was given one of these products.
pub(super) fn is_barred(barred: &[String], shots: &[Shot]) -> bool {
    let named = |product: &Product| barred.contains(&product.id);
    shots.iter().any(|shot| shot.product.is_some_and(named))
}

fn judge(
    path: &Path,
    progress: &mut Progress,
    day: CivilDate,
    counts_after_window: bool,
    between: impl FnOnce() -> Vec<Fault>,
    lawful: impl FnOnce(CivilDate) -> bool,
) -> Verdict {
    if progress.last == Some(day) {
        return Verdict::SameDay;
    }
    let verdict = fill(path, progress, day, counts_after_window, between, lawful);
    // Only now: until here the last one was the dose before it. Whatever the verdict, the next gap counts from this day.
    progress.last = Some(day);
    verdict
}

/// Finds the dose that this one is.
fn fill(
    path: &Path,
    progress: &mut Progress,
    day: CivilDate,
    counts_after_window: bool,
    between: impl FnOnce() -> Vec<Fault>,
    lawful: impl FnOnce(CivilDate) -> bool,
) -> Verdict {
    while path.rows.get(progress.slots.len()).is_some_and(|row| path.is_skipped(row, progress, day)) {
        progress.slots.push(Slot::Skipped);
    }
    let Some(expected) = path.rows.get(progress.slots.len()) else { return Verdict::BeyondSeries };
    let mut faults = path.faults(expected, progress, day);
    let mut row = expected;
    if let Some(until) = expected.until.filter(|until| day > *until) {
        if let Some((passed, later)) = open_later(path, progress, day) {
            progress.slots.extend(std::iter::repeat_n(Slot::Missed, passed));
            (row, faults) = (later, Vec::new());
        } else if !counts_after_window {
            faults.push(Fault::TooLate { day: until });
        }
    }
    faults.extend(between());
    if !faults.is_empty() {
        return Verdict::NotValid(faults);
    }
    progress.slots.push(Slot::Given(day));
    let in_window = day >= row.from && row.until.is_none_or(|until| day <= until);
    Verdict::Valid { dose: row.dose.number, label: row.dose.label.clone(), routine: in_window && lawful(day) }
}

/// A later dose that stands by itself and whose days are open, when those of all doses before it are over; and how many
/// those are.
fn open_later<'p, 'a>(path: &'p Path<'a>, progress: &Progress, day: CivilDate) -> Option<(usize, &'p Row<'a>)> {
    let rows = path.rows.get(progress.slots.len()..)?;
    let passed = rows.iter().take_while(|row| row.until.is_some_and(|until| day > until)).count();
    let row = rows.get(passed)?;
    let mut there = progress.clone();
    there.slots.extend(std::iter::repeat_n(Slot::Missed, passed));
    (row.dose.own_period && day >= row.from && path.faults(row, &there, day).is_empty()).then_some((passed, row))
}
