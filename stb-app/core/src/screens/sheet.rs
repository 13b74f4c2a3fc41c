//! A sheet of text: pages, and buttons beside or below them.

use super::grid;
use crate::focus::Direction;
use crate::lines;
use crate::text_size::TextSize;
use crate::view::Icon;

/// A sheet with text in pages. At 標準 a button stands beside the foot of the text and further ones above that: ↓ reads on,
/// ↑ reads back, and above the first page ↑ leads to the further buttons. At the larger sizes the buttons stand in a row
/// below the text: ↓ and ↑ turn pages, ← and → walk the buttons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet<T> {
    /// What is on it.
    pub id: T,
    /// The page, from 0.
    pub page: usize,
    /// The button with the focus, from 0.
    pub button: usize,
}

impl<T> Sheet<T> {
    /// From its first page.
    pub fn open(id: T) -> Self {
        Self { id, page: 0, button: 0 }
    }

    /// A direction key on a sheet of so many pages and buttons.
    pub fn moved(&mut self, direction: Direction, pages: usize, buttons: usize, text: TextSize) {
        let last_button = buttons.saturating_sub(1);
        self.button = self.button.min(last_button);
        let last = pages.saturating_sub(1);
        self.page = self.page.min(last);
        let in_a_row = text.is_stacked();
        match direction {
            Direction::Right if in_a_row && buttons > 1 => self.button = (self.button + 1).min(last_button),
            Direction::Left if in_a_row && buttons > 1 => self.button = self.button.saturating_sub(1),
            Direction::Down if in_a_row => self.page = (self.page + 1).min(last),
            Direction::Up if in_a_row => self.page = self.page.saturating_sub(1),
            Direction::Right => self.page = (self.page + 1).min(last),
            Direction::Left => self.page = self.page.saturating_sub(1),
            Direction::Down if self.button > 0 => self.button -= 1,
            Direction::Down => self.page = (self.page + 1).min(last),
            Direction::Up if self.page > 0 => self.page -= 1,
            Direction::Up => self.button = (self.button + 1).min(last_button),
        }
    }
}

/// Full-width characters on a line of a fact beside the text.
const FACT_COLUMNS: u32 = 11;
/// Lines of facts that fit there, above the buttons.
const FACT_LINES: usize = 6;

/// What a sheet says.
#[derive(Debug, Default)]
pub struct Said {
    /// The text, in lines that fit [`grid::sheet_columns`].
    pub lines: Vec<String>,
    /// Facts, beside the text at 標準; a fact may have several lines.
    pub facts: Vec<(Icon, String)>,
    /// What has become of it; one or two lines, or empty.
    pub state: String,
}

impl Said {
    /// The text in pages. At the larger sizes facts and state follow below the text.
    pub fn pages(&self, text: TextSize) -> Vec<Vec<String>> {
        let mut all = self.lines.clone();
        if text.is_stacked() {
            let beside = self.facts.iter().map(|(_, fact)| format!("・{}", fact.replace('\n', "　")));
            for said in beside.chain(self.state.lines().map(str::to_owned)) {
                all.extend(lines::broken(&said, grid::sheet_columns(text)));
            }
            // A page has too few lines to leave one empty.
            all.retain(|line| !line.is_empty());
        }
        lines::paged(&all, grid::sheet_lines(text))
    }

    /// What stands beside the text: nothing at the larger sizes. As many facts as fit, each whole.
    pub fn beside(self, text: TextSize) -> (Vec<(Icon, String)>, String) {
        if text.is_stacked() {
            return (Vec::new(), String::new());
        }
        let mut lines = 0;
        let fits = |(_, fact): &(Icon, Vec<String>)| {
            lines += fact.len();
            lines <= FACT_LINES
        };
        let facts = self.facts.into_iter().map(|(icon, fact)| (icon, in_short_lines(&fact)));
        let facts = facts.take_while(fits).take(4).map(|(icon, lines)| (icon, lines.join("\n")));
        (facts.collect(), self.state)
    }
}

fn in_short_lines(fact: &str) -> Vec<String> {
    fact.lines().flat_map(|line| lines::broken(line, FACT_COLUMNS)).collect()
}
