//! What a chart shows lies where its numbers say: colours at computed places.

use std::ops::Range;

use stb_core::focus::Rect;
use stb_core::view::{Body, Chart, Curves, LineStyle, Spine, View};

use super::{OVERHANG, Tv, on_both_sizes, pixels, views, views_handbook};

const PANEL: [u8; 3] = [30, 50, 57];
const BAND: [u8; 3] = [52, 88, 78];
const LEAF: [u8; 3] = [160, 208, 134];
const SNOW: [u8; 3] = [235, 231, 220];

/// What the fill of a point is: the colour of the child that stands on light things.
fn fill(spine: Spine) -> [u8; 3] {
    match spine {
        Spine::Rose => [184, 76, 72],
        Spine::Water => [60, 112, 160],
        Spine::Leaf => [62, 110, 54],
        Spine::Wist => [116, 84, 152],
        Spine::Lamp | Spine::Bulb => [150, 100, 50],
    }
}

/// The charts of a view.
pub fn charts(view: &View) -> Vec<&Chart> {
    match &view.body {
        Body::Child { chart, .. } | Body::Chart { chart, .. } => vec![chart],
        Body::Pregnancy { curves: Curves::Charts(charts), .. } => charts.iter().collect(),
        _ => Vec::new(),
    }
}

impl Tv {
    fn colour(&self, (x, y): (i32, i32)) -> [u8; 3] {
        let px = |plane: i32| (f64::from(plane) * self.scale) as u32;
        let at = super::Area { x: px(x), y: px(y), width: 1, height: 1 };
        self.frame().row(at, at.y)[0].rgb()
    }
}

/// Places of the plane where a chart is covered: by its points, by the value above the large one, and by items.
fn covered(view: &View, chart: &Chart) -> Vec<Rect> {
    let around = |(x, y): (i32, i32), margin: i32| Rect::new(x - margin, y - margin, 2 * margin, 2 * margin);
    let points = chart.points.iter().map(|point| around(chart.place(*point), 22));
    let large = chart.bubble.iter().map(|(index, _)| around(chart.place(chart.points[*index]), 220));
    let items = view.items.iter().map(|item| Rect::new(item.rect.x - 24, item.rect.y - 24, item.rect.w + 48, 150));
    let words = (!chart.empty.is_empty()).then(|| {
        let plot = chart.plot();
        Rect::new(plot.x, plot.y + plot.h - 200, plot.w, 200)
    });
    points.chain(large).chain(items).chain(words).collect()
}

fn free(covered: &[Rect], (x, y): (i32, i32)) -> bool {
    let within = |from: i32, length: i32| -> Range<i32> { from - 6..from + length + 6 };
    !covered.iter().any(|rect| within(rect.x, rect.w).contains(&x) && within(rect.y, rect.h).contains(&y))
}

/// Whether no line of the reference and of the child, and no line of the grid, passes nearer than `margin` px.
fn between_lines(chart: &Chart, (x, y): (i32, i32), margin: i32) -> bool {
    let lines = chart.lines.iter().map(|line| &line.points).chain([&chart.points]);
    let crossed = |points: &Vec<(i32, i32)>| {
        let places: Vec<_> = points.iter().map(|point| chart.place(*point)).collect();
        places.windows(2).any(|pair| {
            let [(x0, y0), (x1, y1)] = [pair[0], pair[1]];
            (x0..=x1).contains(&x) && (y - (y0 + (y1 - y0) * (x - x0) / (x1 - x0).max(1))).abs() < margin
        })
    };
    let on_the_grid = chart.y.ticks.iter().any(|(value, _)| (chart.place((0, *value)).1 - y).abs() < 5);
    !on_the_grid && !lines.into_iter().any(crossed)
}

fn near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) <= 12)
}

