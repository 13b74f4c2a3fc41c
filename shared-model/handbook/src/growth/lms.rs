use super::normal;

/// A distribution by Cole's LMS method: skewness, median and coefficient of variation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lms {
    /// The power that makes the values normal.
    pub l: f64,
    /// The median.
    pub m: f64,
    /// The coefficient of variation.
    pub s: f64,
}

/// Below this the power is the logarithm for every digit that counts.
const LOGARITHM: f64 = 1e-9;

impl Lms {
    /// The SDS (z-score) of a value above zero: ((value / M)^L − 1) / (L·S), or ln(value / M) / S where L is 0.
    pub fn sds(self, value: f64) -> f64 {
        let log = (value / self.m).ln();
        // expm1 keeps the digits that the subtraction of 1 would lose where L is small.
        if self.l.abs() < LOGARITHM { log / self.s } else { (self.l * log).exp_m1() / (self.l * self.s) }
    }

    /// The value that has this SDS: M·(1 + L·S·z)^(1/L). `None` where the curve does not reach so far.
    pub fn value(self, sds: f64) -> Option<f64> {
        if self.l.abs() < LOGARITHM {
            return Some(self.m * (self.s * sds).exp());
        }
        let base = self.l * self.s * sds;
        (base > -1.0).then(|| self.m * (base.ln_1p() / self.l).exp()).filter(|value| value.is_finite())
    }

    /// The value at a centile, such as 3 or 97. `None` outside 0 to 100.
    pub fn value_at(self, centile: f64) -> Option<f64> {
        self.value(normal::quantile(centile / 100.0)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_median_has_the_sds_zero() {
        assert_eq!(Lms { l: -0.3, m: 12.0, s: 0.1 }.sds(12.0), 0.0);
    }

    #[test]
    fn a_power_of_one_is_the_plain_distance_from_the_mean() {
        let plain = Lms { l: 1.0, m: 100.0, s: 0.05 };
        assert!((plain.sds(90.0) + 2.0).abs() < 1e-12);
        assert!((plain.value(2.0).unwrap() - 110.0).abs() < 1e-12);
        assert_eq!(plain.value(-21.0), None, "there is no value below zero");
    }

    proptest! {
        #[test]
        fn value_and_sds_are_each_other_backwards(
            l in -3.0..3.0_f64, m in 0.5..200.0_f64, s in 0.02..0.2_f64, z in -3.0..3.0_f64,
        ) {
            let lms = Lms { l, m, s };
            // 1 + L·S·z is above zero for |L·S·z| < 1; curves of children stay far inside.
            prop_assume!(l * s * z > -0.9);
            let value = lms.value(z).unwrap();
            prop_assert!(value > 0.0 && (lms.sds(value) - z).abs() < 1e-9);
        }

        #[test]
        fn tiny_powers_meet_the_logarithm(l in -1e-6..1e-6_f64, value in 5.0..20.0_f64) {
            let (tiny, none) = (Lms { l, m: 10.0, s: 0.1 }, Lms { l: 0.0, m: 10.0, s: 0.1 });
            prop_assert!((tiny.sds(value) - none.sds(value)).abs() < 1e-4);
        }
    }
}
