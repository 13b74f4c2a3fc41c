//! What to say when something does not work. Every failure has its own sentence in easy Japanese, one next step, a
//! number to call and a stable code (design.md §4.6). What still works is said first.

mod technician;
mod writing;

pub use technician::{not_erased, not_erasing, of_registrar, technicians_locked};
pub use writing::{of_refused_record, outbox_full};

use crate::card::CardFailure;
use crate::ports::{CloudFault, StoreFault};
use crate::view::{Icon, Secret};
use shared_model::civil::CivilTime;
use shared_model::error_code::ErrorCode;
use shared_model::time::Timestamp;

/// Something that did not work, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// For the telephone, such as 「C-101」.
    pub code: &'static str,
    /// Picture.
    pub icon: Icon,
    /// Title of the screen.
    pub title: &'static str,
    /// What it means.
    pub lead: &'static str,
    /// What to do.
    pub lines: Vec<String>,
    /// Whom to call.
    pub desk: Helper,
    /// What the first button does.
    pub next: Next,
}

/// Who can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Helper {
    /// The support centre: the box, the letter, the line.
    Support,
    /// The municipal office: PINs and certificates.
    Office,
}

/// The one next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Read the card again.
    ReadCard,
    /// Back to the step before.
    Back,
    /// Only leave.
    Leave,
}

/// A conversation with the card ended early.
pub fn of_card(failure: CardFailure) -> Trouble {
    let (code, title, lead, line) = match failure {
        CardFailure::Removed => (
            "C-101",
            "カードが はずれました",
            "カードを もう一度 置いてください",
            "カードリーダーの まん中に、動かないように 置いてください。",
        ),
        CardFailure::Unresponsive => (
            "C-102",
            "カードが 読めません",
            "カードを 置きなおしてください",
            "カードの ICチップ（金色の四角）が リーダーに あたる向きに 置いてください。",
        ),
        CardFailure::ReaderGone => (
            "C-103",
            "カードリーダーが 見つかりません",
            "リーダーの線を たしかめてください",
            "箱のうしろの USBの線を ぬいて、もう一度 さしてください。",
        ),
        CardFailure::InUse => (
            "C-104",
            "カードが 使われています",
            "少し待って、カードを 置きなおしてください",
            "なおらないときは、箱の電源を 入れなおしてください。",
        ),
        CardFailure::Swapped => (
            "C-105",
            "ちがうカードに かわりました",
            "はじめから やりなおしてください",
            "とちゅうで カードを とりかえることは できません。暗証番号は 使われていません。",
        ),
        CardFailure::NotThisKind => (
            "C-106",
            "このカードは 使えません",
            "マイナンバーカードを 置いてください",
            "ほかのカードや、電子証明書の ないマイナンバーカードは 使えません。",
        ),
        CardFailure::Unexpected { .. } => (
            "C-107",
            "カードが 読めませんでした",
            "カードを 置きなおしてください",
            "何度も 出るときは、サポートセンターへ お電話ください。",
        ),
    };
    Trouble {
        code,
        icon: Icon::Card,
        title,
        lead,
        lines: vec![line.to_owned()],
        desk: Helper::Support,
        next: if failure == CardFailure::ReaderGone { Next::Leave } else { Next::ReadCard },
    }
}

/// No tries are left for this secret.
pub fn of_blocked(secret: Secret) -> Trouble {
    let (code, lead) = match secret {
        Secret::Auth => ("C-111", "利用者証明用の暗証番号が 止まっています"),
        Secret::Sign => ("C-112", "署名用の暗証番号が 止まっています"),
    };
    Trouble {
        code,
        icon: Icon::Warning,
        title: "カードが 止まっています",
        lead,
        lines: vec![
            "まちがいが つづいたので、カードが 自分で 止まりました。".to_owned(),
            "市役所の窓口で、暗証番号を 新しくできます。".to_owned(),
            "カードと、ご本人を たしかめられるものを お持ちください。".to_owned(),
        ],
        desk: Helper::Office,
        next: Next::Leave,
    }
}

/// The card has no signature certificate, and the town asks for it.
pub fn no_signature_certificate() -> Trouble {
    Trouble {
        code: "C-113",
        icon: Icon::Card,
        title: "署名用の証明書が ありません",
        lead: "このカードでは 登録できません",
        lines: vec![
            "15さい未満の方のカードには、署名用の証明書が 入っていません。".to_owned(),
            "お父さん、お母さん、保護者の方の カードで 登録してください。".to_owned(),
        ],
        desk: Helper::Office,
        next: Next::Leave,
    }
}

