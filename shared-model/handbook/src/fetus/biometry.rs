use crate::growth::CannotBe;

/// Three lengths of an ultrasound print, in millimetres as it prints them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Biometry {
    bpd_mm: f64,
    ac_mm: f64,
    fl_mm: f64,
}

/// A weight before birth in grams, 50 to 7000.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Weight(f64);

impl Biometry {
    /// BPD (児頭大横径) 15 to 130 mm, AC (腹囲) 50 to 500 mm, FL (大腿骨長) 10 to 100 mm: what is measured from about 14
    /// weeks to birth. Each range refuses the same length in centimetres.
    pub fn new(bpd_mm: f64, ac_mm: f64, fl_mm: f64) -> Result<Self, CannotBe> {
        within("BPD", bpd_mm, 15.0, 130.0)?;
        within("AC", ac_mm, 50.0, 500.0)?;
        within("FL", fl_mm, 10.0, 100.0)?;
        Ok(Self { bpd_mm, ac_mm, fl_mm })
    }

    /// The estimated weight: 1.07·BPD³ + 0.30·AC²·FL, which takes centimetres and gives grams (日本超音波医学会 2003).
    pub fn weight(self) -> Result<Weight, CannotBe> {
        let [bpd, ac, fl] = [self.bpd_mm, self.ac_mm, self.fl_mm].map(|millimetres| millimetres / 10.0);
        Weight::new(1.07 * bpd.powi(3) + 0.30 * ac.powi(2) * fl)
    }
}

impl Weight {
    /// That many grams. Kilograms are refused.
    pub fn new(grams: f64) -> Result<Self, CannotBe> {
        const LEAST: f64 = 50.0;
        const MOST: f64 = 7000.0;
        if (LEAST..=MOST).contains(&grams) {
            Ok(Self(grams))
        } else {
            Err(CannotBe { what: "EFW", from: LEAST, to: MOST, unit: "g" })
        }
    }

    /// The number.
    pub const fn grams(self) -> f64 {
        self.0
    }
}

fn within(what: &'static str, length: f64, from: f64, to: f64) -> Result<(), CannotBe> {
    if (from..=to).contains(&length) { Ok(()) } else { Err(CannotBe { what, from, to, unit: "mm" }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn millimetres_are_turned_into_the_centimetres_of_the_formula() {
        // By hand: 1.07 · 9.3³ + 0.30 · 32.0² · 7.0 = 860.66… + 2150.4.
        let weight = Biometry::new(93.0, 320.0, 70.0).unwrap().weight().unwrap();
        assert!((weight.grams() - 3_011.061_99).abs() < 1e-5, "{weight:?}");
    }

    #[test]
    fn lengths_in_centimetres_and_lengths_that_cannot_be_are_refused() {
        for (bpd, ac, fl, what) in [
            (9.3, 320.0, 70.0, "BPD"),
            (93.0, 32.0, 70.0, "AC"),
            (93.0, 320.0, 7.0, "FL"),
            (f64::NAN, 320.0, 70.0, "BPD"),
            (93.0, f64::INFINITY, 70.0, "AC"),
            (93.0, 320.0, -70.0, "FL"),
        ] {
            assert_eq!(Biometry::new(bpd, ac, fl).unwrap_err().what, what);
        }
        assert_eq!(Weight::new(3.01).unwrap_err().to_string(), "EFW must be 50 to 7000 g");
        let none_has_all_of_this = Biometry::new(130.0, 500.0, 100.0).unwrap().weight();
        assert_eq!(none_has_all_of_this.unwrap_err().what, "EFW");
    }
}
