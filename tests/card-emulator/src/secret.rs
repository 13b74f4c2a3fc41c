//! A PIN or password that does not show itself.

use std::fmt;

use serde::Deserialize;
use zeroize::Zeroizing;

/// Wiped when dropped, and opaque to `{:?}`. The card compares its bytes as they are.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes over the text of a PIN.
    pub fn new(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    pub(crate) fn matches(&self, attempt: &[u8]) -> bool {
        self.0.as_bytes() == attempt
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
