//! Which devices have been looked at, so that each is opened once, and anew when it has been plugged in again.

use std::collections::HashMap;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A device's place and the number of its file: a device that comes back to the same place has another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Such as `/dev/input/event3`.
    pub path: PathBuf,
    /// The number of its file.
    pub inode: u64,
}

/// What has become of the devices that are there.
#[derive(Debug, Default)]
pub struct Roster {
    known: HashMap<PathBuf, (u64, Fate)>,
}

/// What became of a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Its keys are listened to.
    Followed,
    /// It has no keys of ours.
    Foreign,
    /// It could not be opened, or another program holds it: tried again at every look.
    Refused,
}

impl Roster {
    /// Those among the present devices that are to be opened. Devices that are gone are forgotten.
    pub fn unopened(&mut self, present: &[Node]) -> Vec<Node> {
        self.known.retain(|path, (inode, _)| present.iter().any(|node| node.path == *path && node.inode == *inode));
        let wanted = |node: &&Node| self.known.get(&node.path).is_none_or(|(_, fate)| *fate == Fate::Refused);
        present.iter().filter(wanted).cloned().collect()
    }

    /// Notes what became of a device; says whether that is news.
    pub fn note(&mut self, node: &Node, fate: Fate) -> bool {
        self.known.insert(node.path.clone(), (node.inode, fate)) != Some((node.inode, fate))
    }

    /// A device that was followed has ended; one that has taken its place meanwhile stays.
    pub fn ended(&mut self, node: &Node) {
        if self.known.get(&node.path).is_some_and(|(inode, _)| *inode == node.inode) {
            self.known.remove(&node.path);
        }
    }
}

/// The event devices of a folder; none if there is no such folder.
pub fn present(folder: &Path) -> Vec<Node> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let devices = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("event"));
    let node = |entry: std::fs::DirEntry| Some(Node { inode: entry.metadata().ok()?.ino(), path: entry.path() });
    let mut nodes: Vec<Node> = devices.filter_map(node).collect();
    nodes.sort_by(|one, other| one.path.cmp(&other.path));
    nodes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str, inode: u64) -> Node {
        Node { path: PathBuf::from(name), inode }
    }

    #[test]
    fn each_device_is_opened_once_and_a_refused_one_again() {
        let mut roster = Roster::default();
        let all = [node("event0", 1), node("event1", 2), node("event2", 3)];
        assert_eq!(roster.unopened(&all), all);
        assert!(roster.note(&all[0], Fate::Followed));
        assert!(roster.note(&all[1], Fate::Foreign));
        assert!(roster.note(&all[2], Fate::Refused));
        assert_eq!(roster.unopened(&all), [all[2].clone()]);
        assert!(!roster.note(&all[2], Fate::Refused), "it is said once");
    }

    #[test]
    fn a_device_that_was_plugged_in_again_is_opened_again() {
        let mut roster = Roster::default();
        let (first, again) = (node("event0", 1), node("event0", 9));
        roster.note(&first, Fate::Followed);
        assert_eq!(
            roster.unopened(std::slice::from_ref(&again)),
            std::slice::from_ref(&again),
            "faster than anybody looked"
        );
        roster.note(&again, Fate::Followed);
        roster.ended(&first);
        assert_eq!(roster.unopened(std::slice::from_ref(&again)), [], "the late end of the first is not its end");
        roster.ended(&again);
        assert_eq!(roster.unopened(std::slice::from_ref(&again)), std::slice::from_ref(&again));
        assert_eq!(roster.unopened(&[]), []);
    }

    #[test]
    fn only_event_devices_are_there_and_a_folder_may_be_missing() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["event1", "event0", "mouse0", "js0"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let names: Vec<PathBuf> = present(folder.path()).into_iter().map(|node| node.path).collect();
        assert_eq!(names, [folder.path().join("event0"), folder.path().join("event1")]);
        assert_eq!(present(&folder.path().join("nowhere")), []);
    }
}
