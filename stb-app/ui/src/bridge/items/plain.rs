//! Buttons, tiles, rows, keys and boxes.

use std::rc::Rc;

use slint::{ModelRc, SharedString, VecModel};
use stb_core::focus::Rect;
use stb_core::text_size::TextSize;
use stb_core::view::{CheckState, Icon, Item, ItemKind, Mark, Spine};

use super::Common;
use super::rows::update;
use crate::bridge::boxes::{Place, Row};
use crate::bridge::fit::{Room, type_size};
use crate::bridge::words;
use crate::generated::{
    BoxesVm, ButtonVm, CharacterVm, CheckMark, CheckVm, Frame, IconName, KeyVm, LinkVm, MarkName, RowVm, SpineColour,
    TileVm,
};

pub fn button(common: Common, icon: Option<Icon>, stacked: bool) -> ButtonVm {
    let Common { frame, focused, enabled, label, reading } = common;
    let beside = if icon.is_some() { 68 } else { 0 } + if stacked { 36 } else { 0 };
    let room = Room { width: lit(frame.w as i32 - beside - 24), sizes: &[40, 36, 32], reading };
    let label_size = room.size_for(&label) as f32;
    ButtonVm { frame, focused, enabled, label, label_size, icon: words::icon_or_none(icon), stacked }
}

/// With the focus words grow, and the box does not grow by as much.
fn lit(width: i32) -> i32 {
    width * 20 / 21
}

/// Whether a button stands in a stack of at least three, all of which have an icon.
pub fn is_stacked(items: &[Item], button: &Item) -> bool {
    let mut stack = items.iter().filter(|other| {
        matches!(other.kind, ItemKind::Button { .. }) && (other.rect.x, other.rect.w) == (button.rect.x, button.rect.w)
    });
    stack.clone().count() >= 3 && stack.all(|other| matches!(other.kind, ItemKind::Button { icon: Some(_) }))
}

pub fn link(common: Common) -> LinkVm {
    let Common { frame, focused, label, .. } = common;
    LinkVm { frame, focused, label }
}

pub fn tile(common: Common, icon: Icon, second: &str, badge: &str, spine: Spine) -> TileVm {
    let Common { frame, focused, label, reading, .. } = common;
    let beside = if frame.w > 600.0 { 184 } else { 48 };
    let width = lit(frame.w as i32 - beside - 18);
    TileVm {
        frame,
        focused,
        label_size: type_size(&label, width, &[46, 42], reading),
        label,
        second: SharedString::from(second),
        second_size: type_size(second, width, &[31, 28, 26], reading),
        badge: SharedString::from(badge),
        icon: IconName::from(icon),
        spine: SpineColour::from(spine),
    }
}

pub fn row(common: Common, mark: Mark, new: bool, second: &str, state: Option<&(Icon, String)>) -> RowVm {
    let Common { frame, focused, label, reading, .. } = common;
    let all = frame.w as i32 - beside_row(state, reading);
    let width = |left: i32| lit(all - left);
    let first = width(if new { 122 + reading.of(116) } else { 122 });
    RowVm {
        frame,
        focused,
        label_size: type_size(&label, first, &[40, 36, 32, 28], reading),
        label,
        second: SharedString::from(second),
        second_size: type_size(second, width(122), &[28, 26, 24], reading),
        is_new: new,
        mark: MarkName::from(mark),
        state_icon: words::icon_or_none(state.map(|(icon, _)| *icon)),
        state: state.map(|(_, word)| SharedString::from(word)).unwrap_or_default(),
    }
}

/// Right of a row's words: its state.
fn beside_row(state: Option<&(Icon, String)>, reading: TextSize) -> i32 {
    state.map_or(32, |(_, word)| {
        let columns = i32::try_from(word.chars().count()).unwrap_or(0);
        columns * reading.of(31) + reading.of(52) + 80
    })
}

pub fn check(common: Common, state: CheckState, second: &str) -> CheckVm {
    let Common { frame, focused, label, reading, .. } = common;
    let width = lit(frame.w as i32 - 116);
    CheckVm {
        frame,
        focused,
        label_size: type_size(&label, width, &[36, 32], reading),
        label,
        second: SharedString::from(second),
        second_size: type_size(second, width, &[28, 26], reading),
        mark: CheckMark::from(state),
    }
}

pub fn key(common: Common) -> KeyVm {
    let Common { frame, focused, enabled, label, .. } = common;
    KeyVm { frame, focused, enabled, label }
}

/// What one row of boxes repeats; see [`nth`](super::rows::nth).
#[derive(Default, Clone)]
pub struct BoxParts {
    boxes: Rc<VecModel<Frame>>,
    characters: Rc<VecModel<CharacterVm>>,
}

/// What a row of boxes shows; see the view's `Boxes`.
pub struct BoxRow<'a> {
    pub cells: &'a [String],
    pub cursor: Option<usize>,
    pub groups: &'a [usize],
    pub active: bool,
    pub wrong: bool,
}

pub fn boxes(common: Common, rect: Rect, boxes: &BoxRow<'_>, parts: &BoxParts) -> BoxesVm {
    let Common { frame, focused, label, .. } = common;
    let row = Row::new(rect, boxes.groups);
    let next = row.next(boxes.cursor);
    let lit_box = next.and_then(|place| row.boxes.get(place.in_box)).copied();
    let character = |(place, text): (&Place, &String)| CharacterVm {
        frame: Frame::from(place.rect),
        text: SharedString::from(text),
        on_paper: focused && next.is_some_and(|next| next.in_box == place.in_box),
    };
    update(&parts.boxes, row.boxes.iter().copied().map(Frame::from).collect());
    update(&parts.characters, row.places.iter().zip(boxes.cells).map(character).collect());
    BoxesVm {
        frame,
        focused,
        label,
        boxes: ModelRc::from(parts.boxes.clone()),
        characters: ModelRc::from(parts.characters.clone()),
        lit: lit_box.map(Frame::from).unwrap_or_default(),
        lit_shown: focused || (boxes.active && boxes.cursor.is_some()),
        cursor: next.map(|next| Frame::from(next.rect)).unwrap_or_default(),
        cursor_shown: focused && boxes.cursor.is_some(),
        wrong: boxes.wrong,
    }
}
