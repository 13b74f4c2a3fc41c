use super::lms::Lms;
use super::words::{Months, Sex};
use crate::table::{Problem, Table, TableFault};

/// The body mass index by the LMS method, where L, M and S are cubics of the age, in pieces.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cubics {
    label: String,
    short: String,
    curves: Vec<Curve>,
}

#[derive(Debug, Clone, PartialEq)]
struct Curve {
    sex: Sex,
    parameter: Parameter,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Piece {
    below: f64,
    factors: [f64; 4],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parameter {
    L,
    M,
    S,
}

const COLUMNS: &str = "sex,parameter,below,a,b,c,d";

impl Cubics {
    /// Reads a file of the form of `data/bmi-lms-2000.csv`; `file` is its name in messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, TableFault> {
        let table = Table::read(file, text, COLUMNS)?;
        let mut curves: Vec<Curve> = Vec::new();
        for row in table.rows() {
            let (sex, parameter) = (row.word(0, Sex::parse)?, row.word(1, Parameter::parse)?);
            let known = curves.iter().any(|curve| (curve.sex, curve.parameter) == (sex, parameter));
            match curves.last() {
                Some(last) if (last.sex, last.parameter) == (sex, parameter) => {}
                _ if known => return Err(row.fault(Problem::Order)),
                _ => curves.push(Curve { sex, parameter, pieces: Vec::new() }),
            }
            let Some(curve) = curves.last_mut() else { continue };
            let below = row.positive(2)?;
            row.behind(curve.pieces.last().map(|piece| piece.below), below)?;
            curve
                .pieces
                .push(Piece { below, factors: [row.number(3)?, row.number(4)?, row.number(5)?, row.number(6)?] });
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

    /// The last age, in months; the first is 0. `None` if a parameter is missing for that sex.
    pub fn last_age(&self, sex: Sex) -> Option<f64> {
        let last = |parameter| Some(self.pieces(sex, parameter)?.last()?.below);
        Some(last(Parameter::L)?.min(last(Parameter::M)?).min(last(Parameter::S)?))
    }

    /// The distribution at an age. `None` outside the table.
    pub fn at(&self, sex: Sex, age: Months) -> Option<Lms> {
        if age.get() > self.last_age(sex)? {
            return None;
        }
        let of = |parameter| {
            let pieces = self.pieces(sex, parameter)?;
            let piece = pieces.iter().find(|piece| age.get() < piece.below).or(pieces.last())?;
            Some(piece.factors.into_iter().fold(0.0, |sum, factor| sum * age.get() + factor))
        };
        Some(Lms { l: of(Parameter::L)?, m: of(Parameter::M)?, s: of(Parameter::S)? })
            .filter(|lms| lms.m > 0.0 && lms.s > 0.0)
    }

    fn pieces(&self, sex: Sex, parameter: Parameter) -> Option<&[Piece]> {
        let found = self.curves.iter().find(|curve| (curve.sex, curve.parameter) == (sex, parameter))?;
        Some(&found.pieces)
    }
}

impl Parameter {
    fn parse(word: &str) -> Option<Self> {
        match word {
            "l" => Some(Self::L),
            "m" => Some(Self::M),
            "s" => Some(Self::S),
            _ => None,
        }
    }
}
