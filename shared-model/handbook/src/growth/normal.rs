//! The normal distribution, to the last few bits of a double.

use std::f64::consts::PI;

/// Beyond this the series needs too many terms, and the continued fraction takes over.
const SERIES_ENDS: f64 = 3.0;
/// All three converge with fewer at every z and part that is let in.
const MOST_TERMS: u32 = 200;
/// Smaller parts mean nothing in a survey of children.
const LEAST_PART: f64 = 1e-12;

/// The part of all values that lies below `z` standard deviations, 0 to 1.
pub fn below(z: f64) -> f64 {
    if z.abs() <= SERIES_ENDS {
        0.5 + density(z) * series(z)
    } else if z > 0.0 {
        1.0 - tail(z)
    } else {
        tail(-z)
    }
}

/// The z below which the part `part` of all values lies. `None` outside 1e-12 to 1 − 1e-12.
pub fn quantile(part: f64) -> Option<f64> {
    if !(LEAST_PART..=1.0 - LEAST_PART).contains(&part) {
        return None;
    }
    if part > 0.5 {
        return quantile(1.0 - part).map(|z| -z);
    }
    // Left of zero the curve bends upwards, so Newton's steps from zero come down to the root and never pass it.
    let mut z = 0.0;
    for _ in 0..MOST_TERMS {
        let step = (below(z) - part) / density(z);
        z -= step;
        if step.abs() < 1e-14 {
            break;
        }
    }
    Some(z)
}

fn density(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

/// z + z³/3 + z⁵/(3·5) + z⁷/(3·5·7) + …
fn series(z: f64) -> f64 {
    let (mut term, mut sum) = (z, z);
    for n in 1..MOST_TERMS {
        term *= z * z / f64::from(2 * n + 1);
        sum += term;
        if term.abs() < 1e-17 * sum.abs() {
            break;
        }
    }
    sum
}

/// The part above a positive `z`: density / (z + 1/(z + 2/(z + 3/(z + …)))), from the inside out.
fn tail(z: f64) -> f64 {
    density(z) / (1..MOST_TERMS).rev().fold(z, |inner, n| z + f64::from(n) / inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the tables of Abramowitz and Stegun (26.1, 26.2), which give fifteen digits.
    #[test]
    fn the_parts_below_are_those_of_the_printed_tables() {
        for (z, part) in [
            (0.0, 0.5),
            (0.5, 0.691_462_461_274_013),
            (1.0, 0.841_344_746_068_543),
            (1.5, 0.933_192_798_731_142),
            (2.0, 0.977_249_868_051_821),
            (3.0, 0.998_650_101_968_370),
            (4.0, 0.999_968_328_758_167),
        ] {
            assert!((below(z) - part).abs() < 1e-15 * 4.0, "{z}: {}", below(z));
            assert!((below(-z) - (1.0 - part)).abs() < 1e-15 * 4.0, "-{z}: {}", below(-z));
        }
        // Far out it is the ratio that counts.
        assert!((below(-6.0) / 9.865_876_450_377e-10 - 1.0).abs() < 1e-11, "{}", below(-6.0));
        assert!(below(-40.0) >= 0.0 && below(40.0) <= 1.0);
    }

    #[test]
    fn the_usual_centiles_have_the_usual_z() {
        for (part, z) in [(0.5, 0.0), (0.75, 0.674_489_750), (0.9, 1.281_551_566), (0.97, 1.880_793_608)] {
            assert!((quantile(part).unwrap() - z).abs() < 1e-9, "{part}");
            assert!((quantile(1.0 - part).unwrap() + z).abs() < 1e-9, "{part}");
        }
        assert!((quantile(0.001).unwrap() + 3.090_232_306).abs() < 1e-9);
        for part in [0.0, 1.0, -0.1, f64::NAN, f64::INFINITY] {
            assert_eq!(quantile(part), None, "{part}");
        }
    }

    proptest::proptest! {
        #[test]
        fn quantiles_go_back_to_their_parts(z in -6.0..6.0_f64) {
            let back = quantile(below(z)).unwrap();
            // Near 1 a double holds fewer digits of the part than of the z.
            proptest::prop_assert!((back - z).abs() < 1e-6, "{z} {back}");
        }

        #[test]
        fn more_lies_below_a_higher_z(z in -8.0..8.0_f64, more in 1e-6..1.0_f64) {
            proptest::prop_assert!(below(z) <= below(z + more));
        }
    }
}
