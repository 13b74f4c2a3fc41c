//! One connection, from accepting to closing, within limits.

use crate::http::routes::Listener;
use crate::http::{Peer, answer};
use crate::identity::PeerIdentity;
use crate::limits::Limits;
use crate::service::Service;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_rustls::server::TlsStream;
use tokio_rustls::{TlsAcceptor, rustls};

/// What stands before a listener: who may come in, and how many.
pub(super) struct Door {
    pub listener: Listener,
    pub tls: TlsAcceptor,
    pub room: Arc<Semaphore>,
}

/// After a failed `accept` (no file descriptors left) the next try waits a little.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Accepts connections until it is told to stop. When the room is full, the next ones wait in the kernel's queue.
pub(super) async fn accept(service: Arc<Service>, listener: TcpListener, door: Door, mut stopped: watch::Receiver<()>) {
    loop {
        let Ok(place) = Arc::clone(&door.room).acquire_owned().await else { return };
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
            _ = stopped.changed() => return,
        };
        let visit = Visit { service: Arc::clone(&service), listener: door.listener, address, _place: place };
        tokio::spawn(visit.run(stream, door.tls.clone(), stopped.clone()));
    }
}

struct Visit {
    service: Arc<Service>,
    listener: Listener,
    address: SocketAddr,
    _place: OwnedSemaphorePermit,
}

impl Visit {
    async fn run(self, stream: TcpStream, tls: TlsAcceptor, stopped: watch::Receiver<()>) {
        // Small answers must not wait for Nagle; a socket that refuses this is closing anyway.
        drop(stream.set_nodelay(true));
        let handshake = tokio::time::timeout(self.service.limits.handshake, tls.accept(stream)).await;
        let stream = match handshake {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return tracing::info!(peer = %self.address, %error, "TLS handshake failed"),
            Err(_) => return tracing::info!(peer = %self.address, "TLS handshake too slow"),
        };
        match self.peer(stream.get_ref().1) {
            Some(peer) => serve(&self.service, stream, Arc::new(peer), stopped).await,
            None => tracing::warn!(peer = %self.address, "a certificate of ours that names no device"),
        }
    }

    fn peer(&self, connection: &rustls::ServerConnection) -> Option<Peer> {
        let identity = match self.listener {
            Listener::Enrol => None,
            Listener::Device => Some(PeerIdentity::parse(connection.peer_certificates()?.first()?).ok()?),
        };
        if let Some(identity) = &identity {
            self.service.sightings.note(&identity.key, self.service.clock.now());
        }
        Some(Peer {
            listener: self.listener,
            address: self.address.ip(),
            identity,
            admitted_at: AtomicU64::new(0),
            answered_at: AtomicU64::new(uptime_millis(&self.service)),
        })
    }
}

async fn serve(
    service: &Arc<Service>,
    stream: TlsStream<TcpStream>,
    peer: Arc<Peer>,
    mut stopped: watch::Receiver<()>,
) {
    let is_h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let builder = builder(&service.limits, is_h2);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), {
        let (service, peer) = (Arc::clone(service), Arc::clone(&peer));
        service_fn(move |request| {
            let (service, peer) = (Arc::clone(&service), Arc::clone(&peer));
            async move {
                let response = answer(&service, &peer, request).await;
                peer.answered_at.store(uptime_millis(&service), Ordering::Relaxed);
                Ok::<_, Infallible>(response)
            }
        })
    }));
    let idle = match peer.listener {
        Listener::Device => service.limits.idle,
        Listener::Enrol => service.limits.enrol_idle,
    };
    let mut look = tokio::time::interval(idle / 4);
    let mut noted = peer.answered_at.load(Ordering::Relaxed);
    loop {
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::debug!(peer = %peer.address, error, "connection broke off");
                }
                return;
            }
            _ = stopped.changed() => break,
            _ = look.tick() => {
                let answered = peer.answered_at.load(Ordering::Relaxed);
                if u128::from(uptime_millis(service).saturating_sub(answered)) >= idle.as_millis() {
                    break;
                }
                if let Some(identity) = peer.identity.as_ref().filter(|_| answered > noted) {
                    service.sightings.note(&identity.key, service.clock.now());
                }
                noted = answered;
            }
        }
    }
    // Either the service stops or the peer has been silent for too long: a last chance to finish.
    connection.as_mut().graceful_shutdown();
    drop(tokio::time::timeout(service.limits.stop, connection).await);
}

fn uptime_millis(service: &Service) -> u64 {
    u64::try_from(service.clock.uptime().elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// TLS has agreed on the protocol, so that nobody can linger in the guessing of it.
fn builder(limits: &Limits, is_h2: bool) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits.head_bytes)
        .max_headers(limits.head_lines);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .keep_alive_interval(limits.ping_every)
        .keep_alive_timeout(limits.ping_answer);
    if is_h2 { builder.http2_only() } else { builder.http1_only() }
}
