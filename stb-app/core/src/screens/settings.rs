//! 設定: how large somebody wants to read. What is chosen holds at once, here as well.

use super::{Frame, HINT_BACK, button};
use crate::focus::{Direction, ElementId, Focus, Rect};
use crate::lines;
use crate::screens::grid;
use crate::text_size::TextSize;
use crate::view::{Body, Icon, Item, ScreenId};

/// Words in which the size can be judged.
const SAMPLE: [&str; 2] =
    ["この大きさで、手帳も お知らせも 読めます。", "おひとりずつ きめられて、つぎの ときも この大きさです。"];

/// The open screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    focus: Focus,
}

impl Settings {
    /// On the size that holds now.
    pub fn open(text: TextSize) -> Self {
        Self { focus: Focus::on(id(text)) }
    }

    /// A direction key.
    pub fn moved(&mut self, text: TextSize, direction: Direction) {
        self.focus = self.focus.moved(&items(text), direction);
    }

    /// What the screen shows.
    pub fn frame(&self, text: TextSize, aside: String) -> Frame {
        let lines = SAMPLE.iter().flat_map(|line| lines::broken(line, grid::page_columns(text)));
        Frame {
            screen: ScreenId::Settings,
            title: "設定".to_owned(),
            brand: false,
            aside,
            body: Body::Page {
                icon: Some(Icon::Settings),
                lead: format!("文字の 大きさ　{}", text.name()),
                lines: lines.collect(),
                page: 1,
                pages: 1,
                more: String::new(),
            },
            items: items(text),
            focus: self.focus.clone(),
            hint: HINT_BACK,
        }
    }
}

/// The size that an item stands for.
pub fn chosen(item: &ElementId) -> Option<TextSize> {
    TextSize::ALL.into_iter().find(|size| id(*size) == *item)
}

fn id(size: TextSize) -> ElementId {
    match size {
        TextSize::Standard => ElementId::fixed("text-standard"),
        TextSize::Large => ElementId::fixed("text-large"),
        TextSize::ExtraLarge => ElementId::fixed("text-extra-large"),
    }
}

fn items(now: TextSize) -> Vec<Item> {
    let button = |(column, size): (i32, TextSize)| {
        let icon = (size == now).then_some(Icon::Check);
        button(id(size), size.name(), Rect::new(96 + 592 * column, 824, 544, 96), icon)
    };
    (0..).zip(TextSize::ALL).map(button).collect()
}
