//! The television's own screen: a buffer of the kernel's mode setting, into which repainted rectangles are copied.
//! Its memory is slow to read on many boxes, and nothing here reads it.

use super::Panel;
use crate::cli::Size;
use drm::buffer::{Buffer, DrmFourcc};
use drm::control::dumbbuffer::DumbMapping;
use drm::control::{ClipRect, Device as ControlDevice, Mode, ResourceHandles, connector, crtc, framebuffer};
use stb_ui::headless::{Area, Dirty, Frame};
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::path::Path;

/// The screen.
pub struct Kms {
    card: Card,
    framebuffer: framebuffer::Handle,
    pixels: DumbMapping<'static>,
    pitch: usize,
}

/// Boxes have one or two; the second is often a render node's twin.
const CARDS: [&str; 4] = ["/dev/dri/card0", "/dev/dri/card1", "/dev/dri/card2", "/dev/dri/card3"];
const BYTES_PER_PIXEL: usize = 4;

struct Card(File);

impl AsFd for Card {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl drm::Device for Card {}
impl ControlDevice for Card {}

impl Kms {
    /// Takes over the first screen that is connected and has a mode of this size.
    pub fn open(size: Size) -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for path in CARDS.iter().filter(|path| Path::new(path).exists()) {
            match File::options().read(true).write(true).open(path).and_then(|file| Self::on(Card(file), size)) {
                Ok(screen) => return Ok(screen),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn on(card: Card, size: Size) -> io::Result<Self> {
        let resources = card.resource_handles()?;
        let (connector, mode) = connected(&card, &resources, size)?;
        let crtc = crtc_for(&card, &resources, &connector)?;
        let buffer = card.create_dumb_buffer((size.width, size.height), DrmFourcc::Xrgb8888, 32)?;
        let framebuffer = card.add_framebuffer(&buffer, 24, 32)?;
        let pitch = buffer.pitch() as usize;
        // Mapped once and for the life of the process, which has one screen.
        let pixels = card.map_dumb_buffer(Box::leak(Box::new(buffer)))?;
        card.set_crtc(crtc, Some(framebuffer), (0, 0), &[connector.handle()], Some(mode))?;
        Ok(Self { card, framebuffer, pixels, pitch })
    }

    fn copy(&mut self, frame: &Frame, area: Area) {
        for y in area.y..area.y + area.height {
            let start = y as usize * self.pitch + area.x as usize * BYTES_PER_PIXEL;
            let row = frame.row(area, y);
            let target = &mut self.pixels[start..start + row.len() * BYTES_PER_PIXEL];
            for (bytes, pixel) in target.chunks_exact_mut(BYTES_PER_PIXEL).zip(row) {
                bytes.copy_from_slice(&pixel.0.to_le_bytes());
            }
        }
    }
}

impl Panel for Kms {
    fn present(&mut self, frame: &Frame, dirty: &Dirty) {
        dirty.areas.iter().for_each(|area| self.copy(frame, *area));
        let clips: Vec<ClipRect> = dirty.areas.iter().map(clip).collect();
        // Drivers that scan out of the buffer itself know no such call and need none.
        let _ = self.card.dirty_framebuffer(self.framebuffer, &clips);
    }
}

fn connected(card: &Card, resources: &ResourceHandles, size: Size) -> io::Result<(connector::Info, Mode)> {
    for handle in resources.connectors() {
        let connector = card.get_connector(*handle, true)?;
        let fits = |mode: &&Mode| mode.size() == (size.width as u16, size.height as u16);
        if connector.state() == connector::State::Connected
            && let Some(mode) = connector.modes().iter().find(fits).copied()
        {
            return Ok((connector, mode));
        }
    }
    Err(io::Error::new(io::ErrorKind::NotFound, "no connected screen has a mode of this size"))
}

fn crtc_for(card: &Card, resources: &ResourceHandles, connector: &connector::Info) -> io::Result<crtc::Handle> {
    for handle in connector.current_encoder().iter().chain(connector.encoders()) {
        let encoder = card.get_encoder(*handle)?;
        let possible = resources.filter_crtcs(encoder.possible_crtcs());
        if let Some(crtc) = encoder.crtc().or(possible.first().copied()) {
            return Ok(crtc);
        }
    }
    Err(io::Error::new(io::ErrorKind::NotFound, "no crtc drives the connected screen"))
}

fn clip(area: &Area) -> ClipRect {
    let [left, top, right, bottom] =
        [area.x, area.y, area.x + area.width, area.y + area.height].map(|edge| u16::try_from(edge).unwrap_or(u16::MAX));
    ClipRect::new(left, top, right, bottom)
}