#[test]
fn band_and_lines_lie_where_the_numbers_say() {
    on_both_sizes(|tv| {
        let mut checked = [0, 0, 0];
        for (name, view) in views::all() {
            tv.show(&view);
            for chart in charts(&view) {
                let covered = covered(&view, chart);
                let free = |at: (i32, i32)| free(&covered, at);
                for (x, low, high) in &chart.band {
                    let (bottom, top) = (chart.place((*x, *low)), chart.place((*x, *high)));
                    for part in 1..10 {
                        let at = (top.0 + 3, top.1 + (bottom.1 - top.1) * part / 10);
                        if at.0 < chart.plot().x + chart.plot().w && free(at) && between_lines(chart, at, 12) {
                            assert_eq!(tv.colour(at), BAND, "{name}: the band at {at:?}");
                            checked[0] += 1;
                        }
                    }
                    for at in [(top.0 + 3, top.1 - 40), (bottom.0 + 3, bottom.1 + 40)] {
                        let plot = chart.plot();
                        let inside = (plot.y + 4..plot.y + plot.h - 4).contains(&at.1) && at.0 < plot.x + plot.w;
                        if inside && free(at) && between_lines(chart, at, 12) {
                            assert_eq!(tv.colour(at), PANEL, "{name}: outside the band at {at:?}");
                            checked[1] += 1;
                        }
                    }
                }
                for line in chart.lines.iter().filter(|line| line.style == LineStyle::Edge) {
                    let inner = line.points.iter().skip(1).take(line.points.len().saturating_sub(2));
                    for at in inner.map(|point| chart.place(*point)).filter(|at| free(*at)) {
                        let colour = tv.colour(at);
                        assert!(near(colour, LEAF), "{name}: {colour:?} on the edge at {at:?}");
                        checked[2] += 1;
                    }
                }
            }
        }
        assert!(checked.iter().all(|places| *places >= 30), "too few places are free: {checked:?}");
    });
}

#[test]
fn every_point_is_a_ring_around_the_colour_of_the_child() {
    on_both_sizes(|tv| {
        for (name, view) in views::all() {
            tv.show(&view);
            for chart in charts(&view) {
                let items: Vec<Rect> = view.items.iter().map(|item| item.rect).collect();
                let large = chart.bubble.as_ref().map(|(index, _)| *index);
                for (index, point) in chart.points.iter().enumerate() {
                    let (x, y) = chart.place(*point);
                    // The bubble of the focus draws its point itself, and covers others.
                    let around = |item: &Rect| {
                        (item.x - 40..item.x + item.w + 40).contains(&x)
                            && (item.y - 40..item.y + item.h + 80).contains(&y)
                    };
                    if items.iter().any(around) {
                        continue;
                    }
                    assert!(near(tv.colour((x, y)), fill(chart.colour)), "{name}: point {index} at {x},{y}");
                    let radius = if large == Some(index) { 15 } else { 10 };
                    for (dx, dy) in [(radius, 0), (-radius, 0), (0, radius)] {
                        let colour = tv.colour((x + dx, y + dy));
                        assert!(near(colour, SNOW), "{name}: {colour:?} in the ring of point {index} at {x},{y}");
                    }
                }
            }
        }
    });
}

#[test]
fn going_from_point_to_point_repaints_the_bubble_and_its_sentence() {
    on_both_sizes(|tv| {
        let (here, there) = (views_handbook::chart(9), views_handbook::chart(10));
        tv.show(&here);
        let dirty = tv.show(&there).expect("the bubble moves");
        let tip = 64;
        let bubble = |view: &View| {
            let Rect { x, y, w, h } = view.items[0].rect;
            pixels(tv.area(Rect::new(x, y, w, h + tip), OVERHANG))
        };
        let sentence = pixels(tv.area(Rect::new(96, 840, 1728, 96), 4));
        let limit = bubble(&here) + bubble(&there) + sentence;
        assert!(dirty.pixels() <= limit, "{} px of {limit}", dirty.pixels());
    });
}
