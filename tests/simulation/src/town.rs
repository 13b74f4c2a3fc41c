//! The town: the real service on a real database, called in this process with real requests, one at a time.

use crate::cast::{BOXES, CAST, START, device, device_certificate, scratch, town_code};
use bytes::Bytes;
use cloud_api::authority::{Authority, InstallCodes};
use cloud_api::clock::Clock;
use cloud_api::http::routes::Listener;
use cloud_api::http::{Body, Peer, answer};
use cloud_api::identity::{DeviceKey, PeerIdentity};
use cloud_api::limits::Limits;
use cloud_api::service::Service;
use cloud_api::trust::Trust;
use cloud_api::vaults::Vaults;
use cloud_store::{SqliteStore, Store, StoreHandle};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use shared_model::time::{Timestamp, Uptime};
use std::future::poll_fn;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;
use vault::TownSecret;

/// Status and body.
pub type Reply = (StatusCode, Bytes);

/// What came of a request.
pub enum Answered {
    /// A reply.
    Reply(Reply),
    /// The service keeps it waiting.
    Waits,
    /// The service was killed in the middle of it.
    Died,
}

/// The town.
pub struct Town {
    folder: TempDir,
    database: PathBuf,
    backup: Option<PathBuf>,
    files: u32,
    clock: Arc<SimulatedClock>,
    runtime: Runtime,
    running: Option<Running>,
    /// The operator's own connection, as the command line has it.
    pub office: SqliteStore,
}

struct Running {
    service: Service,
    peers: Vec<Peer>,
}

/// Both clocks of the service.
#[derive(Debug, Default)]
struct SimulatedClock {
    wall: AtomicI64,
    /// Of the simulation, so that it only grows.
    uptime: AtomicU64,
}

impl Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.wall.load(Ordering::Relaxed))
    }

    fn uptime(&self) -> Uptime {
        Uptime::from_start(Duration::from_millis(self.uptime.load(Ordering::Relaxed)))
    }
}

/// What is answered only when something happens.
const NEWS: &str = "/v1/news";
/// Looks that such a request gets before it counts as waiting for time: more than it has questions for the store.
const LOOKS: usize = 10;

impl Town {
    /// The town as it is at the beginning, and running.
    pub fn begin() -> Self {
        let folder = scratch();
        let database = folder.path().join("town-0.sqlite3");
        std::fs::copy(CAST.database(), &database).expect("a copy of the town");
        let office = SqliteStore::open(&database).expect("the town's database");
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
        let clock = Arc::new(SimulatedClock::default());
        clock.wall.store(START.millis(), Ordering::Relaxed);
        let mut town = Self { folder, database, backup: None, files: 0, clock, runtime, running: None, office };
        town.start();
        town
    }

