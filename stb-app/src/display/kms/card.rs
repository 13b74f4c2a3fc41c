//! A graphics card of the kernel. Its memory is slow to read on many boxes, and nothing here reads it; it is mapped only
//! while something is copied, so that no picture stays within reach of this process.

use super::{Card, Plug};
use crate::cli::Size;
use crate::display::modes::{Choice, Offer};
use crate::display::raster::{Format, Raster};
use drm::Device as _;
use drm::buffer::{Buffer, DrmFourcc};
use drm::control::dumbbuffer::DumbBuffer;
use drm::control::{ClipRect, Device as ControlDevice, Mode, ModeFlags, ModeTypeFlags, connector, crtc, framebuffer};
use drm_ffi::{DRM_MODE_FLAG_PHSYNC, DRM_MODE_FLAG_PVSYNC, drm_mode_modeinfo};
use stb_ui::headless::{Area, Dirty, Frame};
use std::convert::Infallible;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd};

/// Boxes have one or two; the second is often a render node's twin.
const CARDS: [&str; 4] = ["/dev/dri/card0", "/dev/dri/card1", "/dev/dri/card2", "/dev/dri/card3"];
/// What can be scanned out, the better first: format, its name, colour depth, bits of a pixel.
const FORMATS: [(Format, DrmFourcc, u32, u32); 2] =
    [(Format::Xrgb8888, DrmFourcc::Xrgb8888, 24, 32), (Format::Rgb565, DrmFourcc::Rgb565, 16, 16)];
/// The range of colours that televisions have; the property and the word for it differ with the driver.
const RANGES: [(&str, &str); 3] =
    [("Broadcast RGB", "Limited 16:235"), ("Broadcast RGB", "Limited"), ("output_csc", "tvrgb")];

/// The card.
pub struct DrmCard(File);

/// A screen that is lit.
pub struct Light {
    crtc: crtc::Handle,
    framebuffer: framebuffer::Handle,
    buffer: DumbBuffer,
    raster: Raster,
    raster_top_left: (u32, u32),
}

impl AsFd for DrmCard {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl drm::Device for DrmCard {}
impl ControlDevice for DrmCard {}

impl Card for DrmCard {
    type Light = Light;

