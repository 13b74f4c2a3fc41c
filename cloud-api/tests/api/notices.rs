//! お知らせ: who sees what, what NEW means, and answers from memory that are never stale.

use crate::support::{Connection, Reply, World, town_code};
use cloud_store::Store;
use cloud_store::model::Audience;
use http::{Method, Request};
use http_body_util::Full;
use shared_model::person::Role;
use shared_model::wire::v1::{Change, NoticePage, Opened, Session};
use uuid::Uuid;

async fn page(connection: &mut Connection, session: &Session, query: &str) -> NoticePage {
    let reply = connection.get(&format!("/v1/notices{query}"), Some(&session.token)).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    reply.json()
}

async fn open(connection: &mut Connection, session: &Session, id: Uuid) -> Reply {
    let body = serde_json::to_string(&Opened { opened_at_ms: session.now_ms }).unwrap();
    connection.call(Method::PUT, &format!("/v1/notices/{id}/opened"), Some(&session.token), Some(body)).await
}

fn ids(page: &NoticePage) -> Vec<Uuid> {
    page.changes
        .iter()
        .map(|change| match change {
            Change::Current(notice) => notice.id,
            Change::Withdrawn { id } => *id,
        })
        .collect()
}

fn is_new(page: &NoticePage, id: Uuid) -> bool {
    page.changes
        .iter()
        .find_map(|change| match change {
            Change::Current(notice) if notice.id == id => Some(notice.opened_at_ms.is_none()),
            _ => None,
        })
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn new_disappears_for_the_one_who_opened_it_on_every_box() {
    let world = World::new().await;
    let accounts = world.household(&[("mother", Role::Mother), ("father", Role::Father)]);
    let device = world.enrolled_box().await;
    let mother = world.register(&device, &accounts[0], "mother").await;
    let father = world.register(&device, &accounts[1], "father").await;
    let mut connection = world.connect(&device).await;
    assert_eq!(page(&mut connection, &mother, "").await.changes, []);
    let notice = world.publish(Audience::Municipality, "健診の ご案内");
    let shared = tokio::sync::Mutex::new(connection);
    world.noticed(|| async { !page(&mut *shared.lock().await, &mother, "").await.changes.is_empty() }).await;
    let mut connection = shared.into_inner();

    assert!(is_new(&page(&mut connection, &mother, "").await, notice));
    assert_eq!(open(&mut connection, &mother, notice).await.status, 204);
    let after = page(&mut connection, &mother, "").await;
    assert!(!is_new(&after, notice), "seen at once, from the same box");
    assert!(is_new(&page(&mut connection, &father, "").await, notice), "the father has not opened it");
    assert_eq!(open(&mut connection, &mother, notice).await.status, 204, "again changes nothing");
    assert_eq!(page(&mut connection, &mother, "").await, after);

    let other_box = world.enrolled_box().await;
    let elsewhere = world.log_in(&other_box, "mother").await;
    assert!(!is_new(&page(&mut world.connect(&other_box).await, &elsewhere, "").await, notice));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_reaches_whom_it_is_for() {
    let world = World::new().await;
    let family = world.household(&[("mother", Role::Mother), ("father", Role::Father)]);
    let others = world.household(&[("expired", Role::Guardian)]);
    let (household, member) = (family[0].household, family[0].member);
    let town = world.publish(Audience::Municipality, "まち");
    let home = world.publish(Audience::Household(household), "いえ");
    let own = world.publish(Audience::Member { household, member }, "ひとり");
    let not_ours = world.publish(Audience::Household(others[0].household), "よそ");

    let device = world.enrolled_box().await;
    let mother = world.register(&device, &family[0], "mother").await;
    let father = world.register(&device, &family[1], "father").await;
    let mut connection = world.connect(&device).await;
    assert_eq!(ids(&page(&mut connection, &mother, "").await), [town, home, own]);
    assert_eq!(ids(&page(&mut connection, &father, "").await), [town, home]);
    for (session, id) in [(&mother, not_ours), (&father, own), (&mother, Uuid::nil())] {
        assert_eq!(open(&mut connection, session, id).await.refused(), "notice-unknown");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_a_withdrawn_notice_comes_as_such() {
    let world = World::new().await;
    let family = world.household(&[("mother", Role::Mother)]);
    let published: Vec<Uuid> = (0..5).map(|n| world.publish(Audience::Municipality, &format!("お知らせ{n}"))).collect();
    let device = world.enrolled_box().await;
    let mother = world.register(&device, &family[0], "mother").await;
    let mut connection = world.connect(&device).await;

    let (mut seen, mut query) = (Vec::new(), "?limit=2".to_owned());
    loop {
        let page = page(&mut connection, &mother, &query).await;
        assert!(page.changes.len() <= 2);
        seen.extend(ids(&page));
        query = format!("?epoch={}&after={}&limit=2", page.epoch, page.cursor);
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, published);
    assert_eq!(page(&mut connection, &mother, &query).await.changes, [], "nothing new behind the cursor");

    world.other_process().withdraw(&world.operator(), town_code(), published[1]).unwrap();
    let shared = tokio::sync::Mutex::new(connection);
    world.noticed(|| async { !page(&mut *shared.lock().await, &mother, &query).await.changes.is_empty() }).await;
    let mut connection = shared.into_inner();
    let news = page(&mut connection, &mother, &query).await;
    assert_eq!(news.changes, [Change::Withdrawn { id: published[1] }]);
    // A cursor of a history that is not ours begins at the beginning.
    let other = format!("?epoch={}&after=999", Uuid::nil());
    assert_eq!(page(&mut connection, &mother, &other).await.changes.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_notices_come_in_five_pages() {
    let world = World::new().await;
    let family = world.household(&[("mother", Role::Mother)]);
    for n in 0..500 {
        world.publish(Audience::Municipality, &format!("お知らせ{n}"));
    }
    let device = world.enrolled_box().await;
    let mother = world.register(&device, &family[0], "mother").await;
    let mut connection = world.connect(&device).await;
    let (mut count, mut pages, mut query) = (0, 0, "?limit=1000".to_owned());
    loop {
        let page = page(&mut connection, &mother, &query).await;
        count += page.changes.len();
        pages += 1;
        query = format!("?epoch={}&after={}", page.epoch, page.cursor);
        if !page.more {
            break;
        }
    }
    assert_eq!((count, pages), (500, 5), "a page has at most 100");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unchanged_list_is_not_sent_again() {
    let world = World::new().await;
    let family = world.household(&[("mother", Role::Mother)]);
    let notice = world.publish(Audience::Municipality, "健診の ご案内");
    let device = world.enrolled_box().await;
    let mother = world.register(&device, &family[0], "mother").await;
    let mut connection = world.connect(&device).await;
    let first = connection.get("/v1/notices", Some(&mother.token)).await;
    let etag = first.headers["etag"].clone();
    assert_eq!(first.headers["cache-control"], "private, no-cache");
    let ask = |etag: &http::HeaderValue| {
        let request = Request::get("https://town.test/v1/notices").header("if-none-match", etag);
        request.header("authorization", format!("Bearer {}", mother.token)).body(Full::default()).unwrap()
    };
    let same = connection.send(ask(&etag)).await;
    assert_eq!((same.status.as_u16(), same.body.len()), (304, 0));
    assert_eq!(same.headers["etag"], etag);
    assert_eq!(open(&mut connection, &mother, notice).await.status, 204);
    let changed = connection.send(ask(&etag)).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.headers["etag"], etag);
}

#[tokio::test(flavor = "multi_thread")]
async fn queries_that_make_no_sense_are_refused() {
    let world = World::new().await;
    let family = world.household(&[("mother", Role::Mother)]);
    let device = world.enrolled_box().await;
    let mother = world.register(&device, &family[0], "mother").await;
    let mut connection = world.connect(&device).await;
    let nil = Uuid::nil();
    for (query, word) in [
        ("?limit=0".to_owned(), "malformed-request"),
        ("?limit=ten".to_owned(), "malformed-request"),
        ("?limit=-1".to_owned(), "malformed-request"),
        ("?after=1".to_owned(), "malformed-request"),
        (format!("?epoch={nil}"), "malformed-request"),
        (format!("?epoch={nil}&after=-1"), "malformed-request"),
        (format!("?epoch={nil}&after=99999999999999999999"), "malformed-request"),
        ("?epoch=x&after=1".to_owned(), "malformed-request"),
        ("?limit=1&limit=2".to_owned(), "malformed-request"),
        ("?page=1".to_owned(), "unknown-field"),
    ] {
        let reply = connection.get(&format!("/v1/notices{query}"), Some(&mother.token)).await;
        assert_eq!(reply.refused(), word, "{query}");
    }
    let future = serde_json::to_string(&Opened { opened_at_ms: i64::MAX }).unwrap();
    let notice = world.publish(Audience::Municipality, "あとで");
    let path = format!("/v1/notices/{notice}/opened");
    let reply = connection.call(Method::PUT, &path, Some(&mother.token), Some(future)).await;
    assert_eq!(reply.status, 204, "a box with a wrong clock is bounded, not refused");
}
