//! Asks for one of the card's secrets, and says in words and picture which one (rules P1 to P5).

use super::{Frame, HINT_BACK, HINT_ERASE, button, key, steps};
use crate::focus::Rect;
use crate::profile::Profile;
use crate::secret_entry::{BOXES, CANCEL, ERASE, NEXT, PAD, REGISTER, STOP, SecretEntry, TRY, key_id, pad_characters};
use crate::view::{Body, Icon, Item, ItemKind, ScreenId, Secret, SecretBody};
use shared_model::pin::{AuthPin, SignPassword};

/// Where the question is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Daily login; the card may still be being read.
    Card {
        /// Whether it is.
        reading: bool,
    },
    /// Registration, steps ④ and ④b; whether the town asks for ④b.
    Registration {
        /// Whether it does.
        with_signature: bool,
    },
}

const COLUMN: Rect = Rect::new(980, 184, 844, 748);
const GAP: i32 = 24;

/// The screen of an entry.
pub fn frame(profile: &Profile, entry: &SecretEntry, place: Place) -> Frame {
    if entry.asking_last {
        return last_try(entry);
    }
    let reading = place == (Place::Card { reading: true });
    let (screen, title) = match (place, entry.secret) {
        (Place::Card { reading: true }, _) => (ScreenId::Card, "カードを 読んでいます"),
        (Place::Card { .. }, _) => (ScreenId::Card, "暗証番号を入れてください"),
        (Place::Registration { .. }, Secret::Auth) => (ScreenId::RegisterPin, "利用者証明用の暗証番号"),
        (Place::Registration { .. }, Secret::Sign) => (ScreenId::RegisterSign, "署名用の暗証番号"),
    };
    Frame {
        screen,
        title: title.to_owned(),
        brand: false,
        aside: match place {
            Place::Card { reading: true } => "そのまま お待ちください".to_owned(),
            Place::Card { .. } => "カードを 読みました".to_owned(),
            Place::Registration { .. } => "カードの登録".to_owned(),
        },
        body: Body::Secret(body(profile, entry, place)),
        items: if reading { vec![cancel()] } else { items(entry, place) },
        focus: entry.focus.clone(),
        hint: if entry.length() > 0 { HINT_ERASE } else { HINT_BACK },
    }
}

fn body(profile: &Profile, entry: &SecretEntry, place: Place) -> SecretBody {
    let (lead, explanation, all) = match entry.secret {
        Secret::Auth => {
            ("4けたの数字の番号です", ["市役所でカードを", "受けとったときに、", "きめた番号です。"], AuthPin::TRIES)
        }
        Secret::Sign => (
            "6〜16文字の 英字と数字です",
            ["市役所でカードを", "受けとったときに、", "きめた長い番号です。"],
            SignPassword::TRIES,
        ),
    };
    let step = if entry.secret == Secret::Auth { 2 } else { 3 };
    let reading = place == (Place::Card { reading: true });
    SecretBody {
        steps: match place {
            Place::Card { .. } => Vec::new(),
            Place::Registration { with_signature } => steps(step, with_signature),
        },
        secret: entry.secret,
        lead: lead.to_owned(),
        explanation: explanation.map(str::to_owned).to_vec(),
        choices: choices(entry.secret),
        help: format!("わからないとき  {} {}", profile.office.name, profile.office.phone),
        prompt: match entry.secret {
            _ if reading => "カードを 動かさないでください",
            Secret::Auth => "数字を 4つ おして、決定を おしてください",
            Secret::Sign => "画面の文字を えらんで、つぎへを おしてください",
        }
        .to_owned(),
        tries: (!reading).then_some((entry.tries, all)),
        tries_text: if reading { String::new() } else { format!("あと{}回 入れられます", entry.tries) },
        tries_note: if reading {
            String::new()
        } else {
            format!("{all}回まちがえると カードが止まります")
        },
        error: entry.error.clone(),
        working: if reading || entry.working { "たしかめています".to_owned() } else { String::new() },
        pad: (entry.pad_open && !reading).then(|| pad_rect(entry.secret)),
    }
}

fn choices(secret: Secret) -> Vec<(String, String, bool)> {
    let auth = ("利用者証明用（数字4けた）", secret == Secret::Auth);
    let sign = ("署名用（英字と数字 6〜16文字）", secret == Secret::Sign);
    let ordered = if secret == Secret::Auth { [auth, sign] } else { [sign, auth] };
    ordered
        .map(|(text, this)| (text.to_owned(), if this { "" } else { "こちらは つかいません" }.to_owned(), this))
        .to_vec()
}

fn items(entry: &SecretEntry, place: Place) -> Vec<Item> {
    let mut items = vec![boxes(entry)];
    if entry.pad_open {
        items.extend(pad(entry));
        return items;
    }
    if matches!(place, Place::Card { .. }) {
        items.push(button(REGISTER, "マイナンバーカード新規登録", Rect::new(96, 797, 800, 96), Some(Icon::Pencil)));
    }
    items.push(button(PAD, "画面の数字で入れる", Rect::new(980, 797, 500, 96), None));
    items.push(cancel());
    items
}

