//! The remote through evdev: infrared (rc-core), HDMI-CEC and keyboards. One thread per device, which the program has
//! for itself, so that no console listens in.

use super::held_keys::HeldKeys;
use crate::input::Input;
use evdev::{Device, EventSummary, KeyCode};
use stb_adapters::clock::SystemClock;
use stb_core::event::Event;
use stb_core::key::RemoteKey;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::Duration;

/// How often is looked for devices that were plugged in.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// What a device thread reports; boxed on its way, as [`Input`] is.
enum Report {
    Key { source: usize, key: RemoteKey, repeated: bool },
    Gone(PathBuf),
}

/// Starts listening to every device that has keys of ours, also to those that come later.
pub fn listen(inputs: Sender<Input>, clock: SystemClock) -> std::io::Result<()> {
    let (report, reports) = channel();
    thread::Builder::new().name("remote".to_owned()).spawn(move || collect(&report, &reports, &inputs, clock))?;
    Ok(())
}

fn collect(report: &Sender<Box<Report>>, reports: &Receiver<Box<Report>>, inputs: &Sender<Input>, clock: SystemClock) {
    let mut held = HeldKeys::default();
    let mut open: HashMap<PathBuf, usize> = HashMap::new();
    let mut sources = 0;
    loop {
        for (path, device) in evdev::enumerate().filter(|(_, device)| has_our_keys(device)) {
            if !open.contains_key(&path) && follow(path.clone(), device, sources, report.clone()) {
                open.insert(path, sources);
                sources += 1;
            }
        }
        loop {
            match reports.recv_timeout(LOOK_AGAIN).map(|report| *report) {
                Ok(Report::Key { source, key, repeated }) => {
                    let counts = held.counts(key, repeated, source, clock.now().uptime);
                    if counts && inputs.send(Input::Happened(Box::new(Event::Key { key, repeated }))).is_err() {
                        return;
                    }
                }
                Ok(Report::Gone(path)) => drop(open.remove(&path)),
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}

fn follow(path: PathBuf, mut device: Device, source: usize, report: Sender<Box<Report>>) -> bool {
    if let Err(error) = device.grab() {
        tracing::warn!(path = %path.display(), %error, "a device is held by another program");
        return false;
    }
    let listening = thread::Builder::new().name("remote-device".to_owned()).spawn(move || {
        while let Ok(events) = device.fetch_events() {
            for event in events {
                if let EventSummary::Key(_, code, value @ (1 | 2)) = event.destructure()
                    && let Some(key) = remote_key(code)
                {
                    let _ = report.send(Box::new(Report::Key { source, key, repeated: value == 2 }));
                }
            }
        }
        let _ = report.send(Box::new(Report::Gone(path)));
    });
    listening.is_ok()
}

fn has_our_keys(device: &Device) -> bool {
    device.supported_keys().is_some_and(|keys| keys.iter().any(|code| remote_key(code).is_some()))
}

/// The kernel's codes in our words. 11 and 12 are left to the television; 10/0 counts as 0 (rule K5).
fn remote_key(code: KeyCode) -> Option<RemoteKey> {
    Some(match code {
        KeyCode::KEY_UP => RemoteKey::Up,
        KeyCode::KEY_DOWN => RemoteKey::Down,
        KeyCode::KEY_LEFT => RemoteKey::Left,
        KeyCode::KEY_RIGHT => RemoteKey::Right,
        KeyCode::KEY_OK | KeyCode::KEY_SELECT | KeyCode::KEY_ENTER | KeyCode::KEY_KPENTER => RemoteKey::Ok,
        KeyCode::KEY_BACK | KeyCode::KEY_ESC => RemoteKey::Back,
        KeyCode::KEY_BLUE => RemoteKey::Blue,
        KeyCode::KEY_RED => RemoteKey::Red,
        KeyCode::KEY_GREEN => RemoteKey::Green,
        KeyCode::KEY_YELLOW => RemoteKey::Yellow,
        KeyCode::KEY_DATA | KeyCode::KEY_EXIT => RemoteKey::Data,
        KeyCode::KEY_MENU => RemoteKey::Menu,
        code => return RemoteKey::from_char(digit(code)?),
    })
}

fn digit(code: KeyCode) -> Option<char> {
    let place = match code.code() {
        KEY_1..=KEY_0 => (code.code() - KEY_1 + 1) % 10,
        NUMERIC_0..=NUMERIC_9 => code.code() - NUMERIC_0,
        _ => return None,
    };
    char::from_digit(u32::from(place), 10)
}

// On a keyboard 1 to 9 are followed by 0; on a remote, 0 comes first.
const KEY_1: u16 = 2;
const KEY_0: u16 = 11;
const NUMERIC_0: u16 = 512;
const NUMERIC_9: u16 = 521;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_remotes_and_keyboards_are_keys() {
        for (code, name) in [
            (103, "UP"),
            (352, "OK"),
            (353, "OK"),
            (28, "OK"),
            (158, "BACK"),
            (1, "BACK"),
            (401, "BLUE"),
            (174, "DATA"),
        ] {
            assert_eq!(remote_key(KeyCode(code)), RemoteKey::from_name(name), "{code}");
        }
        for (code, digit) in [(2, '1'), (10, '9'), (11, '0'), (512, '0'), (521, '9')] {
            assert_eq!(remote_key(KeyCode(code)), RemoteKey::from_char(digit), "{code}");
        }
        for code in [0, 12, 113, 114, 115, 116, 402, 403, 511, 522] {
            assert_eq!(remote_key(KeyCode(code)), None, "{code}: volume, power and channels belong to the television");
        }
    }
}
