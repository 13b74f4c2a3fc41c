//! A case of the contract that the macro forgets would silently not run.

const MACRO: &str = include_str!("../src/contract/mod.rs");
const ROOMS: [&str; 12] = [
    include_str!("../src/contract/operator.rs"),
    include_str!("../src/contract/devices.rs"),
    include_str!("../src/contract/registration.rs"),
    include_str!("../src/contract/notices.rs"),
    include_str!("../src/contract/vaults.rs"),
    include_str!("../src/contract/deeds.rs"),
    include_str!("../src/contract/vaccine_data.rs"),
    include_str!("../src/contract/outbox.rs"),
    include_str!("../src/contract/records.rs"),
    include_str!("../src/contract/mail.rs"),
    include_str!("../src/contract/isolation.rs"),
    include_str!("../src/contract/concurrency.rs"),
];

#[test]
fn the_macro_names_every_case() {
    let named: Vec<&str> = MACRO.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let cases = ROOMS.iter().flat_map(|room| room.lines()).filter_map(|line| line.strip_prefix("pub fn "));
    let cases: Vec<&str> = cases.filter_map(|signature| signature.split('(').next()).collect();
    assert!(cases.len() >= 75, "only {} cases were found", cases.len());
    for case in cases {
        assert!(named.contains(&case), "{case} is not in store_contract!");
    }
}
