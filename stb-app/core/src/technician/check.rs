//! What is looked at, what it is called, and what was found.

use super::fault::Fault;
use crate::ports::Probe;

/// One thing that is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Picture and safe area; a person says.
    Display,
    /// Five keys; a person presses.
    Remote,
    /// Whether there is a reader.
    Reader,
    /// A card that is put down can be read. No PIN is asked for.
    TestCard,
    /// What the box can look at by itself.
    Probe(Probe),
}

impl Check {
    /// かんたん点検, in the order of the screen: down the first column, then down the second.
    pub const SELF_TEST: [Self; 12] = [
        Self::Display,
        Self::Remote,
        Self::Reader,
        Self::TestCard,
        Self::Probe(Probe::Clock),
        Self::Probe(Probe::Sound),
        Self::Probe(Probe::Network),
        Self::Probe(Probe::Dns),
        Self::Probe(Probe::Server),
        Self::Probe(Probe::Certificate),
        Self::Probe(Probe::Api),
        Self::Probe(Probe::Storage),
    ];

    /// Before an install code is asked for.
    pub const INSTALL: [Self; 3] = [Self::Probe(Probe::Network), Self::Probe(Probe::Server), Self::Probe(Probe::Clock)];

    /// The stable word, in ids and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Display => "display",
            Self::Remote => "remote",
            Self::Reader => "reader",
            Self::TestCard => "test-card",
            Self::Probe(Probe::Network) => "network",
            Self::Probe(Probe::Dns) => "dns",
            Self::Probe(Probe::Server) => "server",
            Self::Probe(Probe::Clock) => "clock",
            Self::Probe(Probe::Certificate) => "certificate",
            Self::Probe(Probe::Api) => "api",
            Self::Probe(Probe::Storage) => "storage",
            Self::Probe(Probe::Sound) => "sound",
        }
    }

    /// What it is called on the screen.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Display => "映像・安全わく",
            Self::Remote => "リモコン",
            Self::Reader => "カードリーダー",
            Self::TestCard => "点検カード",
            Self::Probe(Probe::Network) => "回線",
            Self::Probe(Probe::Dns) => "DNS",
            Self::Probe(Probe::Server) => "TLS・サーバー",
            Self::Probe(Probe::Clock) => "時計",
            Self::Probe(Probe::Certificate) => "箱の証明書",
            Self::Probe(Probe::Api) => "町の返事",
            Self::Probe(Probe::Storage) => "保存場所",
            Self::Probe(Probe::Sound) => "音",
        }
    }
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nobody has looked yet.
    Waiting,
    /// It is being looked at, or is about to be.
    Running,
    /// As it should be, with a few words.
    Passed(String),
    /// What is wrong.
    Failed(Fault),
}
