//! From a plain [`View`] to the properties of the markup. Only what changed is set.

mod body;
mod boxes;
mod charts;
mod fit;
mod items;
mod words;

use std::rc::Rc;

use slint::{ComponentHandle, ModelRc, PlatformError, SharedString, VecModel, Window};
use stb_core::focus::Rect;
use stb_core::lines::broken;
use stb_core::text_size::TextSize;
use stb_core::view::{Banner, Body, Header, KeyBar, View};

use crate::generated::{ChromeVm, Frame, IconMasks, Reading, Tone, Tv};
use crate::icons;
use crate::landscape::Landscapes;
use charts::Charts;
use fit::Room;
use items::ItemModels;

/// More characters than any line of ours has.
const LONGEST_RUN: usize = 512;

/// The one window of the box.
pub struct Screen {
    tv: Tv,
    items: ItemModels,
    charts: Charts,
    masks: Rc<icons::IconMasks>,
    landscapes: Landscapes,
    /// Px of the window for one of the plane; the pictures are made for it.
    scale: f32,
    shown: Option<(TextSize, Body)>,
}

impl Screen {
    /// Makes the window on this thread's Slint platform and shows it, still empty.
    ///
    /// # Errors
    /// When the platform cannot make a window.
    pub fn new() -> Result<Self, PlatformError> {
        let masks = Rc::default();
        let tv = window(&masks)?;
        let scale = tv.window().scale_factor();
        let landscapes = Landscapes::for_scale(scale);
        let items = ItemModels::attach(&tv);
        let charts = Charts::attach(&tv);
        Ok(Self { tv, items, charts, masks, landscapes, scale, shown: None })
    }

    /// Lets go of every text: the window is made anew, so that no property of any screen, shown or hidden, is missed. The
    /// pictures of the house stay.
    ///
    /// # Errors
    /// When the platform cannot make a window; then the old one is still there.
    pub fn forget(&mut self) -> Result<(), PlatformError> {
        let tv = window(&self.masks)?;
        self.items = ItemModels::attach(&tv);
        self.charts = Charts::attach(&tv);
        self.tv = tv;
        self.shown = None;
        Ok(())
    }

    /// The window has another size: what is drawn for a size is drawn for this one. Needed before the next [`Self::show`].
    ///
    /// # Errors
    /// When the platform cannot make a window; then the pictures of the old size are scaled.
    pub fn resized(&mut self) -> Result<(), PlatformError> {
        let scale = self.tv.window().scale_factor();
        if scale != self.scale {
            self.forget()?;
            self.landscapes = Landscapes::for_scale(scale);
            self.scale = scale;
        }
        Ok(())
    }

    /// Draws the curtain over everything, or takes it away. It is for the caches of the renderer and for nobody's eyes:
    /// render it, take it away, and render anew before the frame is presented.
    pub fn draw_curtain(&self, drawn: bool) {
        let run = if drawn { SharedString::from("ー".repeat(LONGEST_RUN)) } else { SharedString::default() };
        self.tv.set_curtain(run);
    }

    /// Shows `view`. Costs next to nothing where it equals what was shown last.
    pub fn show(&mut self, view: &View) {
        let shown = (view.text, view.body.clone());
        if self.shown.as_ref() != Some(&shown) {
            self.tv.global::<Reading>().set_scale(view.text.of(10) as f32 / 10.0);
            body::show(&self.tv, &self.landscapes, &view.body, (&view.items, view.text));
            self.charts.show(&self.tv, &view.body);
            self.shown = Some(shown);
        }
        self.items.show(&view.items, &view.focused, view.text);
        let chrome = self.tv.global::<ChromeVm>();
        chrome.set_indent(indent(&view.body));
        show_header(&chrome, &view.header);
        show_key_bar(&chrome, &view.key_bar);
        show_banner(&chrome, view);
    }

    /// The window, for its size and its events.
    pub fn window(&self) -> &Window {
        self.tv.window()
    }
}

fn window(masks: &Rc<icons::IconMasks>) -> Result<Tv, PlatformError> {
    let tv = Tv::new()?;
    let scale = tv.window().scale_factor();
    let masks = Rc::clone(masks);
    tv.global::<IconMasks>().on_mask(move |name, size| masks.mask(name, size * scale));
    tv.show()?;
    Ok(tv)
}

/// A mark in a corner and the air beside it, px.
const MARK: f32 = 60.0;

/// Header and key bar make room for the marks in the corners.
fn indent(body: &Body) -> f32 {
    if matches!(body, Body::Checks { marked: true, .. }) { MARK } else { 0.0 }
}

fn show_header(chrome: &ChromeVm<'_>, header: &Header) {
    chrome.set_title(SharedString::from(&header.title));
    chrome.set_title_size(title_size(header) as f32);
    chrome.set_title_right(title_right(header) as f32);
    chrome.set_brand(header.brand);
    chrome.set_clock(SharedString::from(&header.clock));
    chrome.set_aside(SharedString::from(&header.aside));
}

