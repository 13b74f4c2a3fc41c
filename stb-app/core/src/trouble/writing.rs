//! What to say when something that was written cannot be taken in.

use super::{Trouble, plain};
use crate::view::Icon;
use shared_model::error_code::ErrorCode;
use shared_model::record::Refused;

/// So much waits for the town that the box takes nothing more in.
pub fn outbox_full() -> Trouble {
    Trouble {
        icon: Icon::Offline,
        lines: vec![
            "まだ 町に 送れていないものが たくさん あります。送れるまで、新しく 書くことは できません。".to_owned(),
            "線と ルーターの電源を たしかめてください。".to_owned(),
        ],
        ..plain("S-104", "保存できませんでした", "町と つながってから 書いてください", "")
    }
}

/// A change of a record that nobody would take.
pub fn of_refused_record(refused: Refused) -> Trouble {
    let (lead, line) = match refused {
        Refused::Official => {
            ("市や 医療機関の きろくです", "テレビからは かえられません。まちがいは、健康課へ お電話ください。")
        }
        Refused::Removed => ("もう ありません", "ご家族が この きろくを けしました。"),
        Refused::ChangedSince => ("新しく なりました", "ご家族が 書きなおしています。いまの きろくを 見てください。"),
        Refused::OutOfBounds => ("長すぎます", "みじかくして、もう一度 書いてください。"),
        Refused::NotYours => ("ほかの人の きろくです", "書いた人だけが なおせます。"),
    };
    plain(ErrorCode::from(refused).phone_code(), "かえられませんでした", lead, line)
}
