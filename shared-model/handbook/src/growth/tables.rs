use super::band::{Band, Position};
use super::cubics::Cubics;
use super::lms::Lms;
use super::normal;
use super::standard::{Standard, band as band_of};
use super::survey::{Class, Survey};
use super::words::{Edition, Measure, Measured, Months, Sex};
use crate::table::TableFault;
use std::sync::OnceLock;

/// The curves of all editions.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct GrowthTables {
    /// [`Edition::Y2023`].
    pub y2023: Survey,
    /// [`Edition::Y2010`].
    pub y2010: Survey,
    /// [`Edition::Lms2000`]: weight and height.
    pub lms2000: Standard,
    /// [`Edition::Lms2000`]: body mass index.
    pub bmi2000: Cubics,
}

/// The texts of the files of [`GrowthTables`], in the forms of `data/`.
#[derive(Debug, Clone, Copy)]
pub struct GrowthFiles<'a> {
    /// `growth-2023.csv`.
    pub y2023: &'a str,
    /// `growth-2010.csv`.
    pub y2010: &'a str,
    /// `growth-lms-2000.csv`.
    pub lms2000: &'a str,
    /// `bmi-lms-2000.csv`.
    pub bmi2000: &'a str,
}

/// The files that are part of the program.
pub const BUILT_IN: GrowthFiles<'static> = GrowthFiles {
    y2023: include_str!("../../data/growth-2023.csv"),
    y2010: include_str!("../../data/growth-2010.csv"),
    lms2000: include_str!("../../data/growth-lms-2000.csv"),
    bmi2000: include_str!("../../data/bmi-lms-2000.csv"),
};

/// Why the curves say nothing.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum NoAnswer {
    /// The edition has no such curve.
    #[error("edition {} has no curve of {}", edition.word(), measure.word())]
    NoData {
        /// The edition.
        edition: Edition,
        /// The measure.
        measure: Measure,
    },
    /// The age lies outside the curve, and nobody guesses beyond it.
    #[error("edition {} has {} from {from} to {to} months only", edition.word(), measure.word())]
    OutsideTable {
        /// The edition.
        edition: Edition,
        /// The measure.
        measure: Measure,
        /// The first age, in months.
        from: f64,
        /// The last age, in months; a survey's last class ends just before it.
        to: f64,
    },
}

/// What the curves say about a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Which curves.
    pub edition: Edition,
    /// Their lines at the age.
    pub band: Band,
    /// Where the value lies between them.
    pub position: Position,
    /// 0 to 100. Of a survey only from the 3rd through the 97th, between whose lines it is estimated.
    pub percentile: Option<f64>,
    /// Distance from the median in standard deviations; `None` where only percentiles exist.
    pub sds: Option<f64>,
}

/// One place of a drawn curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// The age.
    pub months: f64,
    /// The lines there.
    pub band: Band,
}

impl GrowthTables {
    /// Reads the files.
    pub fn parse(files: GrowthFiles<'_>) -> Result<Self, TableFault> {
        Ok(Self {
            y2023: Survey::parse("growth-2023.csv", files.y2023)?,
            y2010: Survey::parse("growth-2010.csv", files.y2010)?,
            lms2000: Standard::parse("growth-lms-2000.csv", files.lms2000)?,
            bmi2000: Cubics::parse("bmi-lms-2000.csv", files.bmi2000)?,
        })
    }

