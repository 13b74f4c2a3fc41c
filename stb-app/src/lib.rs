//! stb-app
