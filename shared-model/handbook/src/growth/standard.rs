use super::band::{Band, CENTILES};
use super::lms::Lms;
use super::words::{Measure, Months, Sex};
use crate::table::{Problem, Table, TableFault, between, straight};

/// Curves by the LMS method.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Standard {
    label: String,
    short: String,
    curves: Vec<Curve>,
}

#[derive(Debug, Clone, PartialEq)]
struct Curve {
    measure: Measure,
    sex: Sex,
    /// The age in months, and the distribution there.
    points: Vec<(f64, Lms)>,
}

const COLUMNS: &str = "measure,sex,months,l,m,s";

impl Standard {
    /// Reads a file of the form of `data/growth-lms-2000.csv`; `file` is its name in messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, TableFault> {
        let table = Table::read(file, text, COLUMNS)?;
        let mut curves: Vec<Curve> = Vec::new();
        for row in table.rows() {
            let (measure, sex) = (row.word(0, Measure::parse)?, row.word(1, Sex::parse)?);
            let known = curves.iter().any(|curve| (curve.measure, curve.sex) == (measure, sex));
            match curves.last() {
                Some(last) if (last.measure, last.sex) == (measure, sex) => {}
                _ if known => return Err(row.fault(Problem::Order)),
                _ => curves.push(Curve { measure, sex, points: Vec::new() }),
            }
            let Some(curve) = curves.last_mut() else { continue };
            let months = row.number(2)?;
            row.behind(curve.points.last().map(|(months, _)| *months), months)?;
            let lms = Lms { l: row.number(3)?, m: row.positive(4)?, s: row.positive(5)? };
            band(lms).ok_or_else(|| row.fault(Problem::NotRising))?;
            curve.points.push((months, lms));
        }
        Ok(Self {
            label: table.note("edition")?,
            short: table.note("short").or_else(|_| table.note("edition"))?,
            curves,
        })
    }

    /// The name of the edition, for the screen.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The same, short enough to stand beside a chart, if the file has such a name.
    pub fn short_label(&self) -> &str {
        &self.short
    }

    /// The first and the last age, in months. `None` if it does not have that curve.
    pub fn ages(&self, sex: Sex, measure: Measure) -> Option<(f64, f64)> {
        let points = self.points(sex, measure)?;
        Some((points.first()?.0, points.last()?.0))
    }

    /// The distribution at an age: L, M and S each in a straight line from one row to the next. `None` outside the table.
    pub fn at(&self, sex: Sex, measure: Measure, age: Months) -> Option<Lms> {
        let ((_, from), (_, to), part) = between(self.points(sex, measure)?, age.get(), |(months, _)| *months)?;
        let [l, m, s] = [(from.l, to.l), (from.m, to.m), (from.s, to.s)].map(|(from, to)| straight(from, to, part));
        Some(Lms { l, m, s })
    }

    fn points(&self, sex: Sex, measure: Measure) -> Option<&[(f64, Lms)]> {
        let found = self.curves.iter().find(|curve| (curve.measure, curve.sex) == (measure, sex))?;
        Some(&found.points)
    }
}

/// The band of a distribution. `None` where it does not reach the outer centiles, which no table of children shows.
pub(super) fn band(lms: Lms) -> Option<Band> {
    let mut lines = [0.0; 7];
    for (line, centile) in lines.iter_mut().zip(CENTILES) {
        *line = lms.value_at(centile)?;
    }
    Some(Band(lines)).filter(Band::rises)
}
