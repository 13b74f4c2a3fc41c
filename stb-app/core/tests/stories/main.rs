//! What a family does on one evening, told with keys and screens.

mod clocks;
mod focus;
mod found;
mod handbook;
mod login;
mod notices;
mod records;
mod registration;
mod restored;
mod session;
mod shop;
mod technician;
mod technician_erases;
mod technician_reports;
mod text_size;
mod vaccine_data;
mod vaccines;
mod vaults;
