//! Everything that reaches the thread that draws and decides.

use stb_core::event::Event;

/// Something for the television.
#[derive(Debug)]
pub enum Input {
    /// Something happened to the box.
    Happened(Event),
    /// A line of the remote contract.
    Line(String),
    /// Nobody will send lines any more.
    LinesEnded,
    /// The program is asked to end.
    Stop,
    /// A worker has ended although nobody asked it to: the program ends, too, and is started anew by its supervisor.
    WorkerLost,
}
