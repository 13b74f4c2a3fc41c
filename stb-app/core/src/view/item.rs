//! What can have the focus, and how it looks.

use crate::focus::{ElementId, Rect, Target};

/// Something that can have the focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Stable within its screen.
    pub id: ElementId,
    /// What it says; also what is read aloud.
    pub label: String,
    /// Where it is.
    pub rect: Rect,
    /// How it looks.
    pub kind: ItemKind,
    /// A disabled item takes the focus and explains itself, but 決定 does nothing.
    pub enabled: bool,
}

impl Target for Item {
    fn id(&self) -> &ElementId {
        &self.id
    }

    fn rect(&self) -> Rect {
        self.rect
    }
}

/// How an item looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// Button with an icon before the word.
    Button {
        /// The icon, if any.
        icon: Option<Icon>,
    },
    /// A word in the footer of TOP.
    Link,
    /// Tile of TOP.
    Tile {
        /// Icon.
        icon: Icon,
        /// Second line.
        second: String,
        /// 「NEW 2」 or empty.
        badge: String,
        /// Colour of the spine.
        spine: Spine,
    },
    /// Row of a list.
    Row {
        /// Mark at the left.
        mark: Mark,
        /// NEW, and bold.
        new: bool,
        /// Second line.
        second: String,
        /// State at the right: icon and word.
        state: Option<(Icon, String)>,
    },
    /// Key of a pad; the label is what it types, or 「1つ消す」「つぎへ」.
    Key,
    /// A row of boxes for characters.
    Boxes {
        /// What each box shows: a character, ● or nothing.
        cells: Vec<String>,
        /// Which box is next; `None` when full or not being filled.
        cursor: Option<usize>,
        /// Sizes of the groups that stand together, such as 3-3-3; their sum is the number of boxes.
        groups: Vec<usize>,
        /// Whether its characters are being entered (by the pad or the digits), though the focus may be on the pad.
        active: bool,
        /// Rose edge.
        wrong: bool,
    },
}

/// Colour of a tile's spine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are tokens of the theme")]
pub enum Spine {
    Lamp,
    Rose,
    Water,
    Leaf,
}

/// Mark at the left of a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// House: the town.
    Town,
    /// Stethoscope: check-ups and vaccinations.
    Health,
    /// Bulb: pregnancy.
    Bulb,
    /// Calendar: classes and other offers.
    Event,
    /// Pencil: what a family writes.
    Write,
    /// Arrow back: what can be taken back, or came back.
    Undo,
}

/// Icons of look.md's appendix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are those of the appendix")]
pub enum Icon {
    Letter,
    Book,
    Medicine,
    Settings,
    Calendar,
    Phone,
    Check,
    Cross,
    Warning,
    Clock,
    Pencil,
    Offline,
    Card,
    Retry,
    House,
    Person,
    Syringe,
    Bag,
}
