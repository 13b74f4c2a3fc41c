//! One series as it is for one person: the rules come to days.

use super::case::Case;
use super::data::{Bound, Dose, Interval, Season, Series, Vaccine};
use super::reason::{Fault, Reason};
use shared_model::civil::CivilDate;

/// A dose, and the days its rules come to.
pub(super) struct Row<'a> {
    pub(super) dose: &'a Dose,
    /// From here on a given dose counts.
    valid_from: CivilDate,
    /// From here on it is legal.
    pub(super) from: CivilDate,
    /// Through here it is legal.
    pub(super) until: Option<CivilDate>,
    /// Whether that was put off.
    pub(super) extended: bool,
    standard: (Option<CivilDate>, Option<CivilDate>),
    pub(super) discouraged_after: Option<CivilDate>,
    skips: Vec<(Option<u8>, CivilDate)>,
}

/// A series for one person (and one season, if there are seasons).
pub(super) struct Path<'a> {
    case: Case<'a>,
    pub(super) rows: Vec<Row<'a>>,
    start: (Option<CivilDate>, Option<CivilDate>),
    law_from: Option<CivilDate>,
    season: Option<SeasonYear>,
}

/// A season of one year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SeasonYear {
    pub(super) from: CivilDate,
    pub(super) until: CivilDate,
}

/// What became of a dose of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slot {
    Given(CivilDate),
    Skipped,
    Missed,
}

/// How far somebody has come.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    pub(super) slots: Vec<Slot>,
    /// The last dose, whether it counts or not.
    pub(super) last: Option<CivilDate>,
}

impl Progress {
    pub(super) fn started(&self) -> bool {
        self.slots.iter().any(|slot| matches!(slot, Slot::Given(_)))
    }

    fn day_of(&self, number: u8) -> Option<CivilDate> {
        match self.slots.get(usize::from(number.checked_sub(1)?)) {
            Some(Slot::Given(day)) => Some(*day),
            _ => None,
        }
    }

    pub(super) fn give(&mut self, day: CivilDate) {
        self.slots.push(Slot::Given(day));
        self.last = Some(day);
    }
}

impl SeasonYear {
    /// The season that has begun last on a day.
    pub(super) fn of(season: Season, day: CivilDate) -> Self {
        let this = Self::in_year(season, day.year());
        if day < this.from { Self::in_year(season, day.year() - 1) } else { this }
    }

    pub(super) fn next(self, season: Season) -> Self {
        Self::in_year(season, self.from.year().saturating_add(1))
    }

    fn in_year(season: Season, year: i32) -> Self {
        let beyond = CivilDate::from_days_since_epoch(if year < 1970 { i64::MIN } else { i64::MAX });
        let day = |year, (month, day)| CivilDate::new(year, month, day).unwrap_or(beyond);
        let until = if season.until < season.from { year.saturating_add(1) } else { year };
        Self { from: day(year, season.from), until: day(until, season.until) }
    }
}

impl<'a> Path<'a> {
    /// `None` if the series is not for this person, or if the days its rules start from are not known.
    pub(super) fn new(
        case: Case<'a>,
        vaccine: &Vaccine,
        series: &'a Series,
        season: Option<SeasonYear>,
    ) -> Option<Self> {
        let born = case.person.birth;
        let fits = series.births_from.is_none_or(|from| born.is_some_and(|born| born >= from))
            && series.births_until.is_none_or(|until| born.is_some_and(|born| born <= until));
        if !fits {
            return None;
        }
        let first = |bound: &Bound| bound.first_day(case.data.counting, case.person);
        let last = |bound: &Bound| bound.last_day(case.data.counting, case.person);
        let rows: Option<Vec<Row>> = series.doses.iter().map(|dose| Row::new(case, dose, season)).collect();
        Some(Self {
            case,
            rows: rows?,
            start: (series.start_from.as_ref().and_then(first), series.start_until.as_ref().and_then(last)),
            law_from: case.law_from(vaccine).ok().flatten(),
            season,
        })
    }

    /// Whether the dose falls away on a day.
    pub(super) fn is_skipped(&self, row: &Row, progress: &Progress, day: CivilDate) -> bool {
        row.skips.iter().any(|(dose, after)| match dose {
            None => day > *after,
            Some(number) => progress.day_of(*number).is_some_and(|given| given > *after),
        })
    }

    /// The last legal day of a dose.
    pub(super) fn last_legal(&self, row: &Row) -> Option<CivilDate> {
        [row.until, self.season.map(|season| season.until)].into_iter().flatten().min()
    }

    /// The last legal day of the dose before, if that was missed and this one does not stand by itself.
    pub(super) fn missed_before(&self, row: &Row, progress: &Progress) -> Option<CivilDate> {
        let missed = !row.dose.own_period && progress.slots.last() == Some(&Slot::Missed);
        self.last_legal(self.rows.get(progress.slots.len().checked_sub(1)?)?).filter(|_| missed)
    }

