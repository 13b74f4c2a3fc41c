//! What the handbook's screens have: covers, what comes next, entries, tabs, doses and bubbles.

use std::rc::Rc;

use slint::{ModelRc, SharedString, VecModel};
use stb_core::focus::Rect;
use stb_core::lines::broken;
use stb_core::text_size::TextSize;
use stb_core::view::{Growth, Icon, Spine, Stamp};

use super::Common;
use super::rows::update;
use crate::bridge::fit::{Room, type_size};
use crate::bridge::words;
use crate::generated::{
    BubbleVm, CoverVm, DosesVm, EntryVm, GrowthName, IconName, ReminderVm, SpineColour, StampName, StampVm, TabVm,
};

/// Left of the words on a cover, and right of them.
const BESIDE_COVER_WORDS: i32 = 190 + 24;
/// Two lines of a name have room on a cover in this size.
const TWO_LINES: i32 = 34;
/// The same for what comes next.
const BESIDE_REMINDER_WORDS: i32 = 108 + 20;
/// Around the word in the pill that says whence an entry is.
const BESIDE_SOURCE_WORD: i32 = 76 + 36;
/// Room beside a stamp before the next column, and beside the last one, px.
const STAMP_WORDS: i32 = 150;
const LAST_STAMP_WORDS: i32 = 200;

pub fn cover(common: Common, growth: Growth, spine: Spine, age: &str, second: &str) -> CoverVm {
    let Common { frame, focused, label, reading, .. } = common;
    let width = frame.w as i32 - BESIDE_COVER_WORDS;
    let (name, name_size) = name(&label, width, reading);
    CoverVm {
        frame,
        focused,
        name: SharedString::from(name),
        name_size: name_size as f32,
        age: SharedString::from(age),
        age_size: type_size(age, width, &[40, 34, 30], reading),
        second: SharedString::from(second),
        second_size: type_size(second, width, &[31, 28], reading),
        growth: GrowthName::from(growth),
        spine: SpineColour::from(spine),
    }
}

/// A name on one line, or larger on two.
fn name(label: &str, width: i32, reading: TextSize) -> (String, i32) {
    let on_one = Room { width, sizes: &[46, 38, 32], reading }.size_for(label);
    let in_lines = |size: i32| broken(label, u32::try_from(width / size).unwrap_or(1));
    let on_two = (on_one + 1..=reading.of(TWO_LINES)).rev().find(|size| in_lines(*size).len() <= 2);
    let size = on_two.unwrap_or(on_one);
    (in_lines(size).into_iter().take(2).collect::<Vec<_>>().join("\n"), size)
}

pub fn reminder(common: Common, icon: Icon, caption: &str) -> ReminderVm {
    let Common { frame, focused, label, reading, .. } = common;
    let width = frame.w as i32 - BESIDE_REMINDER_WORDS;
    ReminderVm {
        frame,
        focused,
        label_size: type_size(&label, width, &[38, 34, 30, 26], reading),
        label,
        caption: SharedString::from(caption),
        caption_size: type_size(caption, width, &[28, 26, 24], reading),
        icon: IconName::from(icon),
    }
}

/// The circle of an entry, and whether the line goes on above and below it.
pub struct Circle {
    pub icon: Icon,
    pub spine: Spine,
    pub joined: (bool, bool),
}

pub fn entry(common: Common, circle: &Circle, day: &str, second: &str, source: Option<&(Icon, String)>) -> EntryVm {
    let Common { frame, focused, label, reading, .. } = common;
    let left = if reading.is_stacked() { 276 } else { 244 };
    let right =
        source.map_or(24, |(_, word)| 28 * i32::try_from(word.chars().count()).unwrap_or(0) + BESIDE_SOURCE_WORD);
    let width = frame.w as i32 - left - right;
    EntryVm {
        frame,
        focused,
        day: SharedString::from(day),
        label_size: type_size(&label, width, &[38, 34, 32], reading),
        label,
        second_size: type_size(second, width, &[28, 26, 24], reading),
        second: SharedString::from(second),
        icon: IconName::from(circle.icon),
        spine: SpineColour::from(circle.spine),
        source_icon: words::icon_or_none(source.map(|(icon, _)| *icon)),
        source: source.map(|(_, word)| SharedString::from(word)).unwrap_or_default(),
        joined_above: circle.joined.0,
        joined_below: circle.joined.1,
    }
}

pub fn tab(common: Common, chosen: bool) -> TabVm {
    let Common { frame, focused, label, .. } = common;
    TabVm { frame, focused, label, chosen }
}

/// What a vaccine shows; see the view's `Doses`.
pub struct DoseRow<'a> {
    pub second: &'a str,
    pub stamps: &'a [Stamp],
    pub state: &'a str,
    pub urgent: bool,
}

pub fn doses(common: Common, row: &DoseRow<'_>, parts: &Rc<VecModel<StampVm>>) -> DosesVm {
    let Common { frame, focused, label, reading, .. } = common;
    let last = row.stamps.len().saturating_sub(1);
    let stamp = |(column, stamp): (usize, &Stamp)| {
        let width = if column < last { STAMP_WORDS } else { LAST_STAMP_WORDS };
        let size = |line: &String| Room { width, sizes: &[28, 26, 24], reading }.size_for(line);
        StampVm {
            name: StampName::from(stamp.state),
            text: SharedString::from(stamp.lines.join("\n")),
            text_size: stamp.lines.iter().map(size).min().unwrap_or(28) as f32,
        }
    };
    update(parts, row.stamps.iter().enumerate().map(stamp).collect());
    DosesVm {
        frame,
        focused,
        label_size: type_size(&label, reading.pick(436, 612, 692), &[40, 34, 28], reading),
        label,
        second: SharedString::from(row.second),
        stamps: ModelRc::from(parts.clone()),
        state: SharedString::from(row.state),
        state_size: type_size(row.state, reading.pick(254, 400, 390), &[34, 30, 26], reading),
        urgent: row.urgent,
    }
}

pub fn bubble(common: Common, rect: Rect, (x, y): (i32, i32)) -> BubbleVm {
    let Common { frame, focused, label, .. } = common;
    BubbleVm { frame, focused, label, tip_x: (x - rect.x) as f32, tip_y: (y - rect.y) as f32 }
}
