//! What families read about a reason. Easy Japanese, 監修前.

use super::counting::Span;
use super::data::{Bound, Kind, SupportingData};
use super::plan::{Status, Verdict};
use super::reason::{Fault, Reason};
use crate::calendar::Age;
use shared_model::civil::CivilDate;

impl Reason {
    /// A stable word for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::From { .. } => "from",
            Self::Interval { .. } => "interval",
            Self::Gap { .. } => "gap",
            Self::LawFrom { .. } => "law-from",
            Self::Extended { .. } => "extended",
            Self::WindowOver { .. } => "window-over",
            Self::CannotFinish { .. } => "cannot-finish",
            Self::StartDiscouraged { .. } => "start-discouraged",
            Self::Mixed { .. } => "mixed",
            Self::ChooseOne { .. } => "choose-one",
            Self::Chosen { .. } => "chosen",
            Self::Replaced { .. } => "replaced",
            Self::GoesOnWith { .. } => "goes-on-with",
            Self::SatisfiedBy { .. } => "satisfied-by",
            Self::RecordOnly => "record-only",
            Self::OtherSex => "other-sex",
            Self::SexUnknown => "sex-unknown",
            Self::OtherBirths => "other-births",
            Self::BeforeLaw { .. } => "before-law",
            Self::NotBorn => "not-born",
            Self::NoPregnancy => "no-pregnancy",
            Self::PregnancyOver => "pregnancy-over",
        }
    }

    /// The day it comes to, if it is about one.
    pub fn day(&self) -> Option<CivilDate> {
        match self {
            Self::From { day, .. }
            | Self::Interval { day, .. }
            | Self::Gap { day, .. }
            | Self::LawFrom { day }
            | Self::Extended { day }
            | Self::WindowOver { day }
            | Self::CannotFinish { day }
            | Self::StartDiscouraged { day }
            | Self::BeforeLaw { day } => Some(*day),
            _ => None,
        }
    }

    /// In words.
    pub fn words(&self, data: &SupportingData) -> String {
        match self {
            Self::From { bound, .. } => from_words(*bound),
            Self::Interval { least, after: None, .. } => format!("前の接種から{}以上", span_words(*least)),
            Self::Interval { least, after: Some(dose), .. } => format!("{dose}回目から{}以上", span_words(*least)),
            Self::Gap { vaccine, days, .. } => match data.vaccine(vaccine) {
                Some(other) if other.kind != Kind::Inactivated => {
                    format!("生ワクチン（{}）の{days}日あと", other.easy_name)
                }
                _ => format!("{}の{days}日あと", name(data, vaccine)),
            },
            Self::LawFrom { day } => format!("{}から定期接種になりました", day.with_year()),
            Self::Extended { day } => {
                format!("{}まで受けられることがあります。市に聞いてください", day.with_year())
            }
            Self::WindowOver { day } => format!("受けられる期間は{}に終わりました", day.with_year()),
            Self::CannotFinish { day } => format!("{}までには間に合いません", day.with_year()),
            Self::StartDiscouraged { day } => {
                format!("{}を過ぎてから始めることは、すすめられていません。医師に聞いてください", day.with_year())
            }
            Self::Mixed { vaccine } => {
                format!("{}も受けています。つぎをどうするか、医師に聞いてください", name(data, vaccine))
            }
            Self::ChooseOne { vaccine } => format!("{}と、どちらか一つを受けます", name(data, vaccine)),
            Self::Chosen { vaccine } => format!("{}を受けています", name(data, vaccine)),
            Self::Replaced { vaccine } => format!("いまは{}を受けます", name(data, vaccine)),
            Self::GoesOnWith { vaccine } => format!("{}で始めたので、それを続けます", name(data, vaccine)),
            Self::SatisfiedBy { vaccine } => format!("この冬は{}を受けました", name(data, vaccine)),
            Self::RecordOnly => "記録だけをします。予定は医療機関で聞いてください".to_owned(),
            Self::OtherSex => "定期接種の対象ではありません".to_owned(),
            Self::SexUnknown => "性別の記録がないので、対象かどうか分かりません".to_owned(),
            Self::OtherBirths => "この年に生まれた人は、定期接種の対象ではありません".to_owned(),
            Self::BeforeLaw { day } => format!("定期接種が始まったのは{}です", day.with_year()),
            Self::NotBorn => "生まれてから予定を立てます".to_owned(),
            Self::NoPregnancy => "お母さんが妊娠中に受けるワクチンです".to_owned(),
            Self::PregnancyOver => "妊娠中に受けるワクチンです。赤ちゃんはもう生まれました".to_owned(),
        }
    }
}

