//! Two pictures of the same screen, drawn by two processors, differ by roundings at the edges of letters and by the clock.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Pixels as red, green, blue.
pub struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// A channel that differs by more than this is another colour and no rounding.
const ROUNDING: u8 = 32;
/// Share of pixels that may be of another colour: less than a focus ring, more than what roundings add up to.
const SAME: f64 = 0.000_5;

/// The clock at the right of the header, in sixteenths of the width and the height.
const CLOCK: (usize, usize) = (10, 2);

impl Picture {
    /// Reads a PNG of 8 bits a channel.
    pub fn read(file: &Path) -> Result<Self> {
        let open = File::open(file).with_context(|| file.display().to_string())?;
        let mut reader = png::Decoder::new(BufReader::new(open)).read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().context("a picture that is too large")?];
        let info = reader.next_frame(&mut bytes)?;
        bytes.truncate(info.buffer_size());
        let pixels = match info.color_type {
            png::ColorType::Rgb => bytes,
            png::ColorType::Rgba => bytes.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
            other => bail!("{}: {other:?} pixels", file.display()),
        };
        Ok(Self { width: info.width as usize, height: info.height as usize, pixels })
    }

    /// The share of pixels that have another colour, without the clock; 1 for pictures of two sizes.
    pub fn distance(&self, other: &Self) -> f64 {
        if (self.width, self.height) != (other.width, other.height) {
            return 1.0;
        }
        let (clock_left, clock_bottom) = (self.width * CLOCK.0 / 16, self.height * CLOCK.1 / 16);
        let mut different = 0_u32;
        for (index, (mine, theirs)) in self.pixels.chunks_exact(3).zip(other.pixels.chunks_exact(3)).enumerate() {
            let (x, y) = (index % self.width, index / self.width);
            let is_clock = x >= clock_left && y < clock_bottom;
            if !is_clock && mine.iter().zip(theirs).any(|(one, two)| one.abs_diff(*two) > ROUNDING) {
                different += 1;
            }
        }
        f64::from(different) / (self.width * self.height) as f64
    }

    /// Whether a person would call them the same screen.
    pub fn shows_the_same(&self, other: &Self) -> bool {
        self.distance(other) <= SAME
    }
}
