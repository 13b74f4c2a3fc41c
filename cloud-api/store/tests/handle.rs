//! The store for async code: bounded, and unmoved by a panic.

use cloud_store::contract::EPOCH;
use cloud_store::contract::fixture::*;
use cloud_store::memory::MemoryStore;
use cloud_store::{StoreError, StoreHandle};
use std::sync::mpsc::channel;

fn start(queue: usize) -> StoreHandle {
    let store = MemoryStore::new(EPOCH);
    StoreHandle::start(Box::new(store.clone()), vec![Box::new(store.clone()), Box::new(store)], queue)
        .expect("threads start")
}

#[tokio::test]
async fn what_is_written_is_read() {
    let handle = start(4);
    handle.write(|store| store.add_municipality(&operator(), &town(nanto()))).await.unwrap();
    assert_eq!(handle.read(|store| store.municipality(nanto())).await, Ok(town(nanto())));
    assert_eq!(handle.read(|store| store.municipality(tonami())).await, Err(StoreError::NotFound));
}

#[tokio::test]
async fn a_full_queue_is_busy_and_readers_go_on() {
    let handle = start(1);
    let (begun, has_begun) = channel::<()>();
    let (release, released) = channel::<()>();
    let slow_handle = handle.clone();
    let slow = tokio::spawn(async move {
        let block = move || {
            begun.send(()).unwrap();
            released.recv().unwrap();
            Ok(())
        };
        slow_handle.write(move |_| block()).await
    });
    tokio::task::yield_now().await;
    has_begun.recv().unwrap();
    // One waits in the queue, the next is refused.
    let waiting_handle = handle.clone();
    let waiting = tokio::spawn(async move { waiting_handle.write(|store| store.epoch()).await });
    tokio::task::yield_now().await;
    assert_eq!(handle.write(|store| store.epoch()).await, Err(StoreError::Busy));
    assert_eq!(handle.read(|store| store.epoch()).await, Ok(EPOCH));
    release.send(()).unwrap();
    assert_eq!(waiting.await.unwrap(), Ok(EPOCH));
    assert_eq!(slow.await.unwrap(), Ok(()));
}

#[tokio::test]
async fn a_panic_ends_its_own_operation_only() {
    let handle = start(4);
    let outcome = handle.write::<()>(|_| panic!("on purpose")).await;
    assert_eq!(outcome, Err(StoreError::Unavailable));
    assert_eq!(handle.write(|store| store.epoch()).await, Ok(EPOCH));
    let outcome = handle.read::<()>(|_| panic!("on purpose")).await;
    assert_eq!(outcome, Err(StoreError::Unavailable));
    assert_eq!(handle.read(|store| store.epoch()).await, Ok(EPOCH));
}
