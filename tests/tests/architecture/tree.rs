//! What the tree looks like: the folders the customer fixed, files of a readable size, nothing left undone.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{assert_none, root};

/// The folders at the root, fixed by the customer. Hidden ones and build output aside, there is no other.
const ROOMS: &[&str] = &["assets", "cloud-api", "cross", "docs", "shared-model", "stb-app", "tests"];

/// A file longer than this wants a reason in `LONG_FILES`.
const LONG: usize = 400;

/// Files that are better in one piece, and why.
const LONG_FILES: &[(&str, &str)] = &[
    (
        "shared-model/tests/wire_v1.rs",
        "every message of the wire with its sample, in one list that none is left out of",
    ),
    ("cloud-api/jpki/tests/verify.rs", "one story for each step of the verification, all over the same cards"),
    ("stb-app/ui/tests/contract/views.rs", "one preview of every screen, read side by side with the pictures"),
];

/// Files that may let `unsafe` in, and why.
const UNSAFE_FILES: &[(&str, &str)] =
    &[("stb-app/ui/src/generated.rs", "holds nothing but what Slint generates from the markup")];

const LETS_UNSAFE_IN: &[&str] = &[concat!("allow(", "unsafe_code"), concat!("expect(", "unsafe_code")];

/// What is not finished is not committed. Put together here, so that this file does not find itself.
const UNFINISHED: &[&str] = &[concat!("todo", "!("), concat!("unimplemented", "!("), concat!("#[", "ignore")];

#[test]
fn the_root_holds_only_the_rooms_of_the_design() {
    let findings: Vec<String> = entries(&root())
        .into_iter()
        .filter(|path| path.is_dir() && !is_output_or_hidden(path) && !ROOMS.contains(&name(path)))
        .map(|path| path.display().to_string())
        .collect();
    assert_none(&findings, "No other folder at the root: move these into one of the rooms (docs/ARCHITECTURE.md):");
}

#[test]
fn nothing_is_left_undone() {
    let findings = lines_of(&["rs", "slint"], |line| UNFINISHED.iter().any(|word| line.contains(word)));
    assert_none(&findings, "Finish these, or take them out and file an issue; a test that cannot run is deleted:");
}

#[test]
fn unsafe_is_let_in_only_where_listed() {
    let findings = lines_of(&["rs"], |line| LETS_UNSAFE_IN.iter().any(|attribute| line.contains(attribute)));
    let unlisted =
        findings.into_iter().filter(|finding| UNSAFE_FILES.iter().all(|(path, _)| !finding.starts_with(path)));
    assert_none(&unlisted.collect::<Vec<_>>(), "Do without `unsafe`, or give a reason in UNSAFE_FILES in this test:");
}

#[test]
fn long_files_have_a_reason() {
    let findings: Vec<String> = sources(&["rs", "slint"])
        .into_iter()
        .map(|path| (fs::read_to_string(&path).expect("a source is text").lines().count(), inside(&path)))
        .filter(|(lines, path)| *lines > LONG && LONG_FILES.iter().all(|(listed, _)| listed != path))
        .map(|(lines, path)| format!("{path}: {lines} lines"))
        .collect();
    assert_none(
        &findings,
        "Split these by what they decide; or give a reason in LONG_FILES in tests/tests/architecture/tree.rs:",
    );
}

#[test]
fn reasons_for_long_files_are_still_needed() {
    let findings: Vec<String> = LONG_FILES
        .iter()
        .filter(|(path, _)| fs::read_to_string(root().join(path)).map_or(0, |text| text.lines().count()) <= LONG)
        .map(|(path, _)| (*path).to_owned())
        .collect();
    assert_none(&findings, "These files are short or gone: take them off LONG_FILES:");
}

/// rustfmt does not read `.slint`, and slint-lsp is half an hour of compiling: these are the rules a machine can hold.
#[test]
fn slint_files_are_formatted() {
    let findings = lines_of(&["slint"], |line| {
        let indent = line.len() - line.trim_start().len();
        line.contains('\t') || line.ends_with(' ') || (indent % 4 != 0 && !line.trim_start().starts_with(['*', '/']))
    });
    assert_none(&findings, "Indent .slint by four spaces, without tabs and without spaces at the end of a line:");
}

/// `path:number: text` of every line that is `wanted`.
fn lines_of(extensions: &[&str], wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for path in sources(extensions) {
        let text = fs::read_to_string(&path).expect("a source is text");
        let hits = text.lines().enumerate().filter(|(_, line)| wanted(line));
        found.extend(hits.map(|(at, line)| format!("{}:{}: {}", inside(&path), at + 1, line.trim())));
    }
    found
}

/// Every file of ours with one of these extensions.
fn sources(extensions: &[&str]) -> Vec<PathBuf> {
    let mut open: Vec<PathBuf> = ROOMS.iter().map(|room| root().join(room)).filter(|path| path.is_dir()).collect();
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for path in entries(&folder) {
            if path.is_dir() && !is_output_or_hidden(&path) {
                open.push(path);
            } else if path.extension().is_some_and(|have| extensions.iter().any(|wanted| have == *wanted)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let list = fs::read_dir(folder).unwrap_or_else(|error| panic!("{} cannot be listed: {error}", folder.display()));
    list.map(|entry| entry.expect("a readable entry").path()).collect()
}

fn is_output_or_hidden(path: &Path) -> bool {
    name(path).starts_with('.') || name(path).starts_with("target")
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// The path as seen from the root.
fn inside(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}
