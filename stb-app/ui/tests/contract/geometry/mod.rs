//! Words of every page that a family can see, as the core really makes them: whole, within the safe area, and neither on
//! each other nor on items.

mod ink;
mod pieces;

use std::collections::{BTreeMap, BTreeSet};

use living_room::tour;
use stb_core::focus::Rect;
use stb_core::text_size::TextSize;
use stb_core::view::{Chart, Item, ItemKind, View};

use self::ink::look_for;
use self::pieces::{Owner, Piece};
use super::charts::charts;
use super::{Area, OVERHANG, Tv, WIDTHS, contains, views};

/// Screen, words and fault of what may be: the value of a point stands over the number or the name that is behind it. An
/// entry that does not occur fails the test: take it out.
const BEHIND_THE_VALUE: &[(&str, &str, &str)] = &[
    ("chart", "4", "is nowhere"),
    ("chart", "6", "is nowhere"),
    ("chart", "8", "is nowhere"),
    ("chart", "97", "is nowhere"),
    ("child", "97", "is nowhere"),
];

/// At 標準 every page is looked at on the small screen; of each screen of a household so many on the large one, and in the
/// other sizes.
const SAMPLES: usize = 2;

/// What a family writes, and the title of a notice, may be as long as it likes; its page has all of it.
const MAY_BE_CUT: [&str; 2] =
    ["きょうは みんなで 砺波の チューリップ公園へ", "令和8年度 インフルエンザ予防接種費用の 助成と、"];

/// Something wrong: where, which words, and what.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Fault {
    view: String,
    words: String,
    what: String,
}

impl Fault {
    fn is(&self, (screen, words, what): &(&str, &str, &str)) -> bool {
        self.view.split('/').nth(1) == Some(*screen) && self.words.contains(words) && self.what.starts_with(what)
    }
}

#[test]
fn every_word_of_the_tour_is_whole_and_in_a_place_of_its_own() {
    let looked: Vec<Fault> = std::thread::scope(|scope| {
        let threads = TextSize::ALL.map(|text| scope.spawn(move || look_through(text)));
        threads.into_iter().flat_map(|thread| thread.join().expect("the look in this size")).collect()
    });
    let faults: BTreeSet<Fault> = looked.into_iter().collect();
    let new: Vec<&Fault> =
        faults.iter().filter(|fault| !BEHIND_THE_VALUE.iter().any(|known| fault.is(known))).collect();
    let gone: Vec<_> = BEHIND_THE_VALUE.iter().filter(|known| !faults.iter().any(|fault| fault.is(known))).collect();
    let list: Vec<String> =
        new.iter().map(|fault| format!("{}: 「{}」 {}", fault.view, fault.words, fault.what)).collect();
    assert!(
        new.is_empty() && gone.is_empty(),
        "{} faults:\n{}\nnot behind a value: {gone:?}",
        new.len(),
        list.join("\n")
    );
}

/// On both screens, each on a thread of its own.
fn look_through(text: TextSize) -> Vec<Fault> {
    let pages = &tour::pages(text);
    std::thread::scope(|scope| {
        let threads = WIDTHS.map(|width| scope.spawn(move || Look::new(width, text).through(pages)));
        threads.into_iter().flat_map(|thread| thread.join().expect("the look on this screen")).collect()
    })
}

/// A look through pages at one size. What looks the same is looked at once.
struct Look {
    tv: Tv,
    text: TextSize,
    /// Where words of screens stand, by everything that their place depends on.
    known: BTreeMap<String, Option<Area>>,
    /// Items that have been looked at.
    items: BTreeSet<String>,
    faults: Vec<Fault>,
}

impl Look {
    fn new(width: u32, text: TextSize) -> Self {
        Self { tv: Tv::new(width), text, known: BTreeMap::new(), items: BTreeSet::new(), faults: Vec::new() }
    }

