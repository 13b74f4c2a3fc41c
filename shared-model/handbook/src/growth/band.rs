use super::normal;

/// The centiles of every band, as the surveys and the handbook print them.
pub const CENTILES: [f64; 7] = [3.0, 10.0, 25.0, 50.0, 75.0, 90.0, 97.0];

/// Values this near are one: it is below what any scale shows, and above what arithmetic loses.
const ONE_VALUE: f64 = 1e-6;

/// The values at the seven centiles of [`CENTILES`], rising.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band(pub [f64; 7]);

/// Where a value lies in a band. A value on a line belongs to what is above it, except on the 97th: only what is higher
/// lies above that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Position {
    /// Lower than the 3rd.
    Below3,
    /// From the 3rd.
    From3To10,
    /// From the 10th.
    From10To25,
    /// From the 25th.
    From25To50,
    /// From the 50th.
    From50To75,
    /// From the 75th.
    From75To90,
    /// From the 90th through the 97th.
    From90To97,
    /// Higher than the 97th.
    Above97,
}

impl Band {
    /// Where a value lies.
    pub fn position(&self, value: f64) -> Position {
        let [p3, p10, p25, p50, p75, p90, p97] = self.0.map(|line| value - line);
        match () {
            () if p97 > ONE_VALUE => Position::Above97,
            () if p90 >= -ONE_VALUE => Position::From90To97,
            () if p75 >= -ONE_VALUE => Position::From75To90,
            () if p50 >= -ONE_VALUE => Position::From50To75,
            () if p25 >= -ONE_VALUE => Position::From25To50,
            () if p10 >= -ONE_VALUE => Position::From10To25,
            () if p3 >= -ONE_VALUE => Position::From3To10,
            () => Position::Below3,
        }
    }

    /// The percentile of a value from the 3rd through the 97th: between two lines, the SDS is taken to rise in a straight
    /// line with the value. `None` outside, where the survey says nothing about how far.
    pub fn percentile(&self, value: f64) -> Option<f64> {
        match self.position(value) {
            Position::Below3 | Position::Above97 => return None,
            _ => {}
        }
        let lines = || self.0.into_iter().zip(CENTILES);
        let mut pairs = lines().zip(lines().skip(1));
        let ((low, of_low), (high, of_high)) = pairs.find(|(_, (high, _))| value <= high + ONE_VALUE)?;
        let part = ((value - low) / (high - low)).clamp(0.0, 1.0);
        let (from, to) = (normal::quantile(of_low / 100.0)?, normal::quantile(of_high / 100.0)?);
        Some((100.0 * normal::below(from + (to - from) * part)).clamp(of_low, of_high))
    }

    /// The band `part` of the way from this one to another.
    pub(super) fn toward(&self, other: &Self, part: f64) -> Self {
        let mut lines = self.0;
        for (line, end) in lines.iter_mut().zip(other.0) {
            *line = crate::table::straight(*line, end, part);
        }
        Self(lines)
    }

    /// Whether every line is higher than the one before.
    pub(super) fn rises(&self) -> bool {
        self.0.is_sorted_by(|low, high| low < high)
    }
}

impl Position {
    /// Every one, from the lowest.
    pub const ALL: [Self; 8] = [
        Self::Below3,
        Self::From3To10,
        Self::From10To25,
        Self::From25To50,
        Self::From50To75,
        Self::From75To90,
        Self::From90To97,
        Self::Above97,
    ];

    /// The word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Below3 => "below-3",
            Self::From3To10 => "3-10",
            Self::From10To25 => "10-25",
            Self::From25To50 => "25-50",
            Self::From50To75 => "50-75",
            Self::From75To90 => "75-90",
            Self::From90To97 => "90-97",
            Self::Above97 => "above-97",
        }
    }

    /// What the screen says (監修前). Outside the band is a reason to ask, and never an illness.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Below3 => {
                "3の線より下です。これだけで病気とはいえません。気になるときは、保健センターや小児科で聞いてみてください。"
            }
            Self::From3To10 => "3〜10のあいだです。これまでの線とくらべて見てください。",
            Self::From10To25 => "10〜25のあいだです。",
            Self::From25To50 => "25〜50のあいだです。",
            Self::From50To75 => "50〜75のあいだです。",
            Self::From75To90 => "75〜90のあいだです。",
            Self::From90To97 => "90〜97のあいだです。これまでの線とくらべて見てください。",
            Self::Above97 => {
                "97の線より上です。これだけで病気とはいえません。気になるときは、保健センターや小児科で聞いてみてください。"
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BAND: Band = Band([6.4, 6.88, 7.37, 7.91, 8.45, 8.93, 9.41]);

    #[test]
    fn a_value_on_a_line_belongs_to_what_is_above_it_except_on_the_last() {
        use Position::{Above97, From3To10, From10To25, From25To50, From50To75, From75To90, From90To97};
        let on_lines = BAND.0.map(|line| BAND.position(line));
        assert_eq!(on_lines, [From3To10, From10To25, From25To50, From50To75, From75To90, From90To97, From90To97]);
        assert_eq!((BAND.position(6.39), BAND.position(9.42)), (Position::Below3, Above97));
    }

    #[test]
    fn the_lines_have_their_own_percentiles_and_outside_there_is_none() {
        for (line, centile) in BAND.0.into_iter().zip(CENTILES) {
            let percentile = BAND.percentile(line).unwrap();
            assert!((percentile - centile).abs() < 1e-9, "{line}: {percentile}");
        }
        assert_eq!((BAND.percentile(6.39), BAND.percentile(9.42)), (None, None));
    }

    #[test]
    fn no_sentence_calls_a_position_an_illness() {
        for position in Position::ALL {
            let sentence = position.sentence();
            assert!(!sentence.contains("異常") && !sentence.contains("病気です"), "{sentence}");
            assert_eq!(
                sentence.contains("病気とはいえません"),
                matches!(position, Position::Below3 | Position::Above97)
            );
        }
    }

    proptest! {
        #[test]
        fn percentiles_rise_with_the_value(low in 6.4..9.4_f64, more in 0.0..0.5_f64) {
            let high = (low + more).min(9.41);
            prop_assert!(BAND.percentile(low).unwrap() <= BAND.percentile(high).unwrap());
            prop_assert!(BAND.position(low) <= BAND.position(high));
        }
    }
}
