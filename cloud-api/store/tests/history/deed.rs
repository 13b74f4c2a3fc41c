//! What can happen to a store, and how often it does.

use cloud_store::contract::fixture::*;
use cloud_store::model::{Audience, Entered};
use proptest::prelude::*;
use shared_model::notice::{AnswerKind, Cursor};
use shared_model::record::{Edit, OCCURRED_ON};
use uuid::Uuid;

/// Member `.1` of household `.0`.
pub type Who = (u32, u32);

/// Who has a card when a history begins.
pub const REGISTERED: [Who; 3] = [(0, 0), (0, 1), (1, 0)];

#[derive(Debug, Clone)]
pub enum Deed {
    AddTown,
    Serial,
    AddHousehold(u32, u32),
    Reissue(Who),
    Audit(u32),
    MakeCode(u32, Option<u32>),
    TryCode { code: u32, key: u32, source: u32 },
    Redeem { code: u32, name: u32, key: u32 },
    Renew { name: u32, proved: u32, key: u32 },
    UseKey { name: u32, key: u32, longer: u64 },
    SelfTest { name: u32, test: u8 },
    SelfTests(u32),
    Revoke(u32),
    Seen(Vec<(u32, u64)>),
    Try(Who, u32),
    Right(Who, u32),
    Bind { who: Who, letter: u32, card: Who },
    LogIn(Who),
    Publish(u32, Audience),
    Withdraw(u32),
    Open { who: Who, notice: u32, at: u64 },
    Read { who: Who, after: Option<(bool, u64)>, limit: usize },
    Lists(usize),
    Restore(u128),
    PutVault { who: Who, on: u32, generation: u32, shared: bool },
    PutBack { who: Who, on: u32, generation: u32, bound: Option<u64> },
    Vaults { who: Who, on: u32 },
    LoseSecret,
    Enter { who: Who, outbox: u8, sequence: u64, what: Entry },
    Reject(u8, u64),
    PutRecord { home: u32, record: u32, value: &'static str },
    Mail { who: Who, shared: bool, after: Option<(bool, u64)>, limit: usize },
    PublishEdition(u8),
    Edition(Option<u64>),
}

/// What a member has entered, about one of a few notices or records.
#[derive(Debug, Clone)]
pub enum Entry {
    Opened(u32, u64),
    Answered(u32, AnswerKind, u64),
    Written { record: u32, private: bool, base: Option<u64>, field: &'static str, value: Option<&'static str> },
    Removed { record: u32, base: Option<u64> },
}

impl Entry {
    pub fn entered(&self, epoch: Uuid) -> Entered {
        let base = |base: Option<u64>| base.map(|position| Cursor { epoch, position });
        match *self {
            Self::Opened(n, hour) => {
                Entered::NoticeOpened { publication: publication_id(n), opened_at: noon_and(hour * 3600) }
            }
            Self::Answered(n, answer, hour) => {
                Entered::NoticeAnswered { publication: publication_id(n), answer, answered_at: noon_and(hour * 3600) }
            }
            Self::Written { record, private, base: seen, field, value } => {
                let values = [(field.to_owned(), value.map(str::to_owned))];
                change(record, private, base(seen), Edit::Write(values.into()))
            }
            Self::Removed { record, base: seen } => change(record, false, base(seen), Edit::Remove),
        }
    }
}

/// A deed in one of the two towns, some minutes after the one before.
pub type Step = (bool, u64, Deed);

fn who() -> impl Strategy<Value = Who> {
    (0..4_u32, 0..3_u32)
}

/// Mostly somebody whose card is bound from the beginning.
fn reader() -> impl Strategy<Value = Who> {
    prop_oneof![3 => prop::sample::select(REGISTERED.to_vec()), 1 => who()]
}

fn audience() -> impl Strategy<Value = Audience> {
    prop_oneof![
        2 => Just(Audience::Municipality),
        1 => (0..4_u32).prop_map(|n| Audience::Household(household_id(n))),
        1 => (0..4_u32, who())
            .prop_map(|(n, (of, m))| Audience::Member { household: household_id(n), member: member_id(of, m) }),
    ]
}

/// Some that exist, and one that does not.
fn day() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["2026-11-22", "2026-11-23", "2026-12-01", "2027-02-01", "2026-02-30"])
}

fn entry_of_a_member() -> impl Strategy<Value = Entry> {
    let answers = vec![AnswerKind::Understood, AnswerKind::CallMe, AnswerKind::Later];
    let seen = || prop::option::of(0..20_u64);
    let text = prop::option::of(prop::sample::select(vec!["一", "二", "三"])).prop_map(|value| ("text", value));
    let value = prop_oneof![3 => text, 1 => day().prop_map(|day| (OCCURRED_ON, Some(day)))];
    prop_oneof![
        1 => (0..6_u32, 0..4_u64).prop_map(|(n, hour)| Entry::Opened(n, hour)),
        2 => (0..6_u32, prop::sample::select(answers), 0..4_u64).prop_map(|(n, kind, hour)| Entry::Answered(n, kind, hour)),
        6 => (0..5_u32, prop::bool::weighted(0.3), seen(), value)
            .prop_map(|(record, private, base, (field, value))| Entry::Written { record, private, base, field, value }),
        1 => (0..5_u32, seen()).prop_map(|(record, base)| Entry::Removed { record, base }),
    ]
}

