use shared_model::record::Record;

/// Not a number as records write them: digits, with one point at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number")]
pub struct NoNumber;

/// The number in a field; `None` if the field is missing or cleared.
pub fn number(record: &Record, field: &str) -> Option<Result<f64, NoNumber>> {
    record.value(field).map(|text| {
        let plain =
            !text.is_empty() && text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        // Rust also reads 「.5」 and 「5.」: a slip of the hand, but a number.
        if plain { text.parse().map_err(|_| NoNumber) } else { Err(NoNumber) }
    })
}
