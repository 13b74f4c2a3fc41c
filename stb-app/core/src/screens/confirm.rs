//! Step ⑤ お客様情報の確認.

use super::{Frame, HINT_BACK, button, steps};
use crate::focus::{ElementId, Rect};
use crate::registration::Confirm;
use crate::view::{Body, Icon, ScreenId};
use shared_model::person::{Role, Sex};

/// 登録.
pub const CONFIRM: ElementId = ElementId::fixed("confirm");
/// やめる.
pub const CANCEL: ElementId = ElementId::fixed("cancel");

/// The screen of step ⑤.
pub fn frame(confirm: &Confirm, with_signature: bool) -> Frame {
    let row = |label: &str, value: String| (label.to_owned(), value);
    let mut rows = vec![
        row("お名前", format!("{} さん", confirm.member.name)),
        row("ID", confirm.user_id.grouped()),
        row("つながり", role(confirm.member.role).to_owned()),
    ];
    if let Some(facts) = &confirm.proved {
        rows.push(row("生年月日", facts.birth_date.with_year()));
        rows.push(row("性別", sex(facts.sex).to_owned()));
        rows.push(row("ご住所", facts.address.clone()));
    }
    Frame {
        screen: ScreenId::RegisterConfirm,
        title: "お客様情報の確認".to_owned(),
        brand: false,
        aside: "カードの登録".to_owned(),
        body: Body::Confirm {
            steps: steps(if with_signature { 4 } else { 3 }, with_signature),
            prompt: if confirm.working {
                "登録しています".to_owned()
            } else {
                "まちがいが なければ「登録」を おしてください".to_owned()
            },
            rows,
            note: "ちがうときは「やめる」を えらんで、通知書を たしかめてください。".to_owned(),
        },
        items: vec![
            button(CONFIRM, "登録", Rect::new(1312, 464, 512, 96), Some(Icon::Check)),
            button(CANCEL, "やめる", Rect::new(1312, 592, 512, 96), None),
        ],
        focus: confirm.focus.clone(),
        hint: HINT_BACK,
    }
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Mother => "お母さん",
        Role::Father => "お父さん",
        Role::Guardian => "保護者",
        Role::Viewer => "ご家族（見るだけ）",
    }
}

fn sex(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
        Sex::Unstated => "―",
    }
}
