//! Every route is a row. What a row's action needs (nothing, an enrolled device, a card session) is part of its type,
//! so that a handler cannot be reached without its proof; OpenAPI and the permission tests are made from the same rows.

use http::Method;
use uuid::Uuid;

/// The address a request came in at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// Mutual TLS.
    Device,
    /// Server-authenticated TLS, for boxes without a usable certificate.
    Enrol,
}

/// What a request asks for, by what it takes to ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Anybody, on the enrol listener.
    Open(Open),
    /// An enrolled device.
    Device(ForDevice),
    /// A card session on an enrolled device.
    Session(ForSession),
}

/// What anybody may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each has its summary in the table")]
pub enum Open {
    Time,
    Enrol,
    Renew,
}

/// What an enrolled device may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each has its summary in the table")]
pub enum ForDevice {
    Health,
    CreateChallenge,
    CreateSession,
    BeginRegistration,
    ProveCard,
    ProveAttributes,
    ConfirmRegistration,
    TownKeys,
    FetchMail,
    WaitForNews,
    SendOutbox,
    VaultDeeds,
    TakeVaultsBack,
    VaccineData,
    AddSelfTest,
}

/// What a logged-in member may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each has its summary in the table")]
pub enum ForSession {
    EndSession,
    ListNotices,
    MarkOpened,
    OfferVault,
    ReleaseVault,
    OfferHouseholdVault,
    ReleaseHouseholdVault,
}

impl Action {
    /// Every action; each has exactly one row.
    pub const ALL: [Self; 25] = [
        Self::Open(Open::Time),
        Self::Open(Open::Enrol),
        Self::Open(Open::Renew),
        Self::Device(ForDevice::Health),
        Self::Device(ForDevice::CreateChallenge),
        Self::Device(ForDevice::CreateSession),
        Self::Device(ForDevice::BeginRegistration),
        Self::Device(ForDevice::ProveCard),
        Self::Device(ForDevice::ProveAttributes),
        Self::Device(ForDevice::ConfirmRegistration),
        Self::Device(ForDevice::TownKeys),
        Self::Device(ForDevice::FetchMail),
        Self::Device(ForDevice::WaitForNews),
        Self::Device(ForDevice::SendOutbox),
        Self::Device(ForDevice::VaultDeeds),
        Self::Device(ForDevice::TakeVaultsBack),
        Self::Device(ForDevice::VaccineData),
        Self::Device(ForDevice::AddSelfTest),
        Self::Session(ForSession::EndSession),
        Self::Session(ForSession::ListNotices),
        Self::Session(ForSession::MarkOpened),
        Self::Session(ForSession::OfferVault),
        Self::Session(ForSession::ReleaseVault),
        Self::Session(ForSession::OfferHouseholdVault),
        Self::Session(ForSession::ReleaseHouseholdVault),
    ];

    /// Where it can be asked.
    pub const fn listener(self) -> Listener {
        match self {
            Self::Open(_) => Listener::Enrol,
            Self::Device(_) | Self::Session(_) => Listener::Device,
        }
    }
}

/// A row of the table.
#[derive(Debug)]
pub struct Route {
    /// The method.
    pub method: Method,
    /// The path; `{id}` stands for a UUID.
    pub path: &'static str,
    /// What is asked for.
    pub action: Action,
    /// One sentence.
    pub summary: &'static str,
    /// Query parameters.
    pub query: &'static [Parameter],
    /// Name of the request body's schema.
    pub request: Option<&'static str>,
    /// Status of success.
    pub status: u16,
    /// Name of the reply body's schema.
    pub reply: Option<&'static str>,
}

/// A query parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Whether the request is refused without it.
    pub required: bool,
    /// Its schema.
    pub schema: ParameterSchema,
}

/// What a query parameter may be.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the words say it")]
pub enum ParameterSchema {
    Uuid,
    Base64,
    Counter,
    PageSize,
}

macro_rules! row {
    ($method:ident $path:literal => $kind:ident::$action:ident, $summary:literal,
     query $query:expr, request $request:expr, reply $status:literal $reply:expr) => {
        Route {
            method: Method::$method,
            path: $path,
            action: row!(@action $kind $action),
            summary: $summary,
            query: $query,
            request: $request,
            status: $status,
            reply: $reply,
        }
    };
    (@action Open $action:ident) => { Action::Open(Open::$action) };
    (@action ForDevice $action:ident) => { Action::Device(ForDevice::$action) };
    (@action ForSession $action:ident) => { Action::Session(ForSession::$action) };
}

