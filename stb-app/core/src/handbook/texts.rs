//! The handbook's texts (`assets/handbook`), in the box from the first day. No professional has signed them yet: 監修前.

use serde::Deserialize;
use std::sync::OnceLock;

/// All of them.
#[derive(Debug, Default)]
pub struct Texts {
    /// A pregnancy, week by week.
    pub pregnancy: Pregnancy,
    /// A child, month by month.
    pub child: Child,
    /// What there is to read.
    pub readings: Vec<Reading>,
    /// What there will be to see.
    pub videos: Vec<Video>,
    /// The check-ups, in the order of time.
    pub check_ups: Vec<CheckUp>,
}

/// `weeks.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pregnancy {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "review")]
    _review: String,
    week: Vec<Week>,
    /// Signs on which to call.
    pub danger: Vec<Danger>,
    /// After a sad end.
    pub ended: Ended,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Week {
    week: u16,
    short: String,
    lines: [String; 2],
}

/// A sign, and what to do.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Danger {
    /// The sign.
    pub sign: String,
    /// What to do.
    pub what: String,
}

/// Quiet words.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ended {
    /// What is said.
    pub lines: Vec<String>,
    /// Who listens.
    pub talk: Vec<Talk>,
}

/// Somebody who listens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Talk {
    /// Who.
    pub who: String,
    /// What one can expect.
    pub about: String,
    /// The desk of the municipality profile with the number: only `health_centre` so far.
    #[serde(default)]
    pub phone: Option<String>,
}

/// `months.toml`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Child {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "review")]
    _review: String,
    month: Vec<Month>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Month {
    from_months: u16,
    short: String,
    lines: [String; 2],
}

/// A comment on an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comment {
    /// One line for a cover.
    pub short: &'static str,
    /// Two lines for a page.
    pub lines: &'static [String; 2],
}

/// Whom a reading is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// Weeks count.
    Pregnancy,
    /// Months count.
    Child,
}

/// For whom alone a reading is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Only {
    /// Twins and more.
    Multiple,
    /// Born before 37 weeks.
    Preterm,
}

/// Something to read.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Its word.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whom it is for.
    pub audience: Audience,
    /// From this week or month on.
    pub from: u16,
    /// Through this one.
    pub to: u16,
    /// For whom alone.
    #[serde(default)]
    pub only: Option<Only>,
    /// Its text.
    pub paragraphs: Vec<String>,
}

/// Something to see, once films can be played (issue 6).
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Video {
    /// Its word.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whom it is for.
    pub audience: Audience,
    /// From this week or month on.
    pub from: u16,
    /// Through this one.
    pub to: u16,
    /// How long it is.
    pub minutes: u16,
}

/// A check-up. Ages count from the birth, never corrected.
#[derive(Debug, Deserialize)]
pub struct CheckUp {
    /// Its word; `check` in records.
    pub id: String,
    /// Its name.
    pub name: String,
    /// When it is, in words.
    pub when: String,
    /// From this completed month of age on.
    #[serde(default)]
    pub from_months: Option<u16>,
    /// The first completed month that is too late.
    #[serde(default)]
    pub to_months: Option<u16>,
    /// The same in days.
    #[serde(default)]
    pub from_days: Option<u16>,
    /// The same in days.
    #[serde(default)]
    pub to_days: Option<u16>,
    /// The rhythm of the check-ups of a pregnancy.
    #[serde(default)]
    pub every: Vec<Every>,
    /// What to bring.
    pub bring: Vec<String>,
    /// What is looked at.
    pub about: Vec<String>,
}

/// Once every so many weeks, from a week on.
#[derive(Debug, Deserialize)]
pub struct Every {
    /// Completed weeks.
    pub from_weeks: u16,
    /// How many weeks lie between two.
    pub every_weeks: u16,
}

#[derive(Deserialize)]
struct CheckUps {
    check_up: Vec<CheckUp>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Readings {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "review")]
    _review: String,
    reading: Vec<Reading>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Videos {
    #[serde(rename = "version")]
    _version: u32,
    #[serde(rename = "review")]
    _review: String,
    video: Vec<Video>,
}

/// The texts. What cannot be read is empty; a test sees to it that all can.
pub fn texts() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| read().unwrap_or_default())
}

fn read() -> Result<Texts, toml::de::Error> {
    Ok(Texts {
        pregnancy: toml::from_str(include_str!("../../../../assets/handbook/weeks.toml"))?,
        child: toml::from_str(include_str!("../../../../assets/handbook/months.toml"))?,
        readings: toml::from_str::<Readings>(include_str!("../../../../assets/handbook/readings.toml"))?.reading,
        videos: toml::from_str::<Videos>(include_str!("../../../../assets/handbook/videos.toml"))?.video,
        check_ups: toml::from_str::<CheckUps>(include_str!("../../../../assets/handbook/check-ups.toml"))?.check_up,
    })
}

impl Texts {
    /// What is said of a week; outside the weeks that are written, of the nearest one.
    pub fn week(&'static self, weeks: u16) -> Option<Comment> {
        let nearest = self.pregnancy.week.iter().min_by_key(|entry| entry.week.abs_diff(weeks))?;
        Some(Comment { short: &nearest.short, lines: &nearest.lines })
    }

    /// A reading by its word.
    pub fn reading(&'static self, id: &str) -> Option<&'static Reading> {
        self.readings.iter().find(|reading| reading.id == id)
    }

    /// A video by its word.
    pub fn video(&'static self, id: &str) -> Option<&'static Video> {
        self.videos.iter().find(|video| video.id == id)
    }

    /// A check-up by its word.
    pub fn check_up(&'static self, id: &str) -> Option<&'static CheckUp> {
        self.check_ups.iter().find(|check_up| check_up.id == id)
    }

    /// What is said of an age in months.
    pub fn month(&'static self, months: u16) -> Option<Comment> {
        let entry = self.child.month.iter().rev().find(|entry| entry.from_months <= months)?;
        Some(Comment { short: &entry.short, lines: &entry.lines })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_of_the_box_can_be_read_and_says_that_nobody_has_signed_it() {
        let texts = read().expect("the files under assets/handbook");
        assert_eq!((texts.pregnancy._version, texts.child._version), (1, 1));
        assert_eq!((texts.pregnancy._review.as_str(), texts.child._review.as_str()), ("監修前", "監修前"));
        assert!(texts.readings.len() >= 16 && texts.videos.len() >= 8);
        let desks = texts.pregnancy.ended.talk.iter().filter_map(|talk| talk.phone.as_deref());
        assert!(desks.into_iter().all(|desk| desk == "health_centre"));
    }

    #[test]
    fn every_week_and_every_month_has_a_comment() {
        let weeks: Vec<u16> = texts().pregnancy.week.iter().map(|entry| entry.week).collect();
        assert_eq!(weeks, (4..=42).collect::<Vec<_>>());
        assert_eq!((texts().week(0), texts().week(60)), (texts().week(4), texts().week(42)));
        let months: Vec<u16> = texts().child.month.iter().map(|entry| entry.from_months).collect();
        assert!(months.is_sorted() && months[0] == 0);
        assert!((0..240).all(|month| texts().month(month).is_some()));
    }
}
