//! Dependencies point inward, and the core knows no toolkit, card, disk or network.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use cargo_metadata::{Dependency, DependencyKind, Metadata, MetadataCommand, PackageId};

use crate::{assert_none, read, root};

/// The golden list of edges between our own crates.
const CRATE_GRAPH: &str = "docs/crate-graph.txt";

/// What decides (left) must stay free of what does (right), through any number of crates.
const PURE: &[&str] = &["shared-model", "vault", "handbook", "stb-core", "cloud-jpki"];
const OUTSIDE: &[&str] =
    &["slint", "i-slint-core", "pcsc", "pcsc-sys", "sled", "rusqlite", "reqwest", "hyper", "tokio", "rustls"];

/// What only a desk or a test has: an emulated card, a living room, a window, a server, a second TLS provider.
const DESK: &[&str] = &["card-emulator", "living-room", "softbuffer", "winit", "aws-lc-rs", "rusqlite", "cloud-api"];

/// Members that deny `unsafe` instead of forbidding it, and why.
const OWN_LINTS: &[(&str, &str)] = &[("stb-ui", "the code that Slint generates from the markup contains some")];

#[test]
fn our_crates_depend_on_each_other_only_as_drawn() {
    let drawn: BTreeSet<String> =
        read(CRATE_GRAPH).lines().filter(|line| line.contains("->")).map(String::from).collect();
    let built = edges(&metadata());
    let findings: Vec<String> = (built.difference(&drawn).map(|edge| format!("not drawn: {edge}")))
        .chain(drawn.difference(&built).map(|edge| format!("drawn but gone: {edge}")))
        .collect();
    assert_none(
        &findings,
        "The crates do not depend on each other as docs/crate-graph.txt draws them. Remove the dependency; or, if the \
         new direction is meant, change the drawing in the same commit and say why:",
    );
}

#[test]
fn what_decides_reaches_nothing_outside() {
    let metadata = metadata();
    let findings: Vec<String> = PURE
        .iter()
        .flat_map(|name| {
            let reached = closure(&metadata, name);
            OUTSIDE
                .iter()
                .filter(move |outside| reached.contains(**outside))
                .map(move |outside| format!("{name} -> … -> {outside}"))
        })
        .collect();
    assert_none(
        &findings,
        "A crate that only decides has come to depend on the outside world (`cargo tree -p CRATE -i OUTSIDE -e normal` \
         shows the way). Put a port in stb_core::ports, and the dependency into an adapter:",
    );
}

#[test]
fn the_image_holds_nothing_of_a_desk() {
    // What `./x image` builds; cargo metadata would mix in what the tests switch on.
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--package", "stb-app", "--no-default-features", "--features", "kms", "--edges", "normal"])
        .args(["--target", "armv7-unknown-linux-gnueabihf", "--prefix", "none", "--format", "{p}"])
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).expect("cargo prints text");
    let inside: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(inside.contains("slint"), "the list of crates is not what this test takes it for:\n{tree}");
    let findings: Vec<String> =
        DESK.iter().filter(|name| inside.contains(**name)).map(|name| (*name).to_owned()).collect();
    assert_none(
        &findings,
        "The box is built with these. Put them behind a feature of stb-app that the image leaves off:",
    );
}

#[test]
fn every_member_forbids_unsafe_through_the_workspace_lints() {
    let findings: Vec<String> = metadata()
        .workspace_packages()
        .iter()
        .filter(|package| {
            let manifest: toml::Table = read(&package.manifest_path).parse().expect("cargo has read it");
            let lints = &manifest.get("lints").cloned().unwrap_or(toml::Value::Boolean(false));
            let denies = lints.get("rust").and_then(|rust| rust.get("unsafe_code")).and_then(toml::Value::as_str)
                == Some("deny");
            let listed = OWN_LINTS.iter().any(|(name, _)| *name == package.name.as_str());
            lints.get("workspace") != Some(&toml::Value::Boolean(true)) && !(listed && denies)
        })
        .map(|package| package.manifest_path.to_string())
        .collect();
    assert_none(&findings, "These manifests need `[lints]` with `workspace = true`, which is what forbids `unsafe`:");
}

#[test]
fn the_workspace_lints_forbid_unsafe() {
    let manifest: toml::Table = read("Cargo.toml").parse().expect("cargo has read it");
    assert_eq!(
        manifest["workspace"]["lints"]["rust"]["unsafe_code"].as_str(),
        Some("forbid"),
        "put `unsafe_code = \"forbid\"` back under [workspace.lints.rust]"
    );
}

fn metadata() -> Metadata {
    let mut command = MetadataCommand::new();
    command.manifest_path(root().join("Cargo.toml"));
    command.exec().expect("cargo reads the workspace")
}

/// `a -> b` for every dependency between members; `(tests)`, `(build)`, `(optional)` where it is only that.
fn edges(metadata: &Metadata) -> BTreeSet<String> {
    let ours: BTreeSet<&str> = metadata.workspace_packages().iter().map(|package| package.name.as_str()).collect();
    let edges: BTreeSet<(String, &str)> = metadata
        .workspace_packages()
        .iter()
        .flat_map(|package| package.dependencies.iter().map(move |dependency| (&package.name, dependency)))
        // A crate may name itself, to switch its own test helpers on.
        .filter(|(from, to)| ours.contains(to.name.as_str()) && from.as_str() != to.name)
        .map(|(from, to)| (format!("{from} -> {}", to.name), kind(to)))
        .collect();
    let always = |edge: &String| edges.contains(&(edge.clone(), ""));
    edges
        .iter()
        .filter(|(edge, kind)| kind.is_empty() || !always(edge))
        .map(|(edge, kind)| format!("{edge}{kind}"))
        .collect()
}

fn kind(dependency: &Dependency) -> &'static str {
    match (dependency.kind, dependency.optional) {
        (DependencyKind::Development, _) => " (tests)",
        (DependencyKind::Build, _) => " (build)",
        (_, true) => " (optional)",
        _ => "",
    }
}

/// The names of everything that `name` needs to be built, tests aside.
fn closure<'a>(metadata: &'a Metadata, name: &str) -> BTreeSet<&'a str> {
    let resolve = metadata.resolve.as_ref().expect("cargo metadata resolves");
    let needs: BTreeMap<&PackageId, Vec<&PackageId>> = resolve
        .nodes
        .iter()
        .map(|node| {
            let built = node
                .deps
                .iter()
                .filter(|dep| dep.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development));
            (&node.id, built.map(|dep| &dep.pkg).collect())
        })
        .collect();
    let start = metadata.workspace_packages().into_iter().find(|package| package.name.as_str() == name);
    let mut open = vec![&start.unwrap_or_else(|| panic!("there is no crate {name}: correct PURE in this file")).id];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if seen.insert(id) {
            open.extend(&needs[id]);
        }
    }
    seen.into_iter().map(|id| metadata[id].name.as_str()).collect()
}
