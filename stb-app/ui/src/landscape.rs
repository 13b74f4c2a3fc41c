//! The pictures of 散居村 on a snow evening, drawn beforehand (`assets/landscape`), decoded when first needed.

use std::cell::OnceCell;

use slint::{Image, Rgb8Pixel, SharedPixelBuffer};

/// The pictures for one size of the screen.
pub struct Landscapes {
    files: [&'static [u8]; 4],
    evening: OnceCell<Image>,
    strip: OnceCell<Image>,
    corner: OnceCell<Image>,
    reader: OnceCell<Image>,
}

macro_rules! files {
    ($width:literal) => {
        [
            include_bytes!(concat!("../../../assets/landscape/evening-", $width, ".png")),
            include_bytes!(concat!("../../../assets/landscape/strip-", $width, ".png")),
            include_bytes!(concat!("../../../assets/landscape/corner-", $width, ".png")),
            include_bytes!(concat!("../../../assets/landscape/reader-", $width, ".png")),
        ]
    };
}

impl Landscapes {
    /// The pictures whose pixels fall on those of a screen with this scale factor: scaling them would cost time and
    /// look worse.
    pub fn for_scale(scale_factor: f32) -> Self {
        let files: [&'static [u8]; 4] = if scale_factor < 0.9 { files!("1280") } else { files!("1920") };
        Self {
            files,
            evening: OnceCell::new(),
            strip: OnceCell::new(),
            corner: OnceCell::new(),
            reader: OnceCell::new(),
        }
    }

    /// Start and dialogs: the whole plain, 1920×510.
    pub fn evening(&self) -> Image {
        self.evening.get_or_init(|| decoded(self.files[0])).clone()
    }

    /// Under the greeting of TOP: 1920×188.
    pub fn strip(&self) -> Image {
        self.strip.get_or_init(|| decoded(self.files[1])).clone()
    }

    /// Beside a problem: 602×294.
    pub fn corner(&self) -> Image {
        self.corner.get_or_init(|| decoded(self.files[2])).clone()
    }

    /// A card over the reader: 440×292.
    pub fn reader(&self) -> Image {
        self.reader.get_or_init(|| decoded(self.files[3])).clone()
    }
}

/// A picture of this crate; an empty one if it cannot be read, which a test rules out.
fn decoded(file: &[u8]) -> Image {
    rgb_pixels(file).map(Image::from_rgb8).unwrap_or_default()
}

fn rgb_pixels(file: &[u8]) -> Result<SharedPixelBuffer<Rgb8Pixel>, png::DecodingError> {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info()?;
    let mut pixels = SharedPixelBuffer::new(reader.info().width, reader.info().height);
    reader.next_frame(pixels.make_mut_bytes())?;
    Ok(pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_is_opaque_colour_of_its_size() {
        let sizes = [(1920, 510), (1920, 188), (602, 294), (440, 292)];
        for (scale, files) in [(1.0, files!("1920") as [&[u8]; 4]), (2.0 / 3.0, files!("1280"))] {
            for (file, (width, height)) in files.into_iter().zip(sizes) {
                let pixels = rgb_pixels(file).expect("a picture of ours");
                let scaled = |px: u32| (px as f32 * scale).round() as u32;
                assert_eq!((pixels.width(), pixels.height()), (scaled(width), scaled(height)));
                assert!(pixels.as_bytes().iter().all(|channel| (16..=235).contains(channel)));
            }
        }
    }
}
