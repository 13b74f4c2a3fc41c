use super::biometry::Weight;
use crate::calendar::Gestation;
use crate::table::{Problem, Table, TableFault, between, straight};
use std::sync::OnceLock;

/// The weights before birth that are usual at a week, as one edition of the standard gives them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FetalStandard {
    label: String,
    short: String,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Row {
    week: f64,
    band: FetalBand,
}

/// Mean and standard deviation at a day of the pregnancy, in grams.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FetalBand {
    /// The mean.
    pub mean: f64,
    /// One standard deviation.
    pub sd: f64,
}

/// Where a weight lies between the lines of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// Below −2.0 deviations.
    BelowTwo,
    /// Below −1.5.
    BelowOneAndHalf,
    /// From −1.5 through +1.5.
    Within,
    /// Above +1.5.
    AboveOneAndHalf,
    /// Above +2.0.
    AboveTwo,
}

/// A day outside the table; nobody guesses beyond it.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("the standard has {from} to {to} weeks only")]
pub struct OutsideTable {
    /// The first week, from its first day.
    pub from: f64,
    /// The last week: only its first day.
    pub to: f64,
}

/// The file that is part of the program: the standard of 2003.
pub const BUILT_IN: &str = include_str!("../../data/fetal-weight-2003.csv");

const COLUMNS: &str = "week,mean,sd,basis";
/// Places this near are one: far less than a gram.
const ONE_SDS: f64 = 1e-9;

impl FetalStandard {
    /// Reads a file of the form of `data/fetal-weight-2003.csv`; `file` is its name in messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, TableFault> {
        let table = Table::read(file, text, COLUMNS)?;
        let mut rows: Vec<Row> = Vec::new();
        for row in table.rows() {
            let (week, band) = (row.positive(0)?, FetalBand { mean: row.positive(1)?, sd: row.positive(2)? });
            row.word(3, |word| ["printed", "derived"].contains(&word).then_some(()))?;
            row.behind(rows.last().map(|above| above.week), week)?;
            if let Some(above) = rows.last() {
                if above.week + 1.0 != week {
                    return Err(row.fault(Problem::Gap));
                }
                if above.band.mean >= band.mean {
                    return Err(row.fault(Problem::NotRising));
                }
            }
            // Below minus three deviations there must be something left, or the band has no lower end.
            if band.at(-3.0) <= 0.0 {
                return Err(row.fault(Problem::NotPositive));
            }
            rows.push(Row { week, band });
        }
        Ok(Self { label: table.note("edition")?, short: table.note("short").or_else(|_| table.note("edition"))?, rows })
    }

    /// The standard of 2003. A test reads it; if it could not be read, every day would be outside it.
    pub fn built_in() -> &'static Self {
        static STANDARD: OnceLock<FetalStandard> = OnceLock::new();
        STANDARD.get_or_init(|| Self::parse("fetal-weight-2003.csv", BUILT_IN).unwrap_or_default())
    }

    /// The name of the edition, for the screen.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The same, short enough to stand beside a chart, if the file has such a name.
    pub fn short_label(&self) -> &str {
        &self.short
    }

    /// Mean and deviation on a day. A week's row is for its first day (N週0日); between two rows both are straight lines
    /// over the days. That is exact on a week's first day, and within 2 g of a smooth curve between.
    pub fn at(&self, gestation: Gestation) -> Result<FetalBand, OutsideTable> {
        let weeks = f64::from(gestation.total_days) / 7.0;
        let end = |row: Option<&Row>| row.map_or(0.0, |row| row.week);
        let outside = OutsideTable { from: end(self.rows.first()), to: end(self.rows.last()) };
        let (from, to, part) = between(&self.rows, weeks, |row| row.week).ok_or(outside)?;
        let (from, to) = (from.band, to.band);
        Ok(FetalBand { mean: straight(from.mean, to.mean, part), sd: straight(from.sd, to.sd, part) })
    }
}

impl FetalBand {
    /// The weight that many deviations from the mean, in grams: ±1.5 and ±2.0 are the lines of the handbook's chart.
    pub fn at(self, deviations: f64) -> f64 {
        self.mean + deviations * self.sd
    }

    /// How many deviations a weight lies from the mean.
    pub fn sds(self, weight: Weight) -> f64 {
        (weight.grams() - self.mean) / self.sd
    }

    /// Where a weight lies between the lines of ±1.5 and ±2.0 deviations; on a line is within it.
    pub fn place(self, weight: Weight) -> Place {
        match self.sds(weight) {
            sds if sds < -2.0 - ONE_SDS => Place::BelowTwo,
            sds if sds < -1.5 - ONE_SDS => Place::BelowOneAndHalf,
            sds if sds > 2.0 + ONE_SDS => Place::AboveTwo,
            sds if sds > 1.5 + ONE_SDS => Place::AboveOneAndHalf,
            _ => Place::Within,
        }
    }
}

impl Place {
    /// Every one, from the lowest.
    pub const ALL: [Self; 5] =
        [Self::BelowTwo, Self::BelowOneAndHalf, Self::Within, Self::AboveOneAndHalf, Self::AboveTwo];

    /// The word for machines.
    pub const fn word(self) -> &'static str {
        match self {
            Self::BelowTwo => "below-2sd",
            Self::BelowOneAndHalf => "below-1.5sd",
            Self::Within => "within",
            Self::AboveOneAndHalf => "above-1.5sd",
            Self::AboveTwo => "above-2sd",
        }
    }

    /// What the screen says (監修前). Outside the lines is a reason to ask, and never an illness.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::BelowTwo | Self::BelowOneAndHalf => {
                "線より小さめです。推定体重には1割くらいのずれがあります。これだけで病気とはいえません。健診で聞いてみてください。"
            }
            Self::Within => "線のあいだです。推定体重には1割くらいのずれがあります。",
            Self::AboveOneAndHalf | Self::AboveTwo => {
                "線より大きめです。推定体重には1割くらいのずれがあります。これだけで病気とはいえません。健診で聞いてみてください。"
            }
        }
    }
}
