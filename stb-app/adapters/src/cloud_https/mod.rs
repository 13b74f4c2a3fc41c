//! The way to the town: HTTP/2 over mutual TLS 1.3. One connection, kept warm while it is used.
//!
//! The client is asynchronous inside and blocking outside: a small runtime on a thread of its own drives the
//! connection, also between the calls, so that a dead one is noticed before somebody waits for it.

pub mod fault;
pub mod message;
mod probe;
pub mod renewed;
pub mod tls;
mod vaults;

use self::message::Message;
use self::tls::{Identity, TlsFault};
use crate::clock::SystemClock;
use crate::identity::key::{DeviceKey, FileKey};
use reqwest::{Client, Response, StatusCode, Url};
use rustls::ClientConfig;
use stb_core::ports::{CLOUD_DEADLINE, Cloud, CloudFault, CloudReply, CloudRequest};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::Duration;
use tokio::sync::mpsc;

/// Where the town is and how this box proves itself.
#[derive(Debug, Clone)]
pub struct CloudConfig {
    /// `https://host:port`, without a path.
    pub url: String,
    /// PEM: the operator's roots, and nobody else's.
    pub roots: PathBuf,
    /// PEM: this box's certificate and what leads to the root.
    pub certificate: PathBuf,
    /// PEM: this box's key.
    pub key: PathBuf,
}

/// The client.
pub struct HttpsCloud {
    orders: mpsc::Sender<Order>,
    /// The key of the certificate that the calls are made with.
    key: Box<dyn DeviceKey>,
}

enum Order {
    /// Boxed: a channel keeps the bytes of what has been taken out of it.
    Call(Box<Message>, blocking::Sender<Result<CloudReply, CloudFault>>),
    Forget,
}

/// One call at a time: the port is blocking.
const ORDERS_WAITING: usize = 1;
/// A town that is there answers a connection attempt at once; what is left of the deadline is for the request.
const CONNECT_DEADLINE: Duration = Duration::from_secs(4);
/// Pings keep home routers from forgetting the connection and find out that it is dead.
const PING_EVERY: Duration = Duration::from_secs(40);
const PING_DEADLINE: Duration = Duration::from_secs(5);
/// A box that nobody uses lets go of its connection.
const IDLE: Duration = Duration::from_secs(110);

impl HttpsCloud {
    /// Reads the files and prepares the client; the first call connects. Fails when a file cannot be read or used.
    pub fn new(config: &CloudConfig) -> Result<Self, TlsFault> {
        Self::with_deadline(config, CLOUD_DEADLINE)
    }

    /// The same with another deadline than the families', for whoever can wait longer, and for tests that cannot.
    pub fn with_deadline(config: &CloudConfig, deadline: Duration) -> Result<Self, TlsFault> {
        Self::with_clock(config, deadline, SystemClock::start())
    }

    /// The same by a clock that may be told the town's time: certificates are judged by it.
    pub fn with_clock(config: &CloudConfig, deadline: Duration, clock: SystemClock) -> Result<Self, TlsFault> {
        let identity = Identity::read(&config.certificate, &config.key)?;
        let key = Box::new(FileKey::read(&config.key)?);
        let tls = tls::client_config_by(&config.roots, Some(identity), Arc::new(clock))?;
        let client = client(tls.clone(), deadline).map_err(|_| TlsFault::Runtime)?;
        let base = Url::parse(&config.url).map_err(|_| TlsFault::Address)?;
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|_| TlsFault::Runtime)?;
        let (orders, inbox) = mpsc::channel(ORDERS_WAITING);
        thread::Builder::new()
            .name("https".to_owned())
            .spawn(move || runtime.block_on(serve(Town { client, base, tls: Arc::new(tls), deadline }, inbox)))
            .map_err(|_| TlsFault::Runtime)?;
        Ok(Self { orders, key })
    }

    /// Asks the town for a sign of life.
    pub fn echo(&self) -> Result<(), CloudFault> {
        self.order(Message::echo()).map(drop)
    }

    fn order(&self, message: Message) -> Result<CloudReply, CloudFault> {
        let (answer, receiver) = blocking::channel();
        let call = Order::Call(Box::new(message), answer);
        self.orders.blocking_send(call).map_err(|_| CloudFault::Unreachable)?;
        receiver.recv().unwrap_or(Err(CloudFault::Unreachable))
    }
}

