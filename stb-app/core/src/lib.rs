//! stb-core
