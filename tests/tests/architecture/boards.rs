//! A board is data: every file says all that a board has to say, and nothing else.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Board {
    board: Name,
    build: Build,
    kernel: Kernel,
    bootloader: Bootloader,
    display: Display,
    remote: Remote,
    reader: Reader,
    partitions: Partitions,
    flash: Flash,
    stick: Stick,
    machine: Option<BTreeMap<String, toml::Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Name {
    name: String,
    description: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Build {
    triple: String,
    debian: String,
    linker: String,
    libraries: String,
    cpu: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kernel {
    package: String,
    arguments: String,
    early: Vec<String>,
    modules: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bootloader {
    package: String,
    file: PathBuf,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Display {
    kind: String,
    size: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remote {
    keys: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reader {
    package: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Partitions {
    boot: u32,
    root: u32,
    data: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Flash {
    names: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stick {
    modules: Vec<String>,
    serial: Vec<PathBuf>,
    led: String,
}

fn boards() -> Vec<(String, Board)> {
    let folder = crate::root().join("cross/boards");
    let folder = std::fs::read_dir(folder).expect("the boards");
    let files = folder.map(|entry| entry.expect("a board").path().join("board.toml"));
    let read = |file: PathBuf| {
        let name = file.parent()?.file_name()?.to_str()?.to_owned();
        let text = std::fs::read_to_string(&file).ok()?;
        Some((name, toml::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", file.display()))))
    };
    files.filter_map(read).collect()
}

#[test]
fn every_board_says_what_a_board_has_to_say() {
    let boards = boards();
    assert!(boards.len() >= 3, "two boards and the template");
    for (folder, board) in boards.iter().filter(|(folder, _)| folder != "template") {
        let Board {
            board: name,
            build,
            kernel,
            bootloader,
            display,
            remote,
            reader,
            partitions,
            flash,
            stick,
            machine,
        } = board;
        assert_eq!(&name.name, folder);
        let words = [&name.description, &build.triple, &build.debian, &build.linker, &build.libraries, &build.cpu];
        let more = [&kernel.package, &kernel.arguments, &bootloader.package, &reader.package];
        assert!(words.iter().chain(&more).all(|word| !word.is_empty() && **word != "…"), "{folder}");
        assert!(bootloader.file.is_absolute() && ["kms", "fbdev"].contains(&display.kind.as_str()), "{folder}");
        assert!(["1920x1080", "1280x720"].contains(&display.size.as_str()), "{folder}: {}", display.size);
        assert!(
            kernel.early.contains(&"squashfs".to_owned()) && kernel.modules.contains(&"evdev".to_owned()),
            "{folder}"
        );
        assert!(partitions.root <= 220 && partitions.boot >= 16 && partitions.data >= 128, "{folder}");
        assert!(!flash.names.is_empty() && !flash.names.contains(['/', '*']), "{folder}: {}", flash.names);
        assert!(!stick.modules.is_empty() && !stick.led.contains('/'), "{folder}");
        assert!(!stick.serial.is_empty() && stick.serial.iter().all(|file| file.is_absolute()), "{folder}");
        let keys = crate::root().join("cross/boards").join(folder).join(&remote.keys);
        assert!(remote.keys.is_empty() || keys.is_file(), "{folder}: {}", keys.display());
        assert!(machine.as_ref().is_none_or(|machine| machine.contains_key("program")), "{folder}");
    }
}
