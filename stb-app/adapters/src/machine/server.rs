//! Whether the server's name has an address, and whether who answers there is the town.

use super::ANSWER;
use crate::clock::SystemClock;
use crate::cloud_https::tls;
use reqwest::Url;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, Error};
use stb_core::ports::Defect;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread;

/// A handshake takes a few reads and writes; somebody who sends a byte at a time is not the town.
const ROUNDS: usize = 64;

/// Whether the server runs on this machine, as on a desk: then no network is needed.
pub fn is_here(url: &str) -> bool {
    host_and_port(url)
        .is_some_and(|(host, _)| host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback()))
}

/// The addresses of the server's name, at least one.
pub fn addresses(url: &str) -> Result<Vec<SocketAddr>, Defect> {
    let place = host_and_port(url).ok_or(Defect::NameUnknown)?;
    let (answer, answers) = channel();
    // The system's resolver has no deadline of ours; whoever it keeps waiting is left behind and ends by itself.
    let asked = thread::Builder::new().name("resolve".to_owned()).spawn(move || {
        let found = place.to_socket_addrs().map(Iterator::collect::<Vec<_>>);
        let _ = answer.send(found);
    });
    asked.map_err(|_| Defect::NameUnknown)?;
    match answers.recv_timeout(ANSWER) {
        Ok(Ok(found)) if !found.is_empty() => Ok(found),
        _ => Err(Defect::NameUnknown),
    }
}

/// Connects, and looks at the server's certificate.
pub fn greet(url: &str, roots: &Path, clock: SystemClock) -> Result<(), Defect> {
    let found = addresses(url)?;
    let (host, _) = host_and_port(url).ok_or(Defect::NameUnknown)?;
    // An address of either version may lead nowhere; two are tried within the deadline.
    let connected = found.iter().take(2).find_map(|address| TcpStream::connect_timeout(address, ANSWER / 2).ok());
    let mut stream = connected.ok_or(Defect::ServerSilent)?;
    let tls = tls::client_config_by(roots, None, Arc::new(clock)).map_err(|_| Defect::ServerNotTrusted)?;
    let name = ServerName::try_from(host).map_err(|_| Defect::ServerNotTrusted)?;
    let mut connection = ClientConnection::new(Arc::new(tls), name).map_err(|_| Defect::ServerNotTrusted)?;
    let silent = |_| Defect::ServerSilent;
    stream.set_read_timeout(Some(ANSWER)).map_err(silent)?;
    stream.set_write_timeout(Some(ANSWER)).map_err(silent)?;
    for _ in 0..ROUNDS {
        if !connection.is_handshaking() {
            return Ok(());
        }
        connection.complete_io(&mut stream).map_err(|error| defect(&error, clock))?;
    }
    Err(Defect::ServerSilent)
}

/// A certificate cannot be judged by a clock that is not set.
fn defect(error: &io::Error, clock: SystemClock) -> Defect {
    let is_of_tls = error.get_ref().and_then(|error| error.downcast_ref::<Error>()).is_some();
    match is_of_tls {
        true if !clock.now().clock_is_set() => Defect::ClockNotSet,
        true => Defect::ServerNotTrusted,
        false => Defect::ServerSilent,
    }
}

fn host_and_port(url: &str) -> Option<(String, u16)> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_matches(['[', ']']).to_owned();
    Some((host, url.port_or_known_default().unwrap_or(443)))
}
