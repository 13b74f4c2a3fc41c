//! The calendar as people in Japan read it. The only zone is Asia/Tokyo: UTC+9, without daylight saving since 1951.

use crate::time::Timestamp;

const TOKYO_OFFSET_SECONDS: i64 = 9 * 3600;
const SECONDS_PER_DAY: i64 = 86_400;

/// A day in the proleptic Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilDate {
    year: i32,
    month: u8,
    day: u8,
}

/// A day and a minute in Tokyo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CivilTime {
    /// The day.
    pub date: CivilDate,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

/// A day that the calendar does not have, such as 31 February.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such day in the calendar")]
pub struct NoSuchDay;

impl CivilDate {
    /// The day `year`-`month`-`day`, if the calendar has it and `year` is 1868 to 2200.
    pub fn new(year: i32, month: u8, day: u8) -> Result<Self, NoSuchDay> {
        let known_year = (1868..=2200).contains(&year);
        let known_day = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
        if known_year && known_day { Ok(Self { year, month, day }) } else { Err(NoSuchDay) }
    }

    /// Parses `YYYY-MM-DD`.
    pub fn parse_iso(text: &str) -> Result<Self, NoSuchDay> {
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(NoSuchDay);
        }
        let number = |range: std::ops::Range<usize>| -> Result<u32, NoSuchDay> {
            let digits = text.get(range).ok_or(NoSuchDay)?;
            if digits.bytes().all(|b| b.is_ascii_digit()) {
                digits.parse().map_err(|_| NoSuchDay)
            } else {
                Err(NoSuchDay)
            }
        };
        let small = |n: u32| u8::try_from(n).map_err(|_| NoSuchDay);
        Self::new(i32::try_from(number(0..4)?).map_err(|_| NoSuchDay)?, small(number(5..7)?)?, small(number(8..10)?)?)
    }

    /// The Gregorian year.
    pub fn year(self) -> i32 {
        self.year
    }

    /// 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The day of the week as one kanji, 月 to 日.
    pub fn weekday_kanji(self) -> char {
        // 1970-01-01 was a Thursday (木).
        const FROM_THURSDAY: [char; 7] = ['木', '金', '土', '日', '月', '火', '水'];
        FROM_THURSDAY[usize::try_from(self.days_since_epoch().rem_euclid(7)).unwrap_or(0)]
    }

    /// 「11月23日（月）」 (rule T7: in full, never cut).
    pub fn with_weekday(self) -> String {
        format!("{}月{}日（{}）", self.month, self.day, self.weekday_kanji())
    }

    /// 「2026年11月23日」.
    pub fn with_year(self) -> String {
        format!("{}年{}月{}日", self.year, self.month, self.day)
    }

    /// `YYYY-MM-DD`.
    pub fn to_iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// The day that many days later (earlier, if negative); the first or last one known if that is too far away.
    pub fn plus_days(self, days: i64) -> Self {
        Self::from_days_since_epoch(self.days_since_epoch().saturating_add(days))
    }

    /// How many days `later` lies after this day; negative if it lies before.
    pub fn days_until(self, later: Self) -> i64 {
        later.days_since_epoch() - self.days_since_epoch()
    }

    /// The number of days in this day's month.
    pub fn days_in_month(self) -> u8 {
        days_in_month(self.year, self.month)
    }

    /// Days since 1970-01-01, negative before.
    pub fn days_since_epoch(self) -> i64 {
        // Howard Hinnant's days_from_civil, on years that start in March so that the leap day comes last.
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that many days after 1970-01-01; the first or last one known if that is too far away.
    pub fn from_days_since_epoch(days: i64) -> Self {
        // 1868-01-01 and 2200-12-31.
        let shifted = days.clamp(-37_255, 84_370) + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            year: i32::try_from(year).unwrap_or(i32::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }
}

impl CivilTime {
    /// What a clock on a wall in Tokyo shows at `instant`.
    pub fn in_tokyo(instant: Timestamp) -> Self {
        let local = instant.seconds() + TOKYO_OFFSET_SECONDS;
        let minute_of_day = local.rem_euclid(SECONDS_PER_DAY) / 60;
        Self {
            date: CivilDate::from_days_since_epoch(local.div_euclid(SECONDS_PER_DAY)),
            hour: u8::try_from(minute_of_day / 60).unwrap_or(0),
            minute: u8::try_from(minute_of_day % 60).unwrap_or(0),
        }
    }

    /// 「19:42」.
    pub fn clock(self) -> String {
        format!("{}:{:02}", self.hour, self.minute)
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokyo_is_nine_hours_ahead() {
        // 2026-11-23T10:42:00Z
        let shown = CivilTime::in_tokyo(Timestamp::from_millis(1_795_430_520_000));
        assert_eq!((shown.date.with_weekday().as_str(), shown.clock().as_str()), ("11月23日（月）", "19:42"));
    }

    #[test]
    fn every_day_round_trips() {
        for days in -36_000..84_000 {
            let date = CivilDate::from_days_since_epoch(days);
            assert_eq!(date.days_since_epoch(), days);
            assert_eq!(CivilDate::parse_iso(&date.to_iso()), Ok(date));
        }
    }

    #[test]
    fn days_are_counted_across_months_and_years() {
        let day = |text| CivilDate::parse_iso(text).unwrap();
        assert_eq!(day("2024-02-28").plus_days(2), day("2024-03-01"));
        assert_eq!(day("2026-01-01").plus_days(-1), day("2025-12-31"));
        assert_eq!(day("2026-01-01").plus_days(i64::MAX), day("2200-12-31"));
        assert_eq!(day("2026-11-23").days_until(day("2027-01-18")), 56);
        assert_eq!((day("2024-02-03").days_in_month(), day("2025-02-03").days_in_month()), (29, 28));
    }

    #[test]
    fn impossible_days_are_refused() {
        for text in [
            "2026-02-31",
            "2025-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-01",
            "+026-01-01",
            "20260101",
            "２０２６-01-01",
        ] {
            assert_eq!(CivilDate::parse_iso(text), Err(NoSuchDay), "{text}");
        }
    }
}
