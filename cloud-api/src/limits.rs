//! Every limit of the service, with its reason. Tests use smaller ones; nothing else does.

use std::time::Duration;

/// Limits of connections and requests.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Connections on the device listener. Each costs about 40 kB with its TLS buffers: 10,000 are 400 MB, and one town
    /// has 2,000 boxes.
    pub device_connections: usize,
    /// Connections on the enrol listener, which anybody may reach: technicians install one box at a time, and boxes
    /// that woke without a clock ask for the time once.
    pub enrol_connections: usize,
    /// From accepting to the end of the TLS handshake. A box on a slow line needs two round trips.
    pub handshake: Duration,
    /// Longest wait for the whole head of an HTTP/1.1 request, the idle time before it included (slow-loris).
    pub head: Duration,
    /// Size of an HTTP/1.1 head and of an HTTP/2 header list. Ours have less than 1 kB.
    pub head_bytes: usize,
    /// Header lines of an HTTP/1.1 request. Ours have less than ten.
    pub head_lines: usize,
    /// Size of a request body: the wire's own bound.
    pub body_bytes: usize,
    /// Longest wait for a whole body; 64 KiB need less than a second on an old line.
    pub body: Duration,
    /// A connection without a finished request for this long is closed, whatever it is doing: it bounds readers that do
    /// not read and HTTP/2 clients that only answer pings. Longer than the minute between two polls of a box.
    pub idle: Duration,
    /// The same on the enrol listener, where one request is the rule and places are few.
    pub enrol_idle: Duration,
    /// Requests at once on one HTTP/2 connection; a box sends two or three.
    pub streams: u32,
    /// HTTP/2 pings find dead peers behind a router that forgot the connection.
    pub ping_every: Duration,
    /// Time to answer such a ping.
    pub ping_answer: Duration,
    /// At the end: how long running requests may take to finish.
    pub stop: Duration,
    /// TLS sessions kept for resumption: one for each box of a large town, about 2 kB each.
    pub tls_sessions: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            device_connections: 10_000,
            enrol_connections: 256,
            handshake: Duration::from_secs(10),
            head: Duration::from_secs(20),
            head_bytes: 16 * 1024,
            head_lines: 64,
            body_bytes: shared_model::wire::MAX_REQUEST_BODY_BYTES,
            body: Duration::from_secs(10),
            idle: Duration::from_secs(120),
            enrol_idle: Duration::from_secs(15),
            streams: 32,
            ping_every: Duration::from_secs(30),
            ping_answer: Duration::from_secs(20),
            stop: Duration::from_secs(10),
            tls_sessions: 20_000,
        }
    }
}

/// A nonce is good for one proof within this time (design §4a; two minutes leave time for a PIN).
pub const NONCE_LIFE: Duration = Duration::from_secs(120);
/// Nonces waiting for one device: a box shows one PIN pad, and may retry after a lost reply.
pub const NONCES_PER_DEVICE: usize = 8;
/// Longest card session: a TV evening. The box locks itself after three minutes without a key.
pub const SESSION_LIFE: Duration = Duration::from_secs(8 * 3600);
/// Card sessions on one device: its members, and those that a restarted box forgot.
pub const SESSIONS_PER_DEVICE: usize = 8;
/// A registration is finished within this time or begun anew: reading a letter and typing two secrets takes minutes.
pub const REGISTRATION_LIFE: Duration = Duration::from_secs(20 * 60);
/// Devices that have something in memory (nonces, sessions, a registration) at once: more than any town has boxes.
pub const DEVICES_IN_MEMORY: usize = 50_000;
/// Bytes of ready answers to `GET /v1/notices` that are kept: 2.5 kB for each of 25,000 members.
pub const PAGE_CACHE_BYTES: usize = 64 * 1024 * 1024;
/// Largest answer that is worth keeping; longer ones are first fetches, which happen once.
pub const PAGE_CACHE_ENTRY_BYTES: usize = 64 * 1024;
/// Password hashes at once; each takes 19 MiB and a processor for 20 ms (OWASP's parameters for Argon2id).
pub const HASHES_AT_ONCE: usize = 2;
/// Requests that wait for a password hash; the next one is told to come back.
pub const HASHES_WAITING: usize = 64;
/// Vaults whose state is kept for one box: those of its members and of their household, and of a second household.
pub const VAULTS_PER_DEVICE: usize = 16;

