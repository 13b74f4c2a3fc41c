//! One vaccine on its way through its series.

use super::case::{Case, is_known};
use super::data::Vaccine;
use super::gaps::Gaps;
use super::plan::{NextDose, Status};
use super::reason::Reason;
use super::series::{Path, Progress, Row, Slot};
use shared_model::civil::CivilDate;

/// Days that a dose may wait for another one, so that both need one visit. Several vaccines on one day are the habit;
/// without this, intervals of 20 and of 27 days would drift apart.
const WAIT_FOR_COMPANY: i64 = 7;

/// A vaccine that has doses to come.
pub(super) struct Track<'a> {
    pub(super) case: Case<'a>,
    pub(super) vaccine: &'a Vaccine,
    path: Path<'a>,
    progress: Progress,
    pub(super) cautions: Vec<Reason>,
    pub(super) next: Vec<NextDose>,
    pub(super) pending: Option<Pending>,
}

/// The next dose of a track, not placed yet.
pub(super) struct Pending {
    /// Its entry in the plan; without a day so far.
    pub(super) dose: NextDose,
    pub(super) soonest: CivilDate,
    pub(super) wanted: CivilDate,
    /// Until when it may wait for another dose.
    pub(super) waits_until: CivilDate,
    /// The series is for who begins by then.
    start_until: Option<CivilDate>,
    /// After that day it is not needed any more.
    needed_until: Option<CivilDate>,
}

impl Pending {
    pub(super) fn fits(&self, day: CivilDate) -> bool {
        is_known(day)
            && [self.dose.last_legal_day, self.start_until, self.needed_until]
                .into_iter()
                .flatten()
                .all(|last| day <= last)
    }
}

impl<'a> Track<'a> {
    /// A vaccine before anything of it was placed.
    pub(super) fn new(
        case: Case<'a>,
        vaccine: &'a Vaccine,
        path: Path<'a>,
        progress: Progress,
        cautions: Vec<Reason>,
    ) -> Self {
        Self { case, vaccine, path, progress, cautions, next: Vec::new(), pending: None }
    }

    /// Whether all doses still fit, given as soon as may be, and a start is still advised.
    pub(super) fn can_finish(&self) -> bool {
        let Some(row) = self.path.rows.get(self.progress.slots.len()) else { return true };
        let day = self.path.earliest(row, &self.progress).max(self.case.on);
        let advised = row.discouraged_after.is_none_or(|after| day <= after);
        let fits = self.path.last_legal(row).is_none_or(|last| day <= last);
        advised && fits && self.missed_after(&self.progress, day) == 0
    }

    /// Notes the doses that cannot be given any more, and makes the next one pending.
    pub(super) fn advance(&mut self, given: &Gaps) {
        self.pending = None;
        while let Some(row) = self.path.rows.get(self.progress.slots.len()) {
            let earliest = self.path.earliest(row, &self.progress);
            if self.path.is_skipped(row, &self.progress, earliest.max(self.case.on)) {
                self.progress.slots.push(Slot::Skipped);
                continue;
            }
            let soonest = given.first_free(self.vaccine, earliest.max(self.case.on));
            // A gap that keeps it from being given today counts; one that is over does not.
            let earliest = if soonest > self.case.on { soonest } else { given.first_free(self.vaccine, earliest) };
            let mut dose = self.entry(row, earliest, given);
            let blocked = self.is_blocked(row, soonest, &mut dose);
            if !is_known(soonest) {
                dose.earliest = None;
                self.next.push(dose);
                return;
            }
            if dose.status == Status::Expired {
                self.next.push(dose);
                self.progress.slots.push(Slot::Missed);
                continue;
            }
            if blocked {
                self.next.push(dose);
                return;
            }
            let wanted = dose.standard_from.map_or(soonest, |from| from.max(soonest));
            let start_until = self.path.start_until(&self.progress);
            let mut pending =
                Pending { dose, soonest, wanted, waits_until: wanted, start_until, needed_until: row.needed_until() };
            if !pending.fits(wanted) || !self.costs_nothing(soonest, wanted) {
                pending.wanted = soonest;
            }
            pending.waits_until = pending.wanted.plus_days(WAIT_FOR_COMPANY);
            self.pending = Some(pending);
            return;
        }
    }

