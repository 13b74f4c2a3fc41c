//! Where the items of the handbook's pages stand at each text size, px on the plane.

use crate::focus::Rect;
use crate::text_size::TextSize;

/// Covers on 手帳TOP.
pub const fn covers(text: TextSize) -> usize {
    if text.is_stacked() { 2 } else { 3 }
}

/// One of them, by its slot from 0.
pub const fn cover(text: TextSize, slot: i32) -> Rect {
    let (pitch, width) = (text.pick(252, 300, 360), text.pick(592, 608, 780));
    Rect::new(96, 184 + pitch * slot, width, text.of(216))
}

/// Entries of the timeline.
pub const fn entries(text: TextSize) -> usize {
    match text {
        TextSize::Standard => 5,
        TextSize::Large => 4,
        TextSize::ExtraLarge => 3,
    }
}

/// One of them, by its slot from 0.
pub const fn entry(text: TextSize, slot: i32) -> Rect {
    match text {
        TextSize::Standard => Rect::new(784, 408 + 108 * slot, 1040, 84),
        TextSize::Large => Rect::new(748, 424 + 126 * slot, 1076, 101),
        TextSize::ExtraLarge => Rect::new(932, 536 + 134 * slot, 892, 108),
    }
}

/// Full-width characters on a line that stands in place of the entries.
pub const fn empty_columns(text: TextSize) -> u32 {
    match text {
        TextSize::Standard => 26,
        TextSize::Large => 22,
        TextSize::ExtraLarge => 14,
    }
}

/// What comes next.
pub const fn reminder(text: TextSize) -> Rect {
    match text {
        TextSize::Standard => Rect::new(784, 184, 640, 104),
        TextSize::Large => Rect::new(748, 184, 708, 125),
        TextSize::ExtraLarge => Rect::new(932, 184, 892, 140),
    }
}

/// きろくする.
pub const fn write(text: TextSize) -> Rect {
    match text {
        TextSize::Standard => Rect::new(1456, 184, 368, 96),
        TextSize::Large => Rect::new(1488, 184, 336, 96),
        TextSize::ExtraLarge => Rect::new(932, 348, 430, 96),
    }
}

/// 全体の概要.
pub const fn overview(text: TextSize) -> Rect {
    match text {
        TextSize::Standard => Rect::new(1456, 308, 368, 76),
        TextSize::Large => Rect::new(1488, 312, 336, 84),
        TextSize::ExtraLarge => Rect::new(1394, 348, 430, 96),
    }
}

/// A child's chart.
pub const fn child_chart(text: TextSize) -> Rect {
    match text {
        TextSize::Standard => Rect::new(588, 184, 1236, 736),
        TextSize::Large => Rect::new(640, 184, 1184, 608),
        TextSize::ExtraLarge => Rect::new(688, 184, 1136, 608),
    }
}

/// A tab on it, by its column from 0.
pub const fn tab(text: TextSize, column: i32) -> Rect {
    let chart = child_chart(text);
    Rect::new(
        chart.x + 28 + text.pick(214, 244, 284) * column,
        chart.y + 20,
        text.pick(190, 208, 244),
        text.pick(72, 80, 88),
    )
}

/// A way on from a child's page, by its place from 0: below each other at the left, or in a row at the foot.
pub const fn way(text: TextSize, place: i32) -> Rect {
    if text.is_stacked() { Rect::new(96 + 440 * place, 824, 408, 96) } else { Rect::new(96, 556 + 96 * place, 444, 72) }
}

/// A way on from the page of a pregnancy, by its place from 0: in a row at the foot, or in two.
pub const fn pregnancy_way(text: TextSize, place: i32) -> Rect {
    if text.is_stacked() {
        Rect::new(96 + 440 * (place % 4), 728 + 112 * (place / 4), 408, 88)
    } else {
        Rect::new(96 + 292 * place, 848, 268, 80)
    }
}

/// The same after a pregnancy has ended: only the foot.
pub const fn last_way(text: TextSize, place: i32) -> Rect {
    if text.is_stacked() { Rect::new(96 + 440 * place, 840, 408, 88) } else { pregnancy_way(text, place) }
}

/// Full-width characters on a line of the quiet words after a sad end.
pub const fn quiet_columns(text: TextSize) -> u32 {
    match text {
        TextSize::Standard | TextSize::Large => 32,
        TextSize::ExtraLarge => 28,
    }
}

/// Lines of them on a page.
pub const fn quiet_lines(text: TextSize) -> usize {
    match text {
        TextSize::Standard => 11,
        TextSize::Large => 8,
        TextSize::ExtraLarge => 6,
    }
}

/// Rows of the list of vaccines.
pub const fn vaccines(text: TextSize) -> usize {
    match text {
        TextSize::Standard => 5,
        TextSize::Large => 4,
        TextSize::ExtraLarge => 3,
    }
}

/// One of them, by its slot from 0.
pub const fn vaccine(text: TextSize, slot: i32) -> Rect {
    Rect::new(96, text.pick(224, 232, 244) + text.pick(128, 156, 196) * slot, 1728, text.of(104))
}

/// A chart on the whole screen.
pub const fn whole_chart(text: TextSize) -> Rect {
    Rect::new(96, 184, 1728, text.pick(640, 620, 590))
}
