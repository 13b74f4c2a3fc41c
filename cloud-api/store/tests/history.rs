//! Random histories: SQLite and the model answer every step alike.

use cloud_store::contract::EPOCH;
use cloud_store::contract::fixture::*;
use cloud_store::memory::MemoryStore;
use cloud_store::model::{Action, Audience, Entered, LoggedIn, NewVault, Sighting, VaultDeed};
use cloud_store::{SqliteStore, Store};
use proptest::prelude::*;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::{AnswerKind, Cursor};
use shared_model::record::{Edit, OCCURRED_ON};
use shared_model::time::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Member `.1` of household `.0`.
type Who = (u32, u32);

/// Who has a card when a history begins.
const REGISTERED: [Who; 3] = [(0, 0), (0, 1), (1, 0)];

#[derive(Debug, Clone)]
enum Deed {
    AddTown,
    Serial,
    AddHousehold(u32, u32),
    Reissue(Who),
    Audit(u32),
    MakeCode(u32, Option<u32>),
    TryCode { code: u32, key: u32, source: u32 },
    Redeem { code: u32, name: u32, key: u32 },
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
enum Entry {
    Opened(u32, u64),
    Answered(u32, AnswerKind, u64),
    Written { record: u32, private: bool, base: Option<u64>, field: &'static str, value: Option<&'static str> },
    Removed { record: u32, base: Option<u64> },
}

impl Entry {
    fn entered(&self, epoch: Uuid) -> Entered {
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
type Step = (bool, u64, Deed);

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

fn history() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec((prop::bool::weighted(0.8), 0..8_u64, deed()), 1..120)
}

/// What one store answers, as text; `sessions` are those of this store.
fn answer(
    store: &mut dyn Store,
    sessions: &mut BTreeMap<(MunicipalityCode, Who), LoggedIn>,
    code: MunicipalityCode,
    now: Timestamp,
    deed: &Deed,
) -> String {
    let by = operator_at(now);
    match deed {
        Deed::AddTown => format!("{:?}", store.add_municipality(&by, &town(code))),
        Deed::Serial => format!("{:?}", store.allocate_user_serial(code)),
        Deed::AddHousehold(n, members) => format!("{:?}", store.add_household(&by, code, &household(*n, *members))),
        Deed::Reissue((n, m)) => {
            let hash = password(&format!("{}", now.millis()));
            format!("{:?}", store.reissue_letter(&by, code, user_id(*n, *m), &hash))
        }
        Deed::Audit(n) => {
            let home = Some(household_id(*n));
            format!("{:?}", store.append_audit(&by, code, Action::RegistrationBegun, home, &name("x")))
        }
        Deed::MakeCode(n, home) => {
            let mut new = install_code(*n);
            new.household = home.map(household_id);
            new.expires_at = now + std::time::Duration::from_secs(3600);
            format!("{:?}", store.create_install_code(&by, code, &new))
        }
        Deed::TryCode { code, key, source } => {
            format!("{:?}", store.try_install_code(digest(*code), digest(1000 + key), digest(2000 + source), now))
        }
        Deed::Redeem { code, name, key } => {
            format!("{:?}", store.redeem_install_code(&redemption(*code, *name, *key), now))
        }
        Deed::Revoke(n) => format!("{:?}", store.revoke_device(&by, code, &device(*n))),
        Deed::Seen(contacts) => {
            let at =
                |(n, seconds): &(u32, u64)| Sighting { municipality: code, device: device(*n), at: noon_and(*seconds) };
            format!("{:?}", store.devices_seen(&contacts.iter().map(at).collect::<Vec<_>>()))
        }
        Deed::Try((n, m), on) => {
            let tried = store.try_credentials(code, user_id(*n, *m), &device(*on), now);
            let hash = match &tried {
                Ok(cloud_store::model::CredentialTry::Taken { credentials: Some(known), .. }) => {
                    known.password_hash.as_phc().to_owned()
                }
                _ => String::new(),
            };
            format!("{tried:?} {hash}")
        }
        Deed::Right((n, m), on) => {
            format!("{:?}", store.credentials_were_right(code, user_id(*n, *m), &device(*on)))
        }
        Deed::Bind { who: (n, m), letter, card: (of, holder) } => {
            let bound = store.bind_card(code, user_id(*n, *m), *letter, &card(*of, *holder), &device(1), now);
            if let Ok(found) = &bound {
                sessions.insert((code, (*n, *m)), found.clone());
            }
            format!("{bound:?}")
        }
        Deed::LogIn((n, m)) => format!("{:?}", store.member_of_card(code, &card(*n, *m))),
        Deed::Publish(n, audience) => format!("{:?}", store.publish(&by, code, &notice(*n, *audience))),
        Deed::Withdraw(n) => format!("{:?}", store.withdraw(&by, code, publication_id(*n))),
        Deed::Open { who, notice, at } => match sessions.get(&(code, *who)) {
            Some(session) => {
                format!("{:?}", store.record_opened(&session.scope, publication_id(*notice), noon_and(*at), now))
            }
            None => String::new(),
        },
        Deed::Read { who, after, limit } => match sessions.get(&(code, *who)) {
            Some(session) => {
                let epoch = store.epoch();
                let after = after.map(|(ours, position)| Cursor {
                    epoch: epoch.ok().filter(|_| ours).unwrap_or(Uuid::nil()),
                    position,
                });
                let version = store.household_version(&session.scope.mailbox());
                format!("{version:?} {:?}", store.notices_since(&session.scope, after, *limit))
            }
            None => String::new(),
        },
        Deed::PutVault { who, on, generation, shared } => match sessions.get(&(code, *who)) {
            Some(session) if *shared => {
                format!("{:?}", store.put_household_vault(&session.scope, &device(*on), &offer(*generation), now))
            }
            Some(session) => {
                let (new, author) = (offer(*generation), author_key(*generation));
                format!("{:?}", store.put_vault(&session.scope, &device(*on), &new, &author, now))
            }
            None => String::new(),
        },
        Deed::PutBack { who: (n, m), on, generation, bound } => {
            let NewVault { generation, mail_key, escrow } = offer(*generation);
            let household = household_id(*n);
            let deed = VaultDeed {
                owner: if bound.is_some() { member_id(*n, *m) } else { household },
                household,
                generation,
                bound_at: bound.map(noon_and),
                mail_key,
                author_key: bound.map(|_| author_key(generation + 10)),
                escrow,
            };
            format!("{:?}", store.put_back(code, &device(*on), &[deed], now))
        }
        Deed::Vaults { who: (n, m), on } => {
            let stale = sessions
                .get(&(code, (*n, *m)))
                .map(|session| store.household_vault_is_stale(&session.scope, &device(*on)));
            format!(
                "{:?} {:?} {:?} {:?} {:?} {stale:?} {:?}",
                store.deeds(code, &device(*on)),
                store.vault(code, &device(*on), member_id(*n, *m)),
                store.vault(code, &device(*on), household_id(*n)),
                store.latest_vault(code, &device(*on), member_id(*n, *m)),
                store.authors(code, &device(*on), member_id(*n, *m)),
                store.some_vault().map(|found| found.is_some()),
            )
        }
        Deed::LoseSecret => format!("{:?}", store.close_all_vaults(&by)),
        Deed::Enter { who, outbox, sequence, what } => match sessions.get(&(code, *who)) {
            Some(session) => {
                let entered = what.entered(store.epoch().unwrap_or_default());
                format!("{:?}", store.apply_entry(&session.scope, &entry(*outbox, *sequence), entered, now))
            }
            None => String::new(),
        },
        Deed::Reject(outbox, sequence) => {
            format!("{:?}", store.reject_entry(code, &entry(*outbox, *sequence), ErrorCode::EntryUnreadable, now))
        }
        Deed::PutRecord { home, record, value } => {
            let new = official(*record, &[(OCCURRED_ON, value)]);
            format!("{:?}", store.put_record(&by, code, household_id(*home), &new))
        }
        Deed::Mail { who, shared, after, limit } => match sessions.get(&(code, *who)) {
            Some(session) => {
                let mailbox = if *shared { session.scope.household_mailbox() } else { session.scope.mailbox() };
                let epoch = store.epoch();
                let after = after.map(|(ours, position)| Cursor {
                    epoch: epoch.ok().filter(|_| ours).unwrap_or(Uuid::nil()),
                    position,
                });
                format!("{:?}", store.mail_since(&mailbox, after, *limit, now))
            }
            None => String::new(),
        },
        Deed::PublishEdition(day) => format!("{:?}", store.publish_vaccine_edition(&by, code, &edition(*day))),
        Deed::Edition(minute) => {
            let after = minute.map(|minute| noon_and(minute * 60).millis().unsigned_abs());
            format!("{:?}", store.vaccine_edition(code, after))
        }
        Deed::Lists(limit) => format!(
            "{:?} {:?} {:?} {:?} {:?} {:?}",
            store.records(code, household_id(0), Some(record_id(0)), *limit),
            store.municipalities(),
            store.households(code, Some(household_id(0)), *limit),
            store.devices(code, Some(&device(0)), *limit),
            store.publications(code, Some(publication_id(1)), *limit),
            store.audit_entries(code, 2, *limit),
        ),
        Deed::Restore(epoch) => format!("{:?}", store.begin_epoch(Uuid::from_u128(*epoch))),
    }
}

/// Everything that can be read at the end.
fn everything(store: &mut dyn Store, sessions: &BTreeMap<(MunicipalityCode, Who), LoggedIn>) -> String {
    let mut all = format!("{:?}\n", store.epoch());
    for code in [nanto(), tonami()] {
        all += &format!("{:?}\n", store.households(code, None, 500));
        all += &format!("{:?}\n", store.devices(code, None, 500));
        all += &format!("{:?}\n", store.publications(code, None, 500));
        all += &format!("{:?}\n", store.vaccine_edition(code, None));
        all += &format!("{:?}\n", store.audit_entries(code, 0, 500));
    }
    for ((code, (n, m)), session) in sessions {
        for on in (0..3).map(device) {
            let stale = store.household_vault_is_stale(&session.scope, &on);
            let vaults = [member_id(*n, *m), household_id(*n)].map(|owner| store.vault(*code, &on, owner));
            all += &format!("{stale:?} {vaults:?}\n");
        }
        all += &format!("{:?}\n", read_all(store, session, None, 2));
        for mailbox in [session.scope.mailbox(), session.scope.household_mailbox()] {
            all += &format!("{:?}\n", read_records(store, &mailbox, None, 2));
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_and_the_model_agree(history in history()) {
        let folder = tempfile::tempdir().unwrap();
        let mut engine = SqliteStore::create(&folder.path().join("town.sqlite3"), EPOCH).unwrap();
        let mut model = MemoryStore::new(EPOCH);
        let (mut of_engine, mut of_model) = (BTreeMap::new(), BTreeMap::new());
        // Most of a history plays in a town that is there, among people who have registered.
        add_town(&mut engine, nanto(), 2);
        add_town(&mut model, nanto(), 2);
        enrol(&mut engine, 1);
        enrol(&mut model, 1);
        for (n, m) in REGISTERED {
            of_engine.insert((nanto(), (n, m)), register(&mut engine, nanto(), n, m));
            of_model.insert((nanto(), (n, m)), register(&mut model, nanto(), n, m));
        }
        let mut now = NOON;
        for (here, minutes, deed) in &history {
            now = now + std::time::Duration::from_secs(minutes * 60);
            let code = if *here { nanto() } else { tonami() };
            let said = answer(&mut engine, &mut of_engine, code, now, deed);
            let expected = answer(&mut model, &mut of_model, code, now, deed);
            prop_assert_eq!(said, expected, "{:?}", deed);
        }
        prop_assert_eq!(everything(&mut engine, &of_engine), everything(&mut model, &of_model));
    }
}