impl Cloud for HttpsCloud {
    fn call(&mut self, request: &CloudRequest) -> Result<CloudReply, CloudFault> {
        self.order(Message::of(request, Some(&*self.key))?)
    }

    fn forget(&mut self) {
        // A thread that has ended has nothing left.
        let _ = self.orders.blocking_send(Order::Forget);
    }
}

/// What box and enrolment have in common: no redirects, no proxies, bounded time. A request is repeated only where
/// HTTP/2 says that the far end has not looked at it (a connection that was just being closed).
pub(crate) fn client(tls: ClientConfig, deadline: Duration) -> reqwest::Result<Client> {
    Client::builder()
        .tls_backend_preconfigured(tls)
        .https_only(true)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .tcp_nodelay(true)
        .connect_timeout(CONNECT_DEADLINE.min(deadline))
        .timeout(deadline)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(1)
        .http2_keep_alive_interval(PING_EVERY)
        .http2_keep_alive_timeout(PING_DEADLINE)
        .http2_keep_alive_while_idle(true)
        .build()
}

/// The far end.
struct Town {
    client: Client,
    base: Url,
    tls: Arc<ClientConfig>,
    deadline: Duration,
}

/// Until the port is dropped.
async fn serve(mut town: Town, mut inbox: mpsc::Receiver<Order>) {
    while let Some(order) = inbox.recv().await {
        match order {
            Order::Call(message, answer) => {
                let result = tokio::time::timeout(town.deadline, town.exchange(*message)).await;
                // Nobody waits any more when the port has been dropped.
                let _ = answer.send(result.unwrap_or(Err(CloudFault::Unreachable)));
            }
            Order::Forget => town.forget(),
        }
    }
}

impl Town {
    /// A connection's buffers hold what they were last used for until they are overwritten or freed; so it goes, and the
    /// next call connects anew.
    fn forget(&mut self) {
        match client(ClientConfig::clone(&self.tls), self.deadline) {
            Ok(client) => self.client = client,
            Err(error) => tracing::error!(%error, "the connection cannot be made anew"),
        }
    }

    async fn exchange(&self, message: Message) -> Result<CloudReply, CloudFault> {
        let expected = message.expected;
        let (status, body) = match self.send(message).await {
            Ok(reply) => reply,
            Err(Failed::Reply(fault)) => return Err(fault),
            Err(Failed::Line(error)) => return Err(self.reason(&error).await),
        };
        if status.is_success() { expected.parse(&body) } else { Err(fault::of_refusal(status, &body)) }
    }

    async fn send(&self, message: Message) -> Result<(StatusCode, Vec<u8>), Failed> {
        let address = self.base.join(&message.path).map_err(|_| Failed::Reply(CloudFault::Unreachable))?;
        let mut request = self.client.request(message.method, address);
        if let Some(token) = message.token {
            request = request.bearer_auth(token.as_str());
        }
        if let Some(body) = message.body {
            request = request.header(http::header::CONTENT_TYPE, shared_model::wire::JSON).body(body);
        }
        let response = request.send().await?;
        Ok((response.status(), bounded_body(response).await?))
    }

    async fn reason(&self, error: &reqwest::Error) -> CloudFault {
        match fault::of_transport(error) {
            CloudFault::Unreachable if !error.is_connect() && !error.is_timeout() => {
                probe::why_closed(&self.base, Arc::clone(&self.tls)).await
            }
            fault => fault,
        }
    }
}

/// Why there is no whole reply.
pub(crate) enum Failed {
    /// The line or the far end.
    Line(reqwest::Error),
    /// What came is no reply of API v1.
    Reply(CloudFault),
}

impl From<reqwest::Error> for Failed {
    fn from(error: reqwest::Error) -> Self {
        Self::Line(error)
    }
}

/// The whole body, or the refusal of one that no town of API v1 sends.
pub(crate) async fn bounded_body(mut response: Response) -> Result<Vec<u8>, Failed> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > shared_model::wire::MAX_REPLY_BODY_BYTES {
            return Err(Failed::Reply(CloudFault::NotUnderstood));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
