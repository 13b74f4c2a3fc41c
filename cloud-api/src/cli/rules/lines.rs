use std::io::{BufRead, ErrorKind, Read, Result};

/// The lines of a pipe, none longer in memory than the limit.
pub(super) struct Lines<R> {
    from: R,
    limit: usize,
    line: Vec<u8>,
}

/// One line, without its end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// It was longer than the limit, and has been passed over.
    TooLong,
}

impl<R: BufRead> Lines<R> {
    /// Lines of at most `limit` bytes.
    pub fn new(from: R, limit: usize) -> Self {
        Self { from, limit, line: Vec::new() }
    }

    /// The next line; `None` at the end. The last one may lack its line feed.
    pub fn next(&mut self) -> Result<Option<Line<'_>>> {
        self.line.clear();
        let most = u64::try_from(self.limit).unwrap_or(u64::MAX).saturating_add(1);
        if self.from.by_ref().take(most).read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        if self.line.last() == Some(&b'\n') {
            self.line.pop();
        } else if self.line.len() > self.limit {
            self.pass_over()?;
            return Ok(Some(Line::TooLong));
        }
        Ok(Some(Line::Whole(&self.line)))
    }

    fn pass_over(&mut self) -> Result<()> {
        loop {
            let (passed, is_end) = match self.from.fill_buf() {
                Ok([]) => return Ok(()),
                Ok(bytes) => match bytes.iter().position(|byte| *byte == b'\n') {
                    Some(at) => (at + 1, true),
                    None => (bytes.len(), false),
                },
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.from.consume(passed);
            if is_end {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Option<String>> {
        // A small buffer, so that a line spans several of them.
        let mut lines = Lines::new(std::io::BufReader::with_capacity(3, text.as_bytes()), 5);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(match line {
                Line::Whole(bytes) => Some(String::from_utf8(bytes.to_vec()).unwrap()),
                Line::TooLong => None,
            });
        }
        all
    }

    #[test]
    fn long_lines_are_passed_over_and_the_next_ones_are_whole() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(all("12345\n123456\n1\n"), [some("12345"), None, some("1")]);
        assert_eq!(all("12345678901234567890\n\n2"), [None, some(""), some("2")]);
        assert_eq!(all("123456"), [None]);
        assert_eq!(all("12345"), [some("12345")]);
        assert_eq!(all(""), []);
    }
}
