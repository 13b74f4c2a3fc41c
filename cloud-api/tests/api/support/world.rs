use super::cards::{Card, TOWN, four_facts};
use super::client::{Client, Connection};
use cloud_api::authority::InstallCodes;
use cloud_api::ca::{CaFiles, DeviceRequest, OperatorCa, ServerNames};
use cloud_api::clock::{Clock, SystemClock};
use cloud_api::config::{CaConfig, Config, JpkiConfig, ListenConfig, LogConfig, RevocationMode, StoreConfig};
use cloud_api::limits::Limits;
use cloud_api::passwords::hash_issued;
use cloud_api::{Addresses, Server, StartFault, entropy};
use cloud_store::model::{
    Actor, Address, Audience, Body, By, Municipality, Name, NewHousehold, NewInstallCode, NewMember, NewPublication,
    Profile, Title,
};
use cloud_store::{SqliteStore, Store, StoreHandle, StoreRead};
use rcgen::{CertificateParams, KeyPair, SigningKey};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use shared_model::card_proof::{Nonce, Purpose};
use shared_model::device::{DeviceId, InstallCode};
use shared_model::municipality::MunicipalityCode;
use shared_model::notice::NoticeCategory;
use shared_model::password::IssuedPassword;
use shared_model::person::Role;
use shared_model::time::{Timestamp, Uptime};
use shared_model::user_id::UserId;
use shared_model::wire::v1::{
    Base64, CardProof, Challenge, ChallengeRequest, EnrolRequest, Enrolment, RegistrationRequest, Session,
};
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::oneshot;
use uuid::Uuid;

/// When every world begins: today, so that the program, which has the machine's clock, takes the same cards.
pub static NOW: LazyLock<Timestamp> =
    LazyLock::new(|| Timestamp::from_millis(SystemClock::start().now().seconds() * 1000));

pub fn town_code() -> MunicipalityCode {
    MunicipalityCode::parse("162108").unwrap()
}

/// Both clocks, moved by the test.
#[derive(Debug)]
struct TestClock {
    passed_ms: AtomicI64,
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(NOW.millis() + self.passed_ms.load(Ordering::SeqCst))
    }

    fn uptime(&self) -> Uptime {
        Uptime::from_start(Duration::from_millis(self.passed_ms.load(Ordering::SeqCst).unsigned_abs()))
    }
}

#[derive(Default)]
pub struct WorldOptions {
    pub limits: Limits,
    pub signature_certificate: bool,
}

/// A running service with one town and no household.
pub struct World {
    pub folder: tempfile::TempDir,
    pub at: Addresses,
    pub ca: OperatorCa,
    clock: Arc<TestClock>,
    stop: Option<oneshot::Sender<()>>,
    running: Option<tokio::task::JoinHandle<()>>,
}

/// An account as the letter has it.
#[derive(Debug, Clone)]
pub struct Account {
    pub household: Uuid,
    pub member: Uuid,
    pub user_id: UserId,
    pub password: String,
}

/// An enrolled box.
pub struct Box {
    pub id: DeviceId,
    pub client: Client,
    certificate: CertificateDer<'static>,
    key: PrivateKeyDer<'static>,
}

impl Box {
    /// A signature by the key of the box, ASN.1 DER.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        KeyPair::try_from(self.key.secret_der()).unwrap().sign(message).unwrap()
    }

    /// The same box after a restart: it has no TLS session to resume.
    pub fn afresh(&self, world: &World) -> Client {
        Client::new(world.ca.root(), Some((self.certificate.clone(), self.key.clone_key())))
    }
}

impl World {
    pub async fn new() -> Self {
        Self::with(WorldOptions::default()).await
    }