impl Fault {
    /// A stable word for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooEarly { .. } => "too-early",
            Self::TooLate { .. } => "too-late",
            Self::TooSoon { .. } => "too-soon",
            Self::Gap { .. } => "gap",
            Self::Mixed { .. } => "mixed",
            Self::NotBorn => "not-born",
            Self::NoPregnancy => "no-pregnancy",
            Self::AfterBirth => "after-birth",
        }
    }

    /// The first or last day on which the dose would have counted.
    pub fn day(&self) -> Option<CivilDate> {
        match self {
            Self::TooEarly { day } | Self::TooLate { day } | Self::TooSoon { day, .. } | Self::Gap { day, .. } => {
                Some(*day)
            }
            Self::Mixed { .. } | Self::NotBorn | Self::NoPregnancy | Self::AfterBirth => None,
        }
    }

    /// In words.
    pub fn words(&self, data: &SupportingData) -> String {
        match self {
            Self::TooEarly { day } => format!("{}より前です", day.with_year()),
            Self::TooLate { day } => format!("{}を過ぎています", day.with_year()),
            Self::TooSoon { least, .. } => format!("前の接種から{}たっていません", span_words(*least)),
            Self::Gap { vaccine, .. } => format!("{}からの間が短いです", name(data, vaccine)),
            Self::Mixed { vaccine } => format!("{}で始めています。医師に聞いてください", name(data, vaccine)),
            Self::NotBorn => "生まれた日の記録がありません".to_owned(),
            Self::NoPregnancy => "出産予定日の記録がありません".to_owned(),
            Self::AfterBirth => "赤ちゃんが生まれたあとの日です".to_owned(),
        }
    }
}

impl Verdict {
    /// A stable word for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Valid { .. } => "valid",
            Self::NotValid(_) => "not-valid",
            Self::SameDay => "same-day",
            Self::BeyondSeries => "beyond-series",
            Self::CountsFor(_) => "counts-for",
            Self::Recorded => "recorded",
            Self::BeforeBirth => "before-birth",
            Self::InFuture => "in-future",
        }
    }
}

impl Status {
    /// A stable word for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Possible => "possible",
            Self::NotYet => "not-yet",
            Self::Overdue => "overdue",
            Self::Expired => "expired",
            Self::NotNeeded => "not-needed",
            Self::RecordOnly => "record-only",
        }
    }
}

fn name<'a>(data: &'a SupportingData, id: &'a str) -> &'a str {
    data.vaccine(id).map_or(id, |vaccine| &vaccine.easy_name)
}

fn span_words(span: Span) -> String {
    match span {
        Span::Days(days) => format!("{days}日"),
        Span::Months(months) => format!("{months}か月"),
    }
}

fn from_words(bound: Bound) -> String {
    match bound {
        Bound::Age(Age::Months(0) | Age::Days(0), 0) => "生まれた日から".to_owned(),
        Bound::Age(age, 0) => format!("{}から", age_words(age)),
        Bound::Age(age, days) => format!("{}になってから{days}日あと", age_words(age)),
        Bound::SchoolYear(years @ 7..=12) => format!("小学{}年生の4月から", years - 6),
        Bound::SchoolYear(years @ 13..=15) => format!("中学{}年生の4月から", years - 12),
        Bound::SchoolYear(years @ 16..=18) => format!("高校{}年生の4月から", years - 15),
        Bound::SchoolYear(years) => format!("{years}歳になる年度から"),
        Bound::BeforeSchool => "小学校に入る前の1年間".to_owned(),
        Bound::Pregnancy(gestation) => match gestation.days() {
            0 => format!("妊娠{}週から", gestation.weeks()),
            days => format!("妊娠{}週{days}日から", gestation.weeks()),
        },
    }
}

fn age_words(age: Age) -> String {
    match age {
        Age::Months(months) => match (months / 12, months % 12) {
            (0, months) => format!("{months}か月"),
            (years, 0) => format!("{years}歳"),
            (years, months) => format!("{years}歳{months}か月"),
        },
        Age::Days(days) => match (days / 7, days % 7) {
            (weeks, 0) => format!("{weeks}週"),
            (weeks, days) => format!("{weeks}週{days}日"),
        },
    }
}