fn cancel() -> Item {
    button(CANCEL, "やめる", Rect::new(1516, 797, 308, 96), None)
}

fn boxes(entry: &SecretEntry) -> Item {
    let all = entry.bounds().1;
    let rect = match (entry.secret, entry.pad_open) {
        (Secret::Auth, false) => Rect::new(COLUMN.x, 290, COLUMN.w, 190),
        (Secret::Auth, true) => Rect::new(COLUMN.x, COLUMN.y, COLUMN.w, 150),
        (Secret::Sign, _) => Rect::new(COLUMN.x, COLUMN.y, COLUMN.w, 84),
    };
    Item {
        id: BOXES,
        label: match entry.secret {
            Secret::Auth => "利用者証明用の暗証番号",
            Secret::Sign => "署名用の暗証番号",
        }
        .to_owned(),
        rect,
        kind: ItemKind::Boxes {
            cells: (0..all).map(|place| if place < entry.length() { "●" } else { "" }.to_owned()).collect(),
            cursor: (entry.length() < all && !entry.working).then_some(entry.length()),
            groups: vec![1; all],
            active: true,
            wrong: !entry.error.is_empty(),
        },
        enabled: !entry.working,
    }
}

fn pad_rect(secret: Secret) -> Rect {
    let top = if secret == Secret::Auth { 372 } else { 300 };
    Rect::new(COLUMN.x, top, COLUMN.w, COLUMN.y + COLUMN.h - top)
}

fn pad(entry: &SecretEntry) -> Vec<Item> {
    let area = pad_rect(entry.secret);
    let characters: Vec<char> = pad_characters(entry.secret).chars().collect();
    let next = entry.complete() && !entry.working;
    match entry.secret {
        // Like a telephone: 1 to 9, then 1つ消す, 0, つぎへ.
        Secret::Auth => {
            let grid = Grid { area, columns: 3, rows: 4 };
            let mut items: Vec<Item> =
                characters[..9].iter().enumerate().map(|(n, c)| character_key(*c, grid.cell(n, 1))).collect();
            items.push(key(ERASE, "1つ消す", grid.cell(9, 1), true));
            items.push(character_key('0', grid.cell(10, 1)));
            items.push(key(NEXT, "つぎへ", grid.cell(11, 1), next));
            items
        }
        Secret::Sign => {
            let grid = Grid { area, columns: 7, rows: 6 };
            let mut items: Vec<Item> =
                characters.iter().enumerate().map(|(n, c)| character_key(*c, grid.cell(n, 1))).collect();
            items.push(key(ERASE, "1つ消す", grid.cell(36, 2), true));
            items.push(key(NEXT, "つぎへ", grid.cell(38, 4), next));
            items
        }
    }
}

fn character_key(character: char, rect: Rect) -> Item {
    key(key_id(character), &character.to_string(), rect, true)
}

/// A pad's cells with gaps between them.
pub struct Grid {
    /// The whole pad.
    pub area: Rect,
    /// Cells across.
    pub columns: i32,
    /// Cells down.
    pub rows: i32,
}

impl Grid {
    /// The cell of that number in reading order, `span` cells wide.
    pub fn cell(&self, number: usize, span: i32) -> Rect {
        let number = i32::try_from(number).unwrap_or(0);
        let (column, row) = (number % self.columns, number / self.columns);
        let w = (self.area.w - GAP * (self.columns - 1)) / self.columns;
        let h = (self.area.h - GAP * (self.rows - 1)) / self.rows;
        Rect::new(self.area.x + column * (w + GAP), self.area.y + row * (h + GAP), span * w + (span - 1) * GAP, h)
    }
}

fn last_try(entry: &SecretEntry) -> Frame {
    let secret = match entry.secret {
        Secret::Auth => "利用者証明用の暗証番号（数字4けた）",
        Secret::Sign => "署名用の暗証番号（英字と数字）",
    };
    Frame {
        screen: ScreenId::LastTry,
        title: "さいごの 1回です".to_owned(),
        brand: false,
        aside: String::new(),
        body: Body::Dialog {
            countdown: None,
            icon: Some(Icon::Warning),
            title: "さいごの 1回です".to_owned(),
            lines: vec![
                format!("{secret}を もう1回 まちがえると、"),
                "カードが 止まります。止まると 市役所の窓口で".to_owned(),
                "手つづきが いります。番号は たしかですか。".to_owned(),
            ],
            reminder: String::new(),
        },
        items: vec![
            button(STOP, "やめる", Rect::new(448, 600, 492, 96), None),
            button(TRY, "これで ためす", Rect::new(980, 600, 492, 96), None),
        ],
        focus: entry.focus.clone(),
        hint: HINT_BACK,
    }
}
