//! Ages, weeks and days as the screen says them.

use handbook::calendar::{CorrectedAge, Gestation, completed_months, days_beside_months};
use handbook::family::Child;
use shared_model::civil::CivilDate;

/// 「生後12日」「7か月」「1歳6か月」「8歳」; from six years on months are not said.
pub fn age(birth: CivilDate, today: CivilDate) -> String {
    match completed_months(birth, today) {
        None => "生まれるまえ".to_owned(),
        Some(0) => format!("生後{}日", birth.days_until(today)),
        Some(months) if months < 12 => format!("{months}か月"),
        Some(months) if months >= 72 || months % 12 == 0 => format!("{}歳", months / 12),
        Some(months) => format!("{}歳{}か月", months / 12, months % 12),
    }
}

/// The same with days, as long as a child is younger than three: 「7か月12日」.
pub fn age_with_days(birth: CivilDate, today: CivilDate) -> String {
    match days_beside_months(birth, today) {
        Some((months, days)) if (1..36).contains(&months) && days > 0 => format!("{}{days}日", age(birth, today)),
        _ => age(birth, today),
    }
}

/// 「修正6か月」「修正38週2日」 of a child born early, until it is three.
pub fn corrected(child: &Child, today: CivilDate) -> Option<String> {
    match child.corrected_age(today)? {
        CorrectedAge::Months { calendar, .. } if calendar >= 36 => None,
        CorrectedAge::Months { corrected: 0, .. } => Some("修正0か月".to_owned()),
        CorrectedAge::Months { corrected, .. } if corrected < 12 => Some(format!("修正{corrected}か月")),
        CorrectedAge::Months { corrected, .. } if corrected % 12 == 0 => Some(format!("修正{}歳", corrected / 12)),
        CorrectedAge::Months { corrected, .. } => Some(format!("修正{}歳{}か月", corrected / 12, corrected % 12)),
        CorrectedAge::Postmenstrual(gestation) => Some(format!("修正{}", weeks(gestation))),
    }
}

/// 「32週0日」
pub fn weeks(gestation: Gestation) -> String {
    format!("{}週{}日", gestation.weeks(), gestation.days())
}

/// 「9か月」, after the due date 「予定日すぎ」: the handbook has no eleventh month.
pub fn pregnancy_month(gestation: Gestation) -> String {
    if gestation.days_to_due() < 0 { "予定日すぎ".to_owned() } else { format!("{}か月", gestation.month()) }
}

/// 「予定日 1月18日（月）まで あと56日」
pub fn due(due: CivilDate, today: CivilDate) -> String {
    let day = due.with_weekday();
    match today.days_until(due) {
        0 => format!("予定日は きょう　{day}"),
        days if days > 0 => format!("予定日 {day}まで あと{days}日"),
        days => format!("予定日 {day}から {}日", -days),
    }
}

/// How far away a day is: 「きょう」「あしたです」「あと3日」, with the year when it is far.
pub fn ahead(day: CivilDate, today: CivilDate) -> String {
    match today.days_until(day) {
        0 => "きょう".to_owned(),
        1 => "あした".to_owned(),
        days if days > 0 => format!("あと{days}日"),
        days => format!("{}日まえ", -days),
    }
}

/// 「11月23日（月）」 within a year, else 「2025年11月23日」.
pub fn day(day: CivilDate, today: CivilDate) -> String {
    if day.year() == today.year() || (0..180).contains(&today.days_until(day)) {
        day.with_weekday()
    } else {
        day.with_year()
    }
}

/// 「11/22」; the year is said elsewhere.
pub fn short_day(day: CivilDate) -> String {
    format!("{}/{}", day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> CivilDate {
        CivilDate::parse_iso(text).unwrap()
    }

    #[test]
    fn ages_are_said_as_people_say_them() {
        let of = |birth, today| age(date(birth), date(today));
        assert_eq!(of("2026-11-16", "2026-11-28"), "生後12日");
        assert_eq!(of("2026-04-08", "2026-11-28"), "7か月");
        assert_eq!(age_with_days(date("2026-04-08"), date("2026-11-28")), "7か月20日");
        assert_eq!(of("2025-05-12", "2026-11-23"), "1歳6か月");
        assert_eq!(of("2025-11-23", "2026-11-23"), "1歳");
        assert_eq!(of("2018-05-12", "2026-11-23"), "8歳");
        assert_eq!(of("2027-01-01", "2026-11-23"), "生まれるまえ");
    }

    #[test]
    fn week_month_and_days_to_the_due_date_agree() {
        // The customer's slide says 「32週(10か月目) 出産予定日まであと300日」, which cannot be.
        let (due_date, today) = (date("2027-01-18"), date("2026-11-23"));
        let gestation = handbook::calendar::gestation(handbook::calendar::lmp_from_due(due_date), today).unwrap();
        assert_eq!((weeks(gestation).as_str(), pregnancy_month(gestation).as_str()), ("32週0日", "9か月"));
        assert_eq!(due(due_date, today), "予定日 1月18日（月）まで あと56日");
        assert_eq!(due(due_date, due_date), "予定日は きょう　1月18日（月）");
        assert_eq!(due(due_date, due_date.plus_days(3)), "予定日 1月18日（月）から 3日");
    }
}