/// The API.
pub static ROUTES: [Route; 25] = [
    row!(GET "/v1/mail/{id}" => ForDevice::FetchMail,
        "News of a member or a household, sealed to the vault on this box; 204 if there is nothing new. The box may be locked.",
        query MAIL_QUERY, request None, reply 200 Some("SealedPage")),
    row!(POST "/v1/news" => ForDevice::WaitForNews,
        "Answered as soon as one of the box's mailboxes has something new, or after half a minute. Two may wait at once.",
        query &[], request Some("NewsRequest"), reply 200 Some("News")),
    row!(POST "/v1/outbox" => ForDevice::SendOutbox,
        "What members have entered on this box, sealed to the town. Each entry is judged by itself and once for all.",
        query &[], request Some("OutboxUpload"), reply 200 Some("OutboxVerdicts")),
    row!(GET "/v1/town-keys" => ForDevice::TownKeys,
        "The keys that everything sealed to the town and everything signed by it goes with.",
        query &[], request None, reply 200 Some("TownKeys")),
    row!(PUT "/v1/vault" => ForSession::OfferVault,
        "A new vault of the member on this box. Repeating it changes nothing.",
        query &[], request Some("VaultOffer"), reply 204 None),
    row!(GET "/v1/vault" => ForSession::ReleaseVault,
        "The secret of the member's vault on this box.",
        query &[], request None, reply 200 Some("VaultRelease")),
    row!(PUT "/v1/household-vault" => ForSession::OfferHouseholdVault,
        "A new vault of the member's household on this box; its author key is not kept. Repeating it changes nothing.",
        query &[], request Some("VaultOffer"), reply 204 None),
    row!(GET "/v1/household-vault" => ForSession::ReleaseHouseholdVault,
        "The secret of the household's vault on this box.",
        query &[], request None, reply 200 Some("VaultRelease")),
    row!(GET "/v1/vault-deeds" => ForDevice::VaultDeeds,
        "The open vaults of the box, each signed by the town; the box keeps them for a town that is put back to a backup.",
        query &[], request None, reply 200 Some("VaultDeeds")),
    row!(POST "/v1/vault-deeds" => ForDevice::TakeVaultsBack,
        "Vaults that the town has signed and does not know any more. It takes its own word for them, and answers what it knows.",
        query &[], request Some("VaultDeeds"), reply 200 Some("VaultDeeds")),
    row!(GET "/v1/vaccine-data" => ForDevice::VaccineData,
        "The newest edition of the vaccine data that the town has published, signed; 204 if there is nothing newer.",
        query VACCINE_DATA_QUERY, request None, reply 200 Some("VaccineData")),
    row!(POST "/v1/self-tests" => ForDevice::AddSelfTest,
        "A technician's self-test, signed by the box; the last 20 are kept. Repeating it changes nothing.",
        query &[], request Some("SelfTest"), reply 204 None),
    row!(GET "/v1/notices" => ForSession::ListNotices,
        "The member's notices that changed behind a cursor, in the order of the household's counter.",
        query NOTICES_QUERY, request None, reply 200 Some("NoticePage")),
    row!(PUT "/v1/notices/{id}/opened" => ForSession::MarkOpened,
        "This member opened a notice. Repeating it changes nothing.",
        query &[], request Some("Opened"), reply 204 None),
    row!(GET "/v1/health" => ForDevice::Health,
        "The service is up; says which instant it takes for now.",
        query &[], request None, reply 200 Some("Health")),
    row!(POST "/v1/challenges" => ForDevice::CreateChallenge,
        "A nonce for one card proof by this device within two minutes.",
        query &[], request Some("ChallengeRequest"), reply 201 Some("Challenge")),
    row!(POST "/v1/sessions" => ForDevice::CreateSession,
        "Daily login: the card's authentication certificate has signed the nonce.",
        query &[], request Some("CardProof"), reply 201 Some("Session")),
    row!(DELETE "/v1/sessions/current" => ForSession::EndSession,
        "Logout.",
        query &[], request None, reply 204 None),
    row!(POST "/v1/registrations" => ForDevice::BeginRegistration,
        "Step 3 of the registration: ID and password from the letter.",
        query &[], request Some("RegistrationRequest"), reply 201 Some("Registration")),
    row!(POST "/v1/registrations/{id}/card" => ForDevice::ProveCard,
        "Step 4: the card's authentication certificate has signed the nonce.",
        query &[], request Some("CardProof"), reply 200 Some("RegistrationStep")),
    row!(POST "/v1/registrations/{id}/attributes" => ForDevice::ProveAttributes,
        "Step 4b: the card's signature certificate has signed the nonce; it must name the registered person.",
        query &[], request Some("CardProof"), reply 200 Some("RegistrationStep")),
    row!(POST "/v1/registrations/{id}/confirm" => ForDevice::ConfirmRegistration,
        "Step 5: binds the card to the account, which uses up the letter, and logs in.",
        query &[], request None, reply 201 Some("Session")),
    row!(GET "/v1/time" => Open::Time,
        "The server's clock, signed over the caller's nonce with the key of the server's certificate.",
        query TIME_QUERY, request None, reply 200 Some("SignedTime")),
    row!(POST "/v1/enrol" => Open::Enrol,
        "A certificate for a new box, against an install code.",
        query &[], request Some("EnrolRequest"), reply 201 Some("Enrolment")),
    row!(POST "/v1/renew" => Open::Renew,
        "A certificate for a box's next key, against its certificate and a signature of that key. Both keys are good until the next one is used.",
        query &[], request Some("RenewRequest"), reply 201 Some("Enrolment")),
];

