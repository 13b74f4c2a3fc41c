//! What the screen shows, as plain data. The core decides it, the Slint crate draws it, `--remote stdin` reports it.
//!
//! All rectangles are px on a 1920×1080 plane; a 1280×720 screen is the same plane at two thirds. Everything that can
//! have the focus is an [`Item`] with its rectangle from here; the rest of a screen is its [`Body`], drawn behind.

mod chart;
mod item;
mod texts;

pub use chart::{Axis, Chart, Line, LineStyle};
pub use item::{Growth, Icon, Item, ItemKind, Mark, Spine, Stamp, StampState};

use crate::focus::{ElementId, Rect};

/// Everything on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Which screen. The word is stable: see docs/screens.md.
    pub screen: ScreenId,
    /// The top of the screen.
    pub header: Header,
    /// What does not take the focus.
    pub body: Body,
    /// What does, in reading order. Never empty.
    pub items: Vec<Item>,
    /// The one item that has the focus: always one of `items` (rule F1).
    pub focused: ElementId,
    /// A message across the screen.
    pub banner: Option<Banner>,
    /// The bottom of the screen.
    pub key_bar: KeyBar,
    /// What of this box has reached the town.
    pub sync: SyncState,
}

macro_rules! screen_ids {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)*) => {
        /// Names of the screens.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ScreenId { $($(#[$doc])* $variant),* }

        impl ScreenId {
            /// Every screen.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable word.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }
    };
}

screen_ids! {
    /// カードをかざしてください. Nothing personal.
    Start = "start",
    /// Card on the reader: 暗証番号 and 新規登録.
    Card = "card",
    /// The last try needs its own confirmation.
    LastTry = "last-try",
    /// 新規登録 step ③: ID and password of the letter.
    RegisterLetter = "register-letter",
    /// 新規登録 step ④: 利用者証明用 PIN.
    RegisterPin = "register-pin",
    /// 新規登録 step ④b: 署名用 password.
    RegisterSign = "register-sign",
    /// 新規登録 step ⑤: お客様情報の確認.
    RegisterConfirm = "register-confirm",
    /// 登録完了.
    RegisterDone = "register-done",
    /// なんとすこやかタウン TOP.
    Top = "top",
    /// お知らせ一覧.
    Notices = "notices",
    /// お知らせ詳細.
    Notice = "notice",
    /// 手帳TOP: children and pregnancies, what comes next, and what has been.
    Handbook = "handbook",
    /// 全体の概要: everybody at a glance.
    Overview = "overview",
    /// 妊婦・胎児.
    Pregnancy = "pregnancy",
    /// A child's page.
    Child = "child",
    /// One chart on the whole screen, point by point.
    Chart = "chart",
    /// 予防接種: each vaccine with its doses.
    Vaccinations = "vaccinations",
    /// One vaccine: what it is for, what was given, what comes.
    Vaccine = "vaccine",
    /// きょう 行ける ワクチン.
    VaccinesToday = "vaccines-today",
    /// 健診: done and to come.
    CheckUps = "check-ups",
    /// One check-up to come: when, what to bring.
    CheckUp = "check-up",
    /// 読み物.
    Readings = "readings",
    /// One reading.
    Reading = "reading",
    /// 赤ちゃんが 生まれたら.
    Birth = "birth",
    /// Signs on which to call at once.
    DangerSigns = "danger-signs",
    /// What the handbook can do now, and later.
    HandbookAbout = "handbook-about",
    /// One record.
    Record = "record",
    /// きろくする: ready phrases.
    RecordWrite = "record-write",
    /// もどった物: what the town refused.
    Shelf = "shelf",
    /// One refused entry: why, and what to do.
    Refused = "refused",
    /// お薬情報: says what comes there.
    Medicine = "medicine",
    /// 設定: says what comes there.
    Settings = "settings",
    /// つかいかた.
    Help = "help",
    /// はじめてのかた（登録）: what to have at hand.
    FirstTime = "first-time",
    /// よくある質問.
    Faq = "faq",
    /// お問い合わせ.
    Contact = "contact",
    /// 利用規約.
    Terms = "terms",
    /// プライバシーポリシー.
    Privacy = "privacy",
    /// つづけますか？ Nothing personal.
    Idle = "idle",
    /// Something did not work: a sentence, one next step, a number to call.
    Problem = "problem",
}

/// The top of the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The service's name on start, TOP and idle; elsewhere the screen's title.
    pub title: String,
    /// Whether the title is the service's name, standing free above the landscape (no ground line).
    pub brand: bool,
    /// 「11月23日（月） 19:42」; empty while the clock is not set.
    pub clock: String,
    /// Second line at the right: the person, or what the box is doing. May be empty.
    pub aside: String,
}

