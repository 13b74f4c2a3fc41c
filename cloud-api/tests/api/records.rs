//! A household's book over real TLS: what one writes, the other reads, and nobody else.

use crate::support::family::{Person, removed, written};
use crate::support::vaults::{BoxVault, put_shared, send};
use crate::support::{World, town_code};
use cloud_api::passwords::hash_issued;
use cloud_store::Store;
use cloud_store::model::{Audience, NewRecord, Official};
use http::Method;
use shared_model::error_code::ErrorCode;
use shared_model::password::IssuedPassword;
use shared_model::person::Role;
use shared_model::record::OCCURRED_ON;
use shared_model::wire::v1::{
    Answer, Base, Change, Entry, MailPlace, News, NewsRequest, OutboxUpload, Problem, Provenance, SealedPage, Session,
    VaultRelease, VerdictKind,
};
use std::collections::BTreeMap;
use std::ops::DerefMut;
use std::time::Duration;
use tokio::sync::Mutex;
use uuid::Uuid;

const DIARY: Uuid = Uuid::from_u128(0x77);

/// Mother and father, each at a box.
struct Home {
    world: World,
    mother: Person,
    father: Person,
}

impl Home {
    async fn new() -> Self {
        let world = World::new().await;
        let accounts = world.household(&[("mother", Role::Mother), ("father", Role::Father)]);
        let mother = Person::at_a_new_box(&world, &accounts[0], "mother").await;
        let father = Person::at_a_new_box(&world, &accounts[1], "father").await;
        Self { world, mother, father }
    }

    /// A new letter for the mother, noticed by the service.
    async fn new_letter_for_the_mother(&mut self) {
        let hash = hash_issued(&IssuedPassword::parse(&self.mother.account.password).unwrap());
        let mut store = self.world.other_process();
        store.reissue_letter(&self.world.operator(), town_code(), self.mother.account.user_id, &hash).unwrap();
        let (vault, connection) = (&self.mother.own, Mutex::new(&mut self.mother.connection));
        let shut = || async { vault.ask(connection.lock().await.deref_mut(), 1, None).await.status == 404 };
        self.world.noticed(shut).await;
    }

    /// A record of the town, noticed by the service.
    async fn official(&mut self, fields: &[(&str, &str)]) -> Uuid {
        let id = Uuid::from_u128(0x99);
        let new = NewRecord {
            id,
            kind: "check-up-plan".to_owned(),
            subject: None,
            provenance: Official::Import,
            fields: fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        };
        let household = self.mother.account.household;
        let version =
            self.world.other_process().put_record(&self.world.operator(), town_code(), household, &new).unwrap();
        let (vault, connection) = (&self.mother.shared, Mutex::new(&mut self.mother.connection));
        let seen = || async {
            let page: SealedPage = vault.ask(connection.lock().await.deref_mut(), 1, None).await.json();
            page.cursor >= version
        };
        self.world.noticed(seen).await;
        id
    }
}

