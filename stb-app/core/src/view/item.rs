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
    /// A child or a pregnancy as the cover of a book; the label is the name.
    Cover {
        /// The mark.
        growth: Growth,
        /// Its colour.
        spine: Spine,
        /// 「1歳6か月」「32週0日（9か月）」
        age: String,
        /// One line.
        second: String,
    },
    /// What comes next, with a lamp-coloured edge; the label is the big line.
    Reminder {
        /// Icon.
        icon: Icon,
        /// 「つぎの予防接種  はなさん」
        caption: String,
    },
    /// An entry of the timeline.
    Entry {
        /// 「11/22」, right-aligned before the circle.
        day: String,
        /// In the circle.
        icon: Icon,
        /// The circle's colour.
        spine: Spine,
        /// Second line.
        second: String,
        /// Whence: icon and word.
        source: Option<(Icon, String)>,
        /// Whether the line goes on above and below the circle.
        joined: (bool, bool),
    },
    /// One of several views of the same page; chosen by moving onto it.
    Tab {
        /// Whether the page shows it.
        chosen: bool,
    },
    /// A vaccine with the stamps of its doses; the label is its name.
    Doses {
        /// 「定期  3歳の誕生日の前日まで」
        second: String,
        /// At most four, in columns.
        stamps: Vec<Stamp>,
        /// At the right end: 「予定あり」「おわり」.
        state: String,
        /// Whether that asks for something to be done (lamp), or only says (mist).
        urgent: bool,
    },
    /// The value of a point of a chart, standing above it with its tip on the point.
    Bubble {
        /// The tip, px.
        tip: (i32, i32),
    },
    /// Key of a pad; the label is what it types, or 「1つ消す」「つぎへ」.
    Key,
    /// Something that a technician looks at; the label is its name.
    Check {
        /// Its mark.
        state: CheckState,
        /// What was found.
        second: String,
    },
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

/// How far somebody is with looking at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckState {
    /// Somebody has to do something first: clock in lamp.
    Waiting,
    /// It is being looked at: clock in mist.
    Running,
    /// ✓ in leaf.
    Passed,
    /// × in rose.
    Failed,
}

/// Colour of a tile's spine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words are tokens of the theme")]
pub enum Spine {
    Lamp,
    Rose,
    Water,
    Leaf,
    Wist,
    Bulb,
}

/// How far somebody has grown, as a tulip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Growth {
    /// 球根: not born yet.
    Bulb,
    /// つぼみ: up to 3 years.
    Bud,
    /// 花: from 3 years.
    Flower,
}

/// One dose of a vaccine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Its picture.
    pub state: StampState,
    /// One or two short lines beside it: a day, or when it is time.
    pub lines: Vec<String>,
}

/// See [`Stamp`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StampState {
    /// 済.
    Done,
    /// A filled square with a calendar.
    Planned,
    /// An outlined square with a clock: now is the time.
    Possible,
    /// An empty circle.
    Later,
    /// A dashed circle with a stroke: its time has passed, or it is not needed.
    Closed,
    /// 済 with a question: it was given, and somebody should look at it.
    Doubtful,
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
    Camera,
    Star,
    Stethoscope,
    Cloud,
    Chart,
}
