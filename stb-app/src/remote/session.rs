//! One conversation over standard input and output: what is waiting, and what it waits for.

use super::{BadLine, Command, Condition, answer};
use serde_json::Value;
use shared_model::time::Uptime;
use stb_core::view::View;
use std::collections::VecDeque;
use std::time::Duration;

/// Lines that have come, the condition that is waited for, and whether more lines will come.
#[derive(Debug, Default)]
pub struct Session {
    lines: VecDeque<String>,
    waiting: Option<(Condition, Uptime)>,
    ended: bool,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Obey and answer.
    Obey(Command),
    /// Only answer.
    Answer(Value),
    /// There is nothing to do before something happens.
    Rest,
    /// All lines have been answered, and no more will come.
    End,
}

impl Session {
    /// Takes a line in.
    pub fn line(&mut self, line: String) {
        self.lines.push_back(line);
    }

    /// No more lines will come.
    pub fn end(&mut self) {
        self.ended = true;
    }

    /// Begins to wait; the answer comes from [`Self::next`].
    pub fn wait(&mut self, condition: Condition, until: Uptime) {
        self.waiting = Some((condition, until));
    }

    /// Decides what to do about the screen of this moment.
    pub fn next(&mut self, view: &View, now: Uptime) -> Next {
        if let Some((condition, until)) = &self.waiting {
            let answer = if condition.holds(view) {
                answer::done()
            } else if now >= *until {
                answer::timed_out(view)
            } else {
                return Next::Rest;
            };
            self.waiting = None;
            return Next::Answer(answer);
        }
        match self.lines.pop_front().as_deref().map(Command::parse) {
            Some(Ok(command)) => Next::Obey(command),
            Some(Err(bad)) => Next::Answer(refusal(&bad)),
            None if self.ended => Next::End,
            None => Next::Rest,
        }
    }

    /// How long until a wait is over without success.
    pub fn patience(&self, now: Uptime) -> Option<Duration> {
        self.waiting.as_ref().map(|(_, until)| until.since(now))
    }
}

fn refusal(bad: &BadLine) -> Value {
    answer::failed(bad)
}