/// Deeds of vaults that a box may show at once: several generations of each of its vaults.
pub const DEEDS_AT_ONCE: usize = 64;

/// Largest data file of vaccines that can be published: what a box takes.
pub const VACCINE_DATA_BYTES: usize = shared_model::wire::MAX_VACCINE_DATA_BYTES;

/// How long the state of a vault is kept without being read anew: longer than the quarter of an hour between two polls.
pub const MAIL_LIFE: Duration = Duration::from_secs(3600);

/// How long a box is kept waiting for news: shorter than home routers forget a quiet connection.
pub const NEWS_PATIENCE: Duration = Duration::from_secs(25);

/// Requests for news that one box may keep waiting: it keeps one, and another one may hang on a line that broke.
pub const WAITING_PER_DEVICE: usize = 2;

/// Entries in one upload; a box sends at most 20, and no more than fit the body. Each costs a key agreement and a signature
/// check.
pub const BLOBS_AT_ONCE: usize = 50;

/// Largest sealed entry: a record has up to 32 KiB of text, and as JSON with its names and marks a little more. In base64
/// it fits the body.
pub const BLOB_BYTES: usize = 46 * 1024;

/// Largest number of an entry: what every engine has an integer for.
pub const LAST_SEQUENCE: u64 = i64::MAX as u64;

/// A box that was told to come back waits this long.
pub const RETRY_AFTER: Duration = Duration::from_secs(5);
/// How often changes by other processes (the command line) are looked for.
pub const WATCH_EVERY: Duration = Duration::from_millis(200);
/// How often contacts of devices are written, all in one go.
pub const SIGHTINGS_EVERY: Duration = Duration::from_secs(45);
/// How often the folder of revocation lists is looked at.
pub const CRL_LOOK_EVERY: Duration = Duration::from_secs(60);
/// Validity of a device certificate (features.md §5).
pub const DEVICE_CERTIFICATE_LIFE: Duration = Duration::from_secs(90 * 24 * 3600);
/// So long after its end a certificate can still be renewed: a house that stood empty for a winter (features.md §5).
pub const RENEWAL_GRACE: Duration = Duration::from_secs(180 * 24 * 3600);
/// The clock of a box that has just asked for the time is right to seconds; ten minutes are for one that asked this morning.
pub const RENEWAL_CLOCK: Duration = Duration::from_secs(10 * 60);
/// Validity of an install code (rule P5).
pub const INSTALL_CODE_LIFE: Duration = Duration::from_secs(24 * 3600);
/// Length of the nonce that `/v1/time` signs: 128 bits are enough against replay, 64 bytes are plenty.
pub const TIME_NONCE_BYTES: std::ops::RangeInclusive<usize> = 16..=64;
/// Largest certificate request: a P-256 one has 250 bytes.
pub const CSR_BYTES: usize = 4096;
/// Threads that read the store. Reads are short; more threads than processors only wait for each other.
pub const STORE_READERS: usize = 4;
/// Changes, and questions, that wait for the store; the next one is refused as busy. At 100 µs each that is 50 ms.
pub const STORE_QUEUE: usize = 512;
/// From here on the log warns that the server's certificate ends.
pub const SERVER_CERTIFICATE_WARNING: Duration = Duration::from_secs(60 * 24 * 3600);

/// Longest line that `cloud-api rules` reads: a question has less than a kilobyte, and a child's whole vaccination history a
/// few; a list of doses that is much too long is still read, to be refused by its name. What is longer is passed over
/// without being kept.
pub const RULE_LINE_BYTES: usize = 4 * 1024 * 1024;
