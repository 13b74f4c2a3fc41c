use tokio::sync::watch;

/// Wakes requests that wait for something to happen: a change to the store, or the end of the service.
pub struct News(watch::Sender<bool>);

impl Default for News {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl News {
    /// Something may have changed.
    pub fn announce(&self) {
        self.0.send_modify(|_| ());
    }

    /// The service stops: nobody waits any longer.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// To be taken before looking, so that nothing is missed. Holds `true` once the service stops.
    pub fn listen(&self) -> watch::Receiver<bool> {
        self.0.subscribe()
    }
}
