//! The family of the stories, their town and their notices.

use shared_model::notice::{Notice, NoticeCategory};
use shared_model::person::{Member, Role};
use shared_model::time::Timestamp;
use stb_core::ports::{Session, SessionToken};
use stb_core::profile::{Desk, Pages, Profile, Section};
use std::time::Duration;
use uuid::Uuid;
use zeroize::Zeroizing;

/// 2026-11-23 19:42 in Tokyo.
pub const EVENING: Timestamp = Timestamp::from_millis(1_795_430_520_000);

/// A notice that was published so many days before this evening.
pub fn notice(number: u8, body: &str) -> Notice {
    Notice {
        id: Uuid::from_bytes([number; 16]),
        published_at: Timestamp::from_millis(EVENING.millis() - i64::from(number) * 86_400_000),
        sender: "福光保健センター".into(),
        category: NoticeCategory::Health,
        title: format!("お知らせ その{number}"),
        body: body.into(),
        facts: vec![],
        opened_at: None,
        answer: None,
    }
}

/// The mother.
pub fn member() -> Member {
    Member {
        id: Uuid::from_bytes([7; 16]),
        household: Uuid::from_bytes([8; 16]),
        name: "高橋 良子".into(),
        role: Role::Mother,
    }
}

/// The mother's card is anybody's but the father's.
pub fn whose_card(certificate: &[u8]) -> Member {
    match certificate {
        b"father" => {
            Member { id: Uuid::from_bytes([6; 16]), name: "高橋 一郎".into(), role: Role::Father, ..member() }
        }
        _ => member(),
    }
}

/// What a login of the mother brings.
pub fn session() -> Session {
    let token = SessionToken(Zeroizing::new("token".into()));
    Session { token, member: member(), good_for: Duration::from_secs(3600), household_vault_stale: false }
}

/// The texts of a made-up town, long enough to be turned.
pub fn profile() -> Profile {
    let desk = |name: &str| Desk { name: name.into(), phone: "0763-00-0000".into(), hours: "8:30〜17:15".into() };
    let text = |heading: &str| {
        let paragraph = "これは ためしの文です。町の文が ここに 入ります。".repeat(12);
        vec![Section { heading: heading.into(), paragraphs: vec![paragraph] }]
    };
    Profile {
        version: 1,
        code: "162108".into(),
        town: "南砺市".into(),
        service: "なんとすこやかタウン".into(),
        office: desk("市役所市民課"),
        support: desk("サポートセンター"),
        health_centre: desk("福光保健センター"),
        pages: Pages {
            help: text("つかいかた"),
            first_time: text("はじめてのかた"),
            faq: text("よくある質問"),
            contact: text("お問い合わせ"),
            terms: text("利用規約"),
            privacy: text("プライバシー"),
            handbook: text("母子健康手帳"),
            medicine: text("お薬情報"),
            settings: text("設定"),
        },
    }
}