/// What does not take the focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// 01: hero, hint, unread pill, reader picture, landscape.
    Start {
        /// 「カードをかざしてください」, or that there is no reader.
        hero: String,
        /// One or two lines.
        hint: Vec<String>,
        /// 「お知らせがあります 2件」 without saying whose.
        unread: Option<String>,
    },
    /// 02: left panel says which secret is meant, right side has the boxes (an item), tries and error. Serves the
    /// daily login and registration steps ④ and ④b.
    Secret(SecretBody),
    /// 03: step strip, prompt, labels above the two fields (items) and the pad's panel.
    Letter {
        /// The strip.
        steps: Vec<Step>,
        /// Two lines.
        prompt: Vec<String>,
        /// Above the ID field, at y 412.
        id_label: String,
        /// Whether the ID is complete and right: ✓ OK beside the field.
        id_ok: bool,
        /// Above the password field, at y 620.
        password_label: String,
        /// Red sentence, empty when there is none; replaces the notes.
        error: String,
        /// Two lines below the fields.
        notes: Vec<String>,
        /// The panel behind the pad's keys.
        pad: Rect,
    },
    /// ⑤: labelled values in a panel, buttons at the right.
    Confirm {
        /// The strip.
        steps: Vec<Step>,
        /// What to do.
        prompt: String,
        /// Label and value.
        rows: Vec<(String, String)>,
        /// Small line below.
        note: String,
    },
    /// 登録完了 and other good news: ✓, big line, further lines, landscape.
    Done {
        /// Big line.
        hero: String,
        /// Further lines.
        lines: Vec<String>,
    },
    /// 04: greeting over the landscape; tiles are items.
    Top {
        /// 「高橋 良子さん、こんばんは」
        greeting: String,
        /// One line below.
        line: String,
        /// How much of what the town has is here, in thousandths, while it is being fetched.
        received: Option<u16>,
    },
    /// 05: rows are items.
    Notices {
        /// 「1〜6 / 14件」; empty when there is none.
        position: String,
        /// Scroll bar: first visible row, visible rows, all rows.
        scroll: (usize, usize, usize),
        /// Shown in a panel instead of the rows when there are none.
        empty: Vec<String>,
    },
    /// 06: text panel and facts panel; buttons are items.
    Notice {
        /// Which mark.
        mark: Mark,
        /// Heading.
        title: String,
        /// 「福光保健センター  11月18日（水）」
        meta: String,
        /// The lines of this page, broken by us; an empty line is half a line high.
        lines: Vec<String>,
        /// This page, from 1.
        page: usize,
        /// All pages.
        pages: usize,
        /// 「↓ つづきを読む」 or empty.
        more: String,
        /// Box beside the text.
        facts: Vec<(Icon, String)>,
        /// 「読みました 11月23日（月）19:42」 or empty.
        state: String,
    },
    /// 07: covers, the next vaccination, buttons and the entries of the timeline are items.
    Handbook {
        /// 「はなさんの あゆみ」, above the timeline.
        heading: String,
        /// Instead of the timeline when nothing is there: one or two lines.
        empty: Vec<String>,
        /// 「↓ ほかに 2人」 below the covers, or empty.
        more: String,
        /// A line of the town's news at the foot, or empty.
        news: String,
    },
    /// 08: binding strip, comment, the last value and the chart; buttons and tabs are items.
    Child {
        /// Colour of the strip and the mark.
        spine: Spine,
        /// The mark.
        growth: Growth,
        /// Two or three lines beside the mark.
        comment: Vec<String>,
        /// 「体重  11月16日」; may be empty.
        caption: String,
        /// 「10.25」
        value: String,
        /// 「kg」
        unit: String,
        /// Where the value lies, in words; one or two lines.
        said: Vec<String>,
        /// Which icon stands before that.
        said_icon: Icon,
        /// The chart.
        chart: Box<Chart>,
    },
    /// 10: binding strip, week and due date, advice, two charts; buttons are items.
    Pregnancy {
        /// 「32週0日」, or quiet words after a sad end.
        big: String,
        /// 「（9か月）」; may be empty.
        month: String,
        /// 「予定日 1月18日（月）まで あと56日」
        due: String,
        /// Two lines of advice.
        advice: Vec<String>,
        /// None, one or two.
        charts: Vec<Chart>,
        /// Instead of the charts: quiet lines. Empty while there are charts.
        lines: Vec<String>,
    },
    /// 09: binding strip, names of the columns, legend; rows are items.
    Vaccinations {
        /// Colour of the strip.
        spine: Spine,
        /// 「1〜5／14種類」
        heading: String,
        /// 「1回目」 …: names of the columns of stamps.
        columns: Vec<String>,
        /// Stamps and their meaning.
        legend: Vec<(StampState, String)>,
        /// 「1／3ページ  ↓ つづき」
        more: String,
    },
    /// One chart on the whole screen; the bubble of the focused point is an item.
    Chart {
        /// Colour of the strip.
        spine: Spine,
        /// The chart.
        chart: Box<Chart>,
        /// What the focused point says at length, below the chart: day, age, value, place in the band.
        said: String,
    },
    /// Long text: footer pages, つかいかた, honest pages of what comes later.
    Page {
        /// Icon beside the first line, if any.
        icon: Option<Icon>,
        /// First line, bold; may be empty.
        lead: String,
        /// The lines of this page.
        lines: Vec<String>,
        /// This page, from 1.
        page: usize,
        /// All pages.
        pages: usize,
        /// 「↓ つづきを読む」 or empty.
        more: String,
    },
    /// 12: what happened, what still works, one step, the number to call.
    Problem {
        /// Picture.
        icon: Icon,
        /// First line: what it means for the family.
        lead: String,
        /// Further lines.
        lines: Vec<String>,
        /// 「こまったときは」 and the like, above the number.
        call: String,
        /// Telephone number.
        phone: String,
        /// Who answers, and when.
        phone_note: String,
        /// Stable number such as 「N-204」.
        code: String,
    },
    /// 13: on the landscape, nothing personal behind it.
    Dialog {
        /// Seconds left and seconds in all, for the ring.
        countdown: Option<(u32, u32)>,
        /// Picture instead of the ring.
        icon: Option<Icon>,
        /// Big line.
        title: String,
        /// One to three lines.
        lines: Vec<String>,
        /// In a bar below the dialog: the card is still there. May be empty.
        reminder: String,
    },
}

