//! What the Slint compiler made of `ui/`. Nothing else may live here: it is the one place that lets `unsafe` in.
#![allow(unsafe_code, missing_docs, clippy::unwrap_used, clippy::todo, reason = "generated code")]

slint::include_modules!();
