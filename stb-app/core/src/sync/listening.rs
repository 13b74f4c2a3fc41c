//! Waiting for news while somebody looks at the screen. It only wakes the rounds: what is new comes in one way.

use crate::event::{JobId, Now};
use crate::jobs::Jobs;
use crate::ports::{CloudFault, CloudReply, CloudRequest};
use shared_model::notice::Cursor;
use shared_model::time::Uptime;
use std::time::Duration;
use uuid::Uuid;

/// After a failure; the rounds notice by themselves when the town is back.
const PAUSE: Duration = Duration::from_secs(20);
/// After news: time to fetch it, so that the same news is not told over and over.
const FETCHING: Duration = Duration::from_millis(500);

/// One question at a time.
#[derive(Debug, Default)]
pub struct Listening {
    asked: Option<JobId>,
    not_before: Uptime,
}

impl Listening {
    /// Asks, unless that has been done.
    pub fn ask(&mut self, mailboxes: Vec<(Uuid, u32, Cursor)>, now: Now, jobs: &mut Jobs) {
        if self.asked.is_none() && self.not_before <= now.uptime {
            self.asked = Some(jobs.listen(CloudRequest::News { mailboxes }));
        }
    }

    /// When to ask, if nothing else happens before.
    pub fn wake_at(&self) -> Option<Uptime> {
        self.asked.is_none().then_some(self.not_before)
    }

    /// Whether this is the answer.
    pub fn awaits(&self, job: JobId) -> bool {
        self.asked == Some(job)
    }

    /// Takes the answer; says whether there is news.
    pub fn answered(&mut self, reply: &Result<CloudReply, CloudFault>, now: Now) -> bool {
        self.asked = None;
        match reply {
            Ok(CloudReply::News(news)) => {
                self.not_before = now.uptime + FETCHING;
                *news
            }
            _ => {
                self.not_before = now.uptime + PAUSE;
                false
            }
        }
    }
}
