//! A program that answers one JSON line to each line it is given.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// Longer than the longest `wait` of the remote contract, 120 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(130);

/// The running program. Dropping it kills it.
pub struct LineProgram {
    name: String,
    process: Child,
    input: ChildStdin,
    answers: Receiver<String>,
}

impl LineProgram {
    /// Starts the program with its standard input and output as the conversation.
    pub fn start(name: &str, command: &mut Command) -> Result<Self> {
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().with_context(|| format!("starting {name}"))?;
        let input = process.stdin.take().context("no standard input")?;
        let output = process.stdout.take().context("no standard output")?;
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { name: name.to_owned(), process, input, answers })
    }

    /// Sends a line and returns the answer, whatever it says.
    pub fn ask(&mut self, line: &str) -> Result<Value> {
        writeln!(self.input, "{line}").with_context(|| format!("{} is gone", self.name))?;
        self.input.flush()?;
        self.next(ANSWER_WITHIN).with_context(|| format!("after `{line}`"))
    }

    /// The next line of output.
    pub fn next(&mut self, within: Duration) -> Result<Value> {
        let answer = match self.answers.recv_timeout(within) {
            Ok(answer) => answer,
            Err(RecvTimeoutError::Timeout) => bail!("{} does not answer", self.name),
            Err(RecvTimeoutError::Disconnected) => bail!("{} has ended", self.name),
        };
        serde_json::from_str(&answer).with_context(|| format!("{} answered {answer:?}", self.name))
    }

    /// kill -9, as a power cut would.
    pub fn kill(&mut self) {
        // An error means that it has ended already, which is what was wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    /// SIGTERM, and waits for the end.
    pub fn terminate(&mut self, within: Duration) -> Result<()> {
        let id = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(id, rustix::process::Signal::TERM)?;
        self.wait_for_silence(within)?;
        self.process.wait()?;
        Ok(())
    }

    /// Its standard output closes when it has ended.
    fn wait_for_silence(&mut self, within: Duration) -> Result<()> {
        loop {
            match self.answers.recv_timeout(within) {
                Ok(_) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Err(RecvTimeoutError::Timeout) => bail!("{} does not stop", self.name),
            }
        }
    }

    /// Waits until the program ends by itself; whether it says that all went well.
    pub fn ended(&mut self, within: Duration) -> Result<bool> {
        self.wait_for_silence(within)?;
        Ok(self.process.wait()?.success())
    }

    /// The process, to read what the kernel says of it.
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for LineProgram {
    fn drop(&mut self) {
        self.kill();
    }
}
