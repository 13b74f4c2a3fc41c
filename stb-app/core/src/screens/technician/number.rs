//! A number with its pad: the technician's code, masked, the install code, as it stands on the work order, and the number
//! that has to be typed before a box is erased.

use super::BoxNow;
use crate::focus::Rect;
use crate::screens::letter::{PAD_PANEL, digit_pad};
use crate::screens::{Frame, HINT_BACK, HINT_ERASE};
use crate::technician::erasing::Confirmation;
use crate::technician::install::DIGITS;
use crate::technician::number::{CODE, NumberEntry};
use crate::view::{Body, Item, ItemKind, ScreenId, Step, StepState};

/// Who somebody is who has pressed the chord.
pub fn technicians_code(entry: &NumberEntry, set: &BoxNow<'_>) -> Frame {
    let words = Words {
        prompt: ["取りつける人の コードを 入れてください。", "ご家族は「戻る」を おしてください。"].map(str::to_owned),
        label: "コード（数字6〜8けた）",
        working: "たしかめています",
        note: "5回 ちがうと、15分 入れられません。",
    };
    let boxes = Boxes { width: 912, groups: vec![1; entry.bounds.1], masked: true };
    frame(ScreenId::TechnicianCode, "取付と 点検", Vec::new(), &words, boxes, entry, set)
}

/// The code on the work order.
pub fn install_code(entry: &NumberEntry, set: &BoxNow<'_>) -> Frame {
    let words = Words {
        prompt: ["作業票の「設置コード」を", "見て、入れてください。"].map(str::to_owned),
        label: "設置コード（数字8けた）",
        working: "登録しています。電源を ぬかないでください",
        note: "コードは 1回だけ、24時間 使えます。",
    };
    let done = ["回線", "サーバー", "時計"].map(|label| Step { label: label.to_owned(), state: StepState::Done });
    let now = Step { label: "設置コード".to_owned(), state: StepState::Now };
    let strip = done.into_iter().chain([now]);
    let boxes = Boxes { width: 816, groups: vec![DIGITS / 2; 2], masked: false };
    frame(ScreenId::Install, "取付", strip.collect(), &words, boxes, entry, set)
}

/// What is shown has to be typed.
pub fn erasing(confirmation: &Confirmation, set: &BoxNow<'_>) -> Frame {
    let Confirmation { shown, entry, .. } = confirmation;
    let words = Words {
        prompt: if entry.working {
            ["この箱の 中を けしています。", "そのまま おまちください。"].map(str::to_owned)
        } else {
            ["けしても よければ、この番号を".to_owned(), format!("入れてください： {shown}")]
        },
        label: "番号（数字4けた）",
        working: "けしています。電源を ぬかないでください",
        note: "けしたあとは もどせません。戻るで やめられます。",
    };
    let boxes = Boxes { width: 448, groups: vec![1; entry.bounds.1], masked: false };
    frame(ScreenId::FactoryReset, "初期化", Vec::new(), &words, boxes, entry, set)
}

struct Words {
    prompt: [String; 2],
    label: &'static str,
    working: &'static str,
    note: &'static str,
}

struct Boxes {
    width: i32,
    groups: Vec<usize>,
    masked: bool,
}

fn frame(
    screen: ScreenId,
    title: &str,
    steps: Vec<Step>,
    words: &Words,
    boxes: Boxes,
    entry: &NumberEntry,
    set: &BoxNow<'_>,
) -> Frame {
    let (typed, all) = (entry.typed().len(), entry.bounds.1);
    let shown = |place: usize| match entry.typed().get(place..=place) {
        Some(_) if boxes.masked => "●".to_owned(),
        Some(digit) => digit.to_owned(),
        None => String::new(),
    };
    let field = Item {
        id: CODE,
        label: words.label.to_owned(),
        rect: Rect::new(96, 466, boxes.width, 112),
        kind: ItemKind::Boxes {
            cells: (0..all).map(shown).collect(),
            cursor: (typed < all && !entry.working).then_some(typed),
            groups: boxes.groups,
            active: true,
            wrong: !entry.error.is_empty(),
        },
        enabled: true,
    };
    Frame {
        screen,
        title: title.to_owned(),
        brand: false,
        aside: set.aside(),
        body: Body::Letter {
            steps,
            prompt: words.prompt.to_vec(),
            id_label: words.label.to_owned(),
            id_ok: false,
            password_label: String::new(),
            error: entry.error.clone(),
            notes: vec![if entry.working { words.working } else { words.note }.to_owned()],
            pad: PAD_PANEL,
        },
        items: std::iter::once(field).chain(digit_pad(entry.complete() && !entry.working)).collect(),
        focus: entry.focus.clone(),
        hint: if typed > 0 && !entry.working { HINT_ERASE } else { HINT_BACK },
    }
}
