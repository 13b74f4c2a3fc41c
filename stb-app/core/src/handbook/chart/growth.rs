//! 乳幼児身体発育曲線, and the school child's curves after it.

use super::scale::{milli, vertical};
use super::{Plotted, Point};
use crate::focus::Rect;
use crate::handbook::model::Handbook;
use crate::handbook::words;
use crate::view::{Axis, Chart, Line, LineStyle, Spine};
use handbook::family::{Child, number};
use handbook::growth::{
    DAYS_PER_MONTH, Edition, GrowthTables, Measure, Measured, Months, Position, Sample, Sex, is_believable,
};
use shared_model::civil::CivilDate;
use shared_model::record::Record;

/// Records that may hold a child's measures.
const KINDS: &[&str] = &["measurement", "check-up"];
/// Ages at which a chart ends, in months: the first that leaves room ahead is taken.
const ENDS: [u16; 9] = [12, 24, 36, 48, 78, 120, 150, 210, 240];
/// Up to this age a child born early is compared by its corrected age.
const CORRECTED_UNTIL: u16 = 36;
/// The head is measured up to this age.
const HEAD_UNTIL: u16 = 72;

/// What a chart is asked for.
pub struct Growth<'a> {
    /// Of whom.
    pub child: &'a Child,
    /// What.
    pub measure: Measure,
    /// Where the panel lies.
    pub rect: Rect,
    /// The child's colour.
    pub colour: Spine,
}

/// The measures that have a tab for a child of this age.
pub fn measures(child: &Child, today: CivilDate) -> [Measure; 3] {
    let school = child.months(today).is_some_and(|months| months >= HEAD_UNTIL);
    [Measure::Weight, Measure::Height, if school { Measure::Bmi } else { Measure::Head }]
}

/// What a measure is called.
pub fn name(measure: Measure) -> &'static str {
    match measure {
        Measure::Weight => "体重",
        Measure::Height => "身長",
        Measure::Head => "頭囲",
        Measure::Bmi => "BMI",
    }
}

/// The chart of one measure.
pub fn growth(handbook: &Handbook<'_>, asked: &Growth<'_>) -> Plotted {
    let Growth { child, measure, rect, colour } = *asked;
    let months = child.months(handbook.today).unwrap_or(0);
    let by_due_date = child.due.filter(|_| child.is_preterm() && months < CORRECTED_UNTIL);
    let origin = by_due_date.unwrap_or(child.birth);
    let end = ENDS.into_iter().find(|end| *end > months + 1).unwrap_or(240);
    let tables = GrowthTables::built_in();
    let sex = Sex::try_from(child.sex).ok();
    let edition = sex.map(|sex| edition(tables, child, sex, measure, end));

    let mut left_out = 0;
    // An age below zero is one before the due date, where there is no curve to compare with.
    let mut values: Vec<(f64, f64)> = Vec::new();
    let mut points = Vec::new();
    for (on, record, value) in measured(handbook, child, measure, &mut left_out) {
        let age = age_at(origin, on);
        let band = sex
            .zip(edition)
            .zip(age)
            .and_then(|((sex, edition), age)| Some((age, tables.band(edition, sex, measure, age).ok()?)));
        if band.is_some_and(|(age, band)| !is_believable(measure, value.value(), age, &band)) {
            left_out += 1;
            continue;
        }
        let read = sex.zip(edition).zip(age).and_then(|((sex, edition), age)| {
            // The survey goes on where the standard begins: what is said holds for the curve that is drawn.
            tables.read(edition, sex, age, value).ok()
        });
        values.push((origin.days_until(on) as f64 / DAYS_PER_MONTH, value.value()));
        points.push(Point {
            record: record.id,
            value: format!("{}{}", shown(measure, value.value()), unit(measure)),
            when: format!("{}　{}", words::day(on, handbook.today), words::age(child.birth, on)),
            place: read.map_or_else(String::new, |reading| place(reading.position)),
            inside: read.map(|reading| !matches!(reading.position, Position::Below3 | Position::Above97)),
        });
    }
    let curve = sex.zip(edition).and_then(|(sex, edition)| {
        let (from, to) = (Months::new(0.0).ok()?, Months::new(f64::from(end)).ok()?);
        tables.curve(edition, sex, measure, from, to).ok()
    });
    let curve = curve.unwrap_or_default();
    let edges = curve.iter().flat_map(|sample| [sample.band.0[0], sample.band.0[6]]);
    let y = vertical(edges.chain(values.iter().map(|(_, value)| *value)), steps(measure), 7, |at| format!("{at}"));
    let empty = match (points.is_empty(), sex) {
        (true, _) => vec![format!("まだ {}の きろくは ありません", name(measure))],
        (false, _) => Vec::new(),
    };
    let chart = Chart {
        rect,
        text: handbook.text,
        title: format!("{}（{}）", name(measure), unit(measure)),
        note: note(tables, edition.filter(|_| !curve.is_empty()), measure, by_due_date.is_some()),
        x: ages(values.first().map_or(0.0, |(age, _)| *age), end),
        y,
        band: curve
            .iter()
            .map(|sample| (milli(sample.months), milli(sample.band.0[0]), milli(sample.band.0[6])))
            .collect(),
        lines: lines(&curve),
        points: values.into_iter().map(|(age, value)| (milli(age), milli(value))).collect(),
        colour,
        bubble: points.last().map(|point| (points.len() - 1, point.value.clone())),
        empty,
    };
    Plotted { chart, points, left_out }
}

