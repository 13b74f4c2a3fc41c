//! Axes that begin and end at round numbers.

use crate::view::Axis;

/// Thousandths of a number; what no screen could show is put at the end of what it can.
pub fn milli(number: f64) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float that does not fit becomes the nearest integer that does"
    )]
    let thousandths = (number * 1000.0).round() as i32;
    thousandths
}

/// A vertical axis around `values`, in at most `most` steps of one of the `steps`.
pub fn vertical(values: impl Iterator<Item = f64>, steps: &[f64], most: usize, name: impl Fn(f64) -> String) -> Axis {
    let (low, high) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)));
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let fits = |step: &&f64| (high / *step).ceil() - (low / *step).floor() <= most as f64;
    let step = steps.iter().find(fits).or(steps.last()).copied().unwrap_or(1.0);
    let (first, last) = ((low / step).floor(), (high / step).ceil().max((low / step).floor() + 1.0));
    let ticks = std::iter::successors(Some(first), |at| (*at < last).then_some(at + 1.0));
    let ticks = ticks.map(|at| (milli(at * step), name(at * step))).collect();
    Axis { from: milli(first * step), to: milli(last * step), ticks }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_axis_begins_and_ends_at_round_numbers_around_the_values() {
        let axis = vertical([2.3, 13.1].into_iter(), &[1.0, 2.0, 5.0], 7, |at| format!("{at}"));
        assert_eq!((axis.from, axis.to), (2000, 14_000));
        let ticks: Vec<_> = axis.ticks.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(ticks, ["2", "4", "6", "8", "10", "12", "14"]);
    }

    proptest! {
        #[test]
        fn every_value_lies_on_the_axis(values in proptest::collection::vec(0.0..300.0_f64, 0..20)) {
            let axis = vertical(values.iter().copied(), &[1.0, 2.0, 5.0, 10.0, 20.0, 50.0], 7, |at| format!("{at}"));
            prop_assert!(axis.from < axis.to && axis.ticks.len() >= 2 && axis.ticks.len() <= 8);
            prop_assert!(values.iter().all(|value| (axis.from..=axis.to).contains(&milli(*value))));
        }
    }
}
