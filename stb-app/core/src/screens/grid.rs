//! Where lists, sheets and pages of text stand at each text size, px on the plane. Content has y 184 to 936.

use crate::focus::Rect;
use crate::text_size::TextSize;

/// Rows of a list on the screen (rule L6: at most six).
pub const fn rows(text: TextSize) -> usize {
    match text {
        TextSize::Standard => 6,
        TextSize::Large => 5,
        TextSize::ExtraLarge => 4,
    }
}

/// The row of a list in a slot, from 0 at the top.
pub const fn row(text: TextSize, slot: i32) -> Rect {
    Rect::new(96, 184 + text.pick(128, 154, 188) * slot, 1684, text.of(104))
}

/// Full-width characters on a line of a text over the whole width (rule T5: at most 32).
pub const fn page_columns(text: TextSize) -> u32 {
    match text {
        TextSize::Standard | TextSize::Large => 32,
        TextSize::ExtraLarge => 26,
    }
}

/// Lines on such a page below its heading.
pub const fn page_lines(text: TextSize) -> usize {
    match text {
        TextSize::Standard => 7,
        TextSize::Large => 6,
        TextSize::ExtraLarge => 5,
    }
}

/// Full-width characters on a line of a sheet: beside its facts and buttons, or above them.
pub const fn sheet_columns(text: TextSize) -> u32 {
    match text {
        TextSize::Standard | TextSize::ExtraLarge => 26,
        TextSize::Large => 32,
    }
}

/// Lines on a page of a sheet.
pub const fn sheet_lines(text: TextSize) -> usize {
    match text {
        TextSize::Standard => 6,
        TextSize::Large => 4,
        TextSize::ExtraLarge => 3,
    }
}

/// The button of a sheet in a place: the first at the foot with smaller ones above it, or all in a row below the text.
pub const fn sheet_button(text: TextSize, place: i32) -> Rect {
    match (text.is_stacked(), place) {
        (true, place) => Rect::new(96 + 592 * place, 816, 544, 104),
        (false, 0) => Rect::new(1312, 820, 512, 96),
        (false, place) => Rect::new(1312, 820 - 104 * place, 512, 76),
    }
}

/// もどる below a page of text.
pub const BACK: Rect = Rect::new(96, 824, 484, 96);
