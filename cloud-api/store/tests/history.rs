//! Random histories: SQLite and the model answer every step alike.

#[path = "history/deed.rs"]
mod deed;

use cloud_store::contract::EPOCH;
use cloud_store::contract::fixture::*;
use cloud_store::memory::MemoryStore;
use cloud_store::model::{Action, LoggedIn, NewVault, Renewal, Sighting, VaultDeed};
use cloud_store::{SqliteStore, Store};
use deed::{Deed, REGISTERED, Who, history};
use proptest::prelude::*;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::Cursor;
use shared_model::record::OCCURRED_ON;
use shared_model::time::Timestamp;
use std::collections::BTreeMap;
use uuid::Uuid;

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
        Deed::Renew { name, proved, key } => {
            let renewal = Renewal { municipality: code, ..renewal(*name, *proved, *key) };
            format!("{:?}", store.renew_device(&renewal, now))
        }
        Deed::UseKey { name, key, longer } => {
            let mut proved = certificate(*key);
            proved.not_after = proved.not_after + std::time::Duration::from_secs(*longer);
            format!("{:?}", store.use_key(code, &device(*name), &proved, now))
        }
        Deed::SelfTest { name, test } => {
            format!("{:?}", store.add_self_test(code, &device(*name), &self_test(*test)))
        }
        Deed::SelfTests(n) => format!("{:?}", store.self_tests(code, &device(*n))),
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
