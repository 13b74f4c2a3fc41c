//! The network cable between a box and the town: a loopback proxy that can be pulled.

use anyhow::Result;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// A cable. Dropping it pulls it for good.
pub struct Link {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    target: SocketAddr,
    up: AtomicBool,
    /// Milliseconds that every piece is held back.
    delay: AtomicU64,
    /// Every so many pieces one is sent twice; 0: none.
    doubles: AtomicU64,
    open: Mutex<Vec<TcpStream>>,
}

impl Link {
    /// A cable to `target`, plugged in, listening at `port` (0 takes a free one).
    pub fn to(target: SocketAddr, port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            target,
            up: AtomicBool::new(true),
            delay: AtomicU64::new(0),
            doubles: AtomicU64::new(0),
            open: Mutex::new(Vec::new()),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if accepting.up.load(Ordering::SeqCst) {
                    Shared::connect(&accepting, client);
                }
            }
        });
        Ok(Self { address, shared })
    }

    /// Where the box has to connect.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Pulls the cable: open connections break, new ones are refused.
    pub fn pull(&self) {
        self.shared.up.store(false, Ordering::SeqCst);
        self.shared.break_all();
    }

    /// Plugs it in again, and all is well.
    pub fn plug(&self) {
        self.shared.up.store(true, Ordering::SeqCst);
        self.delay(0);
        self.double_every(0);
    }

    /// Holds every piece back for so many milliseconds.
    pub fn delay(&self, milliseconds: u64) {
        self.shared.delay.store(milliseconds, Ordering::SeqCst);
    }

    /// Sends every so many pieces one twice, as no line does but a broken middlebox; TLS notices and both ends begin anew.
    pub fn double_every(&self, pieces: u64) {
        self.shared.doubles.store(pieces, Ordering::SeqCst);
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.pull();
    }
}

impl Shared {
    fn connect(self: &Arc<Self>, client: TcpStream) {
        let Ok(server) = TcpStream::connect(self.target) else { return };
        let ends = (client.try_clone(), server.try_clone());
        let (Ok(client_too), Ok(server_too)) = ends else { return };
        for stream in [&client, &server] {
            // Without this, loopback adds 40 ms to small answers; a broken stream shows itself in the copy.
            let _ = stream.set_nodelay(true);
        }
        self.keep(&client);
        self.keep(&server);
        let (there, back) = (Arc::clone(self), Arc::clone(self));
        thread::spawn(move || there.copy(client, server));
        thread::spawn(move || back.copy(server_too, client_too));
    }

    fn keep(&self, stream: &TcpStream) {
        if let Ok(handle) = stream.try_clone() {
            self.open.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
        }
    }

    fn break_all(&self) {
        for stream in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            // A stream that is closed already is as broken as it should be.
            let _ = stream.shutdown(Shutdown::Both);
        }
    }

    fn copy(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = vec![0; 64 * 1024];
        let mut pieces = 0_u64;
        while let Ok(count) = from.read(&mut buffer) {
            if count == 0 {
                break;
            }
            pieces += 1;
            thread::park_timeout(Duration::from_millis(self.delay.load(Ordering::SeqCst)));
            let doubles = self.doubles.load(Ordering::SeqCst);
            let times = if doubles > 0 && pieces.is_multiple_of(doubles) { 2 } else { 1 };
            if (0..times).any(|_| to.write_all(&buffer[..count]).is_err()) {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    }
}
