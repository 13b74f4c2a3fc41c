//! Step ③: ID and password of the letter.

use super::secret::Grid;
use super::{Frame, HINT_BACK, HINT_ERASE, key, steps};
use crate::focus::Rect;
use crate::letter_entry::{Field, LetterEntry, PASSWORD, USER_ID};
use crate::profile::Profile;
use crate::secret_entry::{ERASE, NEXT, key_id};
use crate::view::{Body, Item, ItemKind, ScreenId};
use shared_model::password::IssuedPassword;
use shared_model::user_id::UserId;

/// The panel behind a pad beside fields.
pub const PAD_PANEL: Rect = Rect::new(1072, 192, 752, 732);
const KEYS: Rect = Rect::new(1106, 222, 684, 672);

/// The screen of step ③. Whether ④b will be asked for is not known yet, so the strip does not show it.
pub fn frame(profile: &Profile, entry: &LetterEntry) -> Frame {
    let typed = match entry.active {
        Field::UserId => entry.user_id.len(),
        Field::Password => entry.password.len(),
    };
    Frame {
        screen: ScreenId::RegisterLetter,
        title: "カードの登録".to_owned(),
        brand: false,
        aside: "はじめてのかた".to_owned(),
        body: Body::Letter {
            steps: steps(1, false),
            prompt: vec![
                "ゆうびんでとどいた「ID・パスワード通知書」を".to_owned(),
                "見て、入れてください。".to_owned(),
            ],
            id_label: left(
                "ID（数字9けた）",
                entry.active == Field::UserId,
                UserId::DIGITS,
                entry.user_id.len(),
                "けた",
            ),
            id_ok: entry.user_id_ok(),
            password_label: left(
                "パスワード（8文字）",
                entry.active == Field::Password,
                IssuedPassword::LENGTH,
                entry.password.len(),
                "文字",
            ),
            error: if entry.working { String::new() } else { entry.error.clone() },
            notes: if entry.working {
                vec!["たしかめています".to_owned()]
            } else {
                vec![
                    "0（ゼロ）・O・1・I・L は パスワードに つかっていません。".to_owned(),
                    format!("通知書が ないとき  {} {}", profile.support.name, profile.support.phone),
                ]
            },
            pad: PAD_PANEL,
        },
        items: [vec![user_id(entry), password(entry)], pad(entry)].concat(),
        focus: entry.focus.clone(),
        hint: if typed > 0 { HINT_ERASE } else { HINT_BACK },
    }
}

fn left(label: &str, active: bool, all: usize, typed: usize, unit: &str) -> String {
    if active && typed < all { format!("{label}  のこり{}{unit}", all - typed) } else { label.to_owned() }
}

fn user_id(entry: &LetterEntry) -> Item {
    let active = entry.active == Field::UserId;
    Item {
        id: USER_ID,
        label: "ID".to_owned(),
        rect: Rect::new(96, 466, 716, 112),
        kind: ItemKind::Boxes {
            cells: cells(&entry.user_id, UserId::DIGITS),
            cursor: (active && entry.user_id.len() < UserId::DIGITS).then_some(entry.user_id.len()),
            groups: vec![3, 3, 3],
            active,
            wrong: active && !entry.error.is_empty(),
        },
        enabled: true,
    }
}

fn password(entry: &LetterEntry) -> Item {
    let active = entry.active == Field::Password;
    Item {
        id: PASSWORD,
        label: "パスワード".to_owned(),
        rect: Rect::new(96, 677, 912, 112),
        kind: ItemKind::Boxes {
            cells: cells(&entry.password, IssuedPassword::LENGTH),
            cursor: (active && entry.password.len() < IssuedPassword::LENGTH).then_some(entry.password.len()),
            groups: vec![1; IssuedPassword::LENGTH],
            active,
            wrong: active && !entry.error.is_empty(),
        },
        enabled: true,
    }
}

fn cells(typed: &str, all: usize) -> Vec<String> {
    let mut cells: Vec<String> = typed.chars().map(String::from).collect();
    cells.resize(all, String::new());
    cells
}

fn pad(entry: &LetterEntry) -> Vec<Item> {
    let next = entry.can_go_on() && !entry.working;
    match entry.active {
        Field::UserId => digit_pad(next),
        Field::Password => {
            let grid = Grid { area: KEYS, columns: 6, rows: 6 };
            let characters = entry.pad_characters().chars().enumerate();
            let mut items: Vec<Item> = characters.map(|(n, c)| typing(n, c, &grid)).collect();
            items.push(key(ERASE, "1つ消す", grid.cell(31, 2), true));
            items.push(key(NEXT, "つぎへ", grid.cell(33, 3), next));
            items
        }
    }
}

/// Digits like those of a telephone, 1つ消す and つぎへ, on [`PAD_PANEL`].
pub fn digit_pad(next: bool) -> Vec<Item> {
    let grid = Grid { area: KEYS, columns: 3, rows: 4 };
    let mut items: Vec<Item> = ('1'..='9').enumerate().map(|(n, c)| typing(n, c, &grid)).collect();
    items.push(key(ERASE, "1つ消す", grid.cell(9, 1), true));
    items.push(typing(10, '0', &grid));
    items.push(key(NEXT, "つぎへ", grid.cell(11, 1), next));
    items
}

fn typing(place: usize, character: char, grid: &Grid) -> Item {
    key(key_id(character), &character.to_string(), grid.cell(place, 1), true)
}
