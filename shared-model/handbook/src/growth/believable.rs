use super::band::Band;
use super::words::Measure;

/// Whether a value can be of a child of the age of `band`, or is more likely a slip: 97 kg for 9.7, metres, another
/// child's. Wide enough for every child that lives: from half the 3rd line to twice the 97th of weight and BMI, from
/// three quarters to five quarters of lengths (own bounds; no source is known).
pub fn is_believable(measure: Measure, value: f64, band: &Band) -> bool {
    let [low, .., high] = band.0;
    let (least, most) = match measure {
        Measure::Weight | Measure::Bmi => (low * 0.5, high * 2.0),
        Measure::Height | Measure::Head => (low * 0.75, high * 1.25),
    };
    (least..=most).contains(&value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_point_is_not_believed_and_an_unusual_child_is() {
        // Of a girl of seven months, about.
        let band = Band([6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0]);
        let weights = [0.69, 3.1, 6.9, 12.0, 17.9, 69.0].map(|kg| is_believable(Measure::Weight, kg, &band));
        assert_eq!(weights, [false, true, true, true, true, false]);
    }
}
