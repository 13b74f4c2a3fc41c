//! What a family does on one evening, told with keys and screens.

mod books;
mod family;
mod focus;
mod found;
mod handbook;
mod login;
mod notices;
mod records;
mod registration;
mod restored;
mod session;
mod town;
mod vaccine_data;
mod vaccines;
mod vaults;
mod world;