    /// The last day on which the series can be begun; another one is for who begins later.
    pub(super) fn start_until(&self, progress: &Progress) -> Option<CivilDate> {
        self.start.1.filter(|_| !progress.started())
    }

    /// Why a dose of that day cannot be this one.
    pub(super) fn faults(&self, row: &Row, progress: &Progress, day: CivilDate) -> Vec<Fault> {
        let grace = -i64::from(self.case.data.grace_days);
        let counting = self.case.data.counting;
        let mut faults = Vec::new();
        if day < row.valid_from.plus_days(grace) {
            faults.push(Fault::TooEarly { day: row.valid_from });
        }
        if let (Some(from), false) = (self.start.0.filter(|from| day < *from), progress.started()) {
            faults.push(Fault::TooEarly { day: from });
        }
        if let (Some(until), false) = (self.start.1.filter(|until| day > *until), progress.started()) {
            faults.push(Fault::TooLate { day: until });
        }
        for interval in &row.dose.intervals {
            let least = interval.valid.unwrap_or(interval.least);
            if let Some(from) = self.counted_from(interval, progress)
                && day < counting.after(from, least).plus_days(grace)
            {
                faults.push(Fault::TooSoon { least, day: counting.after(from, least) });
            }
        }
        faults
    }

    /// Why the next dose is not earlier, the strongest reason first; its day is the earliest one.
    pub(super) fn reasons(&self, row: &Row, progress: &Progress) -> Vec<Reason> {
        let mut reasons = vec![Reason::From { bound: row.dose.from, day: row.from }];
        if let Some(day) = self.law_from.filter(|day| *day > row.from) {
            reasons.push(Reason::LawFrom { day });
        }
        for interval in &row.dose.intervals {
            if let Some(from) = self.counted_from(interval, progress) {
                let (least, after) = (interval.least, interval.after);
                let day = self.case.data.counting.after(from, least);
                reasons.push(Reason::Interval { least, after, day });
            }
        }
        reasons
    }

    /// The earliest legal day of the next dose.
    pub(super) fn earliest(&self, row: &Row, progress: &Progress) -> CivilDate {
        let intervals = row.dose.intervals.iter().filter_map(|interval| {
            let from = self.counted_from(interval, progress)?;
            Some(self.case.data.counting.after(from, interval.least))
        });
        let start = self.start.0.filter(|_| !progress.started());
        intervals.chain(start).chain(self.law_from).fold(row.from, CivilDate::max)
    }

    /// The standard window of the next dose; an end that comes before its beginning is none.
    pub(super) fn standard(&self, row: &Row, progress: &Progress) -> (Option<CivilDate>, Option<CivilDate>) {
        let by_interval = row.dose.intervals.iter().filter_map(|interval| {
            let (from, until) = interval.standard?;
            let counted = self.counted_from(interval, progress)?;
            let counting = self.case.data.counting;
            Some((counting.after(counted, from), (from != until).then(|| counting.after(counted, until))))
        });
        let (from, until) = by_interval.fold(row.standard, |(from, until), (more_from, more_until)| {
            (from.max(Some(more_from)), until.max(more_until))
        });
        let earliest = self.earliest(row, progress);
        let from = from.map(|from| from.max(earliest));
        (from, until.filter(|until| from.unwrap_or(earliest) <= *until))
    }

    fn counted_from(&self, interval: &Interval, progress: &Progress) -> Option<CivilDate> {
        interval.after.map_or(progress.last, |number| progress.day_of(number))
    }
}

impl<'a> Row<'a> {
    /// The last day on which it does not fall away, whatever was given before.
    pub(super) fn needed_until(&self) -> Option<CivilDate> {
        self.skips.iter().filter(|(dose, _)| dose.is_none()).map(|(_, after)| *after).min()
    }

    fn new(case: Case, dose: &'a Dose, season: Option<SeasonYear>) -> Option<Self> {
        let first = |bound: &Bound| bound.first_day(case.data.counting, case.person);
        let last = |bound: &Bound| bound.last_day(case.data.counting, case.person);
        let born = case.person.birth;
        let extension = dose
            .extensions
            .iter()
            .find(|each| born.is_some_and(|born| (each.births_from..=each.births_until).contains(&born)));
        let until = dose.until.as_ref().and_then(last);
        let extended = extension.map(|each| each.until).filter(|day| until.is_some_and(|until| *day > until));
        let in_season = |day: CivilDate| season.map_or(day, |season| day.max(season.from));
        let from = in_season(first(&dose.from)?);
        Some(Self {
            dose,
            valid_from: dose.valid_from.as_ref().and_then(first).map_or(from, |day| in_season(day).min(from)),
            from,
            until: extended.or(until),
            extended: extended.is_some(),
            standard: (dose.standard_from.as_ref().and_then(first), dose.standard_until.as_ref().and_then(last)),
            discouraged_after: dose.discouraged_after.as_ref().and_then(last),
            skips: dose.skips.iter().filter_map(|skip| Some((skip.dose, last(&skip.after)?))).collect(),
        })
    }
}
