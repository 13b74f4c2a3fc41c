//! A picture on which shapes with soft edges are painted, one colour at a time.

use slint::{Image, Rgb8Pixel, SharedPixelBuffer};
use zeno::{Command, Mask, Style};

/// Opaque pixels: the renderer copies them, it does not blend.
pub struct Canvas {
    pixels: SharedPixelBuffer<Rgb8Pixel>,
}

impl Canvas {
    /// A picture of one colour.
    pub fn new(width: u32, height: u32, ground: Rgb8Pixel) -> Self {
        let mut pixels = SharedPixelBuffer::new(width, height);
        pixels.make_mut_slice().fill(ground);
        Self { pixels }
    }

    /// Fills whole pixels; what lies outside the picture is left out.
    pub fn rectangle(&mut self, left: i32, top: i32, width: i32, height: i32, colour: Rgb8Pixel) {
        let columns = self.columns(left, width);
        for row in self.rows(top, height) {
            if let Some(pixels) = row.get_mut(columns.clone()) {
                pixels.fill(colour);
            }
        }
    }

    /// Fills or strokes a path given in px of the picture.
    pub fn path(&mut self, path: &[Command], style: Style<'_>, colour: Rgb8Pixel) {
        if path.is_empty() {
            return;
        }
        let (mask, place) = Mask::new(path).style(style).render();
        let (width, height) = (place.width as usize, as_i32(place.height));
        if width == 0 {
            return;
        }
        let columns = self.columns(place.left, as_i32(place.width));
        // What lies left of the picture and above it is skipped.
        let skipped = usize::try_from(-place.left).unwrap_or(0);
        let above = usize::try_from(-place.top).unwrap_or(0);
        for (row, mask) in self.rows(place.top, height).zip(mask.chunks_exact(width).skip(above)) {
            let pixels = row.get_mut(columns.clone()).unwrap_or_default();
            for (pixel, coverage) in pixels.iter_mut().zip(mask.iter().skip(skipped)) {
                match *coverage {
                    0 => {}
                    u8::MAX => *pixel = colour,
                    part => *pixel = blended(*pixel, colour, part),
                }
            }
        }
    }

    /// The finished picture.
    pub fn image(self) -> Image {
        Image::from_rgb8(self.pixels)
    }

    fn columns(&self, left: i32, width: i32) -> std::ops::Range<usize> {
        clipped(left, width, self.pixels.width())
    }

    fn rows(&mut self, top: i32, height: i32) -> impl Iterator<Item = &mut [Rgb8Pixel]> {
        let width = (self.pixels.width() as usize).max(1);
        let rows = clipped(top, height, self.pixels.height());
        self.pixels.make_mut_slice().chunks_exact_mut(width).skip(rows.start).take(rows.len())
    }
}

/// `from..from + length` as far as it lies in `0..end`.
fn clipped(from: i32, length: i32, end: u32) -> std::ops::Range<usize> {
    let within = |at: i32| usize::try_from(at.clamp(0, as_i32(end))).unwrap_or(0);
    within(from)..within(from.saturating_add(length))
}

fn as_i32(px: u32) -> i32 {
    i32::try_from(px).unwrap_or(i32::MAX)
}

fn blended(under: Rgb8Pixel, over: Rgb8Pixel, coverage: u8) -> Rgb8Pixel {
    let channel = |under: u8, over: u8| {
        let (under, over, part) = (u32::from(under), u32::from(over), u32::from(coverage));
        ((under * (255 - part) + over * part + 127) / 255) as u8
    };
    Rgb8Pixel { r: channel(under.r, over.r), g: channel(under.g, over.g), b: channel(under.b, over.b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use zeno::{Fill, PathBuilder};

    const DARK: Rgb8Pixel = Rgb8Pixel { r: 18, g: 30, b: 37 };
    const LIGHT: Rgb8Pixel = Rgb8Pixel { r: 235, g: 231, b: 220 };

    #[test]
    fn what_reaches_out_of_the_picture_is_cut_off() {
        let mut canvas = Canvas::new(10, 8, DARK);
        let mut square: Vec<Command> = Vec::new();
        square.move_to([-5.0, -5.0]).line_to([4.0, -5.0]).line_to([4.0, 3.0]).line_to([-5.0, 3.0]).close();
        canvas.path(&square, Style::Fill(Fill::NonZero), LIGHT);
        canvas.rectangle(8, 6, 50, 50, LIGHT);
        canvas.rectangle(-50, -50, 20, 20, LIGHT);
        let light = |x: usize, y: usize| (x < 4 && y < 3) || (x >= 8 && y >= 6);
        for (index, pixel) in canvas.pixels.as_slice().iter().enumerate() {
            let (x, y) = (index % 10, index / 10);
            assert_eq!(*pixel, if light(x, y) { LIGHT } else { DARK }, "at {x},{y}");
        }
    }

    #[test]
    fn a_half_covered_pixel_is_half_way_between() {
        let half = blended(DARK, LIGHT, 128);
        assert_eq!((half.r, half.g, half.b), (127, 131, 129));
        assert_eq!(blended(DARK, LIGHT, 0), DARK);
        assert_eq!(blended(DARK, LIGHT, 255), LIGHT);
    }
}
