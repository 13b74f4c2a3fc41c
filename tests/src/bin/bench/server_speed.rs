//! The unchanged notice list over warm mutual TLS, beside nginx serving the same bytes from a file with the same
//! certificates to the same client. Both on one core, the client on the other; in turns, so that the machine's moods
//! fall on both.

use crate::Row;
use crate::load::{self, Load, Target};
use anyhow::{Context, Result, bail};
use card_emulator::Emulator;
use card_emulator::profile::Profile;
use e2e::world::World;
use rustls::ClientConfig;
use shared_model::card_proof::{self, Purpose};
use shared_model::pin::AuthPin;
use stb_adapters::card_emulated::EmulatedReader;
use stb_adapters::cloud_https::{CloudConfig, HttpsCloud};
use stb_adapters::enrol::device_id;
use stb_core::card::{CardJob, CardOutcome, run};
use stb_core::ports::{CardProof, Cloud, CloudReply, CloudRequest};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::Arc;
use std::time::Duration;

/// Connections that ask at once.
pub const CONNECTIONS: usize = 16;
const TURNS: usize = 3;

/// Measures against the world's own server.
pub fn measure(world: &World, time: Duration) -> Result<Vec<Row>> {
    let box_folder = world.town.new_box("bench")?.parent().context("a folder")?.to_owned();
    let (chain, key) = (box_folder.join("device.pem"), box_folder.join("device.key.pem"));
    let client = load::client(&world.town.root(), &chain, &key)?;
    let address = world.town.device_listener()?;
    let token = log_in(world, address, &chain, &key)?;

    let ours = Target {
        address,
        name: "localhost".to_owned(),
        request: format!("GET /v1/notices HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n\r\n"),
    };
    let server = world.town.server_id().context("the server runs")?;
    pin(server)?;
    let body = load::fetch(&client, &ours)?;
    let nginx = Nginx::start(world, &body)?;
    let theirs = Target {
        address: nginx.address,
        name: "localhost".to_owned(),
        request: "GET /notices.json HTTP/1.1\r\nhost: localhost\r\n\r\n".to_owned(),
    };
    compare(&client, &ours, &[server], &theirs, &nginx.processes()?, time, body.len())
}

fn compare(
    client: &Arc<ClientConfig>,
    ours: &Target,
    our_processes: &[u32],
    theirs: &Target,
    their_processes: &[u32],
    time: Duration,
    body: usize,
) -> Result<Vec<Row>> {
    let (mut us, mut them) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        us.push(load::run(client, ours, CONNECTIONS, time, our_processes)?);
        them.push(load::run(client, theirs, CONNECTIONS, time, their_processes)?);
    }
    let (us, them) = (median(&mut us), median(&mut them));
    let what = format!("unchanged notice list ({body} bytes), warm mutual TLS 1.3, {CONNECTIONS} connections");
    Ok(vec![
        Row {
            what: format!("{what}: requests/s beside nginx"),
            asked: "≥ 1.0 × nginx".to_owned(),
            seen: format!(
                "{:.2} × ({:.0}/s beside {:.0}/s)",
                us.per_second / them.per_second,
                us.per_second,
                them.per_second
            ),
        },
        Row {
            what: format!("{what}: server CPU per request"),
            asked: "beside it".to_owned(),
            seen: format!("{:.1} µs beside {:.1} µs", us.server_cpu_us, them.server_cpu_us),
        },
    ])
}

fn median(loads: &mut [Load]) -> Load {
    loads.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    loads[loads.len() / 2]
}