fn deed() -> impl Strategy<Value = Deed> {
    let devices = || {
        prop_oneof![
            (0..4_u32, prop::option::of(0..4_u32)).prop_map(|(code, home)| Deed::MakeCode(code, home)),
            (0..5_u32, 0..3_u32, 0..2_u32).prop_map(|(code, key, source)| Deed::TryCode { code, key, source }),
            (0..5_u32, 0..3_u32, 0..3_u32).prop_map(|(code, name, key)| Deed::Redeem { code, name, key }),
            (0..3_u32, 0..4_u32, 0..4_u32).prop_map(|(name, proved, key)| Deed::Renew { name, proved, key }),
            (0..3_u32, 0..4_u32, 0..3_u64).prop_map(|(name, key, longer)| Deed::UseKey { name, key, longer }),
            (0..3_u32, 0..30_u8).prop_map(|(name, test)| Deed::SelfTest { name, test }),
            (0..3_u32).prop_map(Deed::SelfTests),
            (0..3_u32).prop_map(Deed::Revoke),
            prop::collection::vec((0..4_u32, 0..5000_u64), 0..4).prop_map(Deed::Seen),
        ]
    };
    let people = || {
        prop_oneof![
            1 => Just(Deed::AddTown),
            1 => Just(Deed::Serial),
            3 => (0..4_u32, 0..4_u32).prop_map(|(n, members)| Deed::AddHousehold(n, members)),
            2 => reader().prop_map(Deed::Reissue),
            1 => (0..4_u32).prop_map(Deed::Audit),
            4 => (who(), 0..3_u32).prop_map(|(who, on)| Deed::Try(who, on)),
            1 => (who(), 0..3_u32).prop_map(|(who, on)| Deed::Right(who, on)),
            3 => (who(), 1..3_u32, who()).prop_map(|(who, letter, card)| Deed::Bind { who, letter, card }),
            3 => who().prop_map(|who| Deed::Bind { who, letter: 1, card: who }),
            1 => who().prop_map(Deed::LogIn),
        ]
    };
    let notices = || {
        prop_oneof![
            4 => (0..6_u32, audience()).prop_map(|(n, audience)| Deed::Publish(n, audience)),
            1 => (0..6_u32).prop_map(Deed::Withdraw),
            4 => (reader(), 0..6_u32, 0..4_u64).prop_map(|(who, notice, hour)| Deed::Open { who, notice, at: hour * 3600 }),
            5 => (reader(), prop::option::of((prop::bool::weighted(0.9), 0..12_u64)), 0..5_usize)
                .prop_map(|(who, after, limit)| Deed::Read { who, after, limit }),
        ]
    };
    let books = || {
        prop_oneof![
            2 => (reader(), 0..3_u32, 1..4_u32, any::<bool>())
                .prop_map(|(who, on, generation, shared)| Deed::PutVault { who, on, generation, shared }),
            1 => (reader(), 0..3_u32, 1..4_u32, prop::option::of(0..3_u64))
                .prop_map(|(who, on, generation, bound)| Deed::PutBack { who, on, generation, bound }),
            1 => (reader(), 0..3_u32).prop_map(|(who, on)| Deed::Vaults { who, on }),
            8 => (reader(), 0..2_u8, 1..40_u64, entry_of_a_member())
                .prop_map(|(who, outbox, sequence, what)| Deed::Enter { who, outbox, sequence, what }),
            1 => (0..2_u8, 1..40_u64).prop_map(|(outbox, sequence)| Deed::Reject(outbox, sequence)),
            2 => (0..3_u32, 0..5_u32, day()).prop_map(|(home, record, value)| Deed::PutRecord { home, record, value }),
            5 => (reader(), any::<bool>(), prop::option::of((prop::bool::weighted(0.9), 0..20_u64)), 0..5_usize)
                .prop_map(|(who, shared, after, limit)| Deed::Mail { who, shared, after, limit }),
        ]
    };
    prop_oneof![
        4 => people(),
        2 => devices(),
        4 => notices(),
        8 => books(),
        1 => prop::bool::weighted(0.1).prop_map(|lost| if lost { Deed::LoseSecret } else { Deed::Serial }),
        1 => (1..9_u8).prop_map(Deed::PublishEdition),
        1 => prop::option::of(0..60_u64).prop_map(Deed::Edition),
        1 => (1..6_usize).prop_map(Deed::Lists),
        1 => (1..4_u128).prop_map(Deed::Restore),
    ]
}

pub fn history() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((prop::bool::weighted(0.8), 0..8_u64, deed()), 1..120)
}
