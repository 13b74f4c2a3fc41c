//! The television screen: markup in `ui/`, and the bridge that shows a plain [`stb_core::view::View`] through it.
//!
//! The core decides what is on the screen and where everything lies that can have the focus; this crate draws it.
//! [`Screen`] works on any Slint platform; [`headless`] is one that needs neither display nor clock.
//!
//! Drawing is cheap because a focus move changes two rows of one model and nothing else: [`Screen::show`] compares
//! with what it showed last, and the software renderer repaints only what changed.

mod bridge;
mod chart;
mod generated;
pub mod headless;
mod icons;
mod landscape;

pub use bridge::Screen;