fn here(page: &SealedPage) -> Option<Base> {
    Some(Base { epoch: page.epoch, position: page.cursor })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_boxes_of_a_household_come_to_the_same() {
    let Home { world: _world, mut mother, mut father } = Home::new().await;
    let first = mother.enter(written(DIARY, None, &[("text", "一"), ("stamp", "星")])).await;
    assert_eq!((first.verdict, first.version), (VerdictKind::Applied, Some(1)));
    let (seen, page) = father.book().await;
    assert_eq!((page.records[0].id, page.records[0].author), (DIARY, Some(mother.account.member)));
    assert_eq!((seen.unread, page.notices.changes.len(), page.remaining), (0, 0, 0));
    assert!(!serde_json::to_string(&seen).unwrap().contains("一"));

    // Both change the same word before they have heard of each other.
    let both_saw = here(&seen);
    mother.enter(written(DIARY, both_saw, &[("text", "母")])).await;
    father.enter(written(DIARY, both_saw, &[("text", "父"), ("stamp", "花")])).await;
    let ((hers, her_page), (_, his_page)) = (mother.book().await, father.book().await);
    assert_eq!(her_page.records, his_page.records);
    let text = &his_page.records[0].fields["text"];
    assert_eq!((text.value.as_deref(), text.also[0].value.as_str()), (Some("父"), "母"), "both are kept");
    assert_eq!(his_page.records[0].fields["stamp"].value.as_deref(), Some("花"));

    // Who has seen both settles it; who has not cannot take away what the other wrote.
    let refused = father.enter(removed(DIARY, both_saw)).await;
    assert_eq!(refused.code.as_deref(), Some("record-changed-since"));
    assert_eq!(refused.version, None);
    mother.enter(removed(DIARY, here(&hers))).await;
    let late = father.enter(written(DIARY, both_saw, &[("text", "まだ")])).await;
    assert_eq!((late.verdict, late.code.as_deref()), (VerdictKind::Rejected, Some("record-removed")));
    let told = father.shared.ask(&mut father.connection, 2, Some((seen.epoch, seen.cursor))).await;
    let told = father.shared.open(&father.device, Some((seen.epoch, seen.cursor)), &told.json()).unwrap();
    assert!(told.records[0].removed && told.records[0].fields.is_empty());
    assert_eq!(father.book().await.1.records, [], "whoever begins does not hear of it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_upload_takes_effect_once_and_says_the_same_number() {
    let Home { world: _world, mut mother, mut father } = Home::new().await;
    let blob = mother.blob(&written(DIARY, None, &[("text", "一")]));
    let first = mother.send(vec![blob.clone()]).await;
    father.enter(written(DIARY, None, &[("text", "二")])).await;
    let again = mother.send(vec![blob]).await;
    let (first_verdict, again_verdict) = (&first.verdicts[0], &again.verdicts[0]);
    assert_eq!((first_verdict.verdict, again_verdict.verdict), (VerdictKind::Applied, VerdictKind::Duplicate));
    assert_eq!((first_verdict.version, again_verdict.version), (Some(1), Some(1)));
    let (page, opened) = mother.book().await;
    assert_eq!((first.epoch, again.epoch), (Some(page.epoch), Some(page.epoch)));
    assert!(page.cursor >= 1 && opened.records[0].fields["text"].also.len() == 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_that_speaks_of_another_history_is_told_before_anything_takes_effect() {
    let Home { world: _world, mut mother, .. } = Home::new().await;
    let blob = mother.blob(&written(DIARY, None, &[("text", "一")]));
    let outbox = mother.outbox;
    let upload = |epoch| OutboxUpload { outbox, epoch, blobs: vec![blob.clone()] };
    let refused = mother.connection.post("/v1/outbox", &upload(Some(Uuid::from_u128(0x66)))).await;
    let problem: Problem = serde_json::from_slice(&refused.body).unwrap();
    assert_eq!((refused.status.as_u16(), problem.error_code()), (409, Some(ErrorCode::EpochChanged)));
    let (page, book) = mother.book().await;
    assert_eq!(book.records, []);
    let taken = mother.connection.post("/v1/outbox", &upload(Some(page.epoch))).await;
    assert_eq!(taken.status.as_u16(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_record_is_in_its_authors_mailbox_only() {
    let Home { world: _world, mut mother, mut father } = Home::new().await;
    let secret = |values: &[(&str, &str)]| match written(DIARY, None, values) {
        Entry::RecordWritten { record, kind, subject, base, fields, .. } => {
            Entry::RecordWritten { record, kind, subject, private: true, base, fields }
        }
        other => other,
    };
    assert_eq!(mother.enter(secret(&[("text", "ひみつ")])).await.verdict, VerdictKind::Applied);
    let (_, hers) = mother.mail().await;
    assert_eq!((hers.records.len(), hers.records[0].private), (1, true));
    for page in [mother.book().await.1, father.book().await.1, father.mail().await.1] {
        assert_eq!(page.records, []);
    }
    let guessed = father.enter(secret(&[("text", "見た")])).await;
    assert_eq!(guessed.code.as_deref(), Some("record-not-yours"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_towns_records_are_read_and_not_changed() {
    let mut home = Home::new().await;
    let day = shared_model::civil::CivilTime::in_tokyo(home.world.now() + Duration::from_secs(3 * 86_400)).date;
    let id = home.official(&[("title", "健診"), (OCCURRED_ON, &day.to_iso())]).await;
    let (sealed, page) = home.father.book().await;
    assert_eq!(sealed.dates, [day.to_iso()], "what the locked screen may say");
    assert_eq!((page.records[0].id, page.records[0].provenance), (id, Provenance::Import));
    assert_eq!(home.father.mail().await.0.dates, [] as [String; 0]);
    for entry in [written(id, here(&sealed), &[("title", "やめた")]), removed(id, here(&sealed))] {
        assert_eq!(home.father.enter(entry).await.code.as_deref(), Some("record-official"));
    }
    // The dates are signed with the page.
    let forged = SealedPage { dates: vec!["2030-01-01".to_owned()], ..sealed };
    assert!(home.father.shared.open(&home.father.device, None, &forged).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_comes_back_to_who_gave_it() {
    let Home { world, mut mother, mut father } = Home::new().await;
    let notice = world.publish(Audience::Household(mother.account.household), "健診");
    let answered = |answer| Entry::NoticeAnswered { notice, answer, answered_at_ms: world.now().millis() };
    let later = mother.enter(answered(Answer::Later)).await;
    assert_eq!((later.verdict, later.version), (VerdictKind::Applied, Some(2)));
    assert_eq!(mother.mail().await.0.unread, 1, "it stays NEW");
    mother.enter(answered(Answer::CallMe)).await;
    let (sealed, page) = mother.mail().await;
    let [Change::Current(notice)] = page.notices.changes.as_slice() else { panic!("{page:?}") };
    assert_eq!((sealed.unread, notice.answer.unwrap().answer), (0, Answer::CallMe));
    assert_eq!(notice.opened_at_ms, notice.answer.map(|answer| answer.at_ms));
    let (sealed, page) = father.mail().await;
    let [Change::Current(notice)] = page.notices.changes.as_slice() else { panic!("{page:?}") };
    assert_eq!((sealed.unread, notice.answer), (1, None), "hers alone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_letter_asks_for_a_new_household_vault() {
    let mut home = Home::new().await;
    assert!(!home.world.log_in(&home.father.device, "father").await.household_vault_stale);
    home.new_letter_for_the_mother().await;
    assert_eq!(home.father.book().await.0.generation, 1, "the other parent goes on");
    let father: Session = home.world.log_in(&home.father.device, "father").await;
    assert!(father.household_vault_stale);
    let made = BoxVault::shared(&mut home.father.connection, &home.father.device, &father, 2).await;
    assert!(!home.world.log_in(&home.father.device, "father").await.household_vault_stale);
    assert_eq!(home.father.shared.ask(&mut home.father.connection, 1, None).await.refused(), "vault-unknown");
    assert_eq!(made.ask(&mut home.father.connection, 1, None).await.status, 200);
    // Registering the new card says it, too; her own box has the old vault still.
    let mother = home.world.register(&home.mother.device, &home.mother.account, "mother").await;
    assert!(mother.household_vault_stale);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_household_gets_neither_vault_nor_mail() {
    let mut home = Home::new().await;
    home.mother.enter(written(DIARY, None, &[("text", "うち")])).await;
    let neighbours = home.world.household(&[("child", Role::Guardian)]);
    let mut neighbour = Person::at_a_new_box(&home.world, &neighbours[0], "child").await;
    let ask = format!("/v1/mail/{}?generation=1&sequence=1", home.mother.account.household);
    assert_eq!(neighbour.connection.get(&ask, None).await.refused(), "vault-unknown", "at their own box");
    let theirs = BoxVault::new(&mut neighbour.connection, home.mother.account.household, 2).await;
    let offer = theirs.offer(&neighbour.device);
    assert_eq!(put_shared(&mut neighbour.connection, &neighbour.session, &offer).await.refused(), "malformed-request");

    // As guests at the family's box they get what is theirs.
    let guest = home.world.log_in(&home.mother.device, "child").await;
    let connection = &mut home.mother.connection;
    assert_eq!(connection.get("/v1/household-vault", Some(&guest.token)).await.refused(), "vault-unknown");
    let theirs = BoxVault::shared(connection, &home.mother.device, &guest, 1).await;
    let sealed: SealedPage = theirs.ask(connection, 1, None).await.json();
    assert_eq!(theirs.open(&home.mother.device, None, &sealed).unwrap().records, []);
    let ours: VaultRelease = connection.get("/v1/household-vault", Some(&home.mother.session.token)).await.json();
    assert_eq!(ours.secret.0, home.mother.shared.secret.reveal());
    assert_eq!(neighbour.enter(written(DIARY, None, &[("text", "となり")])).await.version, Some(1));
    assert_eq!(home.father.book().await.1.records[0].fields["text"].value.as_deref(), Some("うち"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_everything() {
    let Home { mut world, mut mother, father } = Home::new().await;
    let blob = mother.blob(&written(DIARY, None, &[("text", "一")]));
    mother.send(vec![blob.clone()]).await;
    let (before, records) = mother.book().await;
    drop((std::mem::replace(&mut mother.connection, father.connection), father.device));
    mother.connection = {
        let stopped = world.stop();
        tokio::time::timeout(Duration::from_secs(15), stopped).await.unwrap().unwrap();
        world.start_again().await.unwrap();
        world.connect(&mother.device).await
    };
    let (after, again) = mother.book().await;
    assert_eq!(((after.epoch, after.cursor), again), ((before.epoch, before.cursor), records));
    let repeated = mother.send(vec![blob]).await;
    assert_eq!((repeated.verdicts[0].verdict, repeated.verdicts[0].version), (VerdictKind::Duplicate, Some(1)));
    assert_eq!(mother.enter(removed(DIARY, here(&after))).await.version, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_say_how_much_is_left_and_strange_cursors_begin_anew() {
    let Home { world: _world, mut mother, father: _ } = Home::new().await;
    let blobs: Vec<_> =
        (0..7_u128).map(|n| mother.blob(&written(Uuid::from_u128(n), None, &[("text", "あ")]))).collect();
    mother.send(blobs).await;
    let household = mother.account.household;
    let (mut place, mut left, mut read) = (String::new(), Vec::new(), 0);
    let mut after = None;
    loop {
        let path = format!("/v1/mail/{household}?generation=1&sequence=1&limit=3{place}");
        let sealed: SealedPage = mother.connection.get(&path, None).await.json();
        let page = mother.shared.open(&mother.device, after, &sealed).unwrap();
        left.push(page.remaining);
        read += page.records.len();
        if !sealed.more {
            break;
        }
        after = Some((sealed.epoch, sealed.cursor));
        place = format!("&epoch={}&after={}", sealed.epoch, sealed.cursor);
    }
    assert_eq!((left, read), (vec![4, 1, 0], 7));

    let (page, _) = mother.book().await;
    let unchanged = mother.shared.ask(&mut mother.connection, 2, Some((page.epoch, page.cursor))).await;
    assert_eq!(unchanged.status, 204);
    let future = Some((page.epoch, page.cursor + 1));
    let anew: SealedPage = mother.shared.ask(&mut mother.connection, 2, future).await.json();
    assert_eq!(mother.shared.open(&mother.device, future, &anew).unwrap().records.len(), 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_entries_are_taken_and_longer_uploads_are_not() {
    let Home { world: _world, mut mother, father: _ } = Home::new().await;
    let long = "あ".repeat(4_000);
    let fits = written(DIARY, None, &[("one", &long), ("two", &long)]);
    assert_eq!(mother.enter(fits).await.verdict, VerdictKind::Applied);
    let more = written(Uuid::from_u128(5), None, &[("one", &long), ("two", &long), ("three", &long)]);
    assert_eq!(mother.enter(more).await.code.as_deref(), Some("record-out-of-bounds"));
    let three = (0..3_u128).map(|n| mother.blob(&written(Uuid::from_u128(n), None, &[("one", &long), ("two", &long)])));
    let three: Vec<_> = three.collect();
    assert_eq!(send(&mut mother.connection, mother.outbox, three).await.refused(), "too-large");
    let huge = "[".repeat(70_000);
    let body = mother.connection.call(Method::POST, "/v1/outbox", None, Some(huge)).await;
    assert_eq!(body.refused(), "too-large");
    assert_eq!(mother.book().await.1.records.len(), 1, "nothing of it has changed anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_is_told_of_its_households_news_and_waits_twice_at_most() {
    let mut home = Home::new().await;
    let (page, _) = home.father.book().await;
    let place =
        MailPlace { member: home.father.account.household, generation: 1, epoch: page.epoch, after: page.cursor };
    let ask = NewsRequest { mailboxes: vec![place] };
    let mut waiting = Vec::new();
    for _ in 0..2 {
        let (mut connection, ask) = (home.world.connect(&home.father.device).await, ask.clone());
        waiting.push(tokio::spawn(async move {
            loop {
                let reply = connection.post("/v1/news", &ask).await;
                // The third one below has taken this one's place, until it gives up.
                if reply.status == 429 {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
                return reply.json::<News>();
            }
        }));
    }
    // Until both have arrived, a third one waits instead of them.
    let third = home.world.connect(&home.father.device).await;
    let third = Mutex::new(third);
    let refused = || async {
        let mut connection = third.lock().await;
        let asked = tokio::time::timeout(Duration::from_millis(100), connection.post("/v1/news", &ask)).await;
        asked.is_ok_and(|reply| reply.refused() == "too-many-requests" && reply.headers.contains_key("retry-after"))
    };
    home.world.noticed(refused).await;
    // Other boxes are not counted with it.
    let beginning = MailPlace { after: 0, epoch: Uuid::nil(), ..ask.mailboxes[0].clone() };
    let News { news } =
        home.mother.connection.post("/v1/news", &NewsRequest { mailboxes: vec![beginning] }).await.json();
    assert!(news);
    home.mother.enter(written(DIARY, None, &[("text", "一")])).await;
    for waiting in waiting {
        assert!(tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap().unwrap().news, "at once");
    }
    let News { news } = home.father.connection.post("/v1/news", &ask).await.json();
    assert!(news, "the places are free again");
}

#[tokio::test(flavor = "multi_thread")]
async fn first_generation_boxes_read_what_they_always_did() {
    let Home { world, mut mother, father: _ } = Home::new().await;
    mother.enter(written(DIARY, None, &[("text", "一")])).await;
    let id = world.publish(Audience::Household(mother.account.household), "健診");
    let token = mother.session.token.clone();
    let connection = Mutex::new(&mut mother.connection);
    let list = || async { connection.lock().await.get("/v1/notices", Some(&token)).await };
    world.noticed(|| async { list().await.json::<serde_json::Value>()["cursor"] == 2 }).await;
    let page: BTreeMap<String, serde_json::Value> = list().await.json();
    assert_eq!(page.keys().collect::<Vec<_>>(), ["changes", "cursor", "epoch", "more"]);
    let notice = page["changes"][0].as_object().unwrap();
    assert_eq!((notice["id"].as_str(), notice.contains_key("answer")), (Some(id.to_string().as_str()), false));
}
