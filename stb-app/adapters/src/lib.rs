//! stb-adapters
