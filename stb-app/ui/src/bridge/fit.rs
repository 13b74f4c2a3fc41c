//! Which type size lets a text stand on one line: names and vaccines are as long as they are.

use stb_core::lines::broken;

/// The first of `sizes` (px, the largest first) at which `text` fits into `width` px, or the last. By the rules of the
/// core, which take every character for as wide as it can be.
pub fn type_size(text: &str, width: i32, sizes: &[i32]) -> i32 {
    let fits = |size: &&i32| {
        let columns = u32::try_from(width / (**size).max(1)).unwrap_or(1);
        broken(text, columns).len() <= 1
    };
    sizes.iter().find(fits).or(sizes.last()).copied().unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::type_size;

    #[test]
    fn a_longer_text_is_smaller_until_the_smallest_size() {
        let size = |text: &str| type_size(text, 400, &[40, 32, 20]);
        assert_eq!(size("みじかい"), 40);
        assert_eq!(size("ちょうど十文字です。"), 40);
        assert_eq!(size("それよりすこしだけ長い"), 32);
        assert_eq!(size(&"長".repeat(20)), 20);
        assert_eq!(size(&"長".repeat(90)), 20);
        assert_eq!(type_size("何か", 400, &[]), 1);
    }
}
