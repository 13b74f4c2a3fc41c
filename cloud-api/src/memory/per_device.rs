use crate::identity::DeviceKey;
use crate::limits::DEVICES_IN_MEMORY;
use shared_model::time::Uptime;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Things that belong to one device and end by themselves. What another device asks for is not found: there is no way
/// to look without saying for whom.
pub struct PerDevice<T> {
    life: Duration,
    most_each: usize,
    devices: Mutex<HashMap<DeviceKey, Vec<Held<T>>>>,
}

struct Held<T> {
    until: Uptime,
    value: T,
}

/// Too many devices have something in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many devices at once")]
pub struct Full;

impl<T> PerDevice<T> {
    /// Keeps each thing for `life`, and at most `most_each` for one device: a further one replaces the oldest.
    pub fn new(life: Duration, most_each: usize) -> Self {
        Self { life, most_each, devices: Mutex::new(HashMap::new()) }
    }

    /// Adds a thing for the device.
    pub fn put(&self, now: Uptime, device: &DeviceKey, value: T) -> Result<(), Full> {
        let mut devices = self.lock();
        if !devices.contains_key(device) && devices.len() >= DEVICES_IN_MEMORY {
            devices.retain(|_, held| {
                held.retain(|one| one.until > now);
                !held.is_empty()
            });
            if devices.len() >= DEVICES_IN_MEMORY {
                return Err(Full);
            }
        }
        let held = devices.entry(device.clone()).or_default();
        held.retain(|one| one.until > now);
        if held.len() >= self.most_each {
            held.remove(0);
        }
        held.push(Held { until: now + self.life, value });
        Ok(())
    }

    /// Looks for a thing of the device and answers something about it.
    pub fn find<R>(&self, now: Uptime, device: &DeviceKey, look: impl FnMut(&mut T) -> Option<R>) -> Option<R> {
        let mut devices = self.lock();
        let held = devices.get_mut(device)?;
        held.iter_mut().filter(|one| one.until > now).map(|one| &mut one.value).find_map(look)
    }

    /// Takes a thing of the device out, so that nobody can take it twice.
    pub fn take(&self, now: Uptime, device: &DeviceKey, mut which: impl FnMut(&T) -> bool) -> Option<T> {
        let mut devices = self.lock();
        let held = devices.get_mut(device)?;
        let place = held.iter().position(|one| one.until > now && which(&one.value))?;
        let taken = held.remove(place).value;
        if held.is_empty() {
            devices.remove(device);
        }
        Some(taken)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<DeviceKey, Vec<Held<T>>>> {
        // A panic while the lock is held cannot leave a half-made entry: every step above is one call.
        self.devices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_model::device::DeviceId;
    use shared_model::municipality::MunicipalityCode;

    fn device(n: u8) -> DeviceKey {
        DeviceKey { municipality: MunicipalityCode::parse("162108").unwrap(), device: DeviceId::from_random([n; 8]) }
    }

    fn at(seconds: u64) -> Uptime {
        Uptime::from_start(Duration::from_secs(seconds))
    }

    #[test]
    fn a_thing_is_taken_once_by_its_own_device_in_time() {
        let nonces = PerDevice::new(Duration::from_secs(120), 8);
        nonces.put(at(0), &device(1), 'a').unwrap();
        assert_eq!(nonces.take(at(1), &device(2), |c| *c == 'a'), None, "another device");
        assert_eq!(nonces.take(at(1), &device(1), |c| *c == 'b'), None, "another nonce");
        assert_eq!(nonces.take(at(1), &device(1), |c| *c == 'a'), Some('a'));
        assert_eq!(nonces.take(at(1), &device(1), |c| *c == 'a'), None, "a second time");
        nonces.put(at(1), &device(1), 'a').unwrap();
        assert_eq!(nonces.take(at(121), &device(1), |c| *c == 'a'), None, "too late");
    }

    #[test]
    fn a_device_holds_no_more_than_its_share() {
        let nonces = PerDevice::new(Duration::from_secs(120), 2);
        for value in 0..3 {
            nonces.put(at(0), &device(1), value).unwrap();
        }
        assert_eq!(nonces.find(at(0), &device(1), |n| (*n == 0).then_some(())), None, "the oldest made room");
        assert_eq!(nonces.find(at(0), &device(1), |n| (*n == 2).then_some(())), Some(()));
    }
}
