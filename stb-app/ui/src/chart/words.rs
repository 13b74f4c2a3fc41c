//! Where the words of a chart stand: at the axes, at the ends of its lines, and at its large point.

use stb_core::focus::Rect;
use stb_core::view::Chart;

/// Height of a line of axis text.
const LINE: i32 = 40;
/// Ends of lines stand at least this far from each other.
const PITCH: i32 = 33;
/// The value of the large point.
const VALUE: (i32, i32) = (216, 62);
/// From the middle of the large point to its value.
const STALK: i32 = 42;
/// The tip stays this far from the corners of the value.
const CORNER: i32 = 28;

/// The words below the x axis, each centred under its place.
pub fn below(chart: &Chart) -> Vec<(Rect, &str)> {
    let plot = chart.plot();
    let place = |(value, text): &(i32, String)| chart.place((*value, chart.y.from)).0 - tick_width(chart, text) / 2;
    let line = chart.text.of(LINE);
    let frame = |tick: &(i32, String)| Rect::new(place(tick), plot.y + plot.h + 12, tick_width(chart, &tick.1), line);
    let mut free_from = i32::MIN;
    let stands_free = |(frame, _): &(Rect, &str)| {
        let free = frame.x >= free_from;
        free_from = if free { frame.x + frame.w } else { free_from };
        free
    };
    // At the larger sizes every second one, or so, finds room.
    chart.x.ticks.iter().map(|tick| (frame(tick), tick.1.as_str())).filter(stands_free).collect()
}

/// Wide enough for full-width characters of the size of a caption, and a little for digits.
fn tick_width(chart: &Chart, text: &str) -> i32 {
    let tenths: i32 = text.chars().map(|character| if character.is_ascii() { 7 } else { 10 }).sum();
    chart.text.of(28) * tenths / 10 + 10
}

/// The words left of the y axis.
pub fn beside(chart: &Chart) -> Vec<(Rect, &str)> {
    let plot = chart.plot();
    let left = chart.rect.x + 8;
    let line = chart.text.of(LINE);
    let frame = |value: i32| {
        let (_, y) = chart.place((chart.x.from, value));
        Rect::new(left, y - line / 2, plot.x - 16 - left, line)
    };
    let mut free_below = i32::MAX;
    let stands_free = |(frame, _): &(Rect, &str)| {
        let free = frame.y + chart.text.of(30) <= free_below;
        free_below = if free { frame.y } else { free_below };
        free
    };
    chart.y.ticks.iter().map(|(value, text)| (frame(*value), text.as_str())).filter(stands_free).collect()
}

/// The names at the right ends of the lines, moved apart where they would touch.
pub fn ends(chart: &Chart) -> Vec<(Rect, &str)> {
    let plot = chart.plot();
    let mut names: Vec<(i32, i32, &str)> = chart
        .lines
        .iter()
        .filter(|line| !line.label.is_empty())
        .filter_map(|line| Some((line, line.points.last()?)))
        .map(|(line, end)| (chart.place(*end), line.label.as_str()))
        .map(|((x, y), label)| (y, x + 14, label))
        .collect();
    names.sort_by_key(|(y, ..)| *y);
    let spread = apart(names.iter().map(|(y, ..)| *y).collect(), chart.text.of(PITCH), plot.y, plot.y + plot.h);
    let right = chart.rect.x + chart.rect.w - 8;
    let line = chart.text.of(LINE);
    names.iter().zip(spread).map(|((_, x, text), y)| (Rect::new(*x, y - line / 2, right - x, line), *text)).collect()
}

/// Moves sorted places apart until they are `pitch` from each other, down first, then back up from the end.
fn apart(mut places: Vec<i32>, pitch: i32, from: i32, to: i32) -> Vec<i32> {
    let mut lowest = from;
    for place in &mut places {
        *place = (*place).max(lowest);
        lowest = *place + pitch;
    }
    let mut highest = to;
    for place in places.iter_mut().rev() {
        *place = (*place).min(highest);
        highest = *place - pitch;
    }
    places
}

/// Where the value of the large point stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValuePlace {
    /// The box.
    pub frame: Rect,
    /// Where its tip is, from the left edge.
    pub tip: i32,
    /// Whether it stands above the point; below it, where there is no room above.
    pub above: bool,
}

/// The text and the place of the large point's value.
pub fn value_place(chart: &Chart) -> Option<(&str, ValuePlace)> {
    let (index, text) = chart.bubble.as_ref()?;
    let (x, y) = chart.place(*chart.points.get(*index)?);
    let plot = chart.plot();
    let (w, h) = (chart.text.of(VALUE.0), chart.text.of(VALUE.1));
    let above = y - STALK - h >= plot.y - MAY_RISE;
    let top = if above { y - STALK - h } else { y + STALK };
    let left = (x - w / 2).clamp(plot.x - 8, (plot.x + plot.w - w / 2).max(plot.x));
    let tip = (x - left).clamp(CORNER, w - CORNER);
    Some((text, ValuePlace { frame: Rect::new(left, top, w, h), tip, above }))
}

/// The value may stand a little above the plot, where nothing else is.
const MAY_RISE: i32 = 12;

/// The box of the words that stand in a chart without points: at the right below, where rising bands leave room.
pub fn empty_frame(chart: &Chart) -> Rect {
    let plot = chart.plot();
    let longest = chart.empty.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let w = (chart.text.of(31) * i32::try_from(longest).unwrap_or(0) + 56).min(plot.w - 32);
    let h = chart.text.of(46) * i32::try_from(chart.empty.len()).unwrap_or(0) + 24;
    Rect::new(plot.x + plot.w - w - 16, plot.y + plot.h - h - 20, w, h)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_at_the_ends_of_lines_do_not_touch() {
        assert_eq!(apart(vec![100, 200, 300], 33, 0, 400), [100, 200, 300]);
        assert_eq!(apart(vec![100, 101, 102], 33, 0, 400), [100, 133, 166]);
        assert_eq!(apart(vec![390, 395, 399], 33, 0, 400), [334, 367, 400]);
        assert_eq!(apart(vec![-9, 10], 33, 0, 400), [0, 33]);
    }
}
