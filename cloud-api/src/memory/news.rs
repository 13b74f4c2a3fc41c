use crate::identity::DeviceKey;
use crate::limits::WAITING_PER_DEVICE;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Wakes requests that wait for something to happen: a change to the store, or the end of the service. Each waits in a
/// place of its device.
pub struct News {
    something: watch::Sender<bool>,
    places: Arc<Places>,
}

/// How many requests of each device wait. Devices that do not wait are not in it.
#[derive(Default)]
struct Places(Mutex<HashMap<DeviceKey, usize>>);

/// One request that waits; the place is free again when it is dropped, however the request ends.
pub struct Place {
    device: DeviceKey,
    places: Arc<Places>,
}

impl Default for News {
    fn default() -> Self {
        Self { something: watch::Sender::new(false), places: Arc::default() }
    }
}

impl News {
    /// Something may have changed.
    pub fn announce(&self) {
        self.something.send_modify(|_| ());
    }

    /// The service stops: nobody waits any longer.
    pub fn stop(&self) {
        self.something.send_replace(true);
    }

    /// To be taken before looking, so that nothing is missed. Holds `true` once the service stops.
    pub fn listen(&self) -> watch::Receiver<bool> {
        self.something.subscribe()
    }

    /// A place for one more request of this device; `None`: it has all it may have.
    pub fn wait(&self, device: &DeviceKey) -> Option<Place> {
        let mut places = self.places.lock();
        let waiting = places.get(device).copied().unwrap_or(0);
        if waiting >= WAITING_PER_DEVICE {
            return None;
        }
        places.insert(device.clone(), waiting + 1);
        Some(Place { device: device.clone(), places: Arc::clone(&self.places) })
    }
}

impl Places {
    fn lock(&self) -> MutexGuard<'_, HashMap<DeviceKey, usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut places = self.places.lock();
        match places.get_mut(&self.device) {
            Some(waiting) if *waiting > 1 => *waiting -= 1,
            _ => drop(places.remove(&self.device)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_model::device::DeviceId;
    use shared_model::municipality::MunicipalityCode;

    #[test]
    fn a_device_has_its_places_and_gets_them_back() {
        let device = |n| DeviceKey {
            municipality: MunicipalityCode::parse("162108").unwrap(),
            device: DeviceId::from_random([n; 8]),
        };
        let news = News::default();
        let held: Vec<_> = (0..WAITING_PER_DEVICE).map(|_| news.wait(&device(1)).unwrap()).collect();
        assert!(news.wait(&device(1)).is_none() && news.wait(&device(2)).is_some());
        drop(held);
        assert!(news.wait(&device(1)).is_some());
        assert!(news.places.lock().is_empty(), "who does not wait takes no memory");
    }
}
