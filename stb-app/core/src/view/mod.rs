//! What the screen shows, as plain data. The core decides it, the Slint crate draws it, `--remote stdin` reports it.
//!
//! All rectangles are px on a 1920×1080 plane; a 1280×720 screen is the same plane at two thirds. Everything that can
//! have the focus is an [`Item`] with its rectangle from here; the rest of a screen is its [`Body`], drawn behind.

mod body;
mod chart;
mod item;
mod texts;

pub use body::{Body, Curves, Secret, SecretBody, Step, StepState};
pub use chart::{Axis, Chart, Line, LineStyle};
pub use item::{CheckState, Growth, Icon, Item, ItemKind, Mark, Spine, Stamp, StampState};

use crate::focus::ElementId;
use crate::text_size::TextSize;

/// Everything on the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// Which screen. The word is stable: see docs/screens.md.
    pub screen: ScreenId,
    /// How large its body and its items are written; header, banner and key bar are always the same.
    pub text: TextSize,
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
    /// By how much the picture is drawn in on every side, percent, 0 to 5: for televisions that cut its edges off.
    pub safe_area: u8,
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
    /// The technician's code, after the chord.
    TechnicianCode = "technician-code",
    /// 取付 or かんたん点検.
    Technician = "technician",
    /// 取付: the way to the town, the install code, the receipt.
    Install = "install",
    /// かんたん点検: ✓ and ✗ on one page.
    SelfTest = "self-test",
    /// How much the picture is drawn in.
    SafeArea = "safe-area",
    /// 初期化: what will go, and the number that has to be typed.
    FactoryReset = "factory-reset",
    /// Five keys of the remote.
    RemoteTest = "remote-test",
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