    pub async fn with(options: WorldOptions) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let ca = OperatorCa::create(*NOW, "Test operator").unwrap();
        let names = ServerNames { dns: vec!["town.test".to_owned()], ip: vec!["127.0.0.1".parse().unwrap()] };
        let server = ca.issue_server(*NOW, &names).unwrap();
        CaFiles::new(folder.path().join("ca")).create(&ca, &server, None).unwrap();
        let config = config(folder.path().to_owned());
        let mut store = SqliteStore::create(&config.store.sqlite, entropy::uuid(*NOW)).unwrap();
        store.add_municipality(&operator(*NOW), &town(options.signature_certificate)).unwrap();
        drop(store);
        let clock = Arc::new(TestClock { passed_ms: AtomicI64::new(0) });
        let server = bind(&config, options.limits, &clock).await.unwrap();
        let at = server.addresses().unwrap();
        let mut world = Self { folder, at, ca, clock, stop: None, running: None };
        world.run(server);
        world
    }

    fn run(&mut self, server: Server) {
        self.at = server.addresses().unwrap();
        let (stop, stopped) = oneshot::channel();
        self.running = Some(tokio::spawn(server.run(async move { drop(stopped.await) })));
        self.stop = Some(stop);
    }

    /// The configuration of the service, as the program reads it.
    pub fn config_file(&self) -> PathBuf {
        let file = self.folder.path().join("cloud-api.toml");
        std::fs::write(&file, toml::to_string(&config(self.folder.path().to_owned())).unwrap()).unwrap();
        file
    }

    /// Starts the service again after it was stopped, at other addresses.
    pub async fn start_again(&mut self) -> Result<(), StartFault> {
        let server = bind(&config(self.folder.path().to_owned()), Limits::default(), &self.clock).await?;
        self.run(server);
        Ok(())
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn pass(&self, time: Duration) {
        self.clock.passed_ms.fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Asks the service to stop; the handle ends when it has.
    pub fn stop(&mut self) -> tokio::task::JoinHandle<()> {
        self.stop.take().unwrap().send(()).unwrap();
        self.running.take().unwrap()
    }

    /// The database as another process (the command line) sees it.
    pub fn other_process(&self) -> SqliteStore {
        SqliteStore::open(&self.folder.path().join("town.sqlite3")).unwrap()
    }

    /// Until the running service has noticed a change by another process, for which it looks five times a second.
    pub async fn noticed<F: Future<Output = bool>>(&self, mut seen: impl FnMut() -> F) {
        for _ in 0..200 {
            if seen().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the change was never noticed");
    }

    pub fn operator(&self) -> By {
        operator(self.now())
    }

    /// Registers a household whose members are these card holders.
    pub fn household(&self, members: &[(&str, Role)]) -> Vec<Account> {
        let mut store = self.other_process();
        let household = entropy::uuid(self.now());
        let mut accounts = Vec::new();
        let mut new = Vec::new();
        for (card, role) in members {
            let facts = four_facts(card);
            let password = IssuedPassword::parse("2Z2Z789A").unwrap();
            let account = Account {
                household,
                member: entropy::uuid(self.now()),
                user_id: UserId::from_serial(store.allocate_user_serial(town_code()).unwrap()),
                password: password.reveal().to_owned(),
            };
            new.push(NewMember {
                id: account.member,
                user_id: account.user_id,
                password_hash: hash_issued(&password),
                name: Name::parse(&facts.name).unwrap(),
                birth_date: facts.birth_date,
                sex: facts.sex,
                address: Address::parse(&facts.address).unwrap(),
                role: *role,
            });
            accounts.push(account);
        }
        let household = NewHousehold { id: household, members: new };
        store.add_household(&self.operator(), town_code(), &household).unwrap();
        accounts
    }

    /// Publishes a notice from the command line.
    pub fn publish(&self, audience: Audience, title: &str) -> Uuid {
        let id = entropy::uuid(self.now());
        let text = |text| Name::parse(text).unwrap();
        let notice = NewPublication::new(
            id,
            audience,
            text("福光保健センター"),
            NoticeCategory::Health,
            Title::parse(title).unwrap(),
            Body::parse("一行目\n二行目").unwrap(),
        );
        self.other_process().publish(&self.operator(), town_code(), &notice).unwrap();
        id
    }

    pub fn install_code(&self) -> InstallCode {
        let key = CaFiles::new(self.folder.path().join("ca")).install_code_key().unwrap();
        let code = InstallCode::from_random(entropy::random());
        let new = NewInstallCode {
            code: InstallCodes::new(&key).digest(&code),
            household: None,
            work_order: None,
            expires_at: self.now() + Duration::from_secs(24 * 3600),
        };
        self.other_process().create_install_code(&self.operator(), town_code(), &new).unwrap();
        code
    }

    /// A client that has no certificate.
    pub fn stranger(&self) -> Client {
        Client::new(self.ca.root(), None)
    }

    pub async fn enrol(&self, code: &str, csr: &[u8]) -> super::Reply {
        let request = EnrolRequest { install_code: code.to_owned(), csr: Base64(csr.to_vec()) };
        self.stranger().h1(self.at.enrol).await.unwrap().post("/v1/enrol", &request).await
    }

    /// Enrols a box the way a technician does.
    pub async fn enrolled_box(&self) -> Box {
        let key = KeyPair::generate().unwrap();
        let csr = CertificateParams::default().serialize_request(&key).unwrap();
        let reply = self.enrol(self.install_code().reveal(), csr.der()).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        let enrolment: Enrolment = reply.json();
        let (_, der) = der::Document::from_pem(&enrolment.certificate_chain_pem).unwrap();
        let certificate = CertificateDer::from(der.as_bytes().to_vec());
        self.holding(DeviceId::parse(&enrolment.device_id).unwrap(), certificate, &key)
    }

    /// A box that holds a certificate, however it came by it.
    pub fn holding(&self, id: DeviceId, certificate: CertificateDer<'static>, key: &KeyPair) -> Box {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let client = Client::new(self.ca.root(), Some((certificate.clone(), key.clone_key())));
        Box { id, client, certificate, key }
    }

    /// A certificate that the operator's root signed at `when` for a box that the store does not know.
    pub fn unknown_box(&self, when: Timestamp) -> Box {
        let key = KeyPair::generate().unwrap();
        let csr = CertificateParams::default().serialize_request(&key).unwrap();
        let id = DeviceId::from_random(entropy::random());
        let request = DeviceRequest::parse(csr.der()).unwrap();
        let issued = self.ca.issue_device(when, &request, town_code(), &id).unwrap();
        self.holding(id, issued.certificate, &key)
    }

    pub async fn connect(&self, device: &Box) -> Connection {
        device.client.h2(self.at.device).await.unwrap()
    }

    /// Registers a card without step ④b and stays logged in.
    pub async fn register(&self, device: &Box, account: &Account, card: &str) -> Session {
        let mut connection = self.connect(device).await;
        let id = begin(&mut connection, account).await;
        let nonce = challenge(&mut connection).await;
        let proof = Card::auth(card).proof(Purpose::Registration(id), &device.id, nonce);
        let reply = connection.post(&format!("/v1/registrations/{id}/card"), &proof).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let reply = connection.call(http::Method::POST, &format!("/v1/registrations/{id}/confirm"), None, None).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()
    }

    /// A good proof for a login.
    pub async fn login_proof(&self, connection: &mut Connection, device: &Box, card: &str) -> CardProof {
        let nonce = challenge(connection).await;
        Card::auth(card).proof(Purpose::Login, &device.id, nonce)
    }

    pub async fn log_in(&self, device: &Box, card: &str) -> Session {
        let mut connection = self.connect(device).await;
        let proof = self.login_proof(&mut connection, device, card).await;
        let reply = connection.post("/v1/sessions", &proof).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        reply.json()
    }
}

/// Step ③ with the right password.
pub async fn begin(connection: &mut Connection, account: &Account) -> Uuid {
    let request = RegistrationRequest { user_id: account.user_id.to_string(), password: account.password.clone() };
    let reply = connection.post("/v1/registrations", &request).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.json::<shared_model::wire::v1::Registration>().id
}

pub async fn challenge(connection: &mut Connection) -> Nonce {
    let reply = connection.post("/v1/challenges", &ChallengeRequest {}).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let challenge: Challenge = reply.json();
    assert_eq!(challenge.expires_in_ms, 120_000);
    Nonce(challenge.nonce.0.try_into().unwrap())
}

fn operator(at: Timestamp) -> By {
    By { actor: Actor::Operator(Name::parse("test").unwrap()), at }
}

fn town(signature_certificate: bool) -> Municipality {
    Municipality {
        code: town_code(),
        name: Name::parse("南砺市").unwrap(),
        signature_certificate,
        profile: Profile::parse("{}").unwrap(),
    }
}

async fn bind(config: &Config, limits: Limits, clock: &Arc<TestClock>) -> Result<Server, StartFault> {
    let writer = SqliteStore::open(&config.store.sqlite).unwrap();
    let reader = || std::boxed::Box::new(SqliteStore::open_reader(&config.store.sqlite).unwrap());
    let store = StoreHandle::start(std::boxed::Box::new(writer), vec![reader(), reader()], 64).unwrap();
    Server::bind(config, limits, store, Arc::clone(clock) as Arc<dyn Clock>).await
}

fn config(folder: PathBuf) -> Config {
    let anywhere = "127.0.0.1:0".parse().unwrap();
    Config {
        listen: ListenConfig { device: anywhere, enrol: anywhere },
        store: StoreConfig { sqlite: folder.join("town.sqlite3") },
        ca: CaConfig { folder: folder.join("ca"), passphrase_file: None },
        jpki: JpkiConfig {
            auth_roots: vec![TOWN.path("anchors/auth-ca.der")],
            sign_roots: vec![TOWN.path("anchors/sign-ca.der")],
            auth_policies: vec!["1.2.392.200149.8.5.1.0.30".to_owned()],
            sign_policies: vec!["1.2.392.200149.8.5.1.0.20".to_owned()],
            revocation: RevocationMode::Crl,
            crl_folder: TOWN.path("crl"),
            crl_max_age_hours: 24 * 365,
        },
        log: LogConfig::default(),
    }
}

/// What the store knows of a device.
pub fn device(world: &World, id: &DeviceId) -> cloud_store::model::Device {
    world.other_process().device(town_code(), id).unwrap()
}
