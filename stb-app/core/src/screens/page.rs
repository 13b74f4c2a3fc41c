//! Long texts of the municipality profile: つかいかた, the footer, and honest pages of what comes later. A section
//! begins a new page; ↓ and ↑ turn pages.

use super::{Frame, HINT_BACK, button, grid};
use crate::focus::{ElementId, Focus};
use crate::lines;
use crate::profile::{Profile, Section};
use crate::text_size::TextSize;
use crate::view::{Body, Icon, ScreenId};

/// もどる.
pub const BACK: ElementId = ElementId::fixed("back");

/// Which text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    Help,
    FirstTime,
    Faq,
    Contact,
    Terms,
    Privacy,
    Handbook,
    Medicine,
}

/// An open text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Which text.
    pub text: Text,
    /// Which page, from 0.
    pub page: usize,
}

impl Reading {
    /// The text, from its first page.
    pub fn begin(text: Text) -> Self {
        Self { text, page: 0 }
    }

    /// Turns one page forward or back; stays at the ends.
    pub fn turn(&mut self, profile: &Profile, forward: bool, size: TextSize) {
        let last = pages(profile, self.text, size).len().saturating_sub(1);
        self.page = if forward { (self.page + 1).min(last) } else { self.page.saturating_sub(1) };
    }

    /// The screen.
    pub fn frame(&self, profile: &Profile, aside: String, size: TextSize) -> Frame {
        let (screen, title, icon) = match self.text {
            Text::Help => (ScreenId::Help, "つかいかた", Icon::Book),
            Text::FirstTime => (ScreenId::FirstTime, "はじめてのかた（登録）", Icon::Person),
            Text::Faq => (ScreenId::Faq, "よくある質問", Icon::Person),
            Text::Contact => (ScreenId::Contact, "お問い合わせ", Icon::Phone),
            Text::Terms => (ScreenId::Terms, "利用規約", Icon::Letter),
            Text::Privacy => (ScreenId::Privacy, "プライバシーポリシー", Icon::Letter),
            Text::Handbook => (ScreenId::HandbookAbout, "母子健康手帳", Icon::Book),
            Text::Medicine => (ScreenId::Medicine, "お薬情報", Icon::Medicine),
        };
        let pages = pages(profile, self.text, size);
        let count = pages.len();
        let (lead, lines) = pages.into_iter().nth(self.page).unwrap_or_default();
        Frame {
            screen,
            title: title.to_owned(),
            brand: false,
            aside,
            body: Body::Page {
                icon: Some(icon),
                lead,
                lines,
                page: self.page + 1,
                pages: count,
                more: super::more(self.page, count),
            },
            items: vec![button(BACK, "もどる", grid::BACK, None)],
            focus: Focus::on(BACK),
            hint: HINT_BACK,
        }
    }
}

fn pages(profile: &Profile, text: Text, size: TextSize) -> Vec<(String, Vec<String>)> {
    sections(profile, text)
        .iter()
        .flat_map(|section| {
            let lines = lines::broken(&section.paragraphs.join("\n"), grid::page_columns(size));
            lines::paged(&lines, grid::page_lines(size)).into_iter().map(|page| (section.heading.clone(), page))
        })
        .collect()
}

fn sections(profile: &Profile, text: Text) -> &[Section] {
    match text {
        Text::Help => &profile.pages.help,
        Text::FirstTime => &profile.pages.first_time,
        Text::Faq => &profile.pages.faq,
        Text::Contact => &profile.pages.contact,
        Text::Terms => &profile.pages.terms,
        Text::Privacy => &profile.pages.privacy,
        Text::Handbook => &profile.pages.handbook,
        Text::Medicine => &profile.pages.medicine,
    }
}
