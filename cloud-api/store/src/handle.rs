//! The store for async code: operations run on threads of their own, behind bounded queues.

use crate::port::{Store, StoreError, StoreRead};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use tokio::sync::oneshot;

type WriteJob = Box<dyn FnOnce(&mut dyn Store) + Send>;
type ReadJob = Box<dyn FnOnce(&mut dyn StoreRead) + Send>;

/// A store that any number of tasks can share. One thread writes, a few read; each has a connection of its own.
/// The threads end when the last handle is dropped and their queues are empty.
///
/// ```
/// # use cloud_store::{StoreError, StoreHandle, model::{CardKey, LoggedIn}};
/// # use shared_model::municipality::MunicipalityCode;
/// async fn log_in(store: &StoreHandle, town: MunicipalityCode, card: CardKey) -> Result<LoggedIn, StoreError> {
///     store.read(move |store| store.member_of_card(town, &card)).await
/// }
/// ```
#[derive(Clone)]
pub struct StoreHandle {
    writer: SyncSender<WriteJob>,
    readers: SyncSender<ReadJob>,
}

impl StoreHandle {
    /// Starts one thread for `writer` and one for each of `readers`. At most `queue` changes and `queue` questions
    /// wait; one more is refused as `Busy`. Fails if a thread cannot be started.
    pub fn start(writer: Box<dyn Store>, readers: Vec<Box<dyn StoreRead>>, queue: usize) -> io::Result<Self> {
        let (write_jobs, writes) = sync_channel(queue);
        let (read_jobs, reads) = sync_channel(queue);
        thread::Builder::new().name("store-write".to_owned()).spawn(move || write_until_closed(writer, &writes))?;
        let reads = Arc::new(Mutex::new(reads));
        for reader in readers {
            let reads = Arc::clone(&reads);
            thread::Builder::new().name("store-read".to_owned()).spawn(move || read_until_closed(reader, &reads))?;
        }
        Ok(Self { writer: write_jobs, readers: read_jobs })
    }

    /// Runs an operation on the writing thread. Once it has begun it runs to its end, even if the caller stops waiting.
    pub async fn write<T: Send + 'static>(
        &self,
        operation: impl FnOnce(&mut dyn Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        enqueue(&self.writer, Box::new(move |store| answer_with(reply, || operation(store))))?;
        answer.await.unwrap_or(Err(StoreError::Unavailable))
    }

    /// Runs a question on one of the reading threads.
    pub async fn read<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut dyn StoreRead) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        enqueue(&self.readers, Box::new(move |store| answer_with(reply, || question(store))))?;
        answer.await.unwrap_or(Err(StoreError::Unavailable))
    }
}

fn enqueue<J>(queue: &SyncSender<J>, job: J) -> Result<(), StoreError> {
    queue.try_send(job).map_err(|refused| match refused {
        TrySendError::Full(_) => StoreError::Busy,
        TrySendError::Disconnected(_) => StoreError::Unavailable,
    })
}

/// Nobody waits any more: under load that is the time to save a transaction.
fn answer_with<T>(reply: oneshot::Sender<Result<T, StoreError>>, operation: impl FnOnce() -> Result<T, StoreError>) {
    if !reply.is_closed() {
        drop(reply.send(operation()));
    }
}

fn write_until_closed(mut store: Box<dyn Store>, jobs: &Receiver<WriteJob>) {
    while let Ok(job) = jobs.recv() {
        survive(|| job(store.as_mut()));
    }
}

fn read_until_closed(mut store: Box<dyn StoreRead>, jobs: &Mutex<Receiver<ReadJob>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = next else { return };
        survive(|| job(store.as_mut()));
    }
}

/// A panic in one operation rolls its transaction back and drops its reply, which its caller sees as `Unavailable`;
/// the others go on. The panic hook has already reported it.
fn survive(job: impl FnOnce()) {
    drop(catch_unwind(AssertUnwindSafe(job)));
}
