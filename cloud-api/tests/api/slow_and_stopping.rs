//! Peers that are slow on purpose, and a service that stops.

use crate::support::{Box, World, WorldOptions};
use cloud_api::limits::Limits;
use shared_model::person::Role;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// What a test waits for happens within this, or not at all.
const PATIENCE: Duration = Duration::from_secs(10);

async fn hasty() -> (World, Box) {
    let short = Duration::from_millis(300);
    let limits = Limits { handshake: short, head: short, body: short, stop: PATIENCE, ..Limits::default() };
    let world = World::with(WorldOptions { limits, ..WorldOptions::default() }).await;
    let device = world.enrolled_box().await;
    (world, device)
}

/// Everything until the other side closes.
async fn rest(stream: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut all = Vec::new();
    // A reset is an end as well.
    drop(timeout(PATIENCE, stream.read_to_end(&mut all)).await.expect("the connection is closed"));
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_that_never_begins_is_given_up() {
    let (world, _) = hasty().await;
    for address in [world.at.device, world.at.enrol] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        assert_eq!(rest(&mut stream).await, "");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_comes_letter_by_letter_is_given_up() {
    let (world, device) = hasty().await;
    let stream = device.client.raw(world.at.device, b"http/1.1").await.unwrap();
    let (mut read, mut write) = tokio::io::split(stream);
    let dripping = tokio::spawn(async move {
        for byte in b"GET /v1/health HTTP/1.1\r\nhost: town.test\r\nx-slow: loris and so on and on".iter().cycle() {
            if write.write_all(&[*byte]).await.and(write.flush().await).is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let reply = rest(&mut read).await;
    assert!(!reply.starts_with("HTTP/1.1 200"), "{reply}");
    dripping.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_never_ends_is_refused_as_too_slow() {
    let (world, device) = hasty().await;
    let mut stream = device.client.raw(world.at.device, b"http/1.1").await.unwrap();
    let head = "POST /v1/challenges HTTP/1.1\r\nhost: town.test\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{";
    stream.write_all(head.as_bytes()).await.unwrap();
    let reply = rest(&mut stream).await;
    assert!(reply.starts_with("HTTP/1.1 408") && reply.contains("too-slow"), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_without_requests_is_closed() {
    let idle = Duration::from_millis(400);
    let limits = Limits { idle, ..Limits::default() };
    let world = World::with(WorldOptions { limits, ..WorldOptions::default() }).await;
    let device = world.enrolled_box().await;
    let mut connection = world.connect(&device).await;
    assert_eq!(connection.get("/v1/health", None).await.status, 200);
    world.pass(idle);
    let request = || http::Request::get("https://town.test/v1/health").body(http_body_util::Full::default()).unwrap();
    timeout(PATIENCE, async {
        tokio::time::sleep(idle).await;
        while connection.try_send(request()).await.is_ok() {
            world.pass(idle);
            tokio::time::sleep(idle).await;
        }
    })
    .await
    .expect("the connection is closed");
    assert_eq!(world.connect(&device).await.get("/v1/health", None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_occupies_the_enrol_listener() {
    let idle = Duration::from_millis(400);
    let limits = Limits { enrol_idle: idle, enrol_connections: 2, stop: idle, ..Limits::default() };
    let world = World::with(WorldOptions { limits, ..WorldOptions::default() }).await;
    let idlers = [
        world.stranger().raw(world.at.enrol, b"h2").await.unwrap(),
        world.stranger().raw(world.at.enrol, b"http/1.1").await.unwrap(),
    ];
    // Until the service has looked at both of them for the first time.
    tokio::time::sleep(idle).await;
    world.pass(idle);
    let connecting = async { world.stranger().h2(world.at.enrol).await.unwrap().get("/v1/time", None).await };
    let reply = timeout(PATIENCE, connecting).await.expect("a place became free");
    assert_eq!(reply.refused(), "malformed-request");
    drop(idlers);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_beyond_the_limit_wait_their_turn() {
    let limits = Limits { device_connections: 1, ..Limits::default() };
    let world = World::with(WorldOptions { limits, ..WorldOptions::default() }).await;
    let device = world.enrolled_box().await;
    let first = world.connect(&device).await;
    let second = device.client.h2(world.at.device);
    tokio::pin!(second);
    assert!(timeout(Duration::from_millis(300), &mut second).await.is_err(), "the room is full");
    drop(first);
    let mut second = timeout(PATIENCE, second).await.expect("a place became free").unwrap();
    assert_eq!(second.get("/v1/health", None).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_lets_a_running_request_finish_and_takes_no_new_ones() {
    let mut world = World::new().await;
    let account = world.household(&[("mother", Role::Mother)]).remove(0);
    let device = world.enrolled_box().await;
    let mut stream = device.client.raw(world.at.device, b"http/1.1").await.unwrap();
    let body = format!(r#"{{"user_id":"{}","password":"{}"}}"#, account.user_id, account.password);
    let head = format!(
        "POST /v1/registrations HTTP/1.1\r\nhost: town.test\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // Another connection is idle: it must not hold the service up.
    let _idle = world.connect(&device).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let stopped = world.stop();
    tokio::time::sleep(Duration::from_millis(200)).await;
    let late = timeout(PATIENCE, device.client.h2(world.at.device)).await.expect("an answer, even if it is no");
    assert!(late.is_err(), "no new connections");

    stream.write_all(body.as_bytes()).await.unwrap();
    let reply = rest(&mut stream).await;
    assert!(reply.starts_with("HTTP/1.1 201"), "{reply}");
    timeout(PATIENCE, stopped).await.expect("it stops").unwrap();
}
