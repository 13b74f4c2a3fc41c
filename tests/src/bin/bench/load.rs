//! A small loader: keep-alive connections over mutual TLS, each asking again as soon as it has its answer.

use crate::times::now;
use anyhow::{Context, Result, bail};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// What to ask, and whom.
pub struct Target {
    /// Where the server listens.
    pub address: SocketAddr,
    /// The name in its certificate.
    pub name: String,
    /// The whole request, ending with an empty line.
    pub request: String,
}

/// What was measured.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Answers in a second.
    pub per_second: f64,
    /// Processor time of the server for one answer, in microseconds.
    pub server_cpu_us: f64,
}

/// A client with a device's certificate.
pub fn client(root_pem: &Path, chain_pem: &Path, key_pem: &Path) -> Result<Arc<ClientConfig>> {
    let mut roots = RootCertStore::empty();
    for root in CertificateDer::pem_file_iter(root_pem)? {
        roots.add(root?)?;
    }
    let chain = CertificateDer::pem_file_iter(chain_pem)?.collect::<Result<Vec<_>, _>>()?;
    let key = PrivateKeyDer::from_pem_file(key_pem)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)?;
    Ok(Arc::new(config))
}

/// Asks with `connections` at once for `time`, after a warm-up of a fifth of it; `server` are the processes whose
/// processor time counts.
pub fn run(
    config: &Arc<ClientConfig>,
    target: &Target,
    connections: usize,
    time: Duration,
    server: &[u32],
) -> Result<Load> {
    let counting = AtomicBool::new(false);
    let stop = AtomicBool::new(false);
    let answers = AtomicU64::new(0);
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..connections).map(|_| scope.spawn(|| ask_again(config, target, &counting, &stop, &answers))).collect();
        std::thread::park_timeout(time / 5);
        counting.store(true, Ordering::SeqCst);
        let (began, cpu_before) = (now(), cpu_ticks(server)?);
        std::thread::park_timeout(time);
        let (elapsed, cpu_after, count) = (began.elapsed(), cpu_ticks(server)?, answers.load(Ordering::SeqCst));
        stop.store(true, Ordering::SeqCst);
        for worker in workers {
            worker.join().map_err(|_| anyhow::anyhow!("a connection panicked"))??;
        }
        if count == 0 {
            bail!("no answer at all");
        }
        // USER_HZ is 100 on every Linux this runs on.
        let cpu_us = (cpu_after - cpu_before) as f64 * 10_000.0;
        Ok(Load { per_second: count as f64 / elapsed.as_secs_f64(), server_cpu_us: cpu_us / count as f64 })
    })
}

fn ask_again(
    config: &Arc<ClientConfig>,
    target: &Target,
    counting: &AtomicBool,
    stop: &AtomicBool,
    answers: &AtomicU64,
) -> Result<()> {
    let mut stream = connect(config, target)?;
    let mut buffer = vec![0; 256 * 1024];
    while !stop.load(Ordering::Relaxed) {
        stream.write_all(target.request.as_bytes())?;
        read_answer(&mut stream, &mut buffer)?;
        if counting.load(Ordering::Relaxed) {
            answers.fetch_add(1, Ordering::Relaxed);
        }
    }
    Ok(())
}

/// Asks once and returns the body.
pub fn fetch(config: &Arc<ClientConfig>, target: &Target) -> Result<Vec<u8>> {
    let mut stream = connect(config, target)?;
    stream.write_all(target.request.as_bytes())?;
    let mut buffer = vec![0; 4 * 1024 * 1024];
    let body = read_answer(&mut stream, &mut buffer)?;
    Ok(buffer[body].to_vec())
}

fn connect(config: &Arc<ClientConfig>, target: &Target) -> Result<StreamOwned<ClientConnection, TcpStream>> {
    let socket = TcpStream::connect(target.address)?;
    socket.set_nodelay(true)?;
    socket.set_read_timeout(Some(Duration::from_secs(10)))?;
    let name = ServerName::try_from(target.name.clone())?;
    Ok(StreamOwned::new(ClientConnection::new(Arc::clone(config), name)?, socket))
}

/// Reads one HTTP/1.1 answer with a Content-Length, or one without a body; returns where its body lies in the buffer.
fn read_answer(stream: &mut impl Read, buffer: &mut [u8]) -> Result<Range<usize>> {
    let mut filled = 0;
    loop {
        let count = stream.read(&mut buffer[filled..])?;
        if count == 0 {
            bail!("the server closed the connection");
        }
        filled += count;
        let Some(head) = buffer[..filled].windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let text = std::str::from_utf8(&buffer[..head])?;
        if text.starts_with("HTTP/1.1 204") {
            return Ok(head + 4..head + 4);
        }
        if !text.starts_with("HTTP/1.1 200") {
            bail!("not 200: {text}");
        }
        let length: usize = text
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().parse()))
            .context("no content-length")??;
        while filled < head + 4 + length {
            let count = stream.read(&mut buffer[filled..])?;
            if count == 0 {
                bail!("cut in the middle of a body");
            }
            filled += count;
        }
        return Ok(head + 4..head + 4 + length);
    }
}

/// User and system time of the processes, in ticks.
pub fn cpu_ticks(processes: &[u32]) -> Result<u64> {
    let mut ticks = 0;
    for process in processes {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        let after_name = stat.rsplit_once(')').context("stat")?.1;
        let fields: Vec<&str> = after_name.split_whitespace().collect();
        ticks += fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    }
    Ok(ticks)
}
