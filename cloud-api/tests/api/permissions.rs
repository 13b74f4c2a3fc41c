//! Who may do what, cell by cell: role, household, resource and verb. The rows come from the table of routes; every
//! cell that is not named in `ALLOWED` must be refused.

use crate::support::vaults::BoxVault;
use crate::support::{Box, Connection, NOW, World, town_code};
use cloud_api::http::routes::{Action, ForDevice, ForSession, Listener, Open, ROUTES, Route};
use cloud_store::Store;
use cloud_store::model::Audience;
use http::Method;
use shared_model::person::Role;
use uuid::Uuid;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// A member of the household whose notice it is, on an enrolled box.
    Member(Role),
    /// A member of another household.
    OtherHousehold,
    /// An enrolled box, nobody logged in.
    BoxOnly,
    /// A good box with the token of a session on another box.
    StolenToken,
    /// A box that is shut out, with the token of the session it had.
    RevokedBox,
    /// A certificate of ours that nobody enrolled.
    UnknownBox,
}

/// What is asked about, for rows whose path names something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    /// Nothing in particular, or what does not exist.
    Nothing,
    /// A notice of the first household.
    Notice,
    /// The vault of the first household's first member, on their box.
    Vault,
    /// The vault of the first household, on their box.
    HouseholdVault,
}

const VERBS: [Method; 6] = [Method::GET, Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::HEAD];

/// Explicitly allowed: the action is performed, though it may find fault with an empty request. Everything else is
/// refused before a handler sees it, or because the resource is not theirs.
fn allowed(who: Who, what: What, action: Action) -> bool {
    use Who::{BoxOnly, Member, OtherHousehold, StolenToken};
    match action {
        // The enrol listener has rows of its own; on the device listener these do not exist.
        Action::Open(Open::Time | Open::Enrol | Open::Renew) => false,
        Action::Device(
            ForDevice::Health
            | ForDevice::CreateChallenge
            | ForDevice::CreateSession
            | ForDevice::BeginRegistration
            | ForDevice::ProveCard
            | ForDevice::ProveAttributes
            | ForDevice::ConfirmRegistration
            | ForDevice::TownKeys
            | ForDevice::SendOutbox
            | ForDevice::VaultDeeds
            | ForDevice::TakeVaultsBack
            | ForDevice::VaccineData
            | ForDevice::AddSelfTest
            | ForDevice::WaitForNews,
        ) => matches!(who, Member(_) | OtherHousehold | BoxOnly | StolenToken),
        // The box itself asks; whose vault it may ask for is a matter of the box.
        Action::Device(ForDevice::FetchMail) => {
            matches!((who, what), (Member(_) | BoxOnly, What::Vault | What::HouseholdVault))
        }
        Action::Session(
            ForSession::ListNotices
            | ForSession::EndSession
            | ForSession::OfferVault
            | ForSession::ReleaseVault
            | ForSession::OfferHouseholdVault
            | ForSession::ReleaseHouseholdVault,
        ) => matches!(who, Member(_) | OtherHousehold),
        Action::Session(ForSession::MarkOpened) => matches!((who, what), (Member(_), What::Notice)),
    }
}

/// Refusals of people who may not ask at all, or not about this.
const FORBIDDEN: [&str; 8] = [
    "device-unknown",
    "device-revoked",
    "session-required",
    "session-expired",
    "notice-unknown",
    "vault-unknown",
    "not-found",
    "method-not-allowed",
];

/// One household with two members and a notice of its own, another household, and boxes of every sort.
struct Scene {
    world: World,
    roles: [Role; 2],
    notice: Uuid,
    vault: Uuid,
    household: Uuid,
    home: Box,
    other: Box,
    revoked: Box,
    revoked_token: String,
    unknown: Box,
}

impl Scene {
    async fn new(roles: [Role; 2]) -> Self {
        let world = World::new().await;
        let family = world.household(&[("mother", roles[0]), ("father", roles[1])]);
        let neighbours = world.household(&[("child", Role::Guardian)]);
        let (home, other, revoked) =
            (world.enrolled_box().await, world.enrolled_box().await, world.enrolled_box().await);
        let people = [(&home, &family[0], "mother"), (&home, &family[1], "father"), (&other, &neighbours[0], "child")];
        for (device, account, card) in people {
            let session = world.register(device, account, card).await;
            let mut connection = world.connect(device).await;
            BoxVault::offered(&mut connection, device, &session, 1).await;
            // The second parent finds the household's vault made.
            BoxVault::shared(&mut connection, device, &session, 1).await;
        }
        let (vault, household) = (family[0].member, family[0].household);
        let notice = world.publish(Audience::Household(family[0].household), "いえの お知らせ");

        let revoked_token = world.log_in(&revoked, "mother").await.token;
        world.other_process().revoke_device(&world.operator(), town_code(), &revoked.id).unwrap();
        let connection = tokio::sync::Mutex::new(world.connect(&revoked).await);
        world.noticed(|| async { connection.lock().await.get("/v1/health", None).await.status == 403 }).await;
        let unknown = world.unknown_box(*NOW);
        Self { world, roles, notice, vault, household, home, other, revoked, revoked_token, unknown }
    }

