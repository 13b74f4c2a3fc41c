//! Four addresses: the page, its style, its script, and the picture; and one that takes keys.

use super::picture::Picture;
use crate::input::Input;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderValue, ORIGIN};
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use stb_core::event::Event;
use stb_core::key::RemoteKey;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

const PAGE: &str = include_str!("page.html");
const STYLE: &str = include_str!("remote.css");
const SCRIPT: &str = include_str!("remote.js");
const POLICY: &str =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:; connect-src 'self'";
/// A browser gives up on a request after a minute or so.
const PATIENCE: Duration = Duration::from_secs(20);
/// A key's name is short.
const LONGEST_BODY: usize = 32;

/// What the server knows.
#[derive(Clone)]
pub struct Page {
    hosts: [String; 2],
    picture: Arc<Picture>,
    inputs: Sender<Input>,
}

impl Page {
    /// A page at this address.
    pub fn new(address: SocketAddr, picture: Arc<Picture>, inputs: Sender<Input>) -> Self {
        let hosts = [address.to_string(), format!("localhost:{}", address.port())];
        Self { hosts, picture, inputs }
    }
}

/// Serves until the process ends.
pub async fn accept(listener: std::net::TcpListener, page: Page) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let page = page.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let page = page.clone();
                async move { Ok::<_, Infallible>(page.answer(request).await) }
            });
            // A browser that goes away is nothing to report.
            let _ = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

type Answer = Response<Full<Bytes>>;

impl Page {
    async fn answer(&self, request: Request<Incoming>) -> Answer {
        if !self.is_for_us(&request) {
            return empty(StatusCode::FORBIDDEN);
        }
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/") => text("text/html; charset=utf-8", PAGE),
            (&Method::GET, "/remote.css") => text("text/css; charset=utf-8", STYLE),
            (&Method::GET, "/remote.js") => text("text/javascript; charset=utf-8", SCRIPT),
            (&Method::GET, "/frame") => self.frame(request.uri().query()).await,
            (&Method::POST, "/key") => self.key(request.into_body()).await,
            _ => empty(StatusCode::NOT_FOUND),
        }
    }

    /// A page elsewhere must neither see the screen (by pointing a name of its own here) nor press keys.
    fn is_for_us(&self, request: &Request<Incoming>) -> bool {
        let header = |name| request.headers().get(name).and_then(|value: &HeaderValue| value.to_str().ok());
        let host_is_ours = header(HOST).is_some_and(|host| self.hosts.iter().any(|ours| ours == host));
        let origin_is_ours = match header(ORIGIN) {
            Some(origin) => self.hosts.iter().any(|ours| origin.strip_prefix("http://") == Some(ours)),
            None => request.method() == Method::GET,
        };
        host_is_ours && origin_is_ours
    }

    async fn frame(&self, query: Option<&str>) -> Answer {
        let seen = query.and_then(|query| query.strip_prefix("after=")?.parse().ok()).unwrap_or(0);
        let Some(number) = self.picture.newer_than(seen, PATIENCE).await else { return empty(StatusCode::NO_CONTENT) };
        let picture = Arc::clone(&self.picture);
        match tokio::task::spawn_blocking(move || picture.png()).await {
            Ok(Ok(png)) => {
                let mut answer = with_type("image/png", Bytes::from(png));
                answer.headers_mut().insert("x-frame", HeaderValue::from(number));
                answer
            }
            _ => empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// The body is the name of a key, or the character that a key types.
    async fn key(&self, body: Incoming) -> Answer {
        let Ok(body) = Limited::new(body, LONGEST_BODY).collect().await else {
            return empty(StatusCode::BAD_REQUEST);
        };
        let body = body.to_bytes();
        let name = std::str::from_utf8(&body).unwrap_or_default();
        let typed = || name.chars().next().filter(|first| first.len_utf8() == name.len());
        match RemoteKey::from_name(name).or_else(|| RemoteKey::from_char(typed()?)) {
            Some(key) => {
                let sent = self.inputs.send(Input::Happened(Box::new(Event::Key { key, repeated: false })));
                empty(if sent.is_ok() { StatusCode::NO_CONTENT } else { StatusCode::SERVICE_UNAVAILABLE })
            }
            None => empty(StatusCode::BAD_REQUEST),
        }
    }
}

fn text(content_type: &'static str, text: &'static str) -> Answer {
    with_type(content_type, Bytes::from_static(text.as_bytes()))
}

fn with_type(content_type: &'static str, body: Bytes) -> Answer {
    let mut answer = Response::new(Full::new(body));
    let headers = answer.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    answer
}

fn empty(status: StatusCode) -> Answer {
    let mut answer = Response::new(Full::default());
    *answer.status_mut() = status;
    answer
}