/// The screen that asks for a secret of the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretBody {
    /// The strip, in a registration.
    pub steps: Vec<Step>,
    /// Which secret is asked for.
    pub secret: Secret,
    /// 「4けたの数字の番号です」
    pub lead: String,
    /// Three short lines beside the picture of the card.
    pub explanation: Vec<String>,
    /// This one, not that one: `(text, small second line, is this one)`.
    pub choices: Vec<(String, String, bool)>,
    /// 「わからないとき  市役所市民課 0763-…」
    pub help: String,
    /// 「リモコンの数字ボタンを おしてください」
    pub prompt: String,
    /// Windows of tries: left and in all; `None` while the card is read.
    pub tries: Option<(u8, u8)>,
    /// 「あと2回 入れられます」
    pub tries_text: String,
    /// 「3回まちがえると カードが止まります」
    pub tries_note: String,
    /// Red sentence; empty when there is none.
    pub error: String,
    /// 「たしかめています」 while the card or the town works; empty otherwise.
    pub working: String,
    /// Panel behind the keys when the pad is open. Then the boxes stand at the top of the right column, and prompt,
    /// tries, error and working move into the lower half of the left panel, in place of the choices.
    pub pad: Option<Rect>,
}

/// The two secrets of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Secret {
    /// 利用者証明用: four digits.
    Auth,
    /// 署名用: 6 to 16 capitals and digits.
    Sign,
}

/// One step of the strip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// 「カード」「通知書の番号」「暗証番号」「かくにん」
    pub label: String,
    /// Done, now, or later.
    pub state: StepState,
}

/// See [`Step`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// ✓ in leaf.
    Done,
    /// Number in lamp.
    Now,
    /// Number in a ring.
    Later,
}

/// A message across the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Banner {
    /// Its colour and icon.
    pub tone: Tone,
    /// One sentence.
    pub text: String,
}

/// Colour and icon of a banner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// leaf, ✓
    Good,
    /// lamp, not connected
    Offline,
    /// rose, !
    Warning,
}

/// The colour keys in the order of the remote; an unused one is hollow and keeps its word (rules K2, K3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyBar {
    /// 青 よみあげ
    pub blue: bool,
    /// 赤 こども切替
    pub red: bool,
    /// 緑 ふりがな
    pub green: bool,
    /// 黄 トップへ
    pub yellow: bool,
    /// Right end: what 戻る does, such as 「戻る  まえの画面」.
    pub hint: String,
}

/// What of this box has reached the town; derived from stored acknowledgements only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SyncState {
    /// Entries that the town has not acknowledged.
    pub pending: usize,
    /// Entries that the town will never take.
    pub refused: usize,
    /// When the town last acknowledged something, or answered at all, milliseconds since 1970.
    pub acked_at_ms: Option<i64>,
}