    fn people(&self) -> [Who; 7] {
        let [one, two] = self.roles;
        [
            Who::Member(one),
            Who::Member(two),
            Who::OtherHousehold,
            Who::BoxOnly,
            Who::StolenToken,
            Who::RevokedBox,
            Who::UnknownBox,
        ]
    }

    fn device(&self, who: Who) -> &Box {
        match who {
            Who::Member(_) | Who::BoxOnly => &self.home,
            Who::OtherHousehold | Who::StolenToken => &self.other,
            Who::RevokedBox => &self.revoked,
            Who::UnknownBox => &self.unknown,
        }
    }

    /// A fresh session for every cell: one of them ends its session.
    async fn token(&self, who: Who) -> Option<String> {
        match who {
            Who::Member(role) if role == self.roles[0] => Some(self.world.log_in(&self.home, "mother").await.token),
            Who::Member(_) => Some(self.world.log_in(&self.home, "father").await.token),
            Who::OtherHousehold => Some(self.world.log_in(&self.other, "child").await.token),
            Who::StolenToken => Some(self.world.log_in(&self.home, "mother").await.token),
            Who::RevokedBox => Some(self.revoked_token.clone()),
            Who::BoxOnly | Who::UnknownBox => None,
        }
    }

    fn id(&self, what: What) -> Uuid {
        match what {
            What::Nothing => Uuid::from_u128(7),
            What::Notice => self.notice,
            What::Vault => self.vault,
            What::HouseholdVault => self.household,
        }
    }
}

/// Whether the refusal says that these people may not ask this, rather than that they asked it badly.
async fn is_refused(connection: &mut Connection, verb: &Method, route: &Route, id: Uuid, token: Option<&str>) -> bool {
    let mut path = route.path.replace("{id}", &id.to_string());
    if route.action == Action::Device(ForDevice::FetchMail) {
        path.push_str("?generation=1&sequence=1");
    }
    let body = match route.action {
        Action::Session(ForSession::MarkOpened) => r#"{"opened_at_ms":0}"#,
        _ => "{}",
    };
    let has_body = matches!(*verb, Method::POST | Method::PUT | Method::PATCH);
    let reply = connection.call(verb.clone(), &path, token, has_body.then(|| body.to_owned())).await;
    match reply.status.as_u16() {
        ..400 => false,
        // A reply to HEAD has no body to read the word from.
        _ if *verb == Method::HEAD => true,
        _ => FORBIDDEN.contains(&reply.refused().as_str()),
    }
}

async fn check(scene: &Scene) -> usize {
    let mut cells = 0;
    for who in scene.people() {
        let mut connection = scene.world.connect(scene.device(who)).await;
        for route in &ROUTES {
            let whats: &[What] = if route.path.contains("{id}") {
                &[What::Nothing, What::Notice, What::Vault, What::HouseholdVault]
            } else {
                &[What::Nothing]
            };
            for (what, verb) in whats.iter().flat_map(|what| VERBS.iter().map(move |verb| (*what, verb))) {
                let token = scene.token(who).await;
                let refused = is_refused(&mut connection, verb, route, scene.id(what), token.as_deref()).await;
                let row = ROUTES.iter().find(|row| row.path == route.path && row.method == *verb);
                let expected = row.is_none_or(|row| !allowed(who, what, row.action));
                assert_eq!(refused, expected, "{who:?} {verb} {} about {what:?}", route.path);
                cells += 1;
            }
        }
    }
    cells
}

#[tokio::test(flavor = "multi_thread")]
async fn every_cell_that_is_not_explicitly_allowed_is_refused() {
    for roles in [[Role::Mother, Role::Father], [Role::Guardian, Role::Viewer]] {
        let cells = check(&Scene::new(roles).await).await;
        let with_id = ROUTES.iter().filter(|route| route.path.contains("{id}")).count();
        assert_eq!(cells, 7 * VERBS.len() * (ROUTES.len() + 3 * with_id));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_enrol_listener_performs_its_own_rows_only() {
    let world = World::new().await;
    let mut connection = world.stranger().h2(world.at.enrol).await.unwrap();
    for route in &ROUTES {
        let own = route.action.listener() == Listener::Enrol;
        for verb in &VERBS {
            let refused = is_refused(&mut connection, verb, route, Uuid::nil(), None).await;
            assert_eq!(refused, !own || *verb != route.method, "{verb} {}", route.path);
        }
    }
}
