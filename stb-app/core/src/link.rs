//! Whether the town can be reached, and since when not.

use crate::event::Now;
use crate::ports::CloudFault;
use shared_model::civil::CivilTime;
use shared_model::time::Timestamp;
use std::time::Duration;

/// The last contact goes to disk at most this often: flash wears out.
const STORE_EVERY: Duration = Duration::from_secs(3600);

/// The way to the town.
#[derive(Debug, Default)]
pub struct Link {
    last_contact: Option<Timestamp>,
    stored: Option<Timestamp>,
    silent: bool,
}

impl Link {
    /// What the store remembers from before the restart.
    pub fn remember(&mut self, contact: Timestamp) {
        self.stored = Some(contact);
        self.last_contact = self.last_contact.max(Some(contact));
    }

    /// Takes in how a call ended; returns the instant to store, when it is time to store one. A refusal is a contact,
    /// too: the town has spoken.
    pub fn heard(&mut self, fault: Option<CloudFault>, now: Now) -> Option<Timestamp> {
        match fault {
            Some(CloudFault::Unreachable) => {
                self.silent = true;
                // What was last heard is worth keeping as soon as silence begins.
                let unsaved = self.last_contact.filter(|contact| Some(*contact) != self.stored)?;
                self.stored = Some(unsaved);
                Some(unsaved)
            }
            Some(CloudFault::NotTrusted) => {
                self.silent = true;
                None
            }
            None | Some(CloudFault::Refused { .. } | CloudFault::NotUnderstood) => {
                self.silent = false;
                self.last_contact = Some(now.wall);
                // A clock that was ahead has been put right: what it had written would keep the lease from ending.
                let due = |stored| now.wall < stored || now.wall.since(stored) >= STORE_EVERY;
                let due = self.stored.is_none_or(due);
                due.then(|| {
                    self.stored = Some(now.wall);
                    now.wall
                })
            }
        }
    }

    /// When the town last spoke.
    pub fn last_contact(&self) -> Option<Timestamp> {
        self.last_contact
    }

    /// 「11月23日（月）19:05から 町と つながっていません。お知らせは このまま 読めます」 while the town is silent. Where
    /// something waits to be sent that is the second sentence instead: a banner has two lines.
    pub fn sentence(&self, pending: usize) -> Option<String> {
        self.silent.then(|| {
            let since = match self.last_contact.map(CivilTime::in_tokyo) {
                Some(at) => format!("{}{}から ", at.date.with_weekday(), at.clock()),
                None => String::new(),
            };
            let second = match pending {
                0 => "お知らせは このまま 読めます".to_owned(),
                pending => format!("まだ 送れていないもの {pending}件"),
            };
            format!("{since}町と つながっていません。\n{second}")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_model::time::Uptime;

    fn at(seconds: i64) -> Now {
        Now { wall: Timestamp::from_millis(seconds * 1000), uptime: Uptime::default() }
    }

    #[test]
    fn silence_names_the_last_contact_and_saves_it() {
        let mut link = Link::default();
        assert_eq!(link.heard(None, at(1_795_428_300)), Some(at(1_795_428_300).wall));
        assert_eq!(link.heard(None, at(1_795_428_360)), None);
        assert_eq!(link.sentence(0), None);
        assert_eq!(link.heard(Some(CloudFault::Unreachable), at(1_795_428_400)), Some(at(1_795_428_360).wall));
        assert!(
            link.sentence(0).is_some_and(|text| text.starts_with("11月23日（月）19:06から 町と つながっていません"))
        );
        link.heard(None, at(1_795_430_000));
        assert_eq!(link.sentence(0), None);
    }
}
