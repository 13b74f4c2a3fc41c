//! One thread, one queue and one port each: effects in, events out. So a slow answer of the town never delays a write.

use crate::input::Input;
use stb_core::card::{self, CardJob};
use stb_core::effect::Effect;
use stb_core::event::{Event, JobId};
use stb_core::ports::{
    Batch, CardReader, Cloud, CloudRequest, Machine, MachineRequest, Owner, Registrar, RegistrarRequest, Store,
};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// What the workers work with.
pub struct Ports {
    /// Cards.
    pub reader: Box<dyn CardReader>,
    /// The offline cache.
    pub store: Box<dyn Store>,
    /// The town.
    pub cloud: Box<dyn Cloud>,
    /// The town once more, for waiting.
    pub news: Box<dyn Cloud>,
    /// The enrol listener.
    pub registrar: Box<dyn Registrar>,
    /// The box itself.
    pub machine: Box<dyn Machine>,
}

/// The queues of the workers. Dropping them ends the workers after their current job.
pub struct Workers {
    card: Queue<(JobId, CardJob)>,
    cloud: Queue<CloudJob>,
    news: Queue<CloudJob>,
    store: Queue<StoreJob>,
    registrar: Queue<(JobId, RegistrarRequest)>,
    machine: Queue<(JobId, MachineRequest)>,
}

/// A channel keeps the bytes of what has been taken out of it; so a job, which may hold a PIN, travels in a box.
type Queue<J> = Sender<Box<J>>;

enum CloudJob {
    Call(JobId, CloudRequest),
    Forget,
    IdentityChanged,
}

enum StoreJob {
    Commit(JobId, Batch),
    Load(JobId, Owner),
}

impl Workers {
    /// Starts the threads; their answers go to `inputs`.
    pub fn start(ports: Ports, inputs: &Sender<Input>) -> std::io::Result<Self> {
        let Ports { mut reader, mut store, mut cloud, mut news, mut registrar, mut machine } = ports;
        Ok(Self {
            card: worker("card", inputs, move |(id, job)| Some(Event::Card(id, card::run(job, reader.as_mut()))))?,
            cloud: worker("cloud", inputs, move |job| talk(cloud.as_mut(), job))?,
            news: worker("news", inputs, move |job| talk(news.as_mut(), job))?,
            store: worker("store", inputs, move |job| {
                Some(match job {
                    StoreJob::Commit(id, batch) => Event::Committed(id, store.commit(&batch)),
                    StoreJob::Load(id, owner) => Event::Loaded(id, owner, store.load(owner)),
                })
            })?,
            registrar: worker("registrar", inputs, move |(id, request)| {
                Some(Event::Registrar(id, registrar.ask(&request)))
            })?,
            machine: worker("machine", inputs, move |(id, request)| Some(Event::Machine(id, machine.ask(&request))))?,
        })
    }

    /// Hands an effect to its worker; back when others have to do something about it as well.
    pub fn take(&self, effect: Effect) -> Option<Effect> {
        // A queue without a worker has reported `WorkerLost` already.
        match effect {
            Effect::Card(id, job) => drop(self.card.send(Box::new((id, job)))),
            Effect::Cloud(id, request) => drop(self.cloud.send(Box::new(CloudJob::Call(id, request)))),
            Effect::Listen(id, request) => drop(self.news.send(Box::new(CloudJob::Call(id, request)))),
            Effect::Commit(id, batch) => drop(self.store.send(Box::new(StoreJob::Commit(id, batch)))),
            Effect::Load(id, owner) => drop(self.store.send(Box::new(StoreJob::Load(id, owner)))),
            Effect::Registrar(id, request) => drop(self.registrar.send(Box::new((id, request)))),
            Effect::Machine(id, request) => drop(self.machine.send(Box::new((id, request)))),
            Effect::IdentityChanged => {
                drop(self.cloud.send(Box::new(CloudJob::IdentityChanged)));
                drop(self.news.send(Box::new(CloudJob::IdentityChanged)));
            }
            // What is on its way to the town goes there first. The line for waiting carries no more than the numbers of
            // mailboxes.
            Effect::Forget => {
                drop(self.cloud.send(Box::new(CloudJob::Forget)));
                return Some(effect);
            }
            Effect::EraseAndEnd | Effect::WakeAt(_) => return Some(effect),
        }
        None
    }
}

fn talk(cloud: &mut dyn Cloud, job: CloudJob) -> Option<Event> {
    match job {
        CloudJob::Call(id, request) => Some(Event::Cloud(id, cloud.call(&request))),
        CloudJob::Forget => {
            cloud.forget();
            None
        }
        CloudJob::IdentityChanged => {
            cloud.identity_changed();
            None
        }
    }
}

