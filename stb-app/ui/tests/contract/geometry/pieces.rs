//! Every text of a view, in pieces: what stands in one place is one piece, such as both lines of a stamp, or a number and
//! its unit.

use stb_core::focus::Rect;
use stb_core::view::{Body, Chart, Curves, ItemKind, View};

/// Whose words a piece is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Owner {
    /// Header, banner or key bar.
    Chrome,
    /// What lies in the body.
    Screen,
    /// A chart, by its panel.
    Chart(Rect),
    /// An item, by its place in the view.
    Item(usize),
}

/// A piece of a view.
#[derive(Debug, Clone)]
pub struct Piece {
    /// Its place in the order of the view.
    pub number: usize,
    /// Whose it is.
    pub owner: Owner,
    /// What it says; never all empty.
    pub texts: Vec<String>,
}

/// The pieces of a view that say something.
pub fn of(view: &View) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    each(&mut view.clone(), |number, owner, _, text| match pieces.last_mut() {
        Some(piece) if piece.number == number => piece.texts.push(text.clone()),
        _ => pieces.push(Piece { number, owner, texts: vec![text.clone()] }),
    });
    pieces.retain(|piece| piece.texts.iter().any(|text| !text.is_empty()));
    pieces
}

/// The view without the words of the pieces that are `meant`, and all else where it is.
pub fn without(view: &View, meant: impl Fn(usize) -> bool) -> View {
    let mut changed = view.clone();
    each(&mut changed, |number, owner, _, text| {
        if meant(number) {
            *text = text.chars().map(|character| blank(character, owner)).collect();
        }
    });
    changed
}

/// As wide as a character can be: in its place, the last one of a text that is cut does not show.
const WIDEST: char = '鬱';

/// The view with another end of the `part`th text of the pieces that are `meant`.
pub fn with_other_ends(view: &View, part: usize, meant: impl Fn(usize) -> bool) -> View {
    let mut changed = view.clone();
    each(&mut changed, |number, _, which, text| {
        if meant(number) && which == part && text.pop().is_some() {
            text.push(WIDEST);
        }
    });
    changed
}

/// The words of an item are as wide as before: others stand beside them. Those of a screen are still broken into as many
/// lines, which blanks would not be.
fn blank(character: char, owner: Owner) -> char {
    match (character, owner) {
        ('\n', _) => '\n',
        (character, Owner::Item(_)) if character.is_ascii() => ' ',
        (_, Owner::Item(_)) => '\u{3000}',
        (character, _) if character.is_whitespace() => character,
        (character, _) if character.is_ascii() => NOTHING_NARROW,
        _ => '\u{200b}',
    }
}

/// Draws nothing, and counts as a character of half the width where lines are broken and sizes chosen.
const NOTHING_NARROW: char = '\u{7f}';

/// Calls `visit` with every text: number and owner of its piece, and which part of the piece it is.
fn each(view: &mut View, visit: impl FnMut(usize, Owner, usize, &mut String)) {
    let mut walk = Walk { visit, number: 0 };
    let header = &mut view.header;
    walk.alone(Owner::Chrome, [&mut header.title, &mut header.clock, &mut header.aside]);
    let banner = view.banner.is_some();
    walk.body(&mut view.body, banner);
    walk.alone(Owner::Chrome, view.banner.iter_mut().map(|banner| &mut banner.text));
    walk.alone(Owner::Chrome, [&mut view.key_bar.hint]);
    for (index, item) in view.items.iter_mut().enumerate() {
        walk.alone(Owner::Item(index), [&mut item.label]);
        walk.item(Owner::Item(index), &mut item.kind);
    }
}

struct Walk<Visit> {
    visit: Visit,
    number: usize,
}