/// Room for the title, px, and where it begins.
const TITLE: (i32, i32) = (208, 1060);

/// A title is of 60 px, or smaller when it would reach the clock.
fn title_size(header: &Header) -> i32 {
    Room { width: TITLE.1, sizes: &[60, 52, 44, 38], reading: TextSize::Standard }.size_for(&header.title)
}

/// Titles are of full-width characters at most.
fn title_right(header: &Header) -> i32 {
    let width = title_size(header) * i32::try_from(header.title.chars().count()).unwrap_or(0);
    TITLE.0 + width.min(TITLE.1)
}

fn show_key_bar(chrome: &ChromeVm<'_>, keys: &KeyBar) {
    chrome.set_blue(keys.blue);
    chrome.set_red(keys.red);
    chrome.set_green(keys.green);
    chrome.set_yellow(keys.yellow);
    chrome.set_hint(SharedString::from(&keys.hint));
}

fn show_banner(chrome: &ChromeVm<'_>, view: &View) {
    chrome.set_banner_shown(view.banner.is_some());
    if let Some(Banner { tone, text }) = &view.banner {
        let (place, text) = banner_place(view, text);
        chrome.set_banner_tone(Tone::from(*tone));
        chrome.set_banner_lines(i32::try_from(text.lines().count()).unwrap_or(1));
        chrome.set_banner(SharedString::from(text));
        chrome.set_banner_frame(Frame::from(place));
    }
}

/// Where a banner covers neither an item nor words that matter more, and its text in the lines that fit there.
fn banner_place(view: &View, text: &str) -> (Rect, String) {
    let (place, columns) = match &view.body {
        Body::Top { .. } => (Rect::new(96, 254, 1728, 76), 47),
        // Below what waits behind the card.
        Body::Start { .. } => (Rect::new(96, 586, 900, 84), 23),
        Body::Done { .. } => (Rect::new(96, 466, 900, 84), 23),
        Body::Notices { .. }
        | Body::Notice { .. }
        | Body::Handbook { .. }
        | Body::Child { .. }
        | Body::Pregnancy { .. }
        | Body::Quiet { .. }
        | Body::Chart { .. } => return behind_the_title(&view.header, text),
        // 設定 has buttons all along its foot.
        Body::Page { .. } if view.items.len() > 1 => return behind_the_title(&view.header, text),
        Body::Page { .. } => {
            let width = view.text.pick(900, 840, 760);
            (Rect::new(620, 828, width, 88), u32::try_from((width - 100) / 28).unwrap_or(1))
        }
        // `Vaccinations` leave their legend off meanwhile.
        Body::Vaccinations { .. }
        | Body::Secret(_)
        | Body::Letter { .. }
        | Body::Confirm { .. }
        | Body::Problem { .. }
        | Body::Checks { .. }
        | Body::Dialog { .. } => (Rect::new(96, 862, 1728, 76), 47),
    };
    (place, wrapped(text, columns))
}

/// Behind the title, up to the clock; over the clock only if two lines do not suffice.
fn behind_the_title(header: &Header, text: &str) -> (Rect, String) {
    let left = (title_right(header) + 22).max(470);
    let up_to = |right: i32| {
        let width = right - left;
        // Beside a very long title there are three lines.
        (Rect::new(left, 54, width, 92), wrapped(text, u32::try_from(width / 32).unwrap_or(1)))
    };
    let beside_the_clock = up_to(1370);
    if beside_the_clock.1.lines().count() <= 2 { beside_the_clock } else { up_to(1824) }
}

/// Lines of at most that many full-width characters. A text too long for one line has a line or more for each sentence,
/// broken between words by the rules of the core.
fn wrapped(text: &str, columns: u32) -> String {
    let whole = broken(&text.replace('\n', ""), columns);
    if whole.len() <= 1 {
        return whole.concat();
    }
    text.split_inclusive('。').flat_map(|sentence| broken(sentence, columns)).collect::<Vec<_>>().join("\n")
}

fn list<T: Clone + 'static>(rows: impl Iterator<Item = T>) -> ModelRc<T> {
    ModelRc::new(rows.collect::<VecModel<T>>())
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn a_long_text_breaks_after_its_sentences() {
        assert_eq!(wrapped("みじかい文です。もう一つ。", 20), "みじかい文です。もう一つ。");
        assert_eq!(wrapped("はじめの 文です。つぎの 文も あります", 12), "はじめの 文です。\nつぎの 文も あります");
        assert_eq!(wrapped("みじかい文です。\nもう一つ。", 20), "みじかい文です。もう一つ。");
        assert_eq!(wrapped("", 12), "");
    }
}
