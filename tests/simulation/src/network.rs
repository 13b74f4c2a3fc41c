//! The line between box and town: the messages that the box's client would send, and what a line can do to them.
//! One request at a time on each of a box's two lines; a request without an answer ends at the port's deadline.

use crate::chance::Chance;
use crate::forger;
use crate::town::Answered;
use crate::world::{Happening, Ms, SECOND, World};
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::{Method, Request, StatusCode};
use http_body_util::Full;
use shared_model::notice::Cursor;
use stb_adapters::cloud_https::fault;
use stb_adapters::cloud_https::message::{Expected, Message};
use stb_core::event::{Event, JobId};
use stb_core::ports::{
    CLOUD_DEADLINE, CloudFault, CloudReply, CloudRequest, NEWS_DEADLINE, RegistrarFault, RegistrarReply, Whose,
};
use uuid::Uuid;

/// How long the town keeps a question for news waiting, and how often the simulation asks it meanwhile.
const NEWS_PATIENCE: Ms = 25 * SECOND;
const NEWS_EVERY: Ms = 5 * SECOND;

/// A request on its way.
pub struct Call {
    /// Of which box.
    pub at_box: usize,
    life: u32,
    line: usize,
    job: JobId,
    /// What was asked for.
    pub kind: Kind,
    wire: Wire,
    began: Ms,
}

/// What the oracles have to know of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Mail: whose, which vault, which page, from where.
    Mail(Uuid, u32, u64, Option<Cursor>),
    /// Entries, of this outbox.
    Send(Uuid),
    /// The town's keys.
    Keys,
    /// A login with the card on the reader.
    Login(Option<usize>),
    /// The secret of the vault of whoever lies on the reader.
    Release(Option<usize>),
    /// Anything else.
    Other,
}

struct Wire {
    name: String,
    method: Method,
    path: String,
    token: Option<String>,
    body: Vec<u8>,
    expected: Expected,
}

/// What the lines do, in times of a thousand.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// A request does not arrive.
    pub lose_request: u64,
    /// A reply does not arrive.
    pub lose_reply: u64,
    /// A request takes up to half a minute.
    pub delay: u64,
    /// A request arrives twice.
    pub duplicate: u64,
    /// Something on the way answers for a town that does not.
    pub gateway: u64,
    /// A page is replaced by one that the town has not made.
    pub forge: u64,
}

impl Weather {
    /// As it should be.
    pub const CALM: Self = Self { lose_request: 0, lose_reply: 0, delay: 0, duplicate: 0, gateway: 0, forge: 0 };

    /// As it is in this history, apart from storms.
    pub fn of(chance: &mut Chance) -> Self {
        let mut some = |most: u64| if chance.one_in(3) { 0 } else { chance.below(most) };
        Self {
            lose_request: some(60),
            lose_reply: some(60),
            delay: some(60),
            duplicate: some(80),
            gateway: some(80),
            forge: some(20),
        }
    }

    /// Worse, for a while.
    pub fn storm(self) -> Self {
        let Self { forge, .. } = self;
        Self { lose_request: 200, lose_reply: 250, delay: 200, duplicate: 250, gateway: 120, forge }
    }
}

impl World {
    /// A box asks the town: at once, or when its line is free.
    pub fn send(&mut self, at_box: usize, line: usize, job: JobId, request: CloudRequest) {
        let queue = &mut self.boxes[at_box].lines[line];
        if queue.busy.is_some() {
            queue.waiting.push_back((job, request));
        } else {
            self.call(at_box, line, job, &request);
        }
    }

    fn call(&mut self, at_box: usize, line: usize, job: JobId, request: &CloudRequest) {
        self.sees_request(at_box, request);
        let call = self.calls.len() as u64;
        let kind = kind(request, self.boxes[at_box].card);
        let wire = Wire::of(request);
        self.note(box_name(at_box), || format!("→ {}", wire.name));
        self.sees_text(&wire.body, "a request");
        let life = self.boxes[at_box].life;
        self.boxes[at_box].lines[line].busy = Some(call);
        self.calls.insert(call, Call { at_box, life, line, job, kind, wire, began: self.time });
        let weather = self.weather;
        let chance = self.boxes[at_box].chance();
        let silence = chance.between(50, 4000);
        let latency = chance.between(10, 300);
        let (lost, delayed) = (chance.of_thousand(weather.lose_request), chance.of_thousand(weather.delay));
        let (delay, again) = (chance.between(SECOND, 30 * SECOND), chance.between(50, 60 * SECOND));
        let (twice, gateway) = (chance.of_thousand(weather.duplicate), chance.of_thousand(weather.gateway));
        if self.boxes[at_box].cable_out {
            return self.later(silence, Happening::Answer { call, reply: Err(CloudFault::Unreachable) });
        }
        let deadline = if line == 0 { CLOUD_DEADLINE } else { NEWS_DEADLINE };
        let deadline = Ms::try_from(deadline.as_millis()).unwrap_or(Ms::MAX);
        self.later(deadline, Happening::Answer { call, reply: Err(CloudFault::Unreachable) });
        if gateway {
            let reply = Err(fault::of_refusal(StatusCode::SERVICE_UNAVAILABLE, b"<html>"));
            return self.later(latency, Happening::Answer { call, reply });
        }
        if !lost {
            let latency = if delayed { delay } else { latency };
            self.later(latency, Happening::Arrive { call, copy: 0 });
            if twice {
                self.later(latency + again, Happening::Arrive { call, copy: 1 });
            }
        }
    }

    /// A box asks the enrol listener for the time.
    pub fn asks_time(&mut self, at_box: usize, job: JobId) {
        let life = self.boxes[at_box].life;
        let latency = self.boxes[at_box].chance().between(20, 600);
        self.later(latency, Happening::Time { at_box, life, job });
    }

