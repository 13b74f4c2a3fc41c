//! Hexadecimal, as people type it in profiles, dialogues and on the control line.

/// Bytes of a hexadecimal text; spaces, colons and letter case do not matter. `None` if it is not one.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .filter(|c| !c.is_whitespace() && *c != ':')
        .map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok()))
        .collect();
    let digits = digits?;
    if digits.len() % 2 != 0 {
        return None;
    }
    Some(digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    #[test]
    fn reads_spaced_and_mixed_case_digits_and_refuses_the_rest() {
        assert_eq!(super::decode("00 a4:04 0C"), Some(vec![0x00, 0xA4, 0x04, 0x0C]));
        assert_eq!(super::decode(""), Some(vec![]));
        assert_eq!(super::decode("0"), None);
        assert_eq!(super::decode("zz"), None);
    }
}
