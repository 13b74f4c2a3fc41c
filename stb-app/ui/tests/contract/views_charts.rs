//! The charts of the views, with numbers made up for the purpose, of the usual shape.

use stb_core::focus::Rect;
use stb_core::text_size::TextSize;
use stb_core::view::{Axis, Chart, Line, LineStyle, Spine};

/// Age in months, then edge, middle and edge in kg; all in thousandths. Made up, of the usual shape.
pub const WEIGHTS: [(i32, i32, i32, i32); 15] = [
    (0, 2_200, 3_000, 3_700),
    (1_000, 3_100, 3_900, 4_700),
    (2_000, 4_000, 5_000, 6_000),
    (3_000, 4_600, 5_700, 6_900),
    (4_000, 5_200, 6_400, 7_600),
    (5_000, 5_600, 6_900, 8_200),
    (6_000, 5_900, 7_300, 8_700),
    (8_000, 6_400, 7_900, 9_300),
    (10_000, 6_800, 8_300, 9_900),
    (12_000, 7_100, 8_600, 10_300),
    (14_000, 7_300, 9_000, 10_700),
    (16_000, 7_700, 9_300, 11_200),
    (18_000, 8_000, 9_700, 11_700),
    (21_000, 8_500, 10_300, 12_400),
    (24_000, 9_000, 10_900, 13_100),
];

pub fn line(style: LineStyle, label: &str, points: impl Iterator<Item = (i32, i32)>) -> Line {
    Line { points: points.collect(), style, label: label.to_owned() }
}

fn ticks(ticks: &[(i32, &str)]) -> Vec<(i32, String)> {
    ticks.iter().map(|(value, text)| (*value, (*text).to_owned())).collect()
}

pub fn weight_chart(rect: Rect) -> Chart {
    Chart {
        rect,
        text: TextSize::Standard,
        title: "体重（kg）".to_owned(),
        note: "緑の帯：100人のうち 3〜97番目（令和5年調査）".to_owned(),
        x: Axis {
            from: 0,
            to: 24_000,
            ticks: ticks(&[(0, "生まれ"), (6_000, "6か月"), (12_000, "1歳"), (18_000, "1歳6か月"), (24_000, "2歳")]),
        },
        y: Axis {
            from: 2_000,
            to: 14_000,
            ticks: ticks(&[(4_000, "4"), (6_000, "6"), (8_000, "8"), (10_000, "10"), (12_000, "12"), (14_000, "14")]),
        },
        band: WEIGHTS.iter().map(|(x, low, _, high)| (*x, *low, *high)).collect(),
        lines: vec![
            line(LineStyle::Edge, "97", WEIGHTS.iter().map(|(x, _, _, high)| (*x, *high))),
            line(LineStyle::Median, "50", WEIGHTS.iter().map(|(x, _, middle, _)| (*x, *middle))),
            line(LineStyle::Edge, "3", WEIGHTS.iter().map(|(x, low, _, _)| (*x, *low))),
        ],
        points: vec![
            (0, 2_950),
            (1_000, 3_950),
            (3_000, 5_900),
            (4_200, 6_600),
            (6_000, 7_300),
            (9_300, 8_200),
            (12_000, 9_000),
            (15_000, 9_500),
            (18_500, 10_250),
        ],
        colour: Spine::Rose,
        bubble: Some((8, "10.25kg".to_owned())),
        empty: Vec::new(),
    }
}

/// Weeks of a pregnancy, thousandths.
fn week(number: i32) -> i32 {
    number * 1000
}

pub fn gain_chart() -> Chart {
    let edges = [(4, 200, 700), (12, 500, 2_000), (20, 3_000, 4_900), (28, 6_000, 7_800), (40, 10_000, 13_000)];
    Chart {
        rect: Rect::new(96, 336, 848, 492),
        text: TextSize::Standard,
        title: "お母さんの体重  ふえた分（kg）".to_owned(),
        note: "緑の帯：めやす（2021年の学会の案内）".to_owned(),
        x: Axis {
            from: week(4),
            to: week(40),
            ticks: ticks(&[(8_000, "8週"), (16_000, "16"), (24_000, "24"), (32_000, "32"), (40_000, "40")]),
        },
        y: Axis { from: -2_000, to: 14_000, ticks: ticks(&[(0, "0"), (4_000, "+4"), (8_000, "+8"), (12_000, "+12")]) },
        band: edges.iter().map(|(x, low, high)| (week(*x), *low, *high)).collect(),
        lines: vec![
            line(LineStyle::Edge, "多め", edges.iter().map(|(x, _, high)| (week(*x), *high))),
            line(LineStyle::Median, "", edges.iter().map(|(x, low, high)| (week(*x), (*low + *high) / 2))),
            line(LineStyle::Edge, "少なめ", edges.iter().map(|(x, low, _)| (week(*x), *low))),
        ],
        points: vec![
            (8_000, -600),
            (12_000, 200),
            (16_000, 1_600),
            (20_000, 3_100),
            (24_000, 4_900),
            (28_000, 6_600),
            (30_000, 7_400),
            (32_000, 8_200),
        ],
        colour: Spine::Bulb,
        bubble: Some((7, "+8.2kg".to_owned())),
        empty: Vec::new(),
    }
}

pub fn foetus_chart() -> Chart {
    let mean = [(18, 187, 30), (22, 470, 72), (26, 890, 125), (30, 1_470, 186), (34, 2_160, 253), (40, 3_130, 366)];
    let grams = |(week, mean, sd): &(i32, i32, i32), part: i32| (week * 1000, (mean + part * sd) * 1000);
    let lines = [(2, LineStyle::Edge, "+2SD"), (0, LineStyle::Median, "平均"), (-2, LineStyle::Edge, "−2SD")];
    Chart {
        rect: Rect::new(976, 336, 848, 492),
        text: TextSize::Standard,
        title: "赤ちゃんの推定体重（g）".to_owned(),
        note: "緑の帯：平均と ±2SD（学会の基準）".to_owned(),
        x: Axis {
            from: week(18),
            to: week(40),
            ticks: ticks(&[
                (20_000, "20週"),
                (24_000, "24"),
                (28_000, "28"),
                (32_000, "32"),
                (36_000, "36"),
                (40_000, "40"),
            ]),
        },
        y: Axis {
            from: 0,
            to: 4_000_000,
            ticks: ticks(&[
                (0, "0"),
                (1_000_000, "1000"),
                (2_000_000, "2000"),
                (3_000_000, "3000"),
                (4_000_000, "4000"),
            ]),
        },
        band: mean.iter().map(|row| (grams(row, 0).0, grams(row, -2).1, grams(row, 2).1)).collect(),
        lines: lines.map(|(part, style, label)| line(style, label, mean.iter().map(|row| grams(row, part)))).into(),
        points: vec![
            (20_000, 320_000),
            (24_000, 690_000),
            (26_000, 930_000),
            (28_000, 1_190_000),
            (30_000, 1_520_000),
            (32_000, 1_840_000),
        ],
        colour: Spine::Bulb,
        bubble: Some((5, "1,840g".to_owned())),
        empty: Vec::new(),
    }
}
