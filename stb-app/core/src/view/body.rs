//! What of a screen does not take the focus, screen by screen.

use super::chart::Chart;
use super::item::{Growth, Icon, Mark, Spine, StampState};
use crate::focus::Rect;

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
        /// 「32週0日」
        big: String,
        /// 「（9か月）」; may be empty.
        month: String,
        /// 「予定日 1月18日（月）まで あと56日」
        due: String,
        /// Two lines of advice.
        advice: Vec<String>,
        /// What has been measured.
        curves: Curves,
    },
    /// After a sad end: binding strip and quiet words, no picture; the button is an item.
    Quiet {
        /// The lines of this page.
        lines: Vec<String>,
        /// 「1／2ページ　↓ つづき」 or empty.
        more: String,
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
    /// 14: checks, or what is to be done by hand, are items at the left; the panel at the right says more.
    Checks {
        /// 「12項目のうち 9項目 合格」
        heading: String,
        /// 「1項目を なおす　2項目 まだ」 or empty.
        wrong: String,
        /// Whether the panel tells of something that is wrong.
        bad: bool,
        /// First line of the panel.
        title: String,
        /// What to do, in lines of at most 14 full-width characters.
        lines: Vec<String>,
        /// Small lines below a rule, at most three.
        notes: Vec<String>,
        /// Whether there are marks in the four corners of the picture.
        marked: bool,
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

/// What has been measured in a pregnancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Curves {
    /// One chart or two.
    Charts(Vec<Chart>),
    /// At the larger text sizes: what their last points say, a line each.
    Said(Vec<String>),
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
