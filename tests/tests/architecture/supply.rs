//! What may come in from outside: `deny.toml`, held against `Cargo.lock` without a network.

use cargo_metadata::{Metadata, MetadataCommand, Package};

use crate::{assert_none, read, root};

/// Refused whatever follows in the name; `deny.toml` can only list whole names.
const BANNED_PREFIXES: &[&str] = &["actix"];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn every_licence_is_allowed() {
    let policy = policy();
    let allowed: Vec<spdx::Licensee> = strings(&policy, "licenses", "allow")
        .iter()
        .map(|licence| {
            spdx::Licensee::parse(licence).unwrap_or_else(|error| panic!("deny.toml allows nonsense: {error}"))
        })
        .collect();
    let mut findings: Vec<String> = strings(&policy, "graph", "targets")
        .iter()
        .flat_map(|target| foreign(&metadata_for(target)))
        .filter(|package| !licence_is_allowed(package, &allowed))
        .map(|package| {
            format!("{} {}: {}", package.name, package.version, package.license.as_deref().unwrap_or("none given"))
        })
        .collect();
    findings.sort();
    findings.dedup();
    assert_none(
        &findings,
        "No licence of these crates is in deny.toml's list. Take another crate; or, if the licence may be combined with \
         GPL-3.0-or-later, add it there:",
    );
}

#[test]
fn every_crate_comes_from_crates_io() {
    let findings: Vec<String> = locked()
        .iter()
        .filter_map(|package| Some((package, package.get("source")?.as_str()?)))
        .filter(|(_, source)| *source != CRATES_IO)
        .map(|(package, source)| format!("{} from {source}", package["name"]))
        .collect();
    assert_none(
        &findings,
        "These crates are not from crates.io. Take a released version, or a path inside this repository:",
    );
}

#[test]
fn no_banned_crate_is_locked() {
    let banned = listed_bans(&policy());
    let findings: Vec<String> = locked_names()
        .into_iter()
        .filter(|name| banned.contains(name) || BANNED_PREFIXES.iter().any(|prefix| name.starts_with(prefix)))
        .collect();
    assert_none(
        &findings,
        "deny.toml bans these crates, and Cargo.lock has them (`cargo tree -i CRATE --all-features` shows who asks for \
         them). Turn the feature off, or take another dependency:",
    );
}

#[test]
fn every_accepted_advisory_is_about_a_crate_in_the_tree_and_ends() {
    let locked = locked_names();
    let policy = policy();
    let findings: Vec<String> = policy["advisories"]["ignore"]
        .as_array()
        .expect("deny.toml: advisories.ignore is a list")
        .iter()
        .filter(|entry| {
            let reason = entry.get("reason").and_then(toml::Value::as_str).unwrap_or_default();
            let about = reason.split(':').next().unwrap_or_default();
            !locked.iter().any(|name| name == about) || !ends(reason)
        })
        .map(|entry| entry.to_string())
        .collect();
    assert_none(
        &findings,
        "These exceptions in deny.toml are stale or without an end. A reason is `crate: why; until YYYY-MM-DD`; remove \
         the exception if the crate has left Cargo.lock:",
    );
}

/// The last word of a reason is a day, after "until".
fn ends(reason: &str) -> bool {
    let day = reason.rsplit_once("until ").map_or("", |(_, day)| day);
    day.len() == 10
        && day
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

fn licence_is_allowed(package: &Package, allowed: &[spdx::Licensee]) -> bool {
    // Lax: some old crates write `MIT/Apache-2.0`.
    let Some(Ok(expression)) =
        package.license.as_deref().map(|text| spdx::Expression::parse_mode(text, spdx::ParseMode::LAX))
    else {
        return false;
    };
    expression.evaluate(|wanted| allowed.iter().any(|licensee| licensee.satisfies(wanted)))
}

fn metadata_for(target: &str) -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml")).other_options(["--filter-platform".to_owned(), target.to_owned()]);
    command.exec().expect("cargo reads the workspace")
}

/// The crates that are not ours.
fn foreign(metadata: &Metadata) -> Vec<Package> {
    metadata.packages.iter().filter(|package| package.source.is_some()).cloned().collect()
}

fn policy() -> toml::Table {
    read("deny.toml").parse().unwrap_or_else(|error| panic!("deny.toml: {error}"))
}

fn strings(policy: &toml::Table, section: &str, key: &str) -> Vec<String> {
    let list = policy[section][key].as_array().unwrap_or_else(|| panic!("deny.toml: {section}.{key} is a list"));
    list.iter().filter_map(|value| value.as_str()).map(String::from).collect()
}

fn listed_bans(policy: &toml::Table) -> Vec<String> {
    let list = policy["bans"]["deny"].as_array().expect("deny.toml: bans.deny is a list");
    list.iter().filter_map(|ban| ban.get("name")?.as_str()).map(String::from).collect()
}

fn locked() -> Vec<toml::Value> {
    let lock: toml::Table = read("Cargo.lock").parse().expect("cargo wrote it");
    lock["package"].as_array().expect("Cargo.lock lists packages").clone()
}

fn locked_names() -> Vec<String> {
    locked().iter().filter_map(|package| package["name"].as_str()).map(String::from).collect()
}