fn worker<J: Send + 'static>(
    name: &'static str,
    inputs: &Sender<Input>,
    mut work: impl FnMut(J) -> Option<Event> + Send + 'static,
) -> std::io::Result<Queue<J>> {
    let (jobs, queue) = channel::<Box<J>>();
    let inputs = inputs.clone();
    thread::Builder::new().name(name.to_owned()).spawn(move || {
        for job in queue {
            // The panic itself is in the log; what matters here is that somebody hears of it.
            let answer = match catch_unwind(AssertUnwindSafe(|| work(*job))) {
                Ok(Some(event)) => Input::Happened(Box::new(event)),
                Ok(None) => continue,
                Err(_) => Input::WorkerLost,
            };
            let lost = matches!(answer, Input::WorkerLost);
            if inputs.send(answer).is_err() || lost {
                return;
            }
        }
    })?;
    Ok(jobs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_model::device::InstallCode;
    use stb_core::ports::{
        CardFault, CardLink, CloudFault, CloudReply, MachineReply, Probe, RegistrarFault, RegistrarReply,
    };
    use stb_core::testing::cloud::ScriptedCloud;
    use stb_core::testing::store::MemoryStore;
    use std::sync::mpsc::Receiver;
    use std::time::Duration;

    struct NoReader;

    impl CardReader for NoReader {
        fn open(&mut self) -> Result<Box<dyn CardLink + '_>, CardFault> {
            Err(CardFault::ReaderGone)
        }
    }

    /// Answers when it is told to, and panics when nobody can tell it any more.
    struct Slow(Receiver<()>);

    impl Cloud for Slow {
        fn call(&mut self, _: &CloudRequest) -> Result<CloudReply, CloudFault> {
            self.0.recv().expect("told to go on");
            Ok(CloudReply::Done)
        }
    }

    struct NoListener;

    impl Registrar for NoListener {
        fn ask(&mut self, _: &RegistrarRequest) -> Result<RegistrarReply, RegistrarFault> {
            Err(RegistrarFault::Unreachable)
        }
    }

    struct Well;

    impl Machine for Well {
        fn ask(&mut self, _: &MachineRequest) -> MachineReply {
            MachineReply::Authorised(true)
        }
    }

    fn start() -> (Workers, Receiver<Input>, Sender<()>) {
        let (inputs, received) = channel();
        let (go_on, waiting) = channel();
        let ports = Ports {
            reader: Box::new(NoReader),
            store: Box::new(MemoryStore::new()),
            cloud: Box::new(Slow(waiting)),
            news: Box::new(ScriptedCloud::new()),
            registrar: Box::new(NoListener),
            machine: Box::new(Well),
        };
        (Workers::start(ports, &inputs).unwrap(), received, go_on)
    }

    fn next(received: &Receiver<Input>) -> Input {
        received.recv_timeout(Duration::from_secs(10)).expect("a worker answers")
    }

    fn happened(received: &Receiver<Input>) -> Event {
        match next(received) {
            Input::Happened(event) => *event,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_slow_town_delays_neither_card_nor_disk() {
        let (workers, received, go_on) = start();
        assert!(workers.take(Effect::Cloud(JobId(1), CloudRequest::Challenge)).is_none());
        workers.take(Effect::Card(JobId(2), CardJob::Identify));
        assert!(matches!(happened(&received), Event::Card(JobId(2), _)));
        workers.take(Effect::Commit(JobId(3), Batch::default()));
        assert!(matches!(happened(&received), Event::Committed(JobId(3), Ok(()))));
        workers.take(Effect::Load(JobId(4), Owner::Box));
        assert!(matches!(happened(&received), Event::Loaded(JobId(4), Owner::Box, Ok(_))));
        workers.take(Effect::Machine(JobId(5), MachineRequest::Check(Probe::Dns)));
        assert!(matches!(happened(&received), Event::Machine(JobId(5), _)));
        let code = InstallCode::from_random([0; 4]);
        workers.take(Effect::Registrar(JobId(6), RegistrarRequest::Enrol(code)));
        assert!(matches!(happened(&received), Event::Registrar(JobId(6), _)));
        go_on.send(()).unwrap();
        assert!(matches!(happened(&received), Event::Cloud(JobId(1), Ok(CloudReply::Done))));
    }

    #[test]
    fn a_worker_that_panics_is_noticed() {
        let (workers, received, go_on) = start();
        drop(go_on);
        workers.take(Effect::Cloud(JobId(1), CloudRequest::Challenge));
        assert!(matches!(next(&received), Input::WorkerLost));
    }
}
