//! The remote contract: one command a line in, exactly one line of JSON out, in the order of the commands.
//!
//! This is the pure half: what a line means and how an answer reads. [`crate::television`] obeys.

pub mod answer;
pub mod lines;
mod session;

pub use session::{Next, Session};

use serde_json::Deserializer;
use stb_core::key::RemoteKey;
use stb_core::view::{ScreenId, View};
use std::path::PathBuf;
use std::time::Duration;

/// What a line asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// `press KEY [times]` and `type TEXT`: these keys, one after the other, each with its frame.
    Keys(Vec<RemoteKey>),
    /// `wait SCREEN [ms]` and `wait-text "…" [ms]`.
    Wait(Condition, Duration),
    /// `screen`
    Screen,
    /// `shot FILE.png`
    Shot(PathBuf),
    /// `stats`
    Stats,
    /// `quit`
    Quit,
}

/// What a command waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// This screen.
    Screen(ScreenId),
    /// A text on the screen contains this.
    Text(String),
}

/// Why a line is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadLine {
    /// No such command.
    #[error("no such command; there are press, type, wait, wait-text, screen, shot, stats and quit")]
    UnknownCommand,
    /// Too few or too many words.
    #[error("usage: {0}")]
    Usage(&'static str),
    /// No such key.
    #[error("no such key; there are UP DOWN LEFT RIGHT OK BACK BLUE RED GREEN YELLOW DIGIT0 to DIGIT9 DATA MENU")]
    UnknownKey,
    /// No such screen.
    #[error("no such screen; docs/screens.md lists them")]
    UnknownScreen,
    /// Not a number, or none that makes sense here.
    #[error("not a number from 1 to {0}")]
    Number(u64),
}

/// How long a command waits if it does not say.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest wait: a card session with a slow reader and a slow town is over by then.
const LONGEST_WAIT_MS: u64 = 120_000;
/// Most presses of one line; a list of 500 notices can be walked.
const MOST_PRESSES: u64 = 1000;

const PRESS: &str = "press KEY [times]";
const TYPE: &str = "type DIGITS_OR_LETTERS";
const WAIT: &str = "wait SCREEN [ms]";
const WAIT_TEXT: &str = "wait-text \"TEXT\" [ms]";
const SHOT: &str = "shot FILE.png";

impl Command {
    /// Reads a line.
    pub fn parse(line: &str) -> Result<Self, BadLine> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "press" => press(rest),
            "type" => typed(rest),
            "wait" => wait(rest),
            "wait-text" => wait_text(rest),
            "shot" if !rest.is_empty() => Ok(Self::Shot(PathBuf::from(rest))),
            "shot" => Err(BadLine::Usage(SHOT)),
            "screen" => alone(rest, "screen", Self::Screen),
            "stats" => alone(rest, "stats", Self::Stats),
            "quit" => alone(rest, "quit", Self::Quit),
            _ => Err(BadLine::UnknownCommand),
        }
    }
}

impl Condition {
    /// Whether it holds.
    pub fn holds(&self, view: &View) -> bool {
        match self {
            Self::Screen(screen) => view.screen == *screen,
            Self::Text(text) => view.texts().iter().any(|shown| shown.contains(text)),
        }
    }
}

fn press(rest: &str) -> Result<Command, BadLine> {
    let (key, times) = match rest.split_whitespace().collect::<Vec<_>>()[..] {
        [key] => (key, 1),
        [key, times] => (key, number(times, MOST_PRESSES)?),
        _ => return Err(BadLine::Usage(PRESS)),
    };
    let key = RemoteKey::from_name(key).ok_or(BadLine::UnknownKey)?;
    Ok(Command::Keys(vec![key; usize::try_from(times).unwrap_or(usize::MAX)]))
}

fn typed(rest: &str) -> Result<Command, BadLine> {
    let keys: Option<Vec<RemoteKey>> = rest.chars().map(RemoteKey::from_char).collect();
    keys.filter(|keys| !keys.is_empty()).map(Command::Keys).ok_or(BadLine::Usage(TYPE))
}

fn wait(rest: &str) -> Result<Command, BadLine> {
    let (screen, patience) = match rest.split_whitespace().collect::<Vec<_>>()[..] {
        [screen] => (screen, PATIENCE),
        [screen, ms] => (screen, milliseconds(ms)?),
        _ => return Err(BadLine::Usage(WAIT)),
    };
    let screen = ScreenId::ALL.iter().find(|id| id.as_str() == screen).ok_or(BadLine::UnknownScreen)?;
    Ok(Command::Wait(Condition::Screen(*screen), patience))
}