/// Logs the mother in with the box's own parts and returns the session's token.
fn log_in(world: &World, address: SocketAddr, chain: &Path, key: &Path) -> Result<String> {
    let device = device_id(chain).context("an enrolled box")?;
    let mut cloud = HttpsCloud::new(&CloudConfig {
        url: format!("https://localhost:{}", address.port()),
        roots: world.town.root(),
        certificate: chain.to_owned(),
        key: key.to_owned(),
    })?;
    let emulator = Emulator::new(vec![Profile::load(&world.town.card("mother"))?]);
    emulator.insert(None)?;
    let mut reader = EmulatedReader::new(emulator);
    let CardOutcome::Identified(card) = run(CardJob::Identify, &mut reader) else { bail!("no card") };
    let CloudReply::Challenge { nonce, .. } = cloud.call(&CloudRequest::Challenge)? else { bail!("no nonce") };
    let message = card_proof::message(Purpose::Login, &device, &nonce);
    let messages = vec![message];
    let job = CardJob::ProveAuth { pin: AuthPin::parse("1234")?, messages, certificate: card.certificate };
    let CardOutcome::Proved { certificate, signatures } = run(job, &mut reader) else { bail!("no proof") };
    let signature = signatures.first().context("a signature")?.to_vec();
    match cloud.call(&CloudRequest::Login(CardProof { nonce, certificate, signature }))? {
        CloudReply::Session(session) => Ok(session.token.0.to_string()),
        _ => bail!("no session"),
    }
}

/// nginx with one worker, serving one file.
struct Nginx {
    process: Child,
    address: SocketAddr,
    folder: PathBuf,
}

impl Nginx {
    fn start(world: &World, body: &[u8]) -> Result<Self> {
        let folder = world.town.folder().join("nginx");
        std::fs::create_dir_all(&folder)?;
        std::fs::write(folder.join("notices.json"), body)?;
        let address = e2e::town::free_address()?;
        let ca = world.town.root().parent().context("the authority's folder")?.to_owned();
        let text = format!(
            "worker_processes 1; daemon off; pid {dir}/nginx.pid; error_log {dir}/error.log; user root;\n\
             events {{ worker_connections 256; }}\n\
             http {{ access_log off; keepalive_requests 100000000; sendfile on; types {{ application/json json; }}\n\
             client_body_temp_path {dir}/body; proxy_temp_path {dir}/proxy; fastcgi_temp_path {dir}/fastcgi;\n\
             uwsgi_temp_path {dir}/uwsgi; scgi_temp_path {dir}/scgi; open_file_cache max=10;\n\
             server {{ listen {address} ssl; root {dir}; ssl_protocols TLSv1.3;\n\
             ssl_certificate {ca}/server.crt.pem; ssl_certificate_key {ca}/server.key.pem;\n\
             ssl_client_certificate {ca}/root.crt.pem; ssl_verify_client on; }} }}\n",
            dir = folder.display(),
            ca = ca.display(),
        );
        let config = folder.join("nginx.conf");
        std::fs::write(&config, text)?;
        let process = Command::new("taskset").args(["-c", "0", "nginx", "-c"]).arg(&config).spawn()?;
        let nginx = Self { process, address, folder };
        nginx.wait_until_it_listens()?;
        Ok(nginx)
    }

    fn wait_until_it_listens(&self) -> Result<()> {
        for _ in 0..200 {
            if std::net::TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            std::thread::park_timeout(Duration::from_millis(25));
        }
        let log = std::fs::read_to_string(self.folder.join("error.log")).unwrap_or_default();
        bail!("nginx does not listen: {log}")
    }

    /// The worker does the work; the master only watches it.
    fn processes(&self) -> Result<Vec<u32>> {
        let id = self.process.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
        let mut all = vec![id];
        for child in children.split_whitespace() {
            all.push(child.parse()?);
        }
        Ok(all)
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // SIGTERM lets the master end its worker.
        let id = rustix::process::Pid::from_child(&self.process);
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
        let _ = self.process.wait();
    }
}

/// All threads of the server on core 0, as nginx; ours on core 1.
pub fn pin(server: u32) -> Result<()> {
    for (core, process) in [("0", server), ("1", std::process::id())] {
        let done = Command::new("taskset").args(["-a", "-c", "-p", core, &process.to_string()]).output()?;
        if !done.status.success() {
            bail!("taskset: {}", String::from_utf8_lossy(&done.stderr));
        }
    }
    Ok(())
}
