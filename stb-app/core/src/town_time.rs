//! The town's time. A box may wake in 1970 or in 2040; what counts is what the town has signed for a nonce of this box.
//!
//! The town is asked once after the start, once a day, and whenever somebody at the far end could not be trusted, which is
//! what a wrong clock looks like. Until it has answered, the machine's clock is a hint: before [`Now::clock_is_set`], or before
//! what the town has signed last, it is *unset*, nothing but the time is asked of the town, and days are counted from what
//! was signed last.

use crate::event::{JobId, Now};
use crate::jobs::Jobs;
use crate::ports::{Entropy, Key, RegistrarFault, RegistrarReply, RegistrarRequest, Value};
use crate::records;
use crate::sync::backoff;
use shared_model::time::{Timestamp, Uptime};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3600);
/// The signed instant goes to disk at most this often, and a clock may be behind it by so much: machines stand still.
const SLACK: Duration = DAY;
/// Somebody whom nobody trusts is no reason to ask for the time more often than this.
const DOUBT: Duration = Duration::from_secs(3600);
/// After a failure: any time up to twice as long as the time before, between these.
const FIRST: Duration = Duration::from_secs(5);
const LAST: Duration = Duration::from_secs(5 * 60);

/// What the box knows of the time.
#[derive(Debug, Default)]
pub struct TownTime {
    /// The last instant the town has signed, as it is on disk.
    signed: Option<Timestamp>,
    asked: Option<JobId>,
    next: Uptime,
    failures: u32,
    /// When the town has answered last; not before the box was switched on.
    heard: Option<Uptime>,
}

impl TownTime {
    /// What the store remembers from before the restart.
    pub fn remember(&mut self, signed: Timestamp) {
        self.signed = self.signed.max(Some(signed));
    }

    /// What to write when the store has begun anew.
    pub fn entry(&self) -> Option<(Key, Value)> {
        self.signed.map(records::signed_time_entry)
    }

    /// Whether the machine's clock cannot be right. `clocks` as the machine has them.
    pub fn is_unset(&self, clocks: Now) -> bool {
        let is_behind = |signed| clocks.wall + SLACK < signed;
        !clocks.clock_is_set() || (self.heard.is_none() && self.signed.is_some_and(is_behind))
    }

    /// What the box goes by: an unset clock counts on from the last instant that is known, which never is too late.
    pub fn believed(&self, clocks: Now) -> Now {
        match self.signed {
            Some(signed) if self.is_unset(clocks) => Now { wall: signed + clocks.uptime.elapsed(), ..clocks },
            _ => clocks,
        }
    }

    /// Whether the town has said what time it is, since the box was switched on.
    pub fn is_heard(&self) -> bool {
        self.heard.is_some()
    }

    /// Whether the town has been asked since then, and has answered or not.
    pub fn is_settled(&self) -> bool {
        self.is_heard() || self.failures > 0
    }

    /// The far end could not be trusted: either it is none of ours, or the clock is wrong.
    pub fn doubt(&mut self, now: Now) {
        if self.heard.is_some_and(|heard| now.uptime.since(heard) >= DOUBT) {
            self.next = now.uptime;
        }
    }

    /// When to call [`TownTime::tick`].
    pub fn wake_at(&self) -> Option<Uptime> {
        self.asked.is_none().then_some(self.next)
    }

    /// Time has passed.
    pub fn tick(&mut self, now: Now, jobs: &mut Jobs) {
        if self.wake_at().is_some_and(|at| at <= now.uptime) {
            self.asked = Some(jobs.registrar(RegistrarRequest::Time));
        }
    }

    /// Whether this answer is to our question.
    pub fn awaits(&self, job: JobId) -> bool {
        self.asked == Some(job)
    }

    /// The town has answered, and the clock has been set by it, or not. Returns what to write.
    pub fn answered(
        &mut self,
        reply: Result<RegistrarReply, RegistrarFault>,
        now: Now,
        entropy: &mut dyn Entropy,
    ) -> Option<(Key, Value)> {
        self.asked = None;
        let Ok(RegistrarReply::Time(signed)) = reply else {
            self.next = now.uptime + backoff(FIRST, LAST, self.failures, entropy);
            self.failures = self.failures.saturating_add(1);
            return None;
        };
        self.failures = 0;
        self.heard = Some(now.uptime);
        self.next = now.uptime + DAY;
        // Also back: what the town says last is what it takes for right.
        let is_news = self.signed.is_none_or(|known| known > signed || signed.since(known) >= SLACK / 2);
        is_news.then(|| {
            self.signed = Some(signed);
            records::signed_time_entry(signed)
        })
    }
}
