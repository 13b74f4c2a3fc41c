//! The service over real TLS, on ports that the system chose, with a clock that the test moves.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

mod bad_input;
mod command_line;
mod deeds;
mod demo_data;
mod enrolment;
mod first_generation;
mod log;
mod login;
mod notices;
mod openapi;
mod passphrase;
mod permissions;
mod records;
mod registration;
mod renewal;
mod rules;
mod self_tests;
mod slow_and_stopping;
mod support;
mod tls_grid;
mod trust;
mod vaccine_data;
mod vault_key;
mod vaults;
