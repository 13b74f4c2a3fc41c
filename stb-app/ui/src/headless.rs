//! A screen without a display: Slint's software renderer paints into a buffer of ours.
//!
//! The box copies the changed rectangles from there to KMS, the browser mirror sends them as PNG, tests look at the
//! pixels. Time comes in as a closure; nothing here reads a clock.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use slint::PhysicalSize;
use slint::platform::software_renderer::{
    MinimalSoftwareWindow, PremultipliedRgbaColor, RepaintBufferType, TargetPixel,
};
use slint::platform::{Platform, PlatformError, SetPlatformError, WindowAdapter, WindowEvent};

/// Width of the plane on which the core lays out.
const PLANE_WIDTH: f32 = 1920.0;

/// The window and its pixels. Install it before making the [`Screen`](crate::Screen) of the same thread.
pub struct Headless {
    window: Rc<MinimalSoftwareWindow>,
    frame: Frame,
    /// By how much the picture is drawn in on every side, percent.
    inset: u8,
    /// Where the picture lies in the frame.
    picture: Area,
}

impl Headless {
    /// Makes this thread's Slint draw into a buffer of `width`×`height` px (16:9). `uptime` is what Slint takes for
    /// the time since the start; it drives animations, of which we have none.
    ///
    /// # Errors
    /// When this thread already has a Slint platform.
    pub fn install(width: u32, height: u32, uptime: impl Fn() -> Duration + 'static) -> Result<Self, SetPlatformError> {
        let window = MinimalSoftwareWindow::new(RepaintBufferType::ReusedBuffer);
        let platform = HeadlessPlatform { window: window.clone(), uptime: Box::new(uptime) };
        slint::platform::set_platform(Box::new(platform))?;
        let frame = Frame::black(width, height);
        let mut headless = Self { window, picture: frame.area(), frame, inset: 0 };
        headless.resize(width, height);
        Ok(headless)
    }

    /// From now on draws `width`×`height` px (16:9). The frame is black until [`Self::render_anew`].
    pub fn resize(&mut self, width: u32, height: u32) {
        self.frame = Frame::black(width, height);
        self.lay();
    }

    /// From now on the picture leaves `percent` of the frame black on every side, for televisions that cut its edges off.
    /// Says whether that changes anything; then the frame is as it was until [`Self::render_anew`].
    pub fn draw_in(&mut self, percent: u8) -> bool {
        let changes = percent != self.inset;
        if changes {
            self.inset = percent;
            self.lay();
        }
        changes
    }

    /// Where the picture lies in the frame.
    pub fn picture(&self) -> Area {
        self.picture
    }

    fn lay(&mut self) {
        self.picture = drawn_in(self.frame.area(), self.inset);
        let Area { width, height, .. } = self.picture;
        self.window.dispatch_event(WindowEvent::ScaleFactorChanged { scale_factor: width as f32 / PLANE_WIDTH });
        self.window.set_size(PhysicalSize::new(width, height));
    }

    /// Paints what changed since the last time; `None` if nothing did.
    pub fn render(&mut self) -> Option<Dirty> {
        let Self { window, frame, picture, .. } = self;
        let mut dirty = None;
        window.draw_if_needed(|renderer| {
            let stride = frame.width as usize;
            let region = renderer.render(frame.from(*picture), stride);
            let areas = region.iter().filter_map(|(at, size)| {
                Some(Area {
                    x: picture.x + u32::try_from(at.x).ok()?,
                    y: picture.y + u32::try_from(at.y).ok()?,
                    width: size.width,
                    height: size.height,
                })
            });
            dirty = Some(Dirty { areas: areas.collect() });
        });
        dirty.filter(|dirty| !dirty.areas.is_empty())
    }

    /// Paints everything anew into a buffer that has been blacked out: no pixel of an earlier picture stays, whatever is
    /// taken for unchanged.
    pub fn render_anew(&mut self) -> Dirty {
        let Self { window, frame, picture, .. } = self;
        frame.pixels.fill(Xrgb::BLACK);
        window.request_redraw();
        window.draw_if_needed(|renderer| {
            // The change of mind empties the cache of what has been painted, so that everything counts as new.
            renderer.set_repaint_buffer_type(RepaintBufferType::NewBuffer);
            renderer.set_repaint_buffer_type(RepaintBufferType::ReusedBuffer);
            let stride = frame.width as usize;
            renderer.render(frame.from(*picture), stride);
        });
        Dirty { areas: vec![frame.area()] }
    }

    /// The picture as it was painted last.
    pub fn frame(&self) -> &Frame {
        &self.frame
    }
}

/// The largest picture of a whole number of pixels each way that leaves at least so many percent on every side.
fn drawn_in(frame: Area, percent: u8) -> Area {
    if percent == 0 {
        return frame;
    }
    let units = frame.width * 100_u32.saturating_sub(2 * u32::from(percent)) / 100 / 16;
    let (width, height) = (units * 16, units * 9);
    Area { x: (frame.width - width) / 2, y: (frame.height - height) / 2, width, height }
}

struct HeadlessPlatform {
    window: Rc<MinimalSoftwareWindow>,
    uptime: Box<dyn Fn() -> Duration>,
}

