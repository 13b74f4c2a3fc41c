//! The box itself, as a technician looks at it.

use std::fmt;
use std::time::Duration;
use zeroize::Zeroizing;

/// What is asked of the box.
#[derive(Debug)]
pub enum MachineRequest {
    /// Whether this is the technician's code. Takes some tenths of a second on purpose.
    Authorise(TechnicianCode),
    /// How a part of the box does.
    Check(Probe),
    /// Make it again what it was when it left the factory.
    Erase,
}

/// What the box answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MachineReply {
    /// To `Authorise`.
    Authorised(bool),
    /// To `Check`: a few words of what was seen, or what is wrong.
    Checked(Result<String, Defect>),
    /// To `Erase`: who does it, or what is wrong. Nothing is erased yet.
    Erases(Result<Eraser, Defect>),
}

/// Who makes a box new. Nobody can erase what a running program has open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Eraser {
    /// The system has been asked: it ends this program, erases and starts anew. The program waits for that.
    System,
    /// This program, once it has closed everything: it waits for `Effect::EraseAndEnd`.
    Program,
}

/// What the box can look at by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Probe {
    /// A link, an address and a way out.
    Network,
    /// The server's name has an address.
    Dns,
    /// Both listeners of the server answer and are the town's.
    Server,
    /// The wall clock is set, and agrees with what the town has signed.
    Clock,
    /// How long this box's certificate is still good.
    Certificate,
    /// The town answers this box.
    Api,
    /// There is room, and what is written is there.
    Storage,
    /// There is something that sound comes out of.
    Sound,
}

impl Probe {
    /// Every probe.
    pub const ALL: [Self; 8] =
        [Self::Network, Self::Dns, Self::Server, Self::Clock, Self::Certificate, Self::Api, Self::Storage, Self::Sound];
}

/// What is wrong; each is another thing to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Defect {
    /// No network device has a link: plug the cable in.
    NoLink,
    /// There is a link, and nobody gave the box an address: look at the router.
    NoAddress,
    /// There is an address, and no way out: look at the router.
    NoGateway,
    /// The server's name has no address: look at the line.
    NameUnknown,
    /// The server does not answer: wait, call.
    ServerSilent,
    /// Whoever answers is not the town: stop, call.
    ServerNotTrusted,
    /// The wall clock is not set: wait, switch off and on.
    ClockNotSet,
    /// The wall clock is more than a minute away from the town's.
    ClockWrong,
    /// The box has no certificate: 取付.
    NotEnrolled,
    /// The certificate's time is over.
    CertificateOver,
    /// The town does not accept this box (any more).
    BoxRefused,
    /// The town answers, but not what it should.
    ServerTrouble,
    /// No room on the data partition.
    DiskFull,
    /// What is written is not there.
    DiskBroken,
    /// Nothing that sound comes out of.
    NoSound,
}

impl Defect {
    /// Every defect.
    pub const ALL: [Self; 15] = [
        Self::NoLink,
        Self::NoAddress,
        Self::NoGateway,
        Self::NameUnknown,
        Self::ServerSilent,
        Self::ServerNotTrusted,
        Self::ClockNotSet,
        Self::ClockWrong,
        Self::NotEnrolled,
        Self::CertificateOver,
        Self::BoxRefused,
        Self::ServerTrouble,
        Self::DiskFull,
        Self::DiskBroken,
        Self::NoSound,
    ];
}

/// Six to eight digits that technicians know. Wiped when dropped; no `Debug` of its content.
pub struct TechnicianCode(Zeroizing<String>);

impl TechnicianCode {
    /// Fewest digits.
    pub const MIN: usize = 6;
    /// Most digits.
    pub const MAX: usize = 8;

    /// The code, if it can be one.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (Self::MIN..=Self::MAX).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        fits.then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// The digits, for hashing.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for TechnicianCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TechnicianCode")
    }
}

/// The box itself.
pub trait Machine: Send {
    /// Looks, at most [`MACHINE_DEADLINE`].
    fn ask(&mut self, request: &MachineRequest) -> MachineReply;
}

/// How long a technician waits for one look.
pub const MACHINE_DEADLINE: Duration = Duration::from_secs(15);
