use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, RootCertStore};
use serde::Serialize;
use serde::de::DeserializeOwned;
use shared_model::wire::v1::Problem;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The only headers that may leave the service.
const ALLOWED_HEADERS: [&str; 8] =
    ["allow", "cache-control", "connection", "content-length", "content-type", "date", "etag", "retry-after"];

/// A TLS client with or without a certificate.
#[derive(Clone)]
pub struct Client {
    tls: ClientConfig,
}

#[derive(Debug)]
struct At(UnixTime);

impl rustls::time_provider::TimeProvider for At {
    fn current_time(&self) -> Option<UnixTime> {
        Some(self.0)
    }
}

impl Client {
    pub fn new(
        root: &CertificateDer<'static>,
        identity: Option<(CertificateDer<'static>, PrivateKeyDer<'static>)>,
    ) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(root.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let now = UnixTime::since_unix_epoch(Duration::from_secs(super::NOW.seconds().unsigned_abs()));
        let builder = ClientConfig::builder_with_details(provider, Arc::new(At(now)))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .unwrap()
            .with_root_certificates(roots);
        let tls = match identity {
            None => builder.with_no_client_auth(),
            Some((certificate, key)) => builder.with_client_auth_cert(vec![certificate], key).unwrap(),
        };
        Self { tls }
    }

    /// TLS only; what is said in it is up to the test.
    pub async fn raw(&self, address: SocketAddr, alpn: &[u8]) -> std::io::Result<TlsStream<TcpStream>> {
        let mut tls = self.tls.clone();
        tls.alpn_protocols = vec![alpn.to_vec()];
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let name = ServerName::IpAddress(address.ip().into());
        TlsConnector::from(Arc::new(tls)).connect(name, stream).await
    }

    pub async fn h1(&self, address: SocketAddr) -> std::io::Result<Connection> {
        let stream = self.raw(address, b"http/1.1").await?;
        let (sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        Ok(Connection::Http1(sender))
    }

    pub async fn h2(&self, address: SocketAddr) -> std::io::Result<Connection> {
        let stream = self.raw(address, b"h2").await?;
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));
        let io = TokioIo::new(stream);
        let (sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.map_err(std::io::Error::other)?;
        tokio::spawn(connection);
        Ok(Connection::Http2(sender))
    }
}

pub enum Connection {
    Http1(hyper::client::conn::http1::SendRequest<Full<Bytes>>),
    Http2(hyper::client::conn::http2::SendRequest<Full<Bytes>>),
}

/// A reply, read to its end, whose headers have been held against the allow-list.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Connection {
    pub async fn try_send(&mut self, request: Request<Full<Bytes>>) -> Result<Reply, hyper::Error> {
        let response = match self {
            Self::Http1(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
            Self::Http2(sender) => {
                sender.ready().await?;
                sender.send_request(request).await?
            }
        };
        let (parts, body) = response.into_parts();
        for name in parts.headers.keys() {
            assert!(ALLOWED_HEADERS.contains(&name.as_str()), "{name} left the service");
        }
        Ok(Reply { status: parts.status, headers: parts.headers, body: body.collect().await?.to_bytes() })
    }

    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> Reply {
        self.try_send(request).await.unwrap()
    }

    /// A request with an optional session and an optional JSON body.
    pub async fn call(&mut self, method: Method, path: &str, token: Option<&str>, body: Option<String>) -> Reply {
        // HTTP/2 wants the authority in the request line, HTTP/1.1 wants it in `Host`.
        let uri = match self {
            Self::Http1(_) => path.to_owned(),
            Self::Http2(_) => format!("https://town.test{path}"),
        };
        let mut request = Request::builder().method(method).uri(uri);
        if matches!(self, Self::Http1(_)) {
            request = request.header("host", "town.test");
        }
        if let Some(token) = token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        self.send(request.body(Full::from(body.unwrap_or_default())).unwrap()).await
    }

    pub async fn get(&mut self, path: &str, token: Option<&str>) -> Reply {
        self.call(Method::GET, path, token, None).await
    }

    pub async fn post(&mut self, path: &str, body: &impl Serialize) -> Reply {
        self.call(Method::POST, path, None, Some(serde_json::to_string(body).unwrap())).await
    }
}

impl Reply {
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.headers["content-type"], "application/json", "{self:?}");
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The refusal, whose parts must agree with each other.
    pub fn problem(&self) -> Problem {
        assert_eq!(self.headers["content-type"], "application/problem+json", "{self:?}");
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, self.status.as_u16());
        assert_eq!(problem.error_code().unwrap().http_status(), problem.status);
        assert!(!problem.request_id.is_empty());
        problem
    }

    /// The word of the refusal.
    pub fn refused(&self) -> String {
        self.problem().code
    }
}