impl Platform for HeadlessPlatform {
    fn create_window_adapter(&self) -> Result<Rc<dyn WindowAdapter>, PlatformError> {
        Ok(self.window.clone())
    }

    fn duration_since_start(&self) -> Duration {
        (self.uptime)()
    }
}

/// What one rendering repainted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dirty {
    /// Rectangles in px of the buffer; they do not overlap.
    pub areas: Vec<Area>,
}

impl Dirty {
    /// Repainted pixels.
    pub fn pixels(&self) -> usize {
        self.areas.iter().map(|area| area.width as usize * area.height as usize).sum()
    }
}

/// A rectangle in px of the buffer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// Left edge.
    pub x: u32,
    /// Top edge.
    pub y: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// A picture: rows of [`Xrgb`] from the top.
pub struct Frame {
    width: u32,
    height: u32,
    pixels: Vec<Xrgb>,
}

impl Frame {
    fn black(width: u32, height: u32) -> Self {
        Self { width, height, pixels: vec![Xrgb::BLACK; width as usize * height as usize] }
    }

    /// A picture whose pixels are those of a function of column and row.
    pub fn from_fn(width: u32, height: u32, pixel: impl Fn(u32, u32) -> Xrgb) -> Self {
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| pixel(x, y)).collect();
        Self { width, height, pixels }
    }

    /// All of it.
    pub fn area(&self) -> Area {
        Area { x: 0, y: 0, width: self.width, height: self.height }
    }

    /// Every pixel from the first one of an area on.
    fn from(&mut self, area: Area) -> &mut [Xrgb] {
        let start = area.y as usize * self.width as usize + area.x as usize;
        &mut self.pixels[start..]
    }

    /// The part of row `y` that lies in `area`. The area must lie in the frame.
    pub fn row(&self, area: Area, y: u32) -> &[Xrgb] {
        let start = y as usize * self.width as usize + area.x as usize;
        &self.pixels[start..start + area.width as usize]
    }

    /// An area of the picture as a PNG. The area must lie in the frame.
    ///
    /// # Errors
    /// Those of the writer.
    pub fn write_png(&self, area: Area, to: impl Write) -> io::Result<()> {
        let mut encoder = png::Encoder::new(to, area.width, area.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let rows = area.y..area.y + area.height;
        let rgb: Vec<u8> = rows.flat_map(|y| self.row(area, y)).flat_map(|pixel| pixel.rgb()).collect();
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&rgb)?;
        Ok(writer.finish()?)
    }

    /// The whole picture into a PNG file.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn save_png(&self, path: &Path) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(path)?);
        self.write_png(self.area(), &mut file)?;
        file.flush()
    }
}

/// A pixel as KMS dumb buffers want it: `0x00RRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Xrgb(pub u32);

impl Xrgb {
    /// Black of a television: its signal knows 16 to 235.
    const BLACK: Self = Self(0x0010_1010);

    /// Red, green and blue.
    pub fn rgb(self) -> [u8; 3] {
        let [_, red, green, blue] = self.0.to_be_bytes();
        [red, green, blue]
    }
}

impl TargetPixel for Xrgb {
    fn blend(&mut self, color: PremultipliedRgbaColor) {
        // Red and blue share one multiplication; the weight is out of 256 so that a shift replaces the division.
        let keep = u32::from(u8::MAX - color.alpha);
        let keep = keep + (keep >> 7);
        let red_blue = ((self.0 & 0x00ff_00ff) * keep + 0x0080_0080) >> 8 & 0x00ff_00ff;
        let green = ((self.0 & 0x0000_ff00) * keep + 0x0000_8000) >> 8 & 0x0000_ff00;
        self.0 = (red_blue | green) + Self::from_rgb(color.red, color.green, color.blue).0;
    }

    fn from_rgb(red: u8, green: u8, blue: u8) -> Self {
        Self(u32::from_be_bytes([0, red, green, blue]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blending_stays_between_both_colours() {
        for alpha in 0..=255_u8 {
            for (under, over) in [(0_u8, 255_u8), (255, 0), (18, 235), (235, 18), (255, 255)] {
                let premultiplied = (u16::from(over) * u16::from(alpha) / 255) as u8;
                let mut pixel = Xrgb::from_rgb(under, under, under);
                pixel.blend(PremultipliedRgbaColor {
                    red: premultiplied,
                    green: premultiplied,
                    blue: premultiplied,
                    alpha,
                });
                let exact = (f32::from(over) * f32::from(alpha) + f32::from(under) * f32::from(255 - alpha)) / 255.0;
                for channel in pixel.rgb() {
                    assert!((f32::from(channel) - exact).abs() <= 2.0, "{over} over {under} at {alpha}: {channel}");
                }
            }
        }
    }

    #[test]
    fn opaque_and_transparent_colours_are_exact() {
        let mut pixel = Xrgb::from_rgb(18, 30, 37);
        pixel.blend(PremultipliedRgbaColor { red: 0, green: 0, blue: 0, alpha: 0 });
        assert_eq!(pixel.rgb(), [18, 30, 37]);
        pixel.blend(PremultipliedRgbaColor { red: 235, green: 224, blue: 198, alpha: 255 });
        assert_eq!(pixel.rgb(), [235, 224, 198]);
    }
}
