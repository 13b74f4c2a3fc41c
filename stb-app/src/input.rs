//! Everything that reaches the thread that draws and decides. A channel keeps the bytes of what has been taken out of it;
//! so an event, which may be a digit of a PIN, travels in a box.

use stb_core::event::Event;

/// Something for the television.
#[derive(Debug)]
pub enum Input {
    /// Something happened to the box.
    Happened(Box<Event>),
    /// A line of the remote contract.
    Line(String),
    /// Nobody will send lines any more.
    LinesEnded,
    /// The program is asked to end.
    Stop,
    /// A worker has ended although nobody asked it to: the program ends, too, and is started anew by its supervisor.
    WorkerLost,
}
