use super::working_day;
use crate::cli::CliFault;
use crate::entropy;
use cloud_store::model::{Audience, Body, FactText, Name, NewPublication, Title};
use serde::Deserialize;
use shared_model::civil::CivilTime;
use shared_model::notice::{FactKind, NoticeCategory};
use shared_model::time::Timestamp;
use shared_model::wire::v1;
use std::time::Duration;

const SAMPLES: &str = include_str!("notices.toml");
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Tokyo is nine hours ahead of UTC.
const TOKYO_OFFSET_MILLIS: i64 = 9 * 3600 * 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Samples {
    notice: Vec<Sample>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    days_ago: u32,
    hour: u32,
    sender: String,
    category: v1::NoticeCategory,
    title: String,
    body: String,
    #[serde(default)]
    when: Vec<String>,
    #[serde(default, rename = "where")]
    place: Vec<String>,
    #[serde(default)]
    bring: Vec<String>,
    #[serde(default)]
    phone: Vec<String>,
}

/// The notices with the instants at which they were published, oldest first, all before `now`.
pub(super) fn write(now: Timestamp) -> Result<Vec<(Timestamp, NewPublication)>, CliFault> {
    let samples: Samples = toml::from_str(SAMPLES).expect("notices.toml is TOML, as a test sees to");
    let mut notices =
        samples.notice.into_iter().map(|sample| publication(now, sample)).collect::<Result<Vec<_>, _>>()?;
    notices.sort_by_key(|(published_at, _)| *published_at);
    Ok(notices)
}

fn publication(now: Timestamp, sample: Sample) -> Result<(Timestamp, NewPublication), CliFault> {
    let published_at = published_at(now, sample.days_ago, sample.hour);
    let kinds = [
        (FactKind::When, sample.when),
        (FactKind::Where, sample.place),
        (FactKind::Bring, sample.bring),
        (FactKind::Phone, sample.phone),
    ];
    let facts = kinds
        .into_iter()
        .flat_map(|(kind, lines)| lines.into_iter().map(move |line| (kind, line)))
        .map(|(kind, line)| Ok((kind, FactText::parse(&with_dates(now, &line)).map_err(wrong("fact"))?)))
        .collect::<Result<_, CliFault>>()?;
    let notice = NewPublication::new(
        entropy::uuid(published_at),
        Audience::Municipality,
        Name::parse(&sample.sender).map_err(wrong("sender"))?,
        NoticeCategory::from(sample.category),
        Title::parse(&sample.title).map_err(wrong("title"))?,
        Body::parse(with_dates(now, &sample.body).trim()).map_err(wrong("body"))?,
    );
    Ok((published_at, notice.with_facts(facts).map_err(|_| CliFault::Facts)?))
}

/// That hour in Tokyo, that many days ago; today's notices that would lie in the future were published just now.
fn published_at(now: Timestamp, days_ago: u32, hour: u32) -> Timestamp {
    let day_millis = i64::try_from(DAY.as_millis()).unwrap_or(i64::MAX);
    let local_midnight = (now.millis() + TOKYO_OFFSET_MILLIS).div_euclid(day_millis) * day_millis;
    let today = Timestamp::from_millis(local_midnight - TOKYO_OFFSET_MILLIS);
    (today + HOUR * hour - DAY * days_ago).min(now)
}

/// Replaces every `{+N}` by the working day N days from now, or the one after it.
fn with_dates(now: Timestamp, text: &str) -> String {
    let today = CivilTime::in_tokyo(now).date;
    let mut parts = text.split("{+");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (days, rest) = part.split_once('}').unwrap_or(("0", part));
        out += &working_day(today.plus_days(days.parse().unwrap_or(0))).with_weekday();
        out += rest;
    }
    out
}

fn wrong(what: &'static str) -> impl Fn(cloud_store::model::OutOfBounds) -> CliFault {
    move |fault| CliFault::Text { what, fault }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23T10:42:00Z, a Monday evening in Tokyo.
    const NOW: Timestamp = Timestamp::from_millis(1_795_430_520_000);

    #[test]
    fn there_are_fourteen_and_all_are_published_by_now() {
        let notices = write(NOW).unwrap();
        assert_eq!(notices.len(), 14);
        assert!(notices.is_sorted_by_key(|(at, _)| *at) && notices.iter().all(|(at, _)| *at <= NOW));
        for (_, notice) in &notices {
            let shown = [notice.title.as_str(), notice.body.as_str()].concat();
            assert!(!shown.contains(['{', '!', '！']), "{shown}");
            let medical = notice.category == NoticeCategory::Health;
            assert!(!medical || shown.contains("監修前"), "{shown}");
        }
    }

    #[test]
    fn dates_lie_on_working_days_after_now() {
        assert_eq!(with_dates(NOW, "a{+9}b"), "a12月2日（水）b");
        assert_eq!(with_dates(NOW, "{+12}"), "12月7日（月）", "the Saturday moves to Monday");
    }

    #[test]
    fn early_in_the_morning_nothing_comes_from_the_future() {
        let six = Timestamp::from_millis(1_795_381_200_000 - 3 * 3_600_000);
        assert!(write(six).unwrap().iter().all(|(at, _)| *at <= six));
    }
}