    fn through(mut self, pages: &[(String, View)]) -> Vec<Fault> {
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, view) in pages {
            let is_small = self.tv.scale < 1.0;
            let all = is_small && self.text == TextSize::Standard;
            let of_this_kind = seen.entry(name.rsplit_once('/').map_or("", |(kind, _)| kind)).or_default();
            *of_this_kind += 1;
            // Both sizes are laid out alike but for rounding; the small one is looked through faster.
            if all || *of_this_kind <= SAMPLES {
                self.at(name, view);
            }
            if all || (is_small && *of_this_kind <= SAMPLES) {
                for index in 0..view.items.len() {
                    self.at_item(name, &views::focused_on(view, index), index);
                }
            }
        }
        self.faults
    }

    fn fault(&mut self, view: &str, piece: &Piece, what: String) {
        self.faults.push(Fault {
            view: format!("{view} {} {}", self.text.name(), self.tv.frame().area().width),
            words: piece.texts.join("／"),
            what,
        });
    }

    /// The words of the screen, and those of items without the focus.
    fn at(&mut self, name: &str, view: &View) {
        let new_items: BTreeSet<usize> = (0..view.items.len())
            .filter(|index| view.items[*index].id != view.focused && self.items.insert(item_key(view, *index)))
            .collect();
        let all: Vec<(Piece, String)> =
            pieces::of(view).into_iter().map(|piece| (piece.clone(), key(view, &piece))).collect();
        let is_new = |piece: &Piece, key: &String| match piece.owner {
            Owner::Item(index) => new_items.contains(&index),
            _ => !self.known.contains_key(key),
        };
        let wanted: Vec<Piece> =
            all.iter().filter(|(piece, key)| is_new(piece, key)).map(|(piece, _)| piece.clone()).collect();
        if wanted.is_empty() {
            return;
        }
        let found = look_for(&mut self.tv, view, &wanted);
        for (piece, key) in all.iter().filter(|(piece, _)| wanted.iter().any(|one| one.number == piece.number)) {
            let area = found.areas.get(&piece.number).copied();
            if !matches!(piece.owner, Owner::Item(_)) {
                self.known.insert(key.clone(), area);
            }
            self.whole(name, view.banner.is_some(), piece, area, found.cut.contains(&piece.number));
        }
        self.items_apart(name, view, &wanted, &found.areas);
        let placed: Vec<(&Piece, Area)> =
            all.iter().filter_map(|(piece, key)| Some((piece, (*self.known.get(key)?)?))).collect();
        self.screen_apart(name, view, &placed);
    }

    /// The words of an item that has the focus.
    fn at_item(&mut self, name: &str, view: &View, index: usize) {
        if !self.items.insert(item_key(view, index)) {
            return;
        }
        let of_item: Vec<Piece> =
            pieces::of(view).into_iter().filter(|piece| piece.owner == Owner::Item(index)).collect();
        let found = look_for(&mut self.tv, view, &of_item);
        for piece in &of_item {
            let area = found.areas.get(&piece.number).copied();
            self.whole(name, view.banner.is_some(), piece, area, found.cut.contains(&piece.number));
        }
        self.items_apart(name, view, &of_item, &found.areas);
    }

    fn whole(&mut self, name: &str, banner: bool, piece: &Piece, area: Option<Area>, cut: bool) {
        // A banner that needs the room stands over the clock and the name below it.
        let is_covered = banner && piece.owner == Owner::Chrome && (1..=2).contains(&piece.number);
        if area.is_none() && is_covered {
            return;
        }
        if area.is_none() {
            self.fault(name, piece, "is nowhere".to_owned());
        } else if cut && !MAY_BE_CUT.iter().any(|long| piece.texts[0].starts_with(long)) {
            self.fault(name, piece, "is cut".to_owned());
        }
    }

    /// Words of items stay in their item, and off each other there.
    fn items_apart(&mut self, name: &str, view: &View, wanted: &[Piece], areas: &BTreeMap<usize, Area>) {
        let placed: Vec<(&Piece, Area)> =
            wanted.iter().filter_map(|piece| Some((piece, *areas.get(&piece.number)?))).collect();
        for (place, (piece, area)) in placed.iter().enumerate() {
            let Owner::Item(index) = piece.owner else { continue };
            let item = &view.items[index];
            let margin = if item.id == view.focused { OVERHANG } else { 1 };
            if !contains(self.tv.area(item.rect, margin), *area) {
                self.fault(name, piece, format!("leaves {}", item.id));
            }
            for (other, beside) in placed[..place].iter().filter(|(other, _)| other.owner == piece.owner) {
                if touch(*area, *beside) {
                    self.fault(name, piece, format!("lies on 「{}」", other.texts.join("／")));
                }
            }
        }
    }

    /// Words of screens stay in the safe area, those of charts in their panel, and all of them off each other and off items.
    fn screen_apart(&mut self, name: &str, view: &View, placed: &[(&Piece, Area)]) {
        let safe = self.tv.area(Rect::new(96, 54, 1728, 972), 0);
        let items: Vec<&Item> =
            view.items.iter().filter(|item| !matches!(item.kind, ItemKind::Bubble { .. })).collect();
        for (place, (piece, area)) in placed.iter().enumerate() {
            let room = match piece.owner {
                Owner::Chart(panel) => self.tv.area(panel, 0),
                _ => safe,
            };
            if !contains(safe, *area) || !contains(room, *area) {
                self.fault(name, piece, "leaves its place".to_owned());
            }
            for (other, beside) in &placed[..place] {
                if touch(*area, *beside) {
                    self.fault(name, piece, format!("lies on 「{}」", other.texts.join("／")));
                }
            }
            for item in &items {
                if touch(*area, self.tv.area(item.rect, 0)) {
                    self.fault(name, piece, format!("lies on {}", item.id));
                }
            }
        }
        for (place, one) in items.iter().enumerate() {
            for other in items[..place].iter().filter(|other| cross(one.rect, other.rect)) {
                let words = vec![one.label.clone()];
                let piece = Piece { number: 0, owner: Owner::Screen, texts: words };
                self.fault(name, &piece, format!("is an item on {}", other.id));
            }
        }
    }
}

