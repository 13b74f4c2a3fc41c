//! Requests that are not what they should be: a clear refusal, and nothing changes.

use crate::support::{Account, Box, Connection, World};
use http::{Method, Request};
use http_body_util::Full;
use shared_model::person::Role;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn household() -> (World, Box, Account) {
    let world = World::new().await;
    let account = world.household(&[("mother", Role::Mother)]).remove(0);
    let device = world.enrolled_box().await;
    (world, device, account)
}

fn post(content_type: Option<&str>, body: impl Into<bytes::Bytes>) -> Request<Full<bytes::Bytes>> {
    let mut request = Request::post("/v1/registrations").header("host", "town.test");
    if let Some(content_type) = content_type {
        request = request.header("content-type", content_type);
    }
    request.body(Full::from(body.into())).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_not_the_json_they_should_be() {
    let (world, device, account) = household().await;
    let good = format!(r#"{{"user_id":"{}","password":"{}"}}"#, account.user_id, account.password);
    let mut connection = device.client.h1(world.at.device).await.unwrap();
    let json = Some("application/json");
    for cut in [0, 1, good.len() / 2, good.len() - 1] {
        let reply = connection.send(post(json, good[..cut].to_owned())).await;
        assert_eq!(reply.refused(), "malformed-request", "cut at {cut}");
    }
    let deep = "[".repeat(60_000);
    for bad in ["null", "[]", "\"x\"", "{}", "{\"user_id\":1,\"password\":2}", "<xml/>", "\u{feff}{}", deep.as_str()] {
        assert_eq!(connection.send(post(json, bad.to_owned())).await.refused(), "malformed-request");
    }
    assert_eq!(connection.send(post(json, vec![0xff; 100])).await.refused(), "malformed-request", "not UTF-8");
    let twice = good.replace('}', r#","password":"ABCDEFGH"}"#);
    assert_eq!(connection.send(post(json, twice)).await.refused(), "malformed-request", "a field twice");
    let more = good.replace('}', r#","admin":true}"#);
    assert_eq!(connection.send(post(json, more)).await.refused(), "unknown-field");
    for content_type in
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/json; charset=utf-16")]
    {
        let reply = connection.send(post(content_type, good.clone())).await;
        assert_eq!(reply.refused(), "unsupported-media-type", "{content_type:?}");
    }
    assert_eq!(connection.send(post(json, good)).await.status, 201, "all five tries were still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_too_large() {
    let (world, device, _) = household().await;
    let large = format!(r#"{{"user_id":"{}","password":""}}"#, "1".repeat(64 * 1024));
    let mut h1 = device.client.h1(world.at.device).await.unwrap();
    assert_eq!(h1.send(post(Some("application/json"), large.clone())).await.refused(), "too-large");
    let mut h2 = world.connect(&device).await;
    let reply = h2.call(Method::POST, "/v1/registrations", None, Some(large.clone())).await;
    assert_eq!(reply.refused(), "too-large");

    // Without a stated length: chunk after chunk until the limit is reached.
    let mut raw = device.client.raw(world.at.device, b"http/1.1").await.unwrap();
    let head = "POST /v1/registrations HTTP/1.1\r\nhost: town.test\r\ncontent-type: application/json\r\n\
                transfer-encoding: chunked\r\n\r\n";
    raw.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("1000\r\n{}\r\n", "1".repeat(0x1000));
    for _ in 0..17 {
        raw.write_all(chunk.as_bytes()).await.unwrap();
    }
    let mut reply = vec![0; 4096];
    let length = raw.read(&mut reply).await.unwrap();
    let reply = String::from_utf8_lossy(&reply[..length]).into_owned();
    assert!(reply.starts_with("HTTP/1.1 413") && reply.contains("too-large"), "{reply}");
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_and_methods_that_do_not_exist() {
    let (world, device, _) = household().await;
    for mut connection in [world.connect(&device).await, device.client.h1(world.at.device).await.unwrap()] {
        for path in ["/", "/v1/notice", "/v1/enrol", "/v1/time", "/v1/sessions/other", "/v1/notices/x/opened"] {
            assert_eq!(connection.get(path, None).await.refused(), "not-found", "{path}");
        }
        for (method, path, allow) in [
            (Method::POST, "/v1/notices", "GET"),
            (Method::HEAD, "/v1/health", "GET"),
            (Method::OPTIONS, "/v1/sessions", "POST"),
            (Method::TRACE, "/v1/health", "GET"),
            (Method::from_bytes(b"BREW").unwrap(), "/v1/challenges", "POST"),
            (Method::GET, "/v1/sessions/current", "DELETE"),
        ] {
            let reply = connection.call(method.clone(), path, None, None).await;
            assert_eq!(
                (reply.status.as_u16(), &reply.headers["allow"]),
                (405, &allow.parse().unwrap()),
                "{method} {path}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_that_are_too_large_or_no_http_at_all() {
    let (world, device, _) = household().await;
    for (what, bytes, answer) in [
        ("ten megabytes", [b"GET /v1/health HTTP/1.1\r\nx: ".to_vec(), vec![b'a'; 10 << 20]].concat(), "HTTP/1.1 431"),
        (
            "a thousand lines",
            b"GET /v1/health HTTP/1.1\r\n".iter().copied().chain(b"a: b\r\n".repeat(1000)).collect(),
            "HTTP/1.1 431",
        ),
        ("a long path", format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(20_000)).into_bytes(), "HTTP/1.1 4"),
        ("noise", b"\x16\x03\x01\x00\x05hello\r\n\r\n".to_vec(), "HTTP/1.1 400"),
    ] {
        let raw = device.client.raw(world.at.device, b"http/1.1").await.unwrap();
        let (mut read, mut write) = tokio::io::split(raw);
        let sending = tokio::spawn(async move { write.write_all(&bytes).await });
        let mut reply = vec![0; 4096];
        let length = read.read(&mut reply).await.unwrap_or(0);
        let reply = String::from_utf8_lossy(&reply[..length]).into_owned();
        assert!(reply.starts_with(answer), "{what}: {reply}");
        // The rest of the ten megabytes is not taken.
        drop(sending.await.unwrap());
    }
    assert_eq!(world.connect(&device).await.get("/v1/health", None).await.status, 200, "others are not disturbed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_head_over_http2() {
    let (world, device, _) = household().await;
    let mut connection = world.connect(&device).await;
    let request = Request::get("https://town.test/v1/health").header("x-large", "a".repeat(1 << 20));
    let reply = connection.try_send(request.body(Full::default()).unwrap()).await;
    assert!(reply.is_err() || reply.is_ok_and(|reply| reply.status == 431));
    let mut fresh: Connection = world.connect(&device).await;
    assert_eq!(fresh.get("/v1/health", None).await.status, 200);
}