/// The box has no certificate yet.
pub fn not_enrolled() -> Trouble {
    Trouble {
        code: "N-201",
        icon: Icon::Warning,
        title: "この箱は まだ使えません",
        lead: "箱の登録が おわっていません",
        lines: vec!["サポートセンターへ お電話ください。係の者が 登録します。".to_owned()],
        desk: Helper::Support,
        next: Next::Leave,
    }
}

/// The town cannot be reached, and the box does not know this card.
pub fn unreachable_for_new_card() -> Trouble {
    Trouble {
        code: "N-204",
        icon: Icon::Offline,
        title: "いま、つながっていません",
        lead: "はじめてのカードは つながってから",
        lines: vec![
            "この箱で はじめて使うカードは、町と つながっているときに ログインできます。".to_owned(),
            "線と ルーターの電源を たしかめて、少し待ってから もう一度 ためしてください。".to_owned(),
        ],
        desk: Helper::Support,
        next: Next::ReadCard,
    }
}

/// The store did not keep what it was given.
pub fn of_store(fault: StoreFault) -> Trouble {
    let (code, lead, line) = match fault {
        StoreFault::Full => ("S-101", "箱の中が いっぱいです", "いま読んだしるしは、この箱に のこせませんでした。"),
        StoreFault::Damaged => {
            ("S-102", "箱の中を 作りなおしました", "お知らせは 町から もう一度 とどきます。そのまま お使いください。")
        }
        StoreFault::Broken => ("S-103", "箱の中に 保存できません", "箱が こわれているかもしれません。"),
    };
    Trouble {
        code,
        icon: Icon::Warning,
        title: "保存できませんでした",
        lead,
        lines: vec![line.to_owned()],
        desk: Helper::Support,
        next: Next::Leave,
    }
}

/// The town said no, or something that is not understood.
pub fn of_cloud(fault: CloudFault) -> Trouble {
    match fault {
        CloudFault::Unreachable => Trouble {
            code: "N-204",
            icon: Icon::Offline,
            title: "いま、つながっていません",
            lead: "町と つながりませんでした",
            lines: vec![
                "線と ルーターの電源を たしかめてください。".to_owned(),
                "少し待ってから、もう一度 ためしてください。".to_owned(),
            ],
            desk: Helper::Support,
            next: Next::Back,
        },
        CloudFault::NotTrusted => plain(
            "N-202",
            "安全に つながりません",
            "つながる先を たしかめられませんでした",
            "安全のため、つなぐのを やめました。サポートセンターへ お電話ください。",
        ),
        CloudFault::NotUnderstood => plain(
            "N-203",
            "箱が 古くなっています",
            "町の返事が 読めませんでした",
            "箱の ソフトウェアの 更新が いります。サポートセンターへ お電話ください。",
        ),
        CloudFault::Refused { code, tries_left: _, retry_at } => of_refusal(code, retry_at),
    }
}

/// What is said inside step ③ when ID or password is wrong.
pub fn wrong_letter(tries_left: Option<u32>) -> String {
    match tries_left {
        Some(left) => format!("IDか パスワードが ちがいました。あと{left}回 ためせます"),
        None => "IDか パスワードが ちがいました。通知書を もう一度 見てください".to_owned(),
    }
}

