//! How the figures in `data/` are written, and what makes such a file unusable.
//!
//! A file is a list of comma-separated rows under one line of column names. Lines that begin with `#` are notes for the
//! reader; three of them the program reads too: `# edition:` (how the screen names the table), `# basis:` and `# rows:`
//! (how many rows there are, so that a lost line is noticed).

/// A file of figures that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}")]
pub struct TableFault {
    /// The name of the file, as the caller gave it.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong there.
    pub problem: Problem,
}

/// What is wrong with a line of a file of figures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A note that the program needs is missing, such as `# edition:`.
    #[error("the note `# {0}:` is missing")]
    NoNote(&'static str),
    /// The line of column names is missing or another one.
    #[error("the columns must be {0}")]
    Columns(&'static str),
    /// A row has too few or too many cells.
    #[error("{found} cells instead of {wanted}")]
    Cells {
        /// As many as there are columns.
        wanted: usize,
        /// In this row.
        found: usize,
    },
    /// A cell is not a finite number.
    #[error("`{0}` is not a number")]
    Number(String),
    /// A cell is none of the words that its column allows.
    #[error("`{0}` is not a word of this column")]
    Word(String),
    /// The same row a second time.
    #[error("the row before it is for the same place")]
    Duplicate,
    /// A row that lies before the one above it.
    #[error("the rows are not in order")]
    Order,
    /// Something between this row and the one above it is missing.
    #[error("a row before it is missing")]
    Gap,
    /// The figures of one row do not rise from left to right.
    #[error("the figures of the row do not rise")]
    NotRising,
    /// A figure that must be above zero is not.
    #[error("a figure that must be above zero is not")]
    NotPositive,
    /// There are more or fewer rows than the file says.
    #[error("{found} rows instead of {wanted}")]
    Rows {
        /// As `# rows:` says.
        wanted: usize,
        /// In the file.
        found: usize,
    },
}

/// A file, taken apart into rows.
pub(crate) struct Table<'a> {
    file: &'a str,
    text: &'a str,
    rows: Vec<Row<'a>>,
}

/// One row of a file.
pub(crate) struct Row<'a> {
    file: &'a str,
    line: usize,
    cells: Vec<&'a str>,
}

impl<'a> Table<'a> {
    /// Takes a file apart whose columns are `columns`, as many rows as it says.
    pub fn read(file: &'a str, text: &'a str, columns: &'static str) -> Result<Self, TableFault> {
        let fault = |line, problem| TableFault { file: file.to_owned(), line, problem };
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.starts_with('#'));
        let (_, names) = lines.next().ok_or_else(|| fault(1, Problem::Columns(columns)))?;
        if names != columns {
            let at = text.lines().position(|line| line == names).map_or(1, |before| before + 1);
            return Err(fault(at, Problem::Columns(columns)));
        }
        let wanted = columns.split(',').count();
        let mut rows = Vec::new();
        for (line, text) in lines {
            let cells: Vec<_> = text.split(',').collect();
            if cells.len() != wanted {
                return Err(fault(line, Problem::Cells { wanted, found: cells.len() }));
            }
            rows.push(Row { file, line, cells });
        }
        let table = Self { file, text, rows };
        let count = table.note("rows")?;
        let count = count.parse().map_err(|_| fault(1, Problem::Number(count)))?;
        if table.rows.len() != count {
            return Err(table.at_end(Problem::Rows { wanted: count, found: table.rows.len() }));
        }
        Ok(table)
    }

    /// What the note `# name: …` says.
    pub fn note(&self, name: &'static str) -> Result<String, TableFault> {
        let notes = self.text.lines().filter_map(|line| line.strip_prefix("# "));
        let mut said = notes.filter_map(|note| note.strip_prefix(name)?.strip_prefix(": "));
        said.next().map(|text| text.trim().to_owned()).ok_or_else(|| TableFault {
            file: self.file.to_owned(),
            line: 1,
            problem: Problem::NoNote(name),
        })
    }

    /// The rows, from the top.
    pub fn rows(&self) -> impl Iterator<Item = &Row<'a>> {
        self.rows.iter()
    }

    /// What is found out only behind the last row.
    pub fn at_end(&self, problem: Problem) -> TableFault {
        TableFault { file: self.file.to_owned(), line: self.text.lines().count(), problem }
    }
}

impl Row<'_> {
    /// What is wrong with this row.
    pub fn fault(&self, problem: Problem) -> TableFault {
        TableFault { file: self.file.to_owned(), line: self.line, problem }
    }

    /// The text of a cell.
    pub fn text(&self, column: usize) -> &str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// The word of a cell, as `known` understands it.
    pub fn word<T>(&self, column: usize, known: impl Fn(&str) -> Option<T>) -> Result<T, TableFault> {
        known(self.text(column)).ok_or_else(|| self.fault(Problem::Word(self.text(column).to_owned())))
    }

    /// The number of a cell, finite.
    pub fn number(&self, column: usize) -> Result<f64, TableFault> {
        let text = self.text(column);
        let number = text.parse().ok().filter(|number: &f64| number.is_finite());
        number.ok_or_else(|| self.fault(Problem::Number(text.to_owned())))
    }

    /// The number of a cell, above zero.
    pub fn positive(&self, column: usize) -> Result<f64, TableFault> {
        let number = self.number(column)?;
        if number > 0.0 { Ok(number) } else { Err(self.fault(Problem::NotPositive)) }
    }

    /// Refuses a place that is not behind the one of the row above.
    pub fn behind(&self, above: Option<f64>, here: f64) -> Result<(), TableFault> {
        match above {
            Some(above) if above == here => Err(self.fault(Problem::Duplicate)),
            Some(above) if above > here => Err(self.fault(Problem::Order)),
            _ => Ok(()),
        }
    }
}

/// The two neighbours of `at` in a list that is ordered by `place`, and how far between them it lies (0 to 1).
/// `None` outside the list.
pub(crate) fn between<T>(list: &[T], at: f64, place: impl Fn(&T) -> f64) -> Option<(&T, &T, f64)> {
    let above = list.partition_point(|item| place(item) <= at);
    let below = list.get(above.checked_sub(1)?)?;
    let Some(next) = list.get(above) else {
        return (place(below) == at).then_some((below, below, 0.0));
    };
    Some((below, next, (at - place(below)) / (place(next) - place(below))))
}

/// The straight line from `from` to `to`, `part` of the way.
pub(crate) fn straight(from: f64, to: f64, part: f64) -> f64 {
    from + (to - from) * part
}