const NOTICES_QUERY: &[Parameter] = &[
    Parameter {
        name: "epoch",
        summary: "The history the cursor belongs to; given together with `after`.",
        required: false,
        schema: ParameterSchema::Uuid,
    },
    Parameter {
        name: "after",
        summary: "Where the box stands; without it the first page is sent.",
        required: false,
        schema: ParameterSchema::Counter,
    },
    Parameter {
        name: "limit",
        summary: "Most changes on the page.",
        required: false,
        schema: ParameterSchema::PageSize,
    },
];

const VACCINE_DATA_QUERY: &[Parameter] = &[Parameter {
    name: "after",
    summary: "The version that the box has; without it the newest edition is sent.",
    required: false,
    schema: ParameterSchema::Counter,
}];

const MAIL_QUERY: &[Parameter] = &[
    Parameter {
        name: "generation",
        summary: "Which of the owner's vaults on this box.",
        required: true,
        schema: ParameterSchema::Counter,
    },
    Parameter {
        name: "sequence",
        summary: "The number of the page, as the box counts; it is signed.",
        required: true,
        schema: ParameterSchema::Counter,
    },
    NOTICES_QUERY[0],
    NOTICES_QUERY[1],
    NOTICES_QUERY[2],
];

const TIME_QUERY: &[Parameter] =
    &[Parameter { name: "nonce", summary: "16 to 64 random bytes.", required: true, schema: ParameterSchema::Base64 }];

/// What a request line asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Matched {
    /// The action.
    pub action: Action,
    /// The UUID in the path; nil where the path has none.
    pub id: Uuid,
}

/// Why a request line asks for nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRoute {
    /// No such address on this listener.
    NotFound,
    /// The address exists, the method does not; these do.
    MethodNotAllowed(Vec<Method>),
}

/// Finds the row of a request line. The path is compared byte by byte: no percent-encoding, no trailing slash.
pub fn route(listener: Listener, method: &Method, path: &str) -> Result<Matched, NoRoute> {
    let mut allowed = Vec::new();
    for row in ROUTES.iter().filter(|row| row.action.listener() == listener) {
        let Some(id) = path_matches(row.path, path) else { continue };
        if row.method == *method {
            return Ok(Matched { action: row.action, id });
        }
        allowed.push(row.method.clone());
    }
    Err(if allowed.is_empty() { NoRoute::NotFound } else { NoRoute::MethodNotAllowed(allowed) })
}

fn path_matches(template: &str, path: &str) -> Option<Uuid> {
    const HOLE: &str = "{id}";
    const UUID_LENGTH: usize = 36;
    let Some((before, after)) = template.split_once(HOLE) else {
        return (template == path).then_some(Uuid::nil());
    };
    let inner = path.strip_prefix(before)?.strip_suffix(after)?;
    if inner.len() == UUID_LENGTH { Uuid::try_parse(inner).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const ID: &str = "0193581c-7b2f-7000-8000-000000000001";

    #[test]
    fn every_action_has_exactly_one_row() {
        let rows: Vec<_> = ROUTES.iter().map(|row| row.action).collect();
        assert_eq!(rows.len(), Action::ALL.len());
        assert_eq!(rows.iter().collect::<HashSet<_>>(), Action::ALL.iter().collect::<HashSet<_>>());
        let lines: HashSet<_> = ROUTES.iter().map(|row| (&row.method, row.path)).collect();
        assert_eq!(lines.len(), ROUTES.len(), "no two rows answer to the same request line");
    }

    #[test]
    fn every_row_is_found_on_its_own_listener_only() {
        for row in &ROUTES {
            let path = row.path.replace("{id}", ID);
            let here = row.action.listener();
            let there = if here == Listener::Device { Listener::Enrol } else { Listener::Device };
            assert_eq!(route(here, &row.method, &path).map(|found| found.action), Ok(row.action));
            assert_eq!(route(there, &row.method, &path), Err(NoRoute::NotFound));
            let other = route(here, &Method::PATCH, &path);
            assert!(matches!(other, Err(NoRoute::MethodNotAllowed(allowed)) if allowed.contains(&row.method)));
        }
    }

    #[test]
    fn near_misses_are_not_found() {
        for path in [
            "",
            "/",
            "/v1",
            "/v1/notices/",
            "//v1/notices",
            "/V1/notices",
            "/v1/notices%2f",
            "/v2/notices",
            "/v1/notices/opened",
            "/v1/notices//opened",
            "/v1/notices/0193581c7b2f70008000000000000001/opened",
            "/v1/notices/{0193581c-7b2f-7000-8000-000000000001}/opened",
            "/v1/notices/0193581c-7b2f-7000-8000-00000000000g/opened",
            "/v1/notices/../notices",
        ] {
            assert_eq!(route(Listener::Device, &Method::GET, path), Err(NoRoute::NotFound), "{path}");
        }
    }
}