    /// What time it is there.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Moves both clocks.
    pub fn set_clock(&self, wall: Timestamp, uptime: Duration) {
        self.clock.wall.store(wall.millis(), Ordering::Relaxed);
        self.clock.uptime.store(u64::try_from(uptime.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Whether the service runs.
    pub fn is_up(&self) -> bool {
        self.running.is_some()
    }

    /// Starts the service on what the database holds; nothing else is left of an earlier one.
    pub fn start(&mut self) {
        let writer = SqliteStore::open(&self.database).expect("the town's database");
        let reader = SqliteStore::open_reader(&self.database).expect("the town's database");
        // One reader, so that questions are answered in the order in which they are asked.
        let store = StoreHandle::start(Box::new(writer), vec![Box::new(reader)], 64).expect("threads");
        let files = CAST.authority();
        let (_, key) = files.server().expect("the server's key");
        let codes = InstallCodes::new(&files.install_code_key().expect("the codes' key"));
        let authority = Authority::new(files.authority(None).expect("a root"), &key, codes).expect("a signing key");
        let trust = Trust::load(&CAST.cards()).expect("the cards' roots");
        let vaults = Vaults::new(TownSecret::new(files.vault_key().expect("the vaults' file").expect("a key")));
        let clock = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let service = Service::new(store, clock, Limits::default(), authority, trust, vaults);
        self.running = Some(Running { service, peers: (0..BOXES).map(peer).collect() });
    }

    /// Kills the service: its memory is gone.
    pub fn kill(&mut self) {
        self.running = None;
    }

    /// The service notices what the office has changed, as it does five times a second.
    pub fn watch(&self) {
        if let Some(Running { service, .. }) = &self.running {
            service.generation.moved();
            service.mail.news.announce();
        }
    }

    /// Copies the database, as an operator does every night. Nothing is being written: requests are answered one by one.
    pub fn back_up(&mut self) {
        let copy = self.next_file();
        self.copy(&self.database.clone(), &copy);
        self.backup = Some(copy);
    }

    /// Puts the last backup in the place of the database, in a new epoch, with the service down.
    pub fn restore(&mut self, epoch: Uuid) -> bool {
        let Some(backup) = self.backup.clone() else { return false };
        self.kill();
        // A new name: the threads of the old service may still be closing the old file.
        self.database = self.next_file();
        self.copy(&backup, &self.database.clone());
        self.office = SqliteStore::open(&self.database).expect("the backup");
        self.office.begin_epoch(epoch).expect("a new epoch");
        true
    }

    fn next_file(&mut self) -> PathBuf {
        self.files += 1;
        self.folder.path().join(format!("town-{}.sqlite3", self.files))
    }

    fn copy(&self, from: &std::path::Path, to: &std::path::Path) {
        for end in ["", "-wal"] {
            let named = |path: &std::path::Path| PathBuf::from(format!("{}{end}", path.display()));
            if named(from).exists() {
                std::fs::copy(named(from), named(to)).expect("room for a copy");
            }
        }
    }

    /// Answers a request of a box. `dies_after`: the service is killed when it has asked the store so often.
    pub fn answer(&mut self, from: usize, request: Request<Full<Bytes>>, dies_after: Option<u32>) -> Answered {
        let Some(Running { service, peers }) = &self.running else { return Answered::Died };
        let waits = request.uri().path() == NEWS;
        let reply = answer(service, &peers[from], request);
        let answered = self.runtime.block_on(async {
            match dies_after {
                _ if waits => at_once(service, reply).await,
                Some(operations) => until_killed(reply, operations).await,
                None => whole(reply.await).await,
            }
        });
        if matches!(answered, Answered::Died) {
            self.kill();
        }
        answered
    }
}

async fn whole(response: Response<Body>) -> Answered {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    Answered::Reply((parts.status, body))
}

/// The service is killed when the store has answered so often. Whoever waits for the store is woken by its answer only, so
/// this is between two operations.
async fn until_killed(reply: impl Future<Output = Response<Body>>, operations: u32) -> Answered {
    let mut reply = pin!(reply);
    let mut asked = 0;
    let response = poll_fn(|context| {
        if asked == operations {
            return Poll::Ready(None);
        }
        let polled = reply.as_mut().poll(context).map(Some);
        asked += u32::from(polled.is_pending());
        polled
    });
    match response.await {
        Some(response) => whole(response).await,
        None => Answered::Died,
    }
}

/// The reply, if nothing but the store has to be waited for.
async fn at_once(service: &Service, reply: impl Future<Output = Response<Body>>) -> Answered {
    let mut reply = pin!(reply);
    for _ in 0..LOOKS {
        if let Poll::Ready(response) = poll_fn(|context| Poll::Ready(reply.as_mut().poll(context))).await {
            return whole(response).await;
        }
        // Behind what the request has asked: when this comes back, that has been answered.
        let _ = service.store.read(|_| Ok(())).await;
    }
    Answered::Waits
}

fn peer(number: usize) -> Peer {
    let key = DeviceKey { municipality: town_code(), device: device(number) };
    Peer {
        listener: Listener::Device,
        address: [127, 0, 0, 1].into(),
        identity: Some(PeerIdentity { key, public_key: Vec::new(), certificate: device_certificate(number) }),
        admitted_at: AtomicU64::new(0),
        answered_at: AtomicU64::new(0),
    }
}