impl<Visit: FnMut(usize, Owner, usize, &mut String)> Walk<Visit> {
    /// One piece.
    fn together<'a>(&mut self, owner: Owner, texts: impl IntoIterator<Item = &'a mut String>) {
        texts.into_iter().enumerate().for_each(|(part, text)| (self.visit)(self.number, owner, part, text));
        self.number += 1;
    }

    /// A piece each.
    fn alone<'a>(&mut self, owner: Owner, texts: impl IntoIterator<Item = &'a mut String>) {
        texts.into_iter().for_each(|text| self.together(owner, [text]));
    }

    /// What a banner takes the place of is left out with one.
    fn body(&mut self, body: &mut Body, banner: bool) {
        let screen = Owner::Screen;
        match body {
            Body::Top { greeting, line, received: _ } => {
                self.alone(screen, [greeting]);
                self.alone(screen, (!banner).then_some(line));
            }
            Body::Notices { position, scroll: _, empty } => {
                self.alone(screen, (!banner).then_some(position));
                self.alone(screen, empty);
            }
            Body::Notice { title, meta, lines, more, facts, state, .. } => {
                self.alone(screen, [title, meta].into_iter().chain(lines).chain([more, state]));
                self.together(screen, facts.iter_mut().map(|(_, text)| text));
            }
            Body::Page { lead, lines, more, .. } => self.alone(screen, [lead].into_iter().chain(lines).chain([more])),
            Body::Handbook { heading, empty, more, news } => {
                self.alone(screen, [heading, more, news].into_iter().chain(empty));
            }
            Body::Child { comment, caption, value, unit, said, chart, .. } => {
                self.alone(screen, comment.iter_mut().chain(said).chain([caption]));
                self.together(screen, [value, unit]);
                self.chart(chart);
            }
            Body::Pregnancy { big, month, due, advice, curves } => {
                self.together(screen, [big, month]);
                self.alone(screen, advice.iter_mut().chain([due]));
                match curves {
                    Curves::Charts(charts) => charts.iter_mut().for_each(|chart| self.chart(chart)),
                    Curves::Said(lines) => self.alone(screen, lines),
                }
            }
            Body::Quiet { lines, more } => self.alone(screen, lines.iter_mut().chain([more])),
            Body::Vaccinations { heading, columns, legend, more, .. } => {
                self.alone(screen, columns.iter_mut().chain([heading]));
                if !banner {
                    self.together(screen, legend.iter_mut().map(|(_, word)| word));
                    self.alone(screen, [more]);
                }
            }
            Body::Chart { chart, said, .. } => {
                self.chart(chart);
                self.alone(screen, [said]);
            }
            Body::Dialog { title, lines, reminder, .. } => {
                self.alone(screen, [title].into_iter().chain(lines).chain([reminder]));
            }
            Body::Problem { lead, lines, call, phone, phone_note, code, .. } => {
                self.alone(screen, [lead]);
                self.together(screen, lines);
                self.alone(screen, [call, phone, phone_note, code]);
            }
            Body::Done { hero, lines } => self.alone(screen, [hero].into_iter().chain(lines)),
            Body::Checks { heading, wrong, title, lines, notes, .. } => {
                self.alone(screen, [heading, wrong, title].into_iter().chain(lines).chain(notes));
            }
            Body::Letter { steps, prompt, id_label, password_label, error, notes, .. } => {
                self.together(screen, steps.iter_mut().map(|step| &mut step.label));
                self.alone(screen, prompt.iter_mut().chain([id_label, password_label]));
                // A sentence that is wrong takes the place of the notes.
                let notes = if error.is_empty() { notes.as_mut_slice() } else { &mut [] };
                self.alone(screen, [error].into_iter().chain(notes));
            }
            // Before the login: the tour does not come there.
            Body::Start { .. } | Body::Secret(_) | Body::Confirm { .. } => {}
        }
    }

    fn chart(&mut self, chart: &mut Chart) {
        let owner = Owner::Chart(chart.rect);
        self.alone(owner, [&mut chart.title, &mut chart.note]);
        self.alone(owner, chart.x.ticks.iter_mut().chain(&mut chart.y.ticks).map(|(_, text)| text));
        self.alone(owner, chart.lines.iter_mut().map(|line| &mut line.label));
        self.alone(owner, chart.bubble.iter_mut().map(|(_, text)| text));
        self.alone(owner, &mut chart.empty);
    }

    fn item(&mut self, owner: Owner, kind: &mut ItemKind) {
        match kind {
            ItemKind::Tile { second, badge, .. } => self.alone(owner, [second, badge]),
            ItemKind::Row { second, state, .. } => {
                self.alone(owner, [second].into_iter().chain(state.iter_mut().map(|(_, word)| word)));
            }
            ItemKind::Cover { age, second, .. } => self.alone(owner, [age, second]),
            ItemKind::Reminder { caption, .. } => self.alone(owner, [caption]),
            ItemKind::Entry { day, second, source, .. } => {
                self.alone(owner, [day, second].into_iter().chain(source.iter_mut().map(|(_, word)| word)));
            }
            ItemKind::Doses { second, stamps, state, .. } => {
                self.alone(owner, [second, state]);
                stamps.iter_mut().for_each(|stamp| self.together(owner, &mut stamp.lines));
            }
            ItemKind::Check { second, .. } => self.alone(owner, [second]),
            ItemKind::Boxes { cells, .. } => self.together(owner, cells),
            ItemKind::Button { .. }
            | ItemKind::Link
            | ItemKind::Tab { .. }
            | ItemKind::Bubble { .. }
            | ItemKind::Key => {}
        }
    }
}
