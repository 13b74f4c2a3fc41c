//! An HTTPS server that answers what it is told, and counts.

use super::pki::{Authority, Issued};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use rustls::crypto::ring;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

/// From a body to a status and a body.
pub type Answering = dyn Fn(&[u8]) -> (u16, Vec<u8>) + Send + Sync;

/// What is done with a request.
#[derive(Clone)]
pub enum Behaviour {
    /// This status and body.
    Answer(u16, Vec<u8>),
    /// What this makes of the request's body.
    Reply(Arc<Answering>),
    /// The status and the beginning of a body, and then nothing.
    Stall,
    /// The connection is closed without an answer.
    HangUp,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub authorization: Option<String>,
    pub content_type: Option<String>,
    pub body: Vec<u8>,
    pub version: Version,
    pub connection: usize,
}

#[derive(Clone)]
pub struct Script {
    pub behaviour: Behaviour,
    pub tls: Arc<ServerConfig>,
    /// Raised to close every connection that was made before.
    pub generation: usize,
    pub seen: Vec<Seen>,
    connected: usize,
}

pub struct Server {
    pub address: SocketAddr,
    pub script: Arc<Mutex<Script>>,
    _runtime: Runtime,
}

impl Server {
    pub fn start(tls: ServerConfig) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let behaviour = Behaviour::Answer(200, Vec::new());
        let script = Arc::new(Mutex::new(Script {
            behaviour,
            tls: Arc::new(tls),
            generation: 0,
            seen: Vec::new(),
            connected: 0,
        }));
        runtime.spawn(accept(listener, Arc::clone(&script)));
        Self { address, script, _runtime: runtime }
    }

    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    pub fn behave(&self, behaviour: Behaviour) {
        self.script.lock().unwrap().behaviour = behaviour;
    }

    /// Closes all connections; the next ones are made with these settings.
    pub fn restart_with(&self, tls: ServerConfig) {
        {
            let mut script = self.script.lock().unwrap();
            script.tls = Arc::new(tls);
            script.generation += 1;
        }
        while self.script.lock().unwrap().connected > 0 {
            std::thread::yield_now();
        }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.script.lock().unwrap().seen.clone()
    }
}

/// A server configuration; `clients` is who may come, `None` for everybody.
pub fn tls(
    server: Issued,
    clients: Option<&Authority>,
    versions: &[&'static SupportedProtocolVersion],
    protocols: &[&str],
) -> ServerConfig {
    let builder = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()));
    let builder = builder.with_protocol_versions(versions).unwrap();
    let builder = match clients {
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            roots.add(authority.der()).unwrap();
            let provider = Arc::new(ring::default_provider());
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
            builder.with_client_cert_verifier(verifier)
        }
        None => builder.with_no_client_auth(),
    };
    let mut config = builder.with_single_cert(vec![server.certificate], server.key).unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    config
}

async fn accept(listener: TcpListener, script: Arc<Mutex<Script>>) {
    let mut number = 0;
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        number += 1;
        tokio::spawn(connection(stream, Arc::clone(&script), number));
    }
}

async fn connection(stream: tokio::net::TcpStream, script: Arc<Mutex<Script>>, number: usize) {
    let (tls, generation) = {
        let mut script = script.lock().unwrap();
        script.connected += 1;
        (Arc::clone(&script.tls), script.generation)
    };
    let _connected = Connected(Arc::clone(&script));
    let Ok(stream) = TlsAcceptor::from(tls).accept(stream).await else { return };
    let (hang_up, hung_up) = tokio::sync::watch::channel(false);
    let watched = Arc::clone(&script);
    let service = service_fn(move |request| {
        let (script, hang_up) = (Arc::clone(&script), hang_up.clone());
        async move { answer(request, &script, &hang_up, number).await }
    });
    let builder = Builder::new(TokioExecutor::new());
    let serving = builder.serve_connection(TokioIo::new(stream), service);
    let old = async {
        let mut hung_up = hung_up;
        loop {
            let tick = tokio::time::sleep(std::time::Duration::from_millis(5));
            tokio::select! { _ = hung_up.wait_for(|hung_up| *hung_up) => return, () = tick => () }
            if watched.lock().unwrap().generation != generation {
                return;
            }
        }
    };
    tokio::select! { _ = serving => (), () = old => () }
}

struct Connected(Arc<Mutex<Script>>);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.lock().unwrap().connected -= 1;
    }
}

async fn answer(
    request: Request<Incoming>,
    script: &Mutex<Script>,
    hang_up: &tokio::sync::watch::Sender<bool>,
    connection: usize,
) -> Result<Response<http_body_util::combinators::BoxBody<Bytes, std::io::Error>>, std::io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes().to_vec();
    let header = |name: &str| head.headers.get(name).map(|value| value.to_str().unwrap().to_owned());
    let behaviour = {
        let mut script = script.lock().unwrap();
        script.seen.push(Seen {
            method: head.method.to_string(),
            path: head.uri.path_and_query().unwrap().to_string(),
            authorization: header("authorization"),
            content_type: header("content-type"),
            body: body.clone(),
            version: head.version,
            connection,
        });
        script.behaviour.clone()
    };
    let whole = |status: u16, body: Vec<u8>| {
        let body = Full::new(Bytes::from(body)).map_err(|never| match never {}).boxed();
        Ok(Response::builder().status(status).body(body).unwrap())
    };
    match behaviour {
        Behaviour::Answer(status, body) => whole(status, body),
        Behaviour::Reply(reply) => {
            let (status, body) = reply(&body);
            whole(status, body)
        }
        Behaviour::Stall => Ok(Response::new(Never.boxed())),
        Behaviour::HangUp => {
            hang_up.send_replace(true);
            std::future::pending().await
        }
    }
}

/// A body that begins and does not go on.
struct Never;

impl hyper::body::Body for Never {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, std::io::Error>>> {
        std::task::Poll::Pending
    }
}