    fn open() -> io::Result<Self> {
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        for path in CARDS {
            let card = File::options().read(true).write(true).open(path).map(Self);
            match card.and_then(|card| card.resource_handles().map(|handles| (card, handles.connectors().len()))) {
                Ok((card, 1..)) => return Ok(card),
                Ok(_) => {}
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn plugs(&self, probe: bool) -> io::Result<Vec<Plug>> {
        let mut plugs = Vec::new();
        for (connector, sure) in self.connectors(probe)? {
            let offers = connector.modes().iter().map(offer).collect();
            let described = self.property(connector.handle(), "EDID").is_some_and(|(_, blob)| blob != 0);
            plugs.push((!sure, Plug { name: connector.to_string(), offers, described }));
        }
        // Boards whose hot-plug line is not connected cannot say whether there is a screen.
        plugs.sort_by_key(|(unsure, _)| *unsure);
        Ok(plugs.into_iter().map(|(_, plug)| plug).collect())
    }

    fn light(&self, plug: &Plug, choice: Choice, picture: Size) -> io::Result<Light> {
        // Taken by another program meanwhile, and given back; what it says is seen by the mode setting below.
        let _ = self.acquire_master_lock();
        let connectors = self.connectors(false)?;
        let here = connectors.iter().map(|(connector, _)| connector).find(|here| here.to_string() == plug.name);
        let connector = here.ok_or(io::ErrorKind::NotFound)?;
        let mode = match choice {
            Choice::Offered(place) => *connector.modes().get(place).ok_or(io::ErrorKind::NotFound)?,
            Choice::Fallback => Mode::from(fallback()),
        };
        let crtc = self.crtc_for(connector)?;
        let mut last = io::Error::from(io::ErrorKind::Unsupported);
        for format in FORMATS {
            match self.lit(crtc, connector, mode, picture, format) {
                Ok(light) => return Ok(light),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn shows(&self, light: &Light) -> bool {
        self.is_showing(light.crtc, light.framebuffer)
    }

    fn copy(&self, light: &mut Light, frame: &Frame, dirty: &Dirty) -> io::Result<()> {
        let mut memory = self.map_dumb_buffer(&mut light.buffer)?;
        for area in &dirty.areas {
            let put = |at: usize, row: &[u8]| {
                memory[at..at + row.len()].copy_from_slice(row);
                Ok::<(), Infallible>(())
            };
            let Ok(()) = light.raster.rows(frame, *area, put);
        }
        drop(memory);
        let clips: Vec<ClipRect> = dirty.areas.iter().map(|area| clip(area, light.raster_top_left)).collect();
        // Drivers that scan out of the buffer itself know no such call and need none.
        let _ = self.dirty_framebuffer(light.framebuffer, &clips);
        Ok(())
    }

    fn put_out(&self, light: Light) {
        let Light { crtc, framebuffer, buffer, .. } = light;
        // What cannot be put out, because another program has it, is dark for us in any case.
        if self.is_showing(crtc, framebuffer) {
            let _ = self.set_crtc(crtc, None, (0, 0), &[], None);
        }
        let _ = self.destroy_framebuffer(framebuffer);
        let _ = self.destroy_dumb_buffer(buffer);
    }
}

impl DrmCard {
    /// Those with a screen, and those that cannot say whether they have one; and whether it is sure.
    fn connectors(&self, probe: bool) -> io::Result<Vec<(connector::Info, bool)>> {
        let mut connectors = Vec::new();
        for handle in self.resource_handles()?.connectors() {
            let connector = self.get_connector(*handle, probe)?;
            match connector.state() {
                connector::State::Connected => connectors.push((connector, true)),
                connector::State::Unknown => connectors.push((connector, false)),
                connector::State::Disconnected => {}
            }
        }
        Ok(connectors)
    }

    fn crtc_for(&self, connector: &connector::Info) -> io::Result<crtc::Handle> {
        let resources = self.resource_handles()?;
        for handle in connector.current_encoder().iter().chain(connector.encoders()) {
            let encoder = self.get_encoder(*handle)?;
            let possible = resources.filter_crtcs(encoder.possible_crtcs());
            if let Some(crtc) = encoder.crtc().or(possible.first().copied()) {
                return Ok(crtc);
            }
        }
        Err(io::Error::new(io::ErrorKind::NotFound, "no crtc drives the screen"))
    }

    fn lit(
        &self,
        crtc: crtc::Handle,
        connector: &connector::Info,
        mode: Mode,
        picture: Size,
        (format, fourcc, depth, bits): (Format, DrmFourcc, u32, u32),
    ) -> io::Result<Light> {
        let size = mode.size();
        let screen = Size { width: size.0.into(), height: size.1.into() };
        let mut buffer = self.create_dumb_buffer((screen.width, screen.height), fourcc, bits)?;
        let prepared = self.prepared(&mut buffer, format, screen, picture).and_then(|raster| {
            let framebuffer = self.add_framebuffer(&buffer, depth, bits)?;
            self.limit_range(connector.handle());
            let shown = self.set_crtc(crtc, Some(framebuffer), (0, 0), &[connector.handle()], Some(mode));
            shown.inspect_err(|_| drop(self.destroy_framebuffer(framebuffer))).map(|()| (raster, framebuffer))
        });
        match prepared {
            Ok((raster, framebuffer)) => {
                let raster_top_left = ((screen.width - picture.width) / 2, (screen.height - picture.height) / 2);
                Ok(Light { crtc, framebuffer, buffer, raster, raster_top_left })
            }
            Err(error) => {
                let _ = self.destroy_dumb_buffer(buffer);
                Err(error)
            }
        }
    }

    /// Black everywhere.
    fn prepared(&self, buffer: &mut DumbBuffer, format: Format, screen: Size, picture: Size) -> io::Result<Raster> {
        let raster = Raster::new(format, buffer.pitch() as usize, screen, picture).ok_or(io::ErrorKind::Unsupported)?;
        let mut memory = self.map_dumb_buffer(buffer)?;
        if memory.len() < raster.length() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        let (row, starts) = raster.black();
        starts.for_each(|at| memory[at..at + row.len()].copy_from_slice(&row));
        Ok(raster)
    }

    /// Where the driver leaves the choice. Without it the colours are right, too: none of ours is outside the range.
    fn limit_range(&self, connector: connector::Handle) {
        for (name, word) in RANGES {
            let Some((property, _)) = self.property(connector, name) else { continue };
            let Ok(info) = self.get_property(property) else { continue };
            let drm::control::property::ValueType::Enum(values) = info.value_type() else { continue };
            let (raw, named) = values.values();
            let wanted = named.iter().zip(raw).find(|(named, _)| named.name().to_str() == Ok(word));
            if let Some((_, value)) = wanted
                && self.set_property(connector, property, *value).is_ok()
            {
                return;
            }
        }
    }

    fn property(&self, connector: connector::Handle, name: &str) -> Option<(drm::control::property::Handle, u64)> {
        let values = self.get_properties(connector).ok()?;
        values
            .into_iter()
            .find(|(property, _)| self.get_property(*property).is_ok_and(|info| info.name().to_str() == Ok(name)))
    }

    fn is_showing(&self, crtc: crtc::Handle, framebuffer: framebuffer::Handle) -> bool {
        self.get_crtc(crtc).is_ok_and(|crtc| crtc.framebuffer() == Some(framebuffer))
    }
}

fn offer(mode: &Mode) -> Offer {
    let (width, height) = mode.size();
    Offer {
        size: Size { width: width.into(), height: height.into() },
        refresh: mode.vrefresh(),
        preferred: mode.mode_type().contains(ModeTypeFlags::PREFERRED),
        interlaced: mode.flags().contains(ModeFlags::INTERLACE),
    }
}

/// 1280×720 at 60 Hz, number 4 of CEA-861, which every television with HDMI must take.
fn fallback() -> drm_mode_modeinfo {
    drm_mode_modeinfo {
        clock: 74_250,
        hdisplay: 1280,
        hsync_start: 1390,
        hsync_end: 1430,
        htotal: 1650,
        hskew: 0,
        vdisplay: 720,
        vsync_start: 725,
        vsync_end: 730,
        vtotal: 750,
        vscan: 0,
        vrefresh: 60,
        flags: DRM_MODE_FLAG_PHSYNC | DRM_MODE_FLAG_PVSYNC,
        type_: 0,
        name: [0; 32],
    }
}

fn clip(area: &Area, (left, top): (u32, u32)) -> ClipRect {
    let [x, y] = [area.x + left, area.y + top];
    let [left, top, right, bottom] =
        [x, y, x + area.width, y + area.height].map(|edge| u16::try_from(edge).unwrap_or(u16::MAX));
    ClipRect::new(left, top, right, bottom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fallback_is_what_it_says() {
        let mode = fallback();
        let pictures = f64::from(mode.clock) * 1000.0 / f64::from(mode.htotal) / f64::from(mode.vtotal);
        assert!((pictures - 60.0).abs() < 0.001, "{pictures}");
        assert_eq!(offer(&Mode::from(mode)).size, Size { width: 1280, height: 720 });
    }

    #[test]
    fn a_repainted_area_is_told_where_it_lies_on_the_screen() {
        let clip = clip(&Area { x: 10, y: 20, width: 30, height: 40 }, (100, 0));
        assert_eq!((clip.x1(), clip.y1(), clip.x2(), clip.y2()), (110, 20, 140, 60));
    }
}
