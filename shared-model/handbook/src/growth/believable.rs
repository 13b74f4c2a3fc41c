use super::band::Band;
use super::words::{Measure, Months};

/// Up to this age the band says nothing about how small a child can be: it may have been born months too early.
const EARLY: f64 = 6.0;

/// Whether a value can be of a child of that age, whose curve has `band`, or is more likely a slip: 97 kg for 9.7, metres,
/// another child's. From half the 3rd line to twice the 97th of weight and BMI, from three quarters to five quarters of
/// lengths (own bounds; no source is known); in the first half year there is no lower bound but that of the measure.
pub fn is_believable(measure: Measure, value: f64, age: Months, band: &Band) -> bool {
    let [low, .., high] = band.0;
    let (least, most) = match measure {
        Measure::Weight | Measure::Bmi => (low * 0.5, high * 2.0),
        Measure::Height | Measure::Head => (low * 0.75, high * 1.25),
    };
    (least..=most).contains(&value) || (age.get() < EARLY && value < least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_point_is_not_believed_and_an_unusual_child_is() {
        // Of a girl of seven months, about.
        let band = Band([6.0, 6.5, 7.0, 7.5, 8.0, 8.5, 9.0]);
        let at =
            |months: f64, kg: f64| Months::new(months).is_ok_and(|age| is_believable(Measure::Weight, kg, age, &band));
        let weights = [0.69, 3.1, 6.9, 12.0, 17.9, 69.0].map(|kg| at(7.0, kg));
        assert_eq!(weights, [false, true, true, true, true, false]);
        assert!(at(0.0, 0.95) && !at(0.0, 30.5), "born at 950 g");
    }
}
