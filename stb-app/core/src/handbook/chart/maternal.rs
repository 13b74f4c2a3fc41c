//! マタニティ体重グラフ and 胎児発育曲線: both over the weeks of a pregnancy.

use super::scale::{milli, vertical};
use super::{Plotted, Point};
use crate::focus::Rect;
use crate::handbook::model::Handbook;
use crate::handbook::words;
use crate::view::{Axis, Chart, Line, LineStyle, Spine};
use handbook::calendar::Gestation;
use handbook::family::{Pregnancy, number};
use handbook::fetus::{Biometry, FetalStandard, Weight as FetalWeight};
use handbook::weight_gain::{Edition, Guide, Height, NoBand, Weight};
use shared_model::record::Record;

/// The last week that both charts show: later than the last one of the curves, because many are born after their due date.
const LAST_WEEK: u16 = 42;
/// Weight of the mother is drawn from here on.
const FIRST_WEEK: u16 = 4;
/// Estimates of the child's weight begin here.
const FIRST_SCAN: u16 = 18;

/// The mother's weight: what was gained, or the weight itself where that before is unknown.
pub fn gain(handbook: &Handbook<'_>, pregnancy: &Pregnancy, rect: Rect) -> Plotted {
    let guide = Guide::built_in();
    let parsed = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<f64>().ok());
    let height = parsed(&pregnancy.height_cm).and_then(|cm| Height::from_cm(cm).ok());
    let before = parsed(&pregnancy.weight_before_kg).and_then(|kg| Weight::from_kg(kg).ok());
    let mut left_out = 0;
    let (mut values, mut points) = (Vec::new(), Vec::new());
    for (gestation, record) in dated(handbook, pregnancy, &["maternal-weight", "maternal-check-up"], &mut left_out) {
        let Some(weight) = number(record, "weight-kg") else { continue };
        let Some(weight) = weight.ok().and_then(|kg| Weight::from_kg(kg).ok()) else {
            left_out += 1;
            continue;
        };
        let gained = before.map(|before| weight.kg() - before.kg());
        let read = guide.read(Edition::Y2021, height.zip(before), pregnancy.fetuses, (gestation, weight));
        let inside = read.band.ok().zip(read.gain.filter(|_| read.is_judged));
        let inside = inside.map(|(band, gain)| (band.least..=band.most).contains(&gain));
        values.push((gestation, gained.unwrap_or(weight.kg())));
        points.push(Point {
            record: record.id,
            value: gained.map_or_else(|| format!("{:.1}kg", weight.kg()), |gained| format!("{gained:+.1}kg")),
            when: when(handbook, record, gestation),
            place: match inside {
                Some(true) => "めやすの あいだです".to_owned(),
                Some(false) => "めやすの 外です。健診で 聞けます".to_owned(),
                None => String::new(),
            },
            inside,
        });
    }
    // Which class it is and why there may be no band holds for the whole pregnancy: asked in its middle, at any weight.
    let class = Weight::from_kg(60.0)
        .ok()
        .map(|any| guide.read(Edition::Y2021, height.zip(before), pregnancy.fetuses, (Gestation::new(20, 0), any)));
    let total = class.and_then(|read| read.band.ok().and(read.class?.gain));
    let corners = (0..=LAST_WEEK).map(|week| Gestation::new(week, 0));
    let band: Vec<(Gestation, f64, f64)> = total.map_or_else(Vec::new, |total| {
        let at = |gestation| guide.band(total, gestation).ok().map(|band| (gestation, band.least, band.most));
        corners.filter(|at| at.weeks() >= FIRST_WEEK).filter_map(at).collect()
    });
    let name =
        if before.is_some() { "お母さんの体重　ふえた分（kg）" } else { "お母さんの体重（kg）" };
    let edges = band.iter().flat_map(|(_, least, most)| [*least, *most]);
    let zero = before.map(|_| 0.0);
    let y = vertical(
        edges.chain(zero).chain(values.iter().map(|(_, value)| *value)),
        &[1.0, 2.0, 4.0, 10.0, 20.0],
        6,
        |at| {
            if before.is_some() && at > 0.0 { format!("+{at}") } else { format!("{at}").replace('-', "−") }
        },
    );
    let of = |pick: fn(&(Gestation, f64, f64)) -> f64, style, label: &str| Line {
        points: band.iter().map(|corner| (weeks(corner.0), milli(pick(corner)))).collect(),
        style,
        label: label.to_owned(),
    };
    let lines = if band.is_empty() {
        Vec::new()
    } else {
        vec![
            of(|corner| corner.2, LineStyle::Edge, "多め"),
            of(|corner| f64::midpoint(corner.1, corner.2), LineStyle::Median, ""),
            of(|corner| corner.1, LineStyle::Edge, "少なめ"),
        ]
    };
    let chart = Chart {
        rect,
        text: handbook.text,
        title: name.to_owned(),
        note: why_no_band(height.is_some(), class.map(|read| read.band), guide),
        x: weeks_axis(first_week(&values, FIRST_WEEK), 8),
        y,
        band: band.iter().map(|(at, least, most)| (weeks(*at), milli(*least), milli(*most))).collect(),
        lines,
        points: values.iter().map(|(at, value)| (weeks(*at), milli(*value))).collect(),
        colour: Spine::Bulb,
        bubble: points.last().map(|point| (points.len() - 1, point.value.clone())),
        empty: if points.is_empty() {
            vec!["まだ 体重の きろくは ありません".to_owned()]
        } else {
            Vec::new()
        },
    };
    Plotted { chart, points, left_out }
}