fn of_refusal(code: ErrorCode, retry_at: Option<Timestamp>) -> Trouble {
    let phone_code = code.phone_code();
    match code {
        ErrorCode::CardNotRegistered => Trouble {
            code: phone_code,
            icon: Icon::Card,
            title: "登録が まだのカードです",
            lead: "はじめに カードの登録を してください",
            lines: vec!["郵便でとどいた「ID・パスワード通知書」を ご用意ください。".to_owned()],
            desk: Helper::Support,
            next: Next::ReadCard,
        },
        ErrorCode::CardExpired => office(
            phone_code,
            "電子証明書の 期限が きれています",
            "市役所の窓口で 新しくできます。お金は かかりません。",
        ),
        ErrorCode::CardRevoked => office(
            phone_code,
            "この電子証明書は 使えなくなっています",
            "カードを なくした届けや、新しいカードの 発行で 止まります。市役所へ おたずねください。",
        ),
        ErrorCode::CardUntrusted | ErrorCode::CardCertificateMalformed => office(
            phone_code,
            "このカードの 証明書を たしかめられません",
            "マイナンバーカードか たしかめてください。わからないときは 市役所へ おたずねください。",
        ),
        ErrorCode::CardNotThisPerson => office(
            phone_code,
            "カードと 申込みの 内容が ちがいます",
            "お名前や ご住所が 変わったときは、市役所で 手つづきを してください。",
        ),
        ErrorCode::AccountLocked => Trouble {
            lines: vec![match retry_at {
                Some(at) => format!("安全のため 止めています。{}を すぎたら もう一度 ためせます。", clock(at)),
                None => "安全のため 止めています。15分ほど 待ってください。".to_owned(),
            }],
            next: Next::Leave,
            ..plain(phone_code, "少し お待ちください", "まちがいが つづきました", "")
        },
        ErrorCode::AccountAlreadyLinked => plain(
            phone_code,
            "登録ずみの IDです",
            "このIDは もう ほかのカードで 使われています",
            "カードを 新しくしたときは、サポートセンターへ お電話ください。新しい通知書を お送りします。",
        ),
        ErrorCode::CardAlreadyRegistered => plain(
            phone_code,
            "登録ずみの カードです",
            "このカードは もう 登録されています",
            "暗証番号を 入れると、そのまま ログインできます。",
        ),
        ErrorCode::RegistrationUnknown => plain(
            phone_code,
            "時間が すぎました",
            "登録を はじめから やりなおしてください",
            "ID・パスワードの 入力から もう一度 おねがいします。",
        ),
        ErrorCode::NonceUnknown | ErrorCode::CardSignatureWrong | ErrorCode::CardStatusUnknown => Trouble {
            next: Next::ReadCard,
            ..plain(
                phone_code,
                "たしかめられませんでした",
                "もう一度 ためしてください",
                "暗証番号は 合っていました。カードを そのままにして、もう一度 ためしてください。",
            )
        },
        ErrorCode::DeviceRevoked | ErrorCode::DeviceUnknown => plain(
            phone_code,
            "この箱は 止められています",
            "町が この箱を 止めています",
            "サポートセンターへ お電話ください。",
        ),
        ErrorCode::RenewalTooLate => plain(
            phone_code,
            "この箱の 期限が すぎました",
            "長いあいだ つながっていませんでした",
            "箱を 町に つなぎなおします。サポートセンターへ お電話ください。",
        ),
        ErrorCode::SessionExpired | ErrorCode::SessionRequired => plain(
            phone_code,
            "時間が すぎました",
            "もう一度 ログインしてください",
            "カードを 置いて、暗証番号を 入れてください。",
        ),
        ErrorCode::VaultUnknown => plain(
            phone_code,
            "この箱の 金庫が しめられました",
            "もう一度 ログインしてください",
            "新しい 通知書が 出たか、カードが かわりました。カードを 置いて、暗証番号を 入れてください。",
        ),
        ErrorCode::TooManyRequests | ErrorCode::Unavailable | ErrorCode::TooSlow => Trouble {
            next: Next::Back,
            ..plain(
                phone_code,
                "町が こみあっています",
                "少し待ってください",
                "数分たってから、もう一度 ためしてください。",
            )
        },
        ErrorCode::CredentialsWrong
        | ErrorCode::AttributesRequired
        | ErrorCode::MalformedRequest
        | ErrorCode::UnknownField
        | ErrorCode::TooLarge
        | ErrorCode::UnsupportedMediaType
        | ErrorCode::NotFound
        | ErrorCode::MethodNotAllowed
        | ErrorCode::InstallCodeWrong
        | ErrorCode::InstallCodeSpent
        | ErrorCode::CertificateRequestInvalid
        | ErrorCode::RenewalUnproven
        | ErrorCode::RenewalTooEarly
        | ErrorCode::NoticeUnknown
        | ErrorCode::VaultExists
        | ErrorCode::VaultForgotten
        | ErrorCode::EntryUnreadable
        | ErrorCode::EntryUnknown
        | ErrorCode::EpochChanged
        | ErrorCode::RecordOfficial
        | ErrorCode::RecordRemoved
        | ErrorCode::RecordChangedSince
        | ErrorCode::RecordOutOfBounds
        | ErrorCode::RecordNotYours
        | ErrorCode::RecordsFull
        | ErrorCode::Internal => plain(
            phone_code,
            "うまく いきませんでした",
            "もう一度 ためしてください",
            "なおらないときは、番号を サポートセンターへ お知らせください。",
        ),
    }
}

fn plain(code: &'static str, title: &'static str, lead: &'static str, line: &str) -> Trouble {
    Trouble {
        code,
        icon: Icon::Warning,
        title,
        lead,
        lines: vec![line.to_owned()],
        desk: Helper::Support,
        next: Next::Leave,
    }
}

fn office(code: &'static str, lead: &'static str, line: &str) -> Trouble {
    Trouble { icon: Icon::Card, desk: Helper::Office, ..plain(code, "このカードは 使えません", lead, line) }
}

fn clock(at: Timestamp) -> String {
    CivilTime::in_tokyo(at).clock()
}

#[cfg(test)]
mod tests;