    /// Puts the pending dose on a day; `false` if that is too late for it.
    pub(super) fn place(&mut self, day: CivilDate) -> bool {
        let Some(mut pending) = self.pending.take() else { return false };
        if pending.needed_until.is_some_and(|until| day > until) {
            self.progress.slots.push(Slot::Skipped);
            return false;
        }
        let fits = pending.fits(day);
        if fits {
            pending.dose.proposed = Some(day);
            self.progress.give(day);
        } else {
            self.progress.slots.push(Slot::Missed);
        }
        self.next.push(pending.dose);
        fits
    }

    fn is_blocked(&self, row: &Row, soonest: CivilDate, dose: &mut NextDose) -> bool {
        if let Some(day) = row.discouraged_after.filter(|after| soonest > *after) {
            dose.reasons.push(Reason::StartDiscouraged { day });
            return true;
        }
        dose.reasons.extend(self.cautions.iter().cloned());
        !self.cautions.is_empty()
    }

    fn entry(&self, row: &Row, earliest: CivilDate, given: &Gaps) -> NextDose {
        let on = self.case.on;
        let last = self.path.last_legal(row);
        let (standard_from, standard_until) = self.path.standard(row, &self.progress);
        let routine = self.vaccine.is_routine();
        let mut reasons = self.path.reasons(row, &self.progress);
        reasons.extend(given.reasons(self.vaccine, self.path.earliest(row, &self.progress).max(on)));
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.day()));
        if row.extended {
            reasons.extend(last.map(|day| Reason::Extended { day }));
        }
        let over = last.filter(|last| on.max(earliest) > *last).or(self.path.missed_before(row, &self.progress));
        reasons.extend(over.map(
            |day| {
                if on > day { Reason::WindowOver { day } } else { Reason::CannotFinish { day } }
            },
        ));
        let status = match () {
            () if over.is_some() => Status::Expired,
            () if on < earliest => Status::NotYet,
            () if routine && standard_until.is_some_and(|until| on > until) => Status::Overdue,
            () => Status::Possible,
        };
        NextDose {
            number: row.dose.number,
            label: row.dose.label.clone(),
            status,
            earliest: Some(earliest),
            proposed: None,
            standard_from,
            standard_until,
            last_legal_day: last,
            finish_by: last.filter(|_| over.is_none()).and_then(|last| self.finish_by(earliest.max(on), last)),
            routine,
            reasons,
        }
    }

    /// The last day for the next dose on which those after it still fit; halving works because later never fits better.
    fn finish_by(&self, soonest: CivilDate, last: CivilDate) -> Option<CivilDate> {
        let fits = |day| self.missed_after(&self.progress, day) == 0;
        if !fits(soonest) {
            return None;
        }
        let start_until = self.path.start_until(&self.progress);
        let (mut good, mut bad) = (soonest, start_until.map_or(last, |start| start.min(last)).plus_days(1));
        while good.days_until(bad) > 1 {
            let middle = good.plus_days(good.days_until(bad) / 2);
            if fits(middle) { good = middle } else { bad = middle }
        }
        // Who begins later than that follows another series, with other ends.
        (start_until.is_none_or(|start| good < start)).then_some(good)
    }

    /// Whether as many doses still fit if the next one is given later.
    pub(super) fn costs_nothing(&self, day: CivilDate, later: CivilDate) -> bool {
        self.missed_after(&self.progress, later) <= self.missed_after(&self.progress, day)
    }

    /// How many doses after the next one do not fit any more if it is given on a day, and they as soon as may be.
    fn missed_after(&self, progress: &Progress, day: CivilDate) -> usize {
        let mut progress = progress.clone();
        progress.give(day);
        let mut missed = 0;
        while let Some(row) = self.path.rows.get(progress.slots.len()) {
            let day = self.path.earliest(row, &progress).max(day);
            if self.path.is_skipped(row, &progress, day) {
                progress.slots.push(Slot::Skipped);
            } else if self.path.last_legal(row).is_some_and(|last| day > last)
                || self.path.missed_before(row, &progress).is_some()
            {
                progress.slots.push(Slot::Missed);
                missed += 1;
            } else {
                progress.give(day);
            }
        }
        missed
    }
}
