//! The service of a town: device API over mutual TLS, enrolment of new boxes, operator command line.
//!
//! A request in a straight line: [`server`] accepts and speaks TLS, [`identity`] reads the certificate once,
//! [`http`] finds the row of the table and asks for the proof that its action needs ([`proof`]), a handler decides,
//! the store remembers, and [`http`] turns a refusal into `application/problem+json`.
//!
//! | room | what is in it |
//! |---|---|
//! | [`config`], [`limits`], [`clock`], [`entropy`] | the doors to the outside: file, bounds, time, randomness |
//! | [`ca`], [`authority`], [`tls`] | the operator's keys |
//! | [`trust`] | roots and revocation lists of the cards |
//! | [`memory`], [`service`] | what lives as long as the process |
//! | [`handlers`] | one file for each noun |
//! | [`cli`] | one file for each command |

pub mod authority;
pub mod ca;
pub mod cli;
pub mod clock;
pub mod config;
pub mod entropy;
pub mod handlers;
pub mod http;
pub mod identity;
pub mod limits;
pub mod memory;
pub mod passwords;
pub mod person;
pub mod proof;
pub mod server;
pub mod service;
pub mod tls;
pub mod trust;
pub mod vaults;

pub use server::{Addresses, Server, StartFault};
