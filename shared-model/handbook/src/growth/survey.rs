use super::band::Band;
use super::words::{Measure, Months, Sex};
use crate::table::{Problem, Row, Table, TableFault, between};

/// The percentiles of a survey: of each measure and sex, a row for every class of ages.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Survey {
    label: String,
    short: String,
    curves: Vec<Curve>,
}

#[derive(Debug, Clone, PartialEq)]
struct Curve {
    measure: Measure,
    sex: Sex,
    classes: Vec<Class>,
}

/// One row of a survey.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Class {
    /// The first age of the class, in months.
    pub from: f64,
    /// The age at which the class has ended; the same as `from` where it is one day of life (birth, day 30).
    pub below: f64,
    /// Where the row is drawn: the middle of the class.
    pub plot: f64,
    /// The row.
    pub band: Band,
}

const COLUMNS: &str = "measure,sex,from,below,plot,p3,p10,p25,p50,p75,p90,p97";

impl Survey {
    /// Reads a file of the form of `data/growth-2023.csv`; `file` is its name in messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, TableFault> {
        let table = Table::read(file, text, COLUMNS)?;
        let mut curves: Vec<Curve> = Vec::new();
        for row in table.rows() {
            let (measure, sex) = (row.word(0, Measure::parse)?, row.word(1, Sex::parse)?);
            let is_last = |at: usize| at + 1 == curves.len();
            match curves.iter().position(|curve| (curve.measure, curve.sex) == (measure, sex)) {
                // A curve that goes on further down would hide a lost row.
                Some(at) if !is_last(at) => return Err(row.fault(Problem::Order)),
                Some(_) => {}
                None => curves.push(Curve { measure, sex, classes: Vec::new() }),
            }
            let Some(curve) = curves.last_mut() else { continue };
            let class = class(row, curve.classes.last())?;
            curve.classes.push(class);
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

    /// The ages it speaks about, the last one not included. `None` if it does not have that curve.
    pub fn ages(&self, sex: Sex, measure: Measure) -> Option<std::ops::Range<f64>> {
        let classes = self.classes(sex, measure)?;
        Some(classes.first()?.from..classes.last()?.below)
    }

    /// The ages of the first and the last point of the drawn curve.
    pub(super) fn drawn(&self, sex: Sex, measure: Measure) -> Option<(f64, f64)> {
        let classes = self.classes(sex, measure)?;
        Some((classes.first()?.plot, classes.last()?.plot))
    }

    /// The survey's own row for an age: that of the class, or of the day. `None` on the days of the first month that have none.
    pub fn class(&self, sex: Sex, measure: Measure, age: Months) -> Option<Class> {
        let age = age.get();
        let holds = |class: &&Class| class.from == age || (class.from..class.below).contains(&age);
        self.classes(sex, measure)?.iter().find(holds).copied()
    }

    /// The lines at an age: straight from one plotted row to the next; from the last one on its class goes on as it is,
    /// because the survey states it for the whole class. `None` outside the survey's ages.
    pub fn band(&self, sex: Sex, measure: Measure, age: Months) -> Option<Band> {
        let age = age.get();
        if !self.ages(sex, measure)?.contains(&age) {
            return None;
        }
        let classes = self.classes(sex, measure)?;
        match between(classes, age, |class| class.plot) {
            Some((below, above, part)) => Some(below.band.toward(&above.band, part)),
            None => classes.last().filter(|last| age > last.plot).map(|last| last.band),
        }
    }

    fn classes(&self, sex: Sex, measure: Measure) -> Option<&[Class]> {
        let found = self.curves.iter().find(|curve| (curve.measure, curve.sex) == (measure, sex))?;
        Some(&found.classes)
    }
}

fn class(row: &Row<'_>, above: Option<&Class>) -> Result<Class, TableFault> {
    let (from, below, plot) = (row.number(2)?, row.number(3)?, row.number(4)?);
    row.behind(above.map(|above| above.plot), plot)?;
    if !(from <= plot && plot <= below) {
        return Err(row.fault(Problem::Order));
    }
    // Classes of ages join; days of life stand alone before them.
    if above.is_some_and(|above| above.from < above.below && above.below != from) {
        return Err(row.fault(Problem::Gap));
    }
    let mut lines = [0.0; 7];
    for (column, line) in (5..).zip(&mut lines) {
        *line = row.positive(column)?;
    }
    let band = Band(lines);
    if band.rises() { Ok(Class { from, below, plot, band }) } else { Err(row.fault(Problem::NotRising)) }
}
