//! もどった物: what the town will never take, with the reason in plain words and what to do. Nothing goes from here
//! by itself.

use super::list::{List, Position, Row};
use super::notice::stack;
use super::{Frame, HINT_BACK, grid};
use crate::focus::{ElementId, Focus};
use crate::lines;
use crate::screens::records;
use crate::text_size::TextSize;
use crate::view::{Body, Icon, Item, Mark, ScreenId};
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1;

/// 一覧へ もどる.
pub const LIST: ElementId = ElementId::fixed("list");
/// この箱から けす.
pub const DISCARD: ElementId = ElementId::fixed("discard");

/// One refused entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its number in the outbox.
    pub sequence: u64,
    /// Why; `None` for a reason of a newer town.
    pub code: Option<ErrorCode>,
    /// What was entered; `None` if the box has lost the text (the sealed entry is still there).
    pub entry: Option<v1::Entry>,
}

/// The list.
pub fn list(refused: &[Refused], position: Position, aside: String, text: TextSize) -> Frame {
    let empty = ["もどった物は ありません", "町が うけとれなかったものが あると、ここに のこります。"];
    let list = List {
        screen: ScreenId::Shelf,
        title: "もどった物",
        aside,
        rows: "refused",
        count: refused.len(),
        said: None,
        empty,
        text,
    };
    list.frame(position, |place| {
        let refused = refused.get(place)?;
        let second = reason(refused.code).0.to_owned();
        let label = match words(refused.entry.as_ref()) {
            Some(words) => format!("{}「{words}」", what(refused)),
            None => what(refused),
        };
        Some(Row { label, mark: Mark::Undo, new: false, second, state: None })
    })
}

/// The buttons of one entry.
pub fn buttons(text: TextSize) -> Vec<Item> {
    stack(text, [(LIST, "一覧へ もどる", Icon::Book), (DISCARD, "この箱から けす", Icon::Cross)])
}

/// The pages of one entry.
pub fn pages(refused: &Refused, text: TextSize) -> Vec<Vec<String>> {
    let (why, next) = reason(refused.code);
    let said = match words(refused.entry.as_ref()) {
        Some(words) => format!("「{words}」\n{why}\n{next}"),
        None => format!("{why}\n{next}"),
    };
    lines::paged(&lines::broken(&said, grid::sheet_columns(text)), grid::sheet_lines(text))
}

/// One entry, on a page from 0, with the focus on one of its buttons.
pub fn refused(refused: &Refused, (page, at): (usize, usize), aside: String, text: TextSize) -> Frame {
    let items = buttons(text);
    let focus = Focus::on(items[at.min(items.len() - 1)].id.clone());
    let pages = pages(refused, text);
    let count = pages.len();
    let page = page.min(count - 1);
    Frame {
        screen: ScreenId::Refused,
        title: "もどった物".to_owned(),
        brand: false,
        aside,
        body: Body::Notice {
            mark: Mark::Undo,
            title: what(refused),
            meta: refused.code.map_or_else(String::new, |code| format!("番号  {}", code.phone_code())),
            lines: pages.into_iter().nth(page).unwrap_or_default(),
            page: page + 1,
            pages: count,
            more: super::more(page, count),
            facts: Vec::new(),
            state: String::new(),
        },
        items,
        focus,
        hint: HINT_BACK,
    }
}

fn what(refused: &Refused) -> String {
    match &refused.entry {
        Some(v1::Entry::NoticeOpened { .. } | v1::Entry::NoticeAnswered { .. }) => "お知らせへの こたえ",
        Some(v1::Entry::RecordWritten { kind, .. }) if kind == records::DIARY => "日記",
        Some(v1::Entry::RecordWritten { .. }) => "きろく",
        Some(v1::Entry::RecordRemoved { .. }) => "きろくを けすこと",
        None => "入力したもの",
    }
    .to_owned()
}

fn words(entry: Option<&v1::Entry>) -> Option<String> {
    let Some(v1::Entry::RecordWritten { fields, .. }) = entry else { return None };
    let shown = lines::broken(fields.get(records::TEXT)?.as_deref()?, 40);
    shown.into_iter().next()
}

/// Why, and what to do.
fn reason(code: Option<ErrorCode>) -> (&'static str, &'static str) {
    match code {
        Some(ErrorCode::RecordRemoved) => {
            ("ご家族が けした きろくでした。", "のこしたいときは、もう一度「きろくする」から 書いてください。")
        }
        Some(ErrorCode::RecordChangedSince) => {
            ("けすまえに、ご家族が 書きなおしていました。", "いまの きろくを 見てから、もう一度 えらんでください。")
        }
        Some(ErrorCode::RecordOfficial) => {
            ("市や 医療機関の きろくは、テレビからは かえられません。", "まちがいは、健康課へ お電話ください。")
        }
        Some(ErrorCode::RecordNotYours) => ("ほかの人だけの きろくでした。", "このまま けしても だいじょうぶです。"),
        Some(ErrorCode::RecordOutOfBounds) => {
            ("長すぎて、町に 入りませんでした。", "みじかくして、もう一度 書いてください。")
        }
        Some(ErrorCode::RecordsFull) => {
            ("ご家族の きろくが いっぱいに なっていました。", "サポートセンターへ お電話で ご相談ください。")
        }
        _ => ("町が うけとれませんでした。", "番号を サポートセンターへ お電話で お知らせください。"),
    }
}
