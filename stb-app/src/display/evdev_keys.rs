//! The remote through evdev: infrared (rc-core), HDMI-CEC and keyboards. One thread per device, which the program has
//! for itself, so that no console listens in.

use super::held_keys::{HeldKeys, Stroke};
use super::keymap::Keymap;
use super::roster::{Fate, Node, Roster, present};
use crate::input::Input;
use evdev::{BusType, Device, EventSummary};
use rustix::fs::inotify;
use stb_adapters::clock::SystemClock;
use stb_core::event::Event;
use stb_core::key::RemoteKey;
use std::mem::MaybeUninit;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// Where the devices are.
const FOLDER: &str = "/dev/input";
/// How often is looked for devices where nobody says that some were plugged in.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What a thread reports; boxed on its way, as [`Input`] is.
enum Report {
    Key {
        source: usize,
        key: RemoteKey,
        stroke: Stroke,
    },
    Gone(Node),
    /// Something was plugged in or out, or its rights have changed.
    Look,
}

/// Starts listening to every device that has keys of ours, also to those that come later.
pub fn listen(inputs: Sender<Input>, clock: SystemClock, keymap: Keymap) -> std::io::Result<()> {
    let (report, reports) = channel();
    let watching = report.clone();
    thread::Builder::new().name("remote-watch".to_owned()).spawn(move || {
        if let Err(error) = watch(Path::new(FOLDER), || watching.send(Box::new(Report::Look)).is_ok()) {
            tracing::info!(%error, "nobody says when a remote is plugged in; it is looked for every 2 s");
        }
    })?;
    let remotes = Remotes { report, keymap: Arc::new(keymap), roster: Roster::default(), sources: 0 };
    thread::Builder::new().name("remote".to_owned()).spawn(move || remotes.collect(&reports, &inputs, clock))?;
    Ok(())
}

struct Remotes {
    report: Sender<Box<Report>>,
    keymap: Arc<Keymap>,
    roster: Roster,
    sources: usize,
}

impl Remotes {
    fn collect(mut self, reports: &Receiver<Box<Report>>, inputs: &Sender<Input>, clock: SystemClock) {
        let mut held = HeldKeys::default();
        self.look();
        loop {
            match reports.recv_timeout(LOOK_AGAIN).map(|report| *report) {
                Ok(Report::Key { source, key, stroke }) => {
                    let counts = held.take(key, stroke, source, clock.now().uptime);
                    let event = counts.map(|repeated| Input::Happened(Box::new(Event::Key { key, repeated })));
                    if event.is_some_and(|event| inputs.send(event).is_err()) {
                        return;
                    }
                }
                Ok(Report::Gone(node)) => {
                    self.roster.ended(&node);
                    self.look();
                }
                Ok(Report::Look) | Err(RecvTimeoutError::Timeout) => self.look(),
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    fn look(&mut self) {
        for node in self.roster.unopened(&present(Path::new(FOLDER))) {
            let fate = self.open(&node);
            if self.roster.note(&node, fate) {
                tracing::info!(path = %node.path.display(), ?fate, "an input device");
            }
        }
    }

    fn open(&mut self, node: &Node) -> Fate {
        let Ok(mut device) = Device::open(&node.path) else { return Fate::Refused };
        let over_cec = device.input_id().bus_type() == BusType::BUS_CEC;
        let ours = |code| self.keymap.key(code, over_cec).is_some();
        if !device.supported_keys().is_some_and(|keys| keys.iter().any(ours)) {
            return Fate::Foreign;
        }
        let follower = Follower {
            source: self.sources,
            over_cec,
            keymap: Arc::clone(&self.keymap),
            report: self.report.clone(),
            node: node.clone(),
        };
        let followed = device.grab().and_then(|()| {
            let thread = thread::Builder::new().name("remote-device".to_owned());
            thread.spawn(move || follower.follow(device))
        });
        self.sources += 1;
        if followed.is_ok() { Fate::Followed } else { Fate::Refused }
    }
}

/// Listens to one device until it is gone.
struct Follower {
    source: usize,
    over_cec: bool,
    keymap: Arc<Keymap>,
    report: Sender<Box<Report>>,
    node: Node,
}

impl Follower {
    fn follow(self, mut device: Device) {
        let Self { source, over_cec, keymap, report, node } = self;
        while let Ok(events) = device.fetch_events() {
            for event in events {
                if let EventSummary::Key(_, code, value) = event.destructure()
                    && let Some(key) = keymap.key(code, over_cec)
                    && let Some(stroke) = stroke(value)
                    && report.send(Box::new(Report::Key { source, key, stroke })).is_err()
                {
                    return;
                }
            }
        }
        // Nobody reads it any more when the program ends.
        let _ = report.send(Box::new(Report::Gone(node)));
    }
}

fn stroke(value: i32) -> Option<Stroke> {
    match value {
        0 => Some(Stroke::Up),
        1 => Some(Stroke::Down),
        2 => Some(Stroke::Held),
        _ => None,
    }
}

/// Tells of every change in a folder until `tell` says no. Rights count: they are given after the device is there.
fn watch(folder: &Path, tell: impl Fn() -> bool) -> rustix::io::Result<()> {
    let changes = inotify::init(inotify::CreateFlags::CLOEXEC)?;
    let kinds = inotify::WatchFlags::CREATE | inotify::WatchFlags::ATTRIB | inotify::WatchFlags::DELETE;
    inotify::add_watch(&changes, folder, kinds)?;
    let mut buffer = [MaybeUninit::uninit(); 1024];
    let mut reader = inotify::Reader::new(changes, &mut buffer);
    loop {
        match reader.next() {
            Ok(_) if !tell() => return Ok(()),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_plugged_in_is_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let (told, tells) = channel();
        let watched = folder.path().to_owned();
        let watcher = thread::spawn(move || watch(&watched, || told.send(()).is_ok() && watched.exists()));
        // The watch may begin after the first of them.
        let seen = (0..100).any(|number| {
            std::fs::write(folder.path().join(format!("event{number}")), "").unwrap();
            tells.recv_timeout(Duration::from_millis(100)).is_ok()
        });
        assert!(seen);
        drop(tells);
        std::fs::write(folder.path().join("event-last"), "").unwrap();
        assert_eq!(watcher.join().unwrap(), Ok(()));
        assert!(watch(&folder.path().join("nowhere"), || true).is_err());
    }

    #[test]
    fn the_kernels_values_are_strokes() {
        assert_eq!([0, 1, 2, 3].map(stroke), [Some(Stroke::Up), Some(Stroke::Down), Some(Stroke::Held), None]);
    }
}
