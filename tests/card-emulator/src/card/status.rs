//! Status words the card answers with (ISO 7816-4 §5.6, JICSAP).

/// SW1 and SW2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusWord(pub u16);

impl StatusWord {
    /// Done.
    pub const OK: Self = Self(0x9000);
    /// Lc or Le does not fit the command.
    pub const WRONG_LENGTH: Self = Self(0x6700);
    /// Only logical channel 0 exists.
    pub const CHANNEL_NOT_SUPPORTED: Self = Self(0x6881);
    /// The selected file is of another kind (data, PIN or key).
    pub const WRONG_FILE_TYPE: Self = Self(0x6981);
    /// The PIN that guards this has not been presented.
    pub const NOT_VERIFIED: Self = Self(0x6982);
    /// The PIN is blocked; a municipal office has to unblock it.
    pub const PIN_BLOCKED: Self = Self(0x6984);
    /// Nothing to act on in the present state.
    pub const CONDITIONS_NOT_SATISFIED: Self = Self(0x6985);
    /// No elementary file is selected.
    pub const NO_CURRENT_FILE: Self = Self(0x6986);
    /// No such application or file.
    pub const FILE_NOT_FOUND: Self = Self(0x6A82);
    /// P1 or P2 has no meaning here.
    pub const WRONG_PARAMETERS: Self = Self(0x6A86);
    /// The offset lies past the end of the file.
    pub const WRONG_OFFSET: Self = Self(0x6B00);
    /// The instruction is not known.
    pub const UNKNOWN_INSTRUCTION: Self = Self(0x6D00);
    /// The class is not known.
    pub const UNKNOWN_CLASS: Self = Self(0x6E00);

    /// `63Cx`: `tries` attempts are left; 0 means blocked. Also the answer to asking without trying.
    pub fn tries_left(tries: u8) -> Self {
        Self(0x63C0 | u16::from(tries.min(0x0F)))
    }

    /// `61xx`: `length` bytes wait for GET RESPONSE.
    pub fn bytes_waiting(length: usize) -> Self {
        Self(0x6100 | low_byte(length))
    }

    /// `6Cxx`: send the command again with this Le.
    pub fn correct_length(length: usize) -> Self {
        Self(0x6C00 | low_byte(length))
    }
}

/// 256 is written as 00 in SW2, as it is in Le.
fn low_byte(length: usize) -> u16 {
    u16::try_from(length % 256).unwrap_or(0)
}
