use super::SupportingData;
use std::sync::OnceLock;

/// The data set of Japan that this program was built with.
pub fn japan() -> &'static SupportingData {
    static JAPAN: OnceLock<SupportingData> = OnceLock::new();
    JAPAN.get_or_init(|| {
        let text = include_str!("../../../data/vaccines-japan.toml");
        // A test reads the same file and says what is wrong with it, so that nobody meets the empty set.
        SupportingData::parse("vaccines-japan.toml", text).unwrap_or_else(|_| SupportingData {
            editions: Vec::new(),
            counting: crate::vaccine::Counting::Japan,
            grace_days: 0,
            sources: Vec::new(),
            gaps: Vec::new(),
            vaccines: Vec::new(),
        })
    })
}
