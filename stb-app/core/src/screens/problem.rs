//! Something did not work: what it means, one step, the number to call, the code.

use super::{Frame, HINT_BACK, button};
use crate::focus::{ElementId, Focus, Rect};
use crate::profile::Profile;
use crate::trouble::{Helper, Next, Trouble};
use crate::view::{Body, Icon, ScreenId};

/// もう一度.
pub const RETRY: ElementId = ElementId::fixed("retry");
/// とじる.
pub const CLOSE: ElementId = ElementId::fixed("close");

/// The screen of a trouble; `inside` a session that goes on behind it.
pub fn frame(profile: &Profile, trouble: &Trouble, inside: bool, focus: &Focus) -> Frame {
    let desk = match trouble.desk {
        Helper::Support => &profile.support,
        Helper::Office => &profile.office,
    };
    let first = Rect::new(1222, 190, 602, 96);
    let second = Rect::new(1222, 320, 602, 96);
    let items = match trouble.next {
        Next::ReadCard => vec![
            button(RETRY, "カードを もう一度 読む", first, Some(Icon::Retry)),
            button(CLOSE, "はじめの画面へ", second, Some(Icon::House)),
        ],
        Next::Back => vec![
            button(RETRY, "まえの画面で もう一度", first, Some(Icon::Retry)),
            button(CLOSE, "はじめの画面へ", second, Some(Icon::House)),
        ],
        Next::Leave if inside => vec![button(CLOSE, "とじる", first, None)],
        Next::Leave => vec![button(CLOSE, "はじめの画面へ", first, Some(Icon::House))],
    };
    Frame {
        screen: ScreenId::Problem,
        title: trouble.title.to_owned(),
        brand: false,
        aside: String::new(),
        body: Body::Problem {
            icon: trouble.icon,
            lead: trouble.lead.to_owned(),
            lines: trouble.lines.clone(),
            call: "こまったときは お電話ください".to_owned(),
            phone: desk.phone.clone(),
            phone_note: format!("{}\n{}", desk.name, desk.hours),
            code: trouble.code.to_owned(),
        },
        items,
        focus: focus.clone(),
        hint: HINT_BACK,
    }
}
