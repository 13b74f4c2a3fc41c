//! How large somebody wants to read (rule T2 of the television's rules).

/// 標準, 大 or 特大: chosen by each person, kept on the box, and used from the first screen after login on.
///
/// Before anybody is logged in, and where nothing is read but one short question, everything is 標準.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum TextSize {
    /// 標準: body text of 40 px.
    #[default]
    Standard,
    /// 大: 48 px.
    Large,
    /// 特大: 60 px.
    ExtraLarge,
}

impl TextSize {
    /// Every size, the smallest first.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Large, Self::ExtraLarge];

    /// The stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Large => "large",
            Self::ExtraLarge => "extra-large",
        }
    }

    /// The one with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|size| size.as_str() == word)
    }

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Standard => "標準",
            Self::Large => "大",
            Self::ExtraLarge => "特大",
        }
    }

    /// A length of 標準, px, at this size: 1, 1.2 or 1.5 times as much.
    pub const fn of(self, px: i32) -> i32 {
        match self {
            Self::Standard => px,
            Self::Large => px * 6 / 5,
            Self::ExtraLarge => px * 3 / 2,
        }
    }

    /// What stands beside a text at 標準 stands below it at the larger sizes.
    pub const fn is_stacked(self) -> bool {
        !matches!(self, Self::Standard)
    }

    /// One of three, by size.
    pub const fn pick(self, standard: i32, large: i32, extra_large: i32) -> i32 {
        match self {
            Self::Standard => standard,
            Self::Large => large,
            Self::ExtraLarge => extra_large,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_text_has_40_48_and_60_px() {
        assert_eq!(TextSize::ALL.map(|size| size.of(40)), [40, 48, 60]);
    }

    #[test]
    fn every_size_is_found_by_its_word() {
        assert!(TextSize::ALL.into_iter().all(|size| TextSize::from_word(size.as_str()) == Some(size)));
        assert_eq!(TextSize::from_word("huge"), None);
    }
}
