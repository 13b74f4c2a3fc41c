//! What the screen shows, as plain data. The core decides it, the Slint crate draws it, `--remote stdin` reports it.
//!
//! All rectangles are px on a 1920×1080 plane; a 1280×720 screen is the same plane at two thirds. Everything that can
//! have the focus is an [`Item`] with its rectangle from here; the rest of a screen is its [`Body`], drawn behind.

mod item;
mod texts;

pub use item::{Icon, Item, ItemKind, Mark, Spine};

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
    /// 母子健康手帳: the household's records, newest first.
    Handbook = "handbook",
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
