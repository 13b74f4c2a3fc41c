use super::woman::Bmi;
use crate::table::{Problem, Row, Table, TableFault};

/// Which advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edition {
    /// Of 2021, which holds now.
    Y2021,
    /// Of 2006, for reading old records.
    Y2006,
}

/// The advice of one edition: classes of the body mass index before the pregnancy, without a gap from zero on.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Advice {
    label: String,
    classes: Vec<Class>,
}

/// One class of an edition.
#[derive(Debug, Clone, PartialEq)]
pub struct Class {
    /// Its name, such as 普通体重.
    pub name: String,
    /// The class begins here, and holds up to where the next begins.
    pub from: f64,
    /// The least and the most to gain until 40 weeks, in kg. `None`: no figure for everybody, ask.
    pub gain: Option<(f64, f64)>,
}

const COLUMNS: &str = "class,from,below,least,most";

impl Edition {
    /// Both, the newest first.
    pub const ALL: [Self; 2] = [Self::Y2021, Self::Y2006];

    /// `2021` or `2006`.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|edition| edition.word() == word)
    }

    /// The word for machines, as [`Edition::parse`] takes it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Y2021 => "2021",
            Self::Y2006 => "2006",
        }
    }
}

impl Advice {
    /// Reads a file of the form of `data/weight-gain-2021.csv`; `file` is its name in messages.
    pub fn parse(file: &str, text: &str) -> Result<Self, TableFault> {
        let table = Table::read(file, text, COLUMNS)?;
        let (mut classes, mut ends) = (Vec::new(), Some(0.0));
        for row in table.rows() {
            let from = row.number(1)?;
            match ends {
                Some(end) if end == from => {}
                Some(end) if end < from => return Err(row.fault(Problem::Gap)),
                _ => return Err(row.fault(Problem::Order)),
            }
            ends = if row.text(2).is_empty() { None } else { Some(row.number(2)?) };
            if ends.is_some_and(|end| end <= from) {
                return Err(row.fault(Problem::NotRising));
            }
            classes.push(Class { name: row.text(0).to_owned(), from, gain: gain(row)? });
        }
        if ends.is_some() {
            return Err(table.at_end(Problem::Gap));
        }
        Ok(Self { label: table.note("edition")?, classes })
    }

    /// The name of the edition, for the screen.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The class of a body mass index; the limit between two belongs to the upper one.
    pub fn class(&self, bmi: Bmi) -> Option<&Class> {
        self.classes.iter().rev().find(|class| class.from <= bmi.get())
    }
}

fn gain(row: &Row<'_>) -> Result<Option<(f64, f64)>, TableFault> {
    if row.text(3).is_empty() && row.text(4).is_empty() {
        return Ok(None);
    }
    let (least, most) = (row.positive(3)?, row.positive(4)?);
    if least < most { Ok(Some((least, most))) } else { Err(row.fault(Problem::NotRising)) }
}
