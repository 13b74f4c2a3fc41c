//! cloud-jpki
