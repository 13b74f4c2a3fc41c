//! A conversation with the card as a machine without a reader: [`Dialogue::start`] gives the first command, each
//! [`Dialogue::step`] takes a reply and gives the next command or the outcome. Any bytes are a reply.

use super::apdu::{NoReply, Reply};
use super::exchange::{Answer, Exchange, Progress, Question};
use super::identify::Identify;
use super::prove::Prove;
use super::{CardFailure, CardJob, CardOutcome};
use std::fmt;
use zeroize::Zeroizing;

/// Most commands of one conversation. A registration with a certificate of 4 kB on a card that makes every detour
/// takes 47; a card that has not come to the end by then is leading us round in circles.
pub const MAX_COMMANDS: u8 = 64;

/// A conversation under way: one command is out.
pub struct Dialogue {
    job: Job,
    exchange: Exchange,
    sent: u8,
}

/// What comes after a reply.
pub enum Step {
    /// Send this command and step on with its reply. May hold a secret; wiped when dropped.
    Send(Box<Dialogue>, Zeroizing<Vec<u8>>),
    /// It is over. Nothing more may be sent.
    Done(CardOutcome),
}

enum Job {
    Identify(Identify),
    Prove(Prove),
}

/// What a job does with an answer.
pub enum Turn<J> {
    /// The next question.
    Ask(J, Question),
    /// The end.
    End(CardOutcome),
}

impl Dialogue {
    /// Begins a job: the dialogue, and the first command.
    pub fn start(job: CardJob) -> (Self, Zeroizing<Vec<u8>>) {
        let (job, question) = match job {
            CardJob::Identify => {
                let (identify, question) = Identify::start();
                (Job::Identify(identify), question)
            }
            CardJob::ProveAuth { pin, messages, certificate } => {
                let (prove, question) = Prove::auth(pin, &messages, certificate);
                (Job::Prove(prove), question)
            }
            CardJob::ProveSign { password, message, certificate } => {
                let (prove, question) = Prove::sign(password, &message, certificate);
                (Job::Prove(prove), question)
            }
        };
        let (exchange, command) = Exchange::start(question);
        (Self { job, exchange, sent: 1 }, command)
    }

    /// Takes the reply to the command that is out: data and status word, or nothing from a card that was torn out.
    pub fn step(self, reply: &[u8]) -> Step {
        self.proceed(reply).unwrap_or_else(|failure| Step::Done(CardOutcome::Failed(failure)))
    }

    fn proceed(self, reply: &[u8]) -> Result<Step, CardFailure> {
        let reply = Reply::parse(reply).map_err(|error| match error {
            NoReply::Torn => CardFailure::Removed,
            NoReply::Length => CardFailure::Unexpected { status: 0 },
        })?;
        let Self { job, mut exchange, sent } = self;
        let (job, command) = match exchange.reply(reply)? {
            Progress::Send(command) => (job, command),
            Progress::Answered(answer) => match job.answered(answer)? {
                Turn::Ask(job, question) => (job, exchange.ask(question)),
                Turn::End(outcome) => return Ok(Step::Done(outcome)),
            },
        };
        if sent == MAX_COMMANDS {
            return Err(CardFailure::Unexpected { status: reply.status.word() });
        }
        Ok(Step::Send(Box::new(Self { job, exchange, sent: sent + 1 }), command))
    }
}

/// Shows no secret, no certificate and no reply: only how far it has come.
impl fmt::Debug for Dialogue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let job = match self.job {
            Job::Identify(_) => "Identify",
            Job::Prove(_) => "Prove",
        };
        write!(f, "Dialogue({job}, {} commands)", self.sent)
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Send(dialogue, _) => write!(f, "Send({dialogue:?})"),
            Self::Done(outcome) => write!(f, "Done({outcome:?})"),
        }
    }
}

impl Job {
    fn answered(self, answer: Answer) -> Result<Turn<Self>, CardFailure> {
        match self {
            Self::Identify(identify) => identify.answered(answer).map(|turn| turn.map(Self::Identify)),
            Self::Prove(prove) => prove.answered(answer).map(|turn| turn.map(Self::Prove)),
        }
    }
}

impl<J> Turn<J> {
    fn map<K>(self, wrap: impl FnOnce(J) -> K) -> Turn<K> {
        match self {
            Self::Ask(job, question) => Turn::Ask(wrap(job), question),
            Self::End(outcome) => Turn::End(outcome),
        }
    }
}
