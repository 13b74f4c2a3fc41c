//! The rules as machines ask them: JSON in, JSON out.

pub mod vaccines;