fn why_no_band(has_height: bool, band: Option<Result<handbook::weight_gain::Band, NoBand>>, guide: &Guide) -> String {
    match band {
        Some(Ok(_)) | Some(Err(NoBand::BeyondTerm)) => format!("緑の帯：{}（2021年）", guide.label()),
        Some(Err(NoBand::NoWeightBefore)) => "妊娠前の体重が わかると、めやすが 出ます".to_owned(),
        Some(Err(NoBand::MoreThanOne)) => "ふたご以上の めやすは ありません。健診で 聞けます".to_owned(),
        Some(Err(NoBand::Ask)) => "ふえ方は 人によって ちがいます。健診で 聞けます".to_owned(),
        None if has_height => String::new(),
        None => "身長が わかると、めやすが 出ます".to_owned(),
    }
}

/// The estimated weight of one of the children, counted from 1.
pub fn fetal(handbook: &Handbook<'_>, pregnancy: &Pregnancy, fetus: u8, rect: Rect) -> Plotted {
    let standard = FetalStandard::built_in();
    let mut left_out = 0;
    let (mut values, mut points) = (Vec::new(), Vec::new());
    for (gestation, record) in dated(handbook, pregnancy, &["fetal-scan"], &mut left_out) {
        let of = record.value("fetus").map_or(Some(1), |text| text.parse::<u8>().ok());
        if of != Some(fetus) {
            continue;
        }
        let Some(weight) = estimated(record) else {
            left_out += 1;
            continue;
        };
        let sds = standard.at(gestation).ok().map(|band| band.sds(weight));
        values.push((gestation, weight.grams()));
        points.push(Point {
            record: record.id,
            value: format!("{}g", thousands(weight.grams())),
            when: when(handbook, record, gestation),
            place: match sds {
                Some(sds) if sds.abs() <= 1.5 => "線の あいだです".to_owned(),
                Some(_) => "線の 外です。健診で 聞けます".to_owned(),
                None => String::new(),
            },
            inside: sds.map(|sds| sds.abs() <= 1.5),
        });
    }
    let days = (FIRST_SCAN..=LAST_WEEK).map(|week| Gestation::new(week, 0));
    let curve: Vec<_> = days.filter_map(|at| Some((at, standard.at(at).ok()?))).collect();
    let line = |deviations: f64, style, label: &str| Line {
        points: curve.iter().map(|(at, band)| (weeks(*at), milli(band.at(deviations)))).collect(),
        style,
        label: label.to_owned(),
    };
    let edges = curve.iter().flat_map(|(_, band)| [band.at(-2.0), band.at(2.0)]);
    let y = vertical(
        edges.chain([0.0]).chain(values.iter().map(|(_, value)| *value)),
        &[500.0, 1000.0, 2000.0],
        5,
        thousands,
    );
    let who = if pregnancy.fetuses > 1 {
        format!("赤ちゃん（{fetus}人目）の推定体重（g）")
    } else {
        "赤ちゃんの推定体重（g）".to_owned()
    };
    let chart = Chart {
        rect,
        text: handbook.text,
        title: who,
        note: format!("帯±2SD　線±1.5SD（{}）", standard.short_label()),
        x: weeks_axis(first_week(&values, FIRST_SCAN), 4),
        y,
        band: curve.iter().map(|(at, band)| (weeks(*at), milli(band.at(-2.0)), milli(band.at(2.0)))).collect(),
        lines: vec![
            line(2.0, LineStyle::Edge, "+2SD"),
            line(1.5, LineStyle::Inner, ""),
            line(0.0, LineStyle::Median, "平均"),
            line(-1.5, LineStyle::Inner, ""),
            line(-2.0, LineStyle::Edge, "−2SD"),
        ],
        points: values.iter().map(|(at, value)| (weeks(*at), milli(*value))).collect(),
        colour: Spine::Bulb,
        bubble: points.last().map(|point| (points.len() - 1, point.value.clone())),
        empty: if points.is_empty() {
            vec!["まだ 超音波の きろくは ありません".to_owned()]
        } else {
            Vec::new()
        },
    };
    Plotted { chart, points, left_out }
}