/// Everything that the look of an item depends on: it looks the same wherever it is.
fn item_key(view: &View, index: usize) -> String {
    let Item { id, label, rect, kind, enabled } = &view.items[index];
    format!("{}×{} {enabled} {} {label} {kind:?}", rect.w, rect.h, *id == view.focused)
}

/// Everything that the place of a piece of a screen depends on.
fn key(view: &View, piece: &Piece) -> String {
    let Piece { number, owner, texts } = piece;
    match owner {
        Owner::Item(_) => String::new(),
        Owner::Chrome => {
            let kind = std::mem::discriminant(&view.body);
            format!(
                "{texts:?} {:?} {:?} {kind:?} {:?}",
                view.header,
                view.banner,
                *texts == [view.key_bar.hint.as_str()]
            )
        }
        Owner::Chart(panel) => {
            let chart = charts(view).into_iter().find(|chart| chart.rect == *panel).expect("the chart of the piece");
            let ends: Vec<_> = chart.lines.iter().map(|line| (&line.label, line.points.last())).collect();
            let bubble = chart.bubble.as_ref().map(|(index, text)| (chart.points[*index], text));
            let Chart { title, note, x, y, empty, .. } = chart;
            format!("{texts:?} {number} {panel:?} {title} {note} {x:?} {y:?} {ends:?} {bubble:?} {empty:?}")
        }
        Owner::Screen => {
            let items = view.items.iter().filter(|item| !matches!(item.kind, ItemKind::Bubble { .. }));
            let rects: Vec<Rect> = items.map(|item| item.rect).collect();
            let (title, banner) = (&view.header.title, view.banner.is_some());
            format!("{texts:?} {number} {:?} {title} {banner} {rects:?}", view.screen)
        }
    }
}

fn touch(one: Area, other: Area) -> bool {
    let apart = |a: u32, length: u32, b: u32| a + length <= b;
    !(apart(one.x, one.width, other.x)
        || apart(other.x, other.width, one.x)
        || apart(one.y, one.height, other.y)
        || apart(other.y, other.height, one.y))
}

fn cross(one: Rect, other: Rect) -> bool {
    one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h
}
