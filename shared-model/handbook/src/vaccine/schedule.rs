//! All doses that are to come, planned beside each other.
//!
//! Day by day, the dose that can be given first is placed first. Each is wanted in its standard window; it is wanted as
//! soon as may be if it, or one after it, would otherwise come too late. Before a dose is placed, the others are asked
//! whether its gap would push them beyond their last legal day; then both are given on one day, or it waits for them.
//! And it waits a few days for another dose if it can, so that a family goes once and not twice.

use super::gaps::Gaps;
use super::outlook::{Outlook, Standing};
use super::track::Track;
use shared_model::civil::CivilDate;

/// Places every dose of every open track.
pub(super) fn schedule<'a>(given: &Gaps<'a>, outlooks: &mut [Outlook<'a>]) {
    let mut tracks: Vec<&mut Track> = outlooks.iter_mut().filter_map(|outlook| outlook.standing.track()).collect();
    for track in &mut tracks {
        track.advance(given);
    }
    let mut all = given.clone();
    // Each dose waits for others a few times at most; this bounds it whatever the data says.
    let mut patience = 8 * tracks.len();
    while let Some((at, day)) = first(&tracks, &all) {
        if patience > 0
            && let Some((at, day)) = yields(&tracks, &all, at, day).or_else(|| waits(&tracks, &all, at, day))
        {
            patience -= 1;
            if let Some(pending) = tracks.get_mut(at).and_then(|track| track.pending.as_mut()) {
                pending.wanted = day;
            }
        } else if let Some(track) = tracks.get_mut(at) {
            let placed = track.place(day);
            if placed {
                all.add(day, track.vaccine);
            }
            track.advance(given);
        }
    }
}

/// The track whose next dose comes first, and its day; of one day, the one that ends first.
fn first(tracks: &[&mut Track], all: &Gaps) -> Option<(usize, CivilDate)> {
    let of = |(at, track): (usize, &&mut Track)| {
        let pending = track.pending.as_ref()?;
        let day = all.first_free(track.vaccine, pending.wanted);
        let last = pending.dose.last_legal_day.unwrap_or(CivilDate::from_days_since_epoch(i64::MAX));
        Some((day, last, at))
    };
    tracks.iter().enumerate().filter_map(of).min().map(|(day, _, at)| (at, day))
}

/// Whom to move, and whither, if the dose of `at` on `day` would cost another one its last legal day.
fn yields(tracks: &[&mut Track], all: &Gaps, at: usize, day: CivilDate) -> Option<(usize, CivilDate)> {
    let track = tracks.get(at)?;
    let mine = track.pending.as_ref()?;
    tracks.iter().enumerate().filter(|(other, _)| *other != at).find_map(|(other, theirs)| {
        let pending = theirs.pending.as_ref()?;
        let theirs_day = all.first_free(theirs.vaccine, pending.wanted);
        let pushed = all.after(track.vaccine, day, theirs.vaccine, theirs_day);
        if pushed == theirs_day || !pending.fits(theirs_day) || pending.fits(pushed) {
            return None;
        }
        let together = pending.soonest <= day && all.first_free(theirs.vaccine, day) == day;
        if together {
            return Some((other, day));
        }
        mine.fits(theirs_day).then_some((at, theirs_day))
    })
}

/// Until when the dose of `at` waits for company, if it is not needed on `day` already.
fn waits(tracks: &[&mut Track], all: &Gaps, at: usize, day: CivilDate) -> Option<(usize, CivilDate)> {
    let track = tracks.get(at)?;
    let mine = track.pending.as_ref().filter(|_| day > track.case.on)?;
    let suits = |later: &CivilDate| {
        let standard = mine.dose.standard_until.is_none_or(|until| *later <= until);
        let in_time = *later <= mine.waits_until && mine.fits(*later) && standard;
        in_time && all.first_free(track.vaccine, *later) == *later && track.costs_nothing(day, *later)
    };
    let others = tracks.iter().enumerate().filter(|(other, _)| *other != at).filter_map(|(_, other)| {
        // A routine dose does not wait for one that the family may not want.
        let pending = other.pending.as_ref().filter(|pending| pending.dose.routine || !mine.dose.routine)?;
        Some(all.first_free(other.vaccine, pending.wanted)).filter(|later| *later > day && pending.fits(*later))
    });
    others.filter(suits).min().map(|later| (at, later))
}

impl<'a> Standing<'a> {
    fn track(&mut self) -> Option<&mut Track<'a>> {
        match self {
            Self::Open(track) => Some(track),
            Self::Closed(..) | Self::Done => None,
        }
    }
}
