//! What to say to technicians when the enrol listener, or the gate to their screens, says no.

use super::{Next, Trouble, clock, plain};
use crate::ports::RegistrarFault;
use crate::view::Icon;
use shared_model::error_code::ErrorCode;

/// Five codes were wrong.
pub fn technicians_locked(minutes: u64) -> Trouble {
    plain(
        "R-191",
        "少し お待ちください",
        "コードの まちがいが つづきました",
        &format!("安全のため 止めています。あと{minutes}分で もう一度 ためせます。"),
    )
}

/// The box could not even be asked to make itself new.
pub fn not_erasing() -> Trouble {
    Trouble {
        lines: vec![
            "まだ 何も けしていません。".to_owned(),
            "電源を 入れなおして、もう一度 ためしてください。".to_owned(),
            "なおらないときは、箱を 会社に もどしてください。".to_owned(),
        ],
        ..back("R-201", "初期化できませんでした", "箱に 書きこめません")
    }
}

/// The box was asked to make itself new, and nothing came of it.
pub fn not_erased() -> Trouble {
    Trouble {
        lines: vec![
            "1分 待ちましたが、何も おこりませんでした。".to_owned(),
            "電源を 入れなおして、もう一度 ためしてください。".to_owned(),
            "それまで、箱に きろくが のこっています。".to_owned(),
        ],
        ..back("R-202", "初期化できませんでした", "まだ けしていません")
    }
}

/// There is no certificate.
pub fn of_registrar(fault: RegistrarFault) -> Trouble {
    let (code, title, lead, lines): (_, _, _, [&str; 2]) = match fault {
        RegistrarFault::Unreachable => (
            "R-171",
            "登録できませんでした",
            "サーバーの 返事が ありません",
            ["線と ルーターの電源を たしかめてください。", "そのあと、同じ 設置コードで もう一度 ためせます。"],
        ),
        RegistrarFault::NotTrusted => (
            "R-172",
            "安全に つながりません",
            "つながる先が 町では ありません",
            ["設置コードは 送っていません。", "設定の サーバー名と 時計を たしかめてください。"],
        ),
        RegistrarFault::Refused { code: ErrorCode::InstallCodeWrong, tries_left, .. } => {
            let left = tries_left.map_or_else(String::new, |left| format!("あと{left}回 ためせます。"));
            return Trouble {
                icon: Icon::Pencil,
                lines: vec!["作業票の 8けたの番号を もう一度 見てください。".to_owned(), left]
                    .into_iter()
                    .filter(|line| !line.is_empty())
                    .collect(),
                ..back("R-173", "登録できませんでした", "設置コードが ちがいます")
            };
        }
        RegistrarFault::Refused { code: ErrorCode::InstallCodeSpent, .. } => (
            "R-174",
            "登録できませんでした",
            "この設置コードは もう使えません",
            ["ほかの箱で 使ったか、24時間を すぎています。", "センターで 新しい 設置コードを もらってください。"],
        ),
        RegistrarFault::Refused { code: ErrorCode::TooManyRequests, retry_at, .. } => {
            let when =
                retry_at.map_or_else(|| "15分ほど 待って、".to_owned(), |at| format!("{}を すぎたら、", clock(at)));
            return Trouble {
                lines: vec![format!("{when}もう一度 ためせます。")],
                ..back("R-175", "少し お待ちください", "まちがいが つづきました")
            };
        }
        RegistrarFault::Refused { code: ErrorCode::Unavailable | ErrorCode::TooSlow | ErrorCode::Internal, .. } => (
            "R-176",
            "サーバーが こみあっています",
            "少し待ってください",
            ["数分たってから、もう一度 ためしてください。", "同じ 設置コードが 使えます。"],
        ),
        RegistrarFault::Refused { .. } => (
            "R-177",
            "登録できませんでした",
            "町が この箱を ことわりました",
            ["番号を センターへ お知らせください。", "なおらないときは、箱を とりかえてください。"],
        ),
        RegistrarFault::Full => (
            "R-181",
            "保存できませんでした",
            "箱の中が いっぱいです",
            ["箱の電源を 入れなおしてください。", "そのあと、同じ 設置コードで もう一度 ためせます。"],
        ),
        RegistrarFault::Broken => (
            "R-182",
            "保存できませんでした",
            "かぎか 証明書を 保存できません",
            ["箱が こわれているかもしれません。", "なおらないときは、箱を とりかえてください。"],
        ),
        RegistrarFault::NotUnderstood => (
            "R-183",
            "箱が 古くなっています",
            "町の返事が 読めませんでした",
            ["箱の ソフトウェアの 更新が いります。", "番号を センターへ お知らせください。"],
        ),
    };
    let icon = if fault == RegistrarFault::Unreachable { Icon::Offline } else { Icon::Warning };
    Trouble { icon, lines: lines.map(str::to_owned).to_vec(), ..back(code, title, lead) }
}

fn back(code: &'static str, title: &'static str, lead: &'static str) -> Trouble {
    Trouble { next: Next::Back, ..plain(code, title, lead, "") }
}
