//! One word of the core to one word of the markup. No wildcard arms: a new word must be drawn.

use stb_core::focus::Rect;
use stb_core::view;

use crate::generated as ui;

impl From<Rect> for ui::Frame {
    fn from(rect: Rect) -> Self {
        Self { x: rect.x as f32, y: rect.y as f32, w: rect.w as f32, h: rect.h as f32 }
    }
}

impl From<view::Icon> for ui::IconName {
    fn from(icon: view::Icon) -> Self {
        match icon {
            view::Icon::Letter => Self::Letter,
            view::Icon::Book => Self::Book,
            view::Icon::Medicine => Self::Medicine,
            view::Icon::Settings => Self::Settings,
            view::Icon::Calendar => Self::Calendar,
            view::Icon::Phone => Self::Phone,
            view::Icon::Check => Self::Check,
            view::Icon::Cross => Self::Cross,
            view::Icon::Warning => Self::Warning,
            view::Icon::Clock => Self::Clock,
            view::Icon::Pencil => Self::Pencil,
            view::Icon::Offline => Self::Offline,
            view::Icon::Card => Self::Card,
            view::Icon::Retry => Self::Retry,
            view::Icon::House => Self::House,
            view::Icon::Person => Self::Person,
            view::Icon::Syringe => Self::Syringe,
            view::Icon::Bag => Self::Bag,
            view::Icon::Camera => Self::Camera,
            view::Icon::Star => Self::Star,
            view::Icon::Stethoscope => Self::Checkup,
            view::Icon::Cloud => Self::Cloud,
            view::Icon::Chart => Self::Chart,
        }
    }
}

/// The icon, or the one that draws nothing.
pub fn icon_or_none(icon: Option<view::Icon>) -> ui::IconName {
    icon.map_or(ui::IconName::None, ui::IconName::from)
}

impl From<view::Mark> for ui::MarkName {
    fn from(mark: view::Mark) -> Self {
        match mark {
            view::Mark::Town => Self::Town,
            view::Mark::Health => Self::Health,
            view::Mark::Bulb => Self::Bulb,
            view::Mark::Event => Self::Event,
            view::Mark::Write => Self::Write,
            view::Mark::Undo => Self::Undo,
        }
    }
}

impl From<view::Spine> for ui::SpineColour {
    fn from(spine: view::Spine) -> Self {
        match spine {
            view::Spine::Lamp => Self::Lamp,
            view::Spine::Rose => Self::Rose,
            view::Spine::Water => Self::Water,
            view::Spine::Leaf => Self::Leaf,
            view::Spine::Wist => Self::Wist,
            view::Spine::Bulb => Self::Bulb,
        }
    }
}

impl From<view::Growth> for ui::GrowthName {
    fn from(growth: view::Growth) -> Self {
        match growth {
            view::Growth::Bulb => Self::Bulb,
            view::Growth::Bud => Self::Bud,
            view::Growth::Flower => Self::Flower,
        }
    }
}

impl From<view::StampState> for ui::StampName {
    fn from(state: view::StampState) -> Self {
        match state {
            view::StampState::Done => Self::Done,
            view::StampState::Planned => Self::Planned,
            view::StampState::Possible => Self::Possible,
            view::StampState::Later => Self::Later,
            view::StampState::Closed => Self::Closed,
            view::StampState::Doubtful => Self::Doubtful,
        }
    }
}

impl From<view::Tone> for ui::Tone {
    fn from(tone: view::Tone) -> Self {
        match tone {
            view::Tone::Good => Self::Good,
            view::Tone::Offline => Self::Offline,
            view::Tone::Warning => Self::Warning,
        }
    }
}

impl From<view::StepState> for ui::StepState {
    fn from(state: view::StepState) -> Self {
        match state {
            view::StepState::Done => Self::Done,
            view::StepState::Now => Self::Now,
            view::StepState::Later => Self::Later,
        }
    }
}

impl From<view::CheckState> for ui::CheckMark {
    fn from(state: view::CheckState) -> Self {
        match state {
            view::CheckState::Waiting => Self::Waiting,
            view::CheckState::Running => Self::Running,
            view::CheckState::Passed => Self::Passed,
            view::CheckState::Failed => Self::Failed,
        }
    }
}