    /// The tables that are part of the program. A test reads all of them; if they could not be read, every answer would be
    /// [`NoAnswer::NoData`].
    pub fn built_in() -> &'static Self {
        static TABLES: OnceLock<GrowthTables> = OnceLock::new();
        TABLES.get_or_init(|| Self::parse(BUILT_IN).unwrap_or_default())
    }

    /// The name of an edition for the screen. The body mass index has its own.
    pub fn label(&self, edition: Edition, measure: Measure) -> &str {
        match (edition, measure) {
            (Edition::Y2023, _) => self.y2023.label(),
            (Edition::Y2010, _) => self.y2010.label(),
            (Edition::Lms2000, Measure::Bmi) => self.bmi2000.label(),
            (Edition::Lms2000, _) => self.lms2000.label(),
        }
    }

    /// The same, short enough to stand beside a chart, if the file has such a name.
    pub fn short_label(&self, edition: Edition, measure: Measure) -> &str {
        match (edition, measure) {
            (Edition::Y2023, _) => self.y2023.short_label(),
            (Edition::Y2010, _) => self.y2010.short_label(),
            (Edition::Lms2000, Measure::Bmi) => self.bmi2000.short_label(),
            (Edition::Lms2000, _) => self.lms2000.short_label(),
        }
    }

    /// The edition to take where nobody asks for one: the survey of 2023 at its ages, else the standard of 2000 where that
    /// has such a curve.
    pub fn usual(&self, sex: Sex, measure: Measure, age: Months) -> Edition {
        let is_surveyed = self.band(Edition::Y2023, sex, measure, age).is_ok();
        if is_surveyed || self.drawn(Edition::Lms2000, sex, measure).is_none() {
            Edition::Y2023
        } else {
            Edition::Lms2000
        }
    }

    /// The lines at an age.
    pub fn band(&self, edition: Edition, sex: Sex, measure: Measure, age: Months) -> Result<Band, NoAnswer> {
        let found = match edition {
            Edition::Y2023 => self.y2023.band(sex, measure, age),
            Edition::Y2010 => self.y2010.band(sex, measure, age),
            Edition::Lms2000 => self.lms(sex, measure, age).and_then(band_of),
        };
        found.ok_or_else(|| self.why_not(edition, sex, measure))
    }

    /// The survey's own row for an age, as it is printed. `None` of an edition that is not a survey, and outside its ages.
    pub fn class(&self, edition: Edition, sex: Sex, measure: Measure, age: Months) -> Option<Class> {
        match edition {
            Edition::Y2023 => self.y2023.class(sex, measure, age),
            Edition::Y2010 => self.y2010.class(sex, measure, age),
            Edition::Lms2000 => None,
        }
    }

    /// What an edition says about a value at an age.
    pub fn read(&self, edition: Edition, sex: Sex, age: Months, measured: Measured) -> Result<Reading, NoAnswer> {
        let (measure, value) = (measured.measure(), measured.value());
        let band = self.band(edition, sex, measure, age)?;
        let sds = match edition {
            Edition::Lms2000 => self.lms(sex, measure, age).map(|lms| lms.sds(value)),
            Edition::Y2023 | Edition::Y2010 => None,
        };
        let percentile = sds.map(|sds| 100.0 * normal::below(sds)).or_else(|| band.percentile(value));
        Ok(Reading { edition, band, position: band.position(value), percentile, sds })
    }

    /// The lines from `from` to `to`, as far as the curve is drawn: at both ends and at every half month between. A
    /// survey is drawn from its first plotted row to its last.
    pub fn curve(
        &self,
        edition: Edition,
        sex: Sex,
        measure: Measure,
        from: Months,
        to: Months,
    ) -> Result<Vec<Sample>, NoAnswer> {
        let outside = || self.why_not(edition, sex, measure);
        let (first, last) = self.drawn(edition, sex, measure).ok_or_else(outside)?;
        let (from, to) = (from.get().max(first), to.get().min(last));
        if from > to {
            return Err(outside());
        }
        let between = (0_u16..).map(|half| f64::from(half) / 2.0).skip_while(|months| *months <= from);
        let places = std::iter::once(from).chain(between.take_while(|months| *months < to));
        let end = (from < to).then_some(to);
        places
            .chain(end)
            .map(|months| {
                let age = Months::new(months).map_err(|_| outside())?;
                Ok(Sample { months, band: self.band(edition, sex, measure, age)? })
            })
            .collect()
    }

    fn lms(&self, sex: Sex, measure: Measure, age: Months) -> Option<Lms> {
        match measure {
            Measure::Bmi => self.bmi2000.at(sex, age),
            _ => self.lms2000.at(sex, measure, age),
        }
    }

    fn drawn(&self, edition: Edition, sex: Sex, measure: Measure) -> Option<(f64, f64)> {
        match (edition, measure) {
            (Edition::Y2023, _) => self.y2023.drawn(sex, measure),
            (Edition::Y2010, _) => self.y2010.drawn(sex, measure),
            (Edition::Lms2000, Measure::Bmi) => Some((0.0, self.bmi2000.last_age(sex)?)),
            (Edition::Lms2000, _) => self.lms2000.ages(sex, measure),
        }
    }

    fn why_not(&self, edition: Edition, sex: Sex, measure: Measure) -> NoAnswer {
        let ages = match edition {
            Edition::Y2023 => self.y2023.ages(sex, measure).map(|ages| (ages.start, ages.end)),
            Edition::Y2010 => self.y2010.ages(sex, measure).map(|ages| (ages.start, ages.end)),
            Edition::Lms2000 => self.drawn(edition, sex, measure),
        };
        match ages {
            Some((from, to)) => NoAnswer::OutsideTable { edition, measure, from, to },
            None => NoAnswer::NoData { edition, measure },
        }
    }
}