/// What the clinic gave, or what follows from the three lengths it gave instead.
fn estimated(record: &Record) -> Option<FetalWeight> {
    let of = |field| number(record, field).and_then(Result::ok);
    match of("efw-g") {
        Some(grams) => FetalWeight::new(grams).ok(),
        None => Biometry::new(of("bpd-mm")?, of("ac-mm")?, of("fl-mm")?).ok()?.weight().ok(),
    }
}

/// Records of a pregnancy with their day in it, the oldest first. A day outside it is counted.
fn dated<'a>(
    handbook: &Handbook<'a>,
    pregnancy: &Pregnancy,
    kinds: &[&str],
    left_out: &mut usize,
) -> Vec<(Gestation, &'a Record)> {
    let mut dated = Vec::new();
    for record in handbook.of(pregnancy.id, kinds) {
        let day = record.occurred_on().filter(|day| *day <= handbook.today);
        match day.and_then(|day| pregnancy.gestation(day)) {
            Some(gestation) => dated.push((gestation, record)),
            None => *left_out += 1,
        }
    }
    dated.sort_by_key(|(gestation, record)| (*gestation, record.id));
    dated
}

fn when(handbook: &Handbook<'_>, record: &Record, gestation: Gestation) -> String {
    let day = record.occurred_on().map(|day| words::day(day, handbook.today)).unwrap_or_default();
    format!("{day}　{}", words::weeks(gestation))
}

/// Thousandths of a week.
fn weeks(gestation: Gestation) -> i32 {
    i32::from(gestation.total_days) * 1000 / 7
}

/// A value before the curve begins stands where it belongs, and not at the curve's edge.
fn first_week(values: &[(Gestation, f64)], curve: u16) -> u16 {
    values.first().map_or(curve, |(at, _)| at.weeks().min(curve))
}

fn weeks_axis(first: u16, every: u16) -> Axis {
    let ticks = (first.next_multiple_of(every)..=LAST_WEEK).step_by(usize::from(every));
    let name = |(place, week): (usize, u16)| {
        (i32::from(week) * 1000, if place == 0 { format!("{week}週") } else { format!("{week}") })
    };
    Axis {
        from: i32::from(first) * 1000,
        to: i32::from(LAST_WEEK) * 1000,
        ticks: ticks.enumerate().map(name).collect(),
    }
}

/// 「1,840」
fn thousands(grams: f64) -> String {
    let grams = format!("{grams:.0}");
    match grams.len().checked_sub(3).filter(|at| *at > 0 && grams.len() >= 4 && !grams.starts_with('-')) {
        Some(at) => format!("{},{}", &grams[..at], &grams[at..]),
        None => grams,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grams_are_read_in_thousands() {
        assert_eq!([312.4, 1840.0, 3210.6].map(thousands), ["312", "1,840", "3,211"]);
    }
}
