//! What a family does on one evening, told with keys and screens.

mod family;
mod focus;
mod found;
mod login;
mod notices;
mod records;
mod registration;
mod restored;
mod session;
mod town;
mod vaults;
mod world;
