//! What must lie between different vaccines.

use super::counting::{Counting, Span};
use super::data::{Gap, SupportingData, Vaccine};
use super::reason::{Fault, Reason};
use shared_model::civil::CivilDate;

/// The vaccines somebody has met, by day, and the rules about what may follow.
#[derive(Clone)]
pub(super) struct Gaps<'a> {
    counting: Counting,
    rules: &'a [Gap],
    /// No rule reaches further back than this many days.
    reach: i64,
    met: Vec<(CivilDate, &'a Vaccine)>,
}

impl<'a> Gaps<'a> {
    pub(super) fn new(data: &'a SupportingData, mut met: Vec<(CivilDate, &'a Vaccine)>) -> Self {
        let reach = data.gaps.iter().map(|gap| i64::from(gap.days) + 1).max().unwrap_or(0);
        met.sort_by(|(day, vaccine), (other_day, other)| (day, &vaccine.id).cmp(&(other_day, &other.id)));
        met.dedup_by(|(day, vaccine), (other_day, other)| day == other_day && vaccine.id == other.id);
        Self { counting: data.counting, rules: &data.gaps, reach, met }
    }

    pub(super) fn add(&mut self, day: CivilDate, vaccine: &'a Vaccine) {
        let at = self.met.partition_point(|(other, _)| *other <= day);
        self.met.insert(at, (day, vaccine));
    }

    /// The first day from `day` on on which the vaccine may be given.
    pub(super) fn first_free(&self, vaccine: &Vaccine, day: CivilDate) -> CivilDate {
        let mut day = day;
        while let Some(next) = self.met_before(vaccine, day).filter_map(|met| self.next_day(met, vaccine, day)).max() {
            day = next;
        }
        day
    }

    /// What keeps the vaccine from being given on `day`.
    pub(super) fn reasons(&self, vaccine: &Vaccine, day: CivilDate) -> Vec<Reason> {
        let reason = |(met, other): (CivilDate, &Vaccine)| {
            let rule = self.broken(met, other, vaccine, day).max_by_key(|rule| rule.days)?;
            let free = self.counting.after(met, Span::Days(rule.days));
            Some(Reason::Gap { vaccine: other.id.clone(), days: rule.days, day: free })
        };
        self.met_before(vaccine, day).filter_map(reason).collect()
    }

    /// Why a dose given on `day` does not count.
    pub(super) fn faults(&self, vaccine: &Vaccine, day: CivilDate) -> Vec<Fault> {
        let fault = |(met, other): (CivilDate, &Vaccine)| {
            let rule = self.broken(met, other, vaccine, day).find(|rule| rule.invalidates)?;
            let free = self.counting.after(met, Span::Days(rule.days));
            Some(Fault::Gap { vaccine: other.id.clone(), day: free })
        };
        self.met_before(vaccine, day).filter_map(fault).collect()
    }

    /// When `next` may be given, wanted on `wanted`, if `first` is given on `day`.
    pub(super) fn after(&self, first: &Vaccine, day: CivilDate, next: &Vaccine, wanted: CivilDate) -> CivilDate {
        if first.id == next.id || day >= wanted {
            return wanted;
        }
        let mut wanted = wanted;
        while let Some(later) = self.next_day((day, first), next, wanted) {
            wanted = later;
        }
        wanted
    }

    fn met_before(&self, vaccine: &Vaccine, day: CivilDate) -> impl Iterator<Item = (CivilDate, &'a Vaccine)> {
        let (from, to) = (day.plus_days(-self.reach), day);
        let start = self.met.partition_point(|(met, _)| *met < from);
        let end = self.met.partition_point(|(met, _)| *met < to);
        let near = self.met.get(start..end).unwrap_or_default().iter().copied();
        near.filter(|(_, other)| other.id != vaccine.id)
    }

    fn broken(
        &self,
        met: CivilDate,
        first: &Vaccine,
        then: &Vaccine,
        day: CivilDate,
    ) -> impl Iterator<Item = &'a Gap> + use<'a> {
        let (first, then, counting) = (first.kind, then.kind, self.counting);
        self.rules.iter().filter(move |rule| {
            rule.first.contains(&first)
                && rule.then.contains(&then)
                && rule.from.is_none_or(|from| day >= from)
                && rule.until.is_none_or(|until| day <= until)
                && day < counting.after(met, Span::Days(rule.days))
        })
    }

    /// The first day after `day` that the rules in force on it allow; they may end before the gap does.
    fn next_day(&self, met: (CivilDate, &Vaccine), then: &Vaccine, day: CivilDate) -> Option<CivilDate> {
        let next = |rule: &Gap| {
            let kept = self.counting.after(met.0, Span::Days(rule.days));
            rule.until.map_or(kept, |until| kept.min(until.plus_days(1)))
        };
        self.broken(met.0, met.1, then, day).map(next).max()
    }
}
