//! The same screen on a page of this machine, with a remote to click. For desks only: it listens on loopback, believes
//! only its own page, and is left out of the box's build.

mod http;
mod picture;

use super::Panel;
use crate::cli::Size;
use crate::input::Input;
use picture::Picture;
use stb_ui::headless::{Dirty, Frame};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::{io, thread};

/// Where the page is unless somebody says otherwise.
pub const USUAL_ADDRESS: SocketAddr = SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8080));

/// Keeps the picture for the page.
pub struct Mirror(Arc<Picture>);

/// Serves the page on a thread of its own. Refuses an address that is not loopback.
pub fn serve(address: SocketAddr, size: Size, inputs: Sender<Input>) -> io::Result<Mirror> {
    if !address.ip().is_loopback() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "the page is for this machine only: use 127.0.0.1"));
    }
    let listener = std::net::TcpListener::bind(address)?;
    listener.set_nonblocking(true)?;
    let picture = Arc::new(Picture::new(size));
    let page = http::Page::new(listener.local_addr()?, Arc::clone(&picture), inputs);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("browser".to_owned()).spawn(move || runtime.block_on(http::accept(listener, page)))?;
    Ok(Mirror(picture))
}

impl Panel for Mirror {
    fn present(&mut self, frame: &Frame, dirty: &Dirty) {
        self.0.update(frame, dirty);
    }
}