/// The edition in the paper handbook where it has this curve, else the usual one for the end of the chart.
fn edition(tables: &GrowthTables, child: &Child, sex: Sex, measure: Measure, end: u16) -> Edition {
    // The last month of the chart decides, so that one chart is of one edition.
    let last = Months::new(f64::from(end.min(210)) - 1.0);
    let printed = child.curves.filter(|year| *year == 2010).map(|_| Edition::Y2010);
    let printed = printed.filter(|edition| last.is_ok_and(|age| tables.band(*edition, sex, measure, age).is_ok()));
    printed.unwrap_or_else(|| last.map_or(Edition::Y2023, |age| tables.usual(sex, measure, age)))
}

/// Values with their days, the oldest first. What a body cannot have is counted and left out.
fn measured<'a>(
    handbook: &Handbook<'a>,
    child: &Child,
    measure: Measure,
    left_out: &mut usize,
) -> Vec<(CivilDate, &'a Record, Measured)> {
    let mut values = Vec::new();
    for record in handbook.of(child.id, KINDS) {
        let Some(value) = value(record, measure) else { continue };
        let day = record.occurred_on().filter(|day| *day >= child.birth && *day <= handbook.today);
        match (day, value.and_then(|value| Measured::new(measure, value).ok())) {
            (Some(day), Some(value)) => values.push((day, record, value)),
            _ => *left_out += 1,
        }
    }
    values.sort_by_key(|(day, record, _)| (*day, record.id));
    values
}

/// `None`: the record says nothing of it; `Some(None)`: what it says is no number.
fn value(record: &Record, measure: Measure) -> Option<Option<f64>> {
    let of = |field| number(record, field).map(Result::ok);
    match measure {
        Measure::Weight => of("weight-kg"),
        Measure::Height => of("height-cm"),
        Measure::Head => of("head-cm"),
        Measure::Bmi => {
            let (weight, height) = (of("weight-kg")?, of("height-cm")?);
            Some(weight.zip(height).map(|(weight, height)| weight / (height / 100.0).powi(2)))
        }
    }
}

fn age_at(origin: CivilDate, on: CivilDate) -> Option<Months> {
    // Days of a life fit into a float without loss.
    Months::from_days(origin.days_until(on) as f64).ok()
}

fn lines(curve: &[Sample]) -> Vec<Line> {
    let line = |centile: usize, style, label: &str| Line {
        points: curve.iter().map(|sample| (milli(sample.months), milli(sample.band.0[centile]))).collect(),
        style,
        label: label.to_owned(),
    };
    if curve.is_empty() {
        return Vec::new();
    }
    vec![line(6, LineStyle::Edge, "97"), line(3, LineStyle::Median, "50"), line(0, LineStyle::Edge, "3")]
}

fn note(tables: &GrowthTables, edition: Option<Edition>, measure: Measure, corrected: bool) -> String {
    let Some(edition) = edition else { return "くらべる 曲線は ありません".to_owned() };
    let label = tables.short_label(edition, measure);
    if corrected {
        format!("緑の帯：3〜97番目（{label}、修正月齢で）")
    } else {
        format!("緑の帯：100人のうち 3〜97番目（{label}）")
    }
}

/// From birth, or from the first value before the due date, to `end`.
fn ages(first: f64, end: u16) -> Axis {
    let every = match end {
        0..=12 => 3,
        13..=24 => 6,
        25..=78 => 12,
        _ => 24,
    };
    let name = |months: u16| match months {
        0 if first < 0.0 => "予定日".to_owned(),
        0 => "生まれ".to_owned(),
        months if months % 12 == 0 => format!("{}歳", months / 12),
        months if months < 12 => format!("{months}か月"),
        months => format!("{}歳{}か月", months / 12, months % 12),
    };
    let ticks = (0..=end).step_by(every).map(|months| (i32::from(months) * 1000, name(months))).collect();
    Axis { from: milli(first.floor().min(0.0)), to: i32::from(end) * 1000, ticks }
}

fn steps(measure: Measure) -> &'static [f64] {
    match measure {
        Measure::Weight => &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0],
        Measure::Height => &[10.0, 20.0, 50.0],
        Measure::Head | Measure::Bmi => &[1.0, 2.0, 5.0, 10.0, 20.0],
    }
}

/// As many digits as a scale shows.
fn shown(measure: Measure, value: f64) -> String {
    match measure {
        Measure::Weight if value < 20.0 => format!("{value:.2}"),
        _ => format!("{value:.1}"),
    }
}

fn unit(measure: Measure) -> &'static str {
    match measure {
        Measure::Bmi => "",
        measure => measure.unit(),
    }
}

/// Short words for a place in the band; outside is a reason to ask, never an illness.
fn place(position: Position) -> String {
    match position {
        Position::Below3 | Position::Above97 => "帯の外です。気になるときは 保健師へ".to_owned(),
        Position::From3To10 => "3〜10の あいだです".to_owned(),
        Position::From90To97 => "90〜97の あいだです".to_owned(),
        _ => "10〜90の あいだです".to_owned(),
    }
}