/// The text is a JSON string.
fn wait_text(rest: &str) -> Result<Command, BadLine> {
    let mut strings = Deserializer::from_str(rest).into_iter::<String>();
    let Some(Ok(text)) = strings.next() else { return Err(BadLine::Usage(WAIT_TEXT)) };
    let patience = match rest[strings.byte_offset()..].trim() {
        "" => PATIENCE,
        ms => milliseconds(ms)?,
    };
    if text.is_empty() { Err(BadLine::Usage(WAIT_TEXT)) } else { Ok(Command::Wait(Condition::Text(text), patience)) }
}

fn alone(rest: &str, usage: &'static str, command: Command) -> Result<Command, BadLine> {
    if rest.is_empty() { Ok(command) } else { Err(BadLine::Usage(usage)) }
}

fn milliseconds(word: &str) -> Result<Duration, BadLine> {
    number(word, LONGEST_WAIT_MS).map(Duration::from_millis)
}

fn number(word: &str, most: u64) -> Result<u64, BadLine> {
    word.parse().ok().filter(|number| (1..=most).contains(number)).ok_or(BadLine::Number(most))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_is_read() {
        let key = |name| RemoteKey::from_name(name).unwrap();
        let text = |text: &str, ms| Command::Wait(Condition::Text(text.to_owned()), Duration::from_millis(ms));
        for (line, command) in [
            ("press OK", Command::Keys(vec![RemoteKey::Ok])),
            (" press  DOWN  3 ", Command::Keys(vec![RemoteKey::Down; 3])),
            ("press DIGIT0", Command::Keys(vec![key("DIGIT0")])),
            ("type 1234", Command::Keys(["DIGIT1", "DIGIT2", "DIGIT3", "DIGIT4"].map(key).to_vec())),
            ("type Ab", Command::Keys(['A', 'B'].map(|c| RemoteKey::from_char(c).unwrap()).to_vec())),
            ("wait top", Command::Wait(Condition::Screen(ScreenId::Top), Duration::from_secs(5))),
            ("wait last-try 20", Command::Wait(Condition::Screen(ScreenId::LastTry), Duration::from_millis(20))),
            ("wait-text \"お知らせ\"", text("お知らせ", 5000)),
            (r#"wait-text "a \"b\"  c" 70"#, text("a \"b\"  c", 70)),
            ("screen", Command::Screen),
            ("shot /tmp/a b.png", Command::Shot(PathBuf::from("/tmp/a b.png"))),
            ("stats", Command::Stats),
            ("quit", Command::Quit),
        ] {
            assert_eq!(Command::parse(line), Ok(command), "{line}");
        }
    }

    #[test]
    fn everything_else_is_refused_with_a_reason() {
        for (line, reason) in [
            ("", BadLine::UnknownCommand),
            ("PRESS OK", BadLine::UnknownCommand),
            ("press", BadLine::Usage(PRESS)),
            ("press OK 1 2", BadLine::Usage(PRESS)),
            ("press POWER", BadLine::UnknownKey),
            ("press OK 0", BadLine::Number(1000)),
            ("press OK -1", BadLine::Number(1000)),
            ("press OK 1001", BadLine::Number(1000)),
            ("type", BadLine::Usage(TYPE)),
            ("type 12 34", BadLine::Usage(TYPE)),
            ("type １２", BadLine::Usage(TYPE)),
            ("wait", BadLine::Usage(WAIT)),
            ("wait nowhere", BadLine::UnknownScreen),
            ("wait top soon", BadLine::Number(120_000)),
            ("wait-text", BadLine::Usage(WAIT_TEXT)),
            ("wait-text お知らせ", BadLine::Usage(WAIT_TEXT)),
            ("wait-text \"\"", BadLine::Usage(WAIT_TEXT)),
            ("wait-text \"a\" \"b\"", BadLine::Number(120_000)),
            ("shot", BadLine::Usage(SHOT)),
            ("screen top", BadLine::Usage("screen")),
            ("stats 1", BadLine::Usage("stats")),
            ("quit now", BadLine::Usage("quit")),
        ] {
            assert_eq!(Command::parse(line), Err(reason), "{line}");
        }
    }
}
