//! One question to the card and the commands it takes: SELECT of the file it concerns, the command itself, and what
//! ISO 7816-4 lets a card put between a command and its data (61xx, 6Cxx). The dialogues above see answers only.

use super::CardFailure;
use super::apdu::{Command, File, MAX_REPLY_DATA, Reply, StatusWord};
use zeroize::Zeroizing;

/// What a dialogue asks.
pub struct Question {
    /// The file it concerns; `None` for the application itself.
    pub file: Option<File>,
    /// What to do with it.
    pub command: Command,
}

/// What the card answers to a question. Where it has no such file, or does not let anyone have it, this is the status
/// of SELECT.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    /// At most 511 bytes: 256 were asked for, and the last piece of a fetched answer may be 256 more.
    pub data: Vec<u8>,
    /// How it went.
    pub status: StatusWord,
}

/// What comes after a reply.
pub enum Progress {
    /// One more command for the same question.
    Send(Zeroizing<Vec<u8>>),
    /// The answer.
    Answered(Answer),
}

/// The current file of the card, and the question under way.
pub struct Exchange {
    current: Option<File>,
    stage: Stage,
}

enum Stage {
    /// SELECT is out.
    Selecting(File, Command),
    /// The command is out. Its secret, if it had one, is gone.
    Asked(Follow),
    /// GET RESPONSE is out; this came before it.
    Fetching(Vec<u8>),
}

/// Which detours a command allows. VERIFY allows none: whatever the card says to it is the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Follow {
    Nothing,
    Fetch,
    FetchOrReadAgain { offset: u16 },
}

impl Exchange {
    /// Begins with the first question; nothing is selected yet.
    pub fn start(question: Question) -> (Self, Zeroizing<Vec<u8>>) {
        let mut exchange = Self { current: None, stage: Stage::Asked(Follow::Nothing) };
        let command = exchange.ask(question);
        (exchange, command)
    }

    /// The first command of the next question.
    pub fn ask(&mut self, question: Question) -> Zeroizing<Vec<u8>> {
        match question.file {
            Some(file) if self.current != Some(file) => {
                self.stage = Stage::Selecting(file, question.command);
                Command::SelectFile(file).encode()
            }
            _ => self.put(&question.command),
        }
    }

    /// Takes the reply to the command that is out.
    pub fn reply(&mut self, reply: Reply<'_>) -> Result<Progress, CardFailure> {
        Ok(match std::mem::replace(&mut self.stage, Stage::Asked(Follow::Nothing)) {
            // 61xx after SELECT: it worked, and the card offers a description of the file that nobody asked for.
            Stage::Selecting(file, command) => match reply.status {
                StatusWord::Done | StatusWord::MoreData(_) => {
                    self.current = Some(file);
                    Progress::Send(self.put(&command))
                }
                StatusWord::NotFound | StatusWord::NotVerified | StatusWord::Refused(_) => {
                    Progress::Answered(Answer { data: Vec::new(), status: reply.status })
                }
                // Above all 63Cx: tries in answer to a SELECT must not pass for an answer about tries.
                status => return Err(CardFailure::Unexpected { status: status.word() }),
            },
            Stage::Asked(follow) => match (reply.status, follow) {
                (StatusWord::OtherLength(length), Follow::FetchOrReadAgain { offset }) => {
                    // Once: a second 6Cxx is an answer.
                    self.stage = Stage::Asked(Follow::Fetch);
                    let length = if length == 0 { 256 } else { u16::from(length) };
                    Progress::Send(Command::Read { offset, length }.encode())
                }
                (StatusWord::MoreData(length), Follow::Fetch | Follow::FetchOrReadAgain { .. }) => {
                    self.fetch(reply.data.to_vec(), length)
                }
                (status, _) => Progress::Answered(Answer { data: reply.data.to_vec(), status }),
            },
            Stage::Fetching(mut data) => {
                data.extend_from_slice(reply.data);
                match reply.status {
                    // Nothing we ask for is longer than one reply, so a card that has still more talks nonsense.
                    StatusWord::MoreData(length) if data.len() < MAX_REPLY_DATA => self.fetch(data, length),
                    status => Progress::Answered(Answer { data, status }),
                }
            }
        })
    }

    fn put(&mut self, command: &Command) -> Zeroizing<Vec<u8>> {
        self.stage = Stage::Asked(match command {
            Command::Read { offset, .. } => Follow::FetchOrReadAgain { offset: *offset },
            Command::Sign(_) => Follow::Fetch,
            Command::SelectApplication
            | Command::SelectFile(_)
            | Command::TriesLeft
            | Command::Verify(_)
            | Command::GetResponse(_) => Follow::Nothing,
        });
        command.encode()
    }

    fn fetch(&mut self, so_far: Vec<u8>, length: u8) -> Progress {
        self.stage = Stage::Fetching(so_far);
        Progress::Send(Command::GetResponse(length).encode())
    }
}