    /// It is told, and goes by it, or finds nobody there.
    pub fn tells_time(&mut self, at_box: usize, life: u32, job: JobId) {
        let wall = self.wall();
        let set_top = &mut self.boxes[at_box];
        if set_top.life != life {
            return;
        }
        let reply = if set_top.cable_out || set_top.enrol_shut || !self.town.is_up() {
            Err(RegistrarFault::Unreachable)
        } else {
            set_top.told_time = true;
            Ok(RegistrarReply::Time(wall))
        };
        self.note(box_name(at_box), || format!("the time: {reply:?}"));
        self.deliver(at_box, Event::Registrar(job, reply));
    }

    /// A request reaches the town.
    pub fn arrive(&mut self, id: u64, copy: u8) {
        let Some(call) = self.calls.get(&id) else { return };
        let (at_box, request, expected, kind) =
            (call.at_box, call.wire.request(), call.wire.expected, call.kind.clone());
        let (name, waited) = (call.wire.name.clone(), self.time - call.began);
        let answered = match (self.town.is_up(), self.dies_in_this(copy)) {
            (false, _) => Answered::Died,
            (true, dies_after) => self.town.answer(at_box, request, dies_after),
        };
        let (weather, chance) = (self.weather, self.boxes[at_box].chance());
        let latency = chance.between(10, 300);
        let (lost, forged) = (chance.of_thousand(weather.lose_reply), chance.of_thousand(weather.forge));
        let (status, body) = match answered {
            Answered::Reply((status, body)) => (status, body),
            Answered::Waits if waited < NEWS_PATIENCE && copy == 0 => {
                return self.later(NEWS_EVERY, Happening::Arrive { call: id, copy });
            }
            Answered::Waits => (StatusCode::OK, Bytes::from_static(b"{\"news\":false}")),
            Answered::Died => {
                self.town_is_down();
                return self.later(latency, Happening::Answer { call: id, reply: Err(CloudFault::Unreachable) });
            }
        };
        self.note("town", || format!("{name} of {}, copy {copy}: {status}", box_name(at_box)));
        self.sees_text(&body, "a reply");
        self.sees_verdicts(at_box, &kind, status, &body);
        self.sees_books(at_box, &kind);
        if copy > 0 || lost {
            return;
        }
        let forgery = forged.then(|| forger::page(&mut self.town, at_box, &kind)).flatten();
        let (status, body) = forgery.map_or((status, body), |forged| (StatusCode::OK, forged));
        let reply = if status.is_success() { expected.parse(&body) } else { Err(fault::of_refusal(status, &body)) };
        self.later(latency, Happening::Answer { call: id, reply });
    }

    /// A call ends, unless it has ended before.
    pub fn answered(&mut self, id: u64, reply: Result<CloudReply, CloudFault>) {
        let Some(Call { at_box, life, line, job, kind, .. }) = self.calls.get(&id) else { return };
        let (at_box, line, job, kind) = (*at_box, *line, *job, kind.clone());
        let set_top = &mut self.boxes[at_box];
        if set_top.life != *life || set_top.lines[line].busy != Some(id) {
            return;
        }
        set_top.lines[line].busy = None;
        let next = set_top.lines[line].waiting.pop_front();
        if !matches!(reply, Err(CloudFault::Unreachable)) || line == 0 {
            self.note(box_name(at_box), || format!("← {}", words(&reply)));
        }
        if let Some((job, request)) = next {
            self.call(at_box, line, job, &request);
        }
        self.sees_reply(at_box, &kind, &reply);
        self.deliver(at_box, Event::Cloud(job, reply));
    }
}

impl Wire {
    fn of(request: &CloudRequest) -> Self {
        let message = Message::of(request, None).expect("no technician is at work, so nothing is signed by the box");
        let Message { method, path, token, body, expected } = message;
        let token = token.map(|token| token.to_string());
        Self { name: format!("{request:?}"), method, path, token, body: body.unwrap_or_default(), expected }
    }

    fn request(&self) -> Request<Full<Bytes>> {
        let mut request = Request::builder().method(self.method.clone()).uri(&self.path);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if !self.body.is_empty() {
            request = request.header(CONTENT_TYPE, shared_model::wire::JSON);
        }
        request.body(Full::from(self.body.clone())).expect("the client's own request")
    }
}

fn kind(request: &CloudRequest, card: Option<usize>) -> Kind {
    match request {
        CloudRequest::Mail { owner, generation, sequence, after } => Kind::Mail(*owner, *generation, *sequence, *after),
        CloudRequest::Send { outbox, .. } => Kind::Send(*outbox),
        CloudRequest::TownKeys => Kind::Keys,
        CloudRequest::Login(_) => Kind::Login(card),
        CloudRequest::ReleaseVault { whose: Whose::Member, .. } => Kind::Release(card),
        _ => Kind::Other,
    }
}

fn words(reply: &Result<CloudReply, CloudFault>) -> String {
    match reply {
        Ok(CloudReply::Mail(None)) => "nothing new".to_owned(),
        Ok(CloudReply::Mail(Some(page))) => format!("page {}, {} unread", page.sequence, page.unread),
        Ok(CloudReply::News(news)) => format!("news: {news}"),
        Ok(CloudReply::Verdicts { verdicts, .. }) => format!("{verdicts:?}"),
        Ok(_) => "done".to_owned(),
        Err(fault) => fault.to_string(),
    }
}

/// How a box is called in the trace.
pub fn box_name(number: usize) -> &'static str {
    ["box 0", "box 1", "box 2"].get(number).copied().unwrap_or("box")
}
