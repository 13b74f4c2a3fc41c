//! Listening, and stopping so that nobody is cut off in the middle of an answer.

mod background;
mod connection;
pub(crate) mod vault_key;

pub use vault_key::VaultKeyFault;

use crate::authority::{Authority, CannotSign, InstallCodes};
use crate::ca::{CaFiles, FileFault, Passphrase};
use crate::clock::Clock;
use crate::config::Config;
use crate::http::routes::Listener;
use crate::limits::{Limits, SERVER_CERTIFICATE_WARNING};
use crate::service::Service;
use crate::tls::{self, ServerIdentity, TlsFault};
use crate::trust::{Trust, TrustFault};
use cloud_store::StoreHandle;
use connection::Door;
use der::Decode;
use rustls::pki_types::CertificateDer;
use shared_model::time::Timestamp;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use x509_cert::Certificate;

/// Both listeners, bound but not yet answering.
pub struct Server {
    device: (TcpListener, Door),
    enrol: (TcpListener, Door),
    service: Arc<Service>,
}

/// Where the server can be reached; with port 0 in the configuration the system chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Addresses {
    /// The device listener.
    pub device: SocketAddr,
    /// The enrol listener.
    pub enrol: SocketAddr,
}

/// The server cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartFault {
    /// An address is taken or not ours.
    #[error("{address}: cannot listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A file of the operator's authority.
    #[error(transparent)]
    Ca(#[from] FileFault),
    /// The keys do not do what they should.
    #[error(transparent)]
    Tls(#[from] TlsFault),
    /// The server's key cannot sign the time.
    #[error(transparent)]
    Key(#[from] CannotSign),
    /// The cards' authority.
    #[error(transparent)]
    Trust(#[from] TrustFault),
    /// The secret for vaults.
    #[error(transparent)]
    VaultKey(#[from] VaultKeyFault),
}

impl Server {
    /// Reads keys and roots, and binds both listeners.
    pub async fn bind(
        config: &Config,
        limits: Limits,
        store: StoreHandle,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StartFault> {
        let files = CaFiles::new(&config.ca.folder);
        let ca = files.authority(Passphrase::find(config.ca.passphrase_file.as_deref())?.as_ref())?;
        let (certificate, key) = files.server()?;
        warn_of_end(&certificate, clock.now());
        let server = ServerIdentity { certificate, key };
        let device_tls = tls::device_config(&clock, ca.root(), &server, limits.tls_sessions)?;
        let enrol_tls = tls::enrol_config(&clock, &server)?;
        let codes = InstallCodes::new(&*files.install_code_key()?);
        let authority = Authority::new(ca, &server.key, codes)?;
        let trust = Trust::load(&config.jpki)?;
        let vaults = vault_key::open(&files, store.read(|store| store.some_vault()).await)?;
        let door = |listener, tls, connections| Door {
            listener,
            tls: TlsAcceptor::from(Arc::new(tls)),
            room: Arc::new(Semaphore::new(connections)),
        };
        Ok(Self {
            device: (
                listen(config.listen.device).await?,
                door(Listener::Device, device_tls, limits.device_connections),
            ),
            enrol: (listen(config.listen.enrol).await?, door(Listener::Enrol, enrol_tls, limits.enrol_connections)),
            service: Arc::new(Service::new(store, clock, limits, authority, trust, vaults)),
        })
    }

    /// Where it can be reached.
    pub fn addresses(&self) -> std::io::Result<Addresses> {
        Ok(Addresses { device: self.device.0.local_addr()?, enrol: self.enrol.0.local_addr()? })
    }

    /// Serves until `stop`, then lets running requests finish, within `Limits::stop`.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { device, enrol, service } = self;
        let (stopping, stopped) = watch::channel(());
        let background = background::start(&service);
        let accepting = [device, enrol].map(|(listener, door)| {
            tokio::spawn(connection::accept(Arc::clone(&service), listener, door, stopped.clone()))
        });
        drop(stopped);
        stop.await;
        tracing::info!("stopping: no new connections, running requests may finish");
        service.mail.news.stop();
        stopping.send_replace(());
        // Every connection holds a receiver; when the last one is gone, all are finished.
        if tokio::time::timeout(service.limits.stop, stopping.closed()).await.is_err() {
            tracing::warn!(connections = stopping.receiver_count(), "stopped before all requests had finished");
        }
        accepting.iter().for_each(tokio::task::JoinHandle::abort);
        background.iter().for_each(tokio::task::JoinHandle::abort);
        background::write_sightings(&service).await;
    }
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartFault> {
    TcpListener::bind(address).await.map_err(|source| StartFault::Listen { address, source })
}

/// Nobody looks at a certificate that works; boxes stop trusting it on its last day.
fn warn_of_end(certificate: &CertificateDer<'_>, now: Timestamp) {
    let Ok(certificate) = Certificate::from_der(certificate) else { return };
    let end = certificate.tbs_certificate().validity().not_after.to_unix_duration();
    let end = Timestamp::from_millis(i64::try_from(end.as_millis()).unwrap_or(i64::MAX));
    let left = end.since(now);
    if left < SERVER_CERTIFICATE_WARNING {
        tracing::warn!(days = left.as_secs() / 86_400, "the server's certificate ends; see `server-certificate`");
    }
}
