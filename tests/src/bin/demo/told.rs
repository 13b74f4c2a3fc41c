//! What the demo is told from outside: lines, the end of the input, Ctrl-C.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::io::BufRead;
use std::sync::mpsc::{Receiver, channel};

/// One thing from outside.
pub enum Happening {
    /// A line of the remote contract.
    Line(String),
    /// Time to stop.
    End,
}

/// Listens to signals, and to standard input where the remote comes from there.
pub fn listen(to_input: bool) -> std::io::Result<Receiver<Happening>> {
    let (sender, happenings) = channel();
    let mut signals = Signals::new([SIGINT, SIGTERM])?;
    let by_signal = sender.clone();
    std::thread::spawn(move || {
        if signals.forever().next().is_some() {
            // The receiver is gone only when the demo is stopping anyway.
            let _ = by_signal.send(Happening::End);
        }
    });
    if to_input {
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                if !line.trim().is_empty() && sender.send(Happening::Line(line)).is_err() {
                    return;
                }
            }
            let _ = sender.send(Happening::End);
        });
    }
    Ok(happenings)
}
