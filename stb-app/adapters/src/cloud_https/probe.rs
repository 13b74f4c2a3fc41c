//! Why the town closes a connection. With TLS 1.3 a server refuses our certificate after our side of the handshake is
//! over, and the HTTP client reports no more than a closed connection. So a handshake is done once more, without a
//! request behind it, and its end is read.

use super::fault;
use reqwest::Url;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use stb_core::ports::CloudFault;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// A town that has no objection says nothing, because it waits for a request.
const SILENCE: Duration = Duration::from_millis(500);

/// `NotTrusted` if the certificates are the reason, else `Unreachable`.
pub async fn why_closed(base: &Url, tls: Arc<ClientConfig>) -> CloudFault {
    match tokio::time::timeout(SILENCE, last_words(base, tls)).await {
        Ok(Err(error)) => fault::of_tls(&error),
        Ok(Ok(())) | Err(_) => CloudFault::Unreachable,
    }
}

async fn last_words(base: &Url, tls: Arc<ClientConfig>) -> io::Result<()> {
    let host = base.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let stream = TcpStream::connect((host, base.port_or_known_default().unwrap_or(443))).await?;
    let name = ServerName::try_from(host.to_owned()).map_err(io::Error::other)?;
    let mut stream = TlsConnector::from(tls).connect(name, stream).await?;
    stream.read(&mut [0]).await.map(|_| ())
}
