//! Pixels as a screen's memory wants them, row by row: that memory is often slow, and each row goes there in one piece.

use crate::cli::Size;
use stb_ui::headless::{Area, Frame, Xrgb};

/// How a pixel lies in memory, lowest byte first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Four bytes: blue, green, red, nothing.
    Xrgb8888,
    /// Three bytes: blue, green, red.
    Rgb888,
    /// Two bytes: five bits of red, six of green, five of blue.
    Rgb565,
}

/// Black of a television: its signal knows 16 to 235.
const BLACK: Xrgb = Xrgb(0x0010_1010);

impl Format {
    /// The one of so many bits, if it is one of ours.
    pub fn of_bits(bits: u32) -> Option<Self> {
        [Self::Xrgb8888, Self::Rgb888, Self::Rgb565].into_iter().find(|format| format.bytes() * 8 == bits as usize)
    }

    /// Bytes of a pixel.
    pub fn bytes(self) -> usize {
        match self {
            Self::Xrgb8888 => 4,
            Self::Rgb888 => 3,
            Self::Rgb565 => 2,
        }
    }

    fn push(self, pixel: Xrgb, row: &mut Vec<u8>) {
        let [blue, green, red, _] = pixel.0.to_le_bytes();
        match self {
            Self::Xrgb8888 => row.extend_from_slice(&[blue, green, red, 0]),
            Self::Rgb888 => row.extend_from_slice(&[blue, green, red]),
            Self::Rgb565 => {
                let packed = u16::from(red >> 3) << 11 | u16::from(green >> 2) << 5 | u16::from(blue >> 3);
                row.extend_from_slice(&packed.to_le_bytes());
            }
        }
    }
}

/// Where a picture lies on a screen: in its middle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    format: Format,
    /// Bytes from one row of the screen to the next.
    pitch: usize,
    screen: Size,
    picture: Size,
}

impl Raster {
    /// `None` where the picture is larger than the screen, or a row of the screen longer than its pitch.
    pub fn new(format: Format, pitch: usize, screen: Size, picture: Size) -> Option<Self> {
        let fits = picture.width <= screen.width && picture.height <= screen.height;
        let whole = pitch >= screen.width as usize * format.bytes();
        (fits && whole).then_some(Self { format, pitch, screen, picture })
    }

    /// Bytes from the first to the last pixel of the screen.
    pub fn length(&self) -> usize {
        self.pitch * (self.screen.height as usize - 1) + self.screen.width as usize * self.format.bytes()
    }

    /// Hands out each row of an area of the picture with the byte it starts at; what of it lies beside the picture is left
    /// out. A frame of another size has no rows here.
    pub fn rows<E>(
        &self,
        frame: &Frame,
        area: Area,
        mut put: impl FnMut(usize, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let whole = frame.area();
        if (whole.width, whole.height) != (self.picture.width, self.picture.height) {
            return Ok(());
        }
        let left = (self.screen.width - self.picture.width) / 2;
        let top = (self.screen.height - self.picture.height) / 2;
        let area = within(area, whole);
        let mut row = Vec::with_capacity(area.width as usize * self.format.bytes());
        for y in area.y..area.y + area.height {
            row.clear();
            frame.row(area, y).iter().for_each(|pixel| self.format.push(*pixel, &mut row));
            put((top + y) as usize * self.pitch + (left + area.x) as usize * self.format.bytes(), &row)?;
        }
        Ok(())
    }

    /// One row of the screen in black, and where each of them starts: what lies around the picture.
    pub fn black(&self) -> (Vec<u8>, impl Iterator<Item = usize> + use<>) {
        let mut row = Vec::new();
        (0..self.screen.width).for_each(|_| self.format.push(BLACK, &mut row));
        let pitch = self.pitch;
        (row, (0..self.screen.height as usize).map(move |y| y * pitch))
    }
}

fn within(area: Area, whole: Area) -> Area {
    let (x, y) = (area.x.min(whole.width), area.y.min(whole.height));
    Area { x, y, width: area.width.min(whole.width - x), height: area.height.min(whole.height - y) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    /// The screen's memory after a frame of 4×2 px has been shown on it.
    fn shown(raster: &Raster, frame: &Frame, area: Area) -> Vec<u8> {
        let mut memory = vec![0xEE; raster.length()];
        raster
            .rows(frame, area, |at, row| {
                memory[at..at + row.len()].copy_from_slice(row);
                Ok::<(), Infallible>(())
            })
            .unwrap();
        memory
    }

    fn frame() -> Frame {
        Frame::from_fn(4, 2, |x, y| Xrgb(0x0010_2000 + y * 0x0080_0000 + x * 0x11))
    }

    #[test]
    fn an_area_goes_to_its_place_and_nothing_beside_it_is_touched() {
        let raster = Raster::new(Format::Xrgb8888, 20, size(4, 2), size(4, 2)).unwrap();
        let memory = shown(&raster, &frame(), Area { x: 1, y: 1, width: 2, height: 1 });
        let mut expected = vec![0xEE; 36];
        expected[24..32].copy_from_slice(&[0x11, 0x20, 0x90, 0, 0x22, 0x20, 0x90, 0]);
        assert_eq!(memory, expected);
    }

    #[test]
    fn a_smaller_picture_lies_in_the_middle_of_black() {
        let raster = Raster::new(Format::Rgb565, 20, size(8, 6), size(4, 2)).unwrap();
        let memory = shown(&raster, &frame(), frame().area());
        let touched: Vec<usize> = (0..memory.len()).filter(|at| memory[*at] != 0xEE).collect();
        assert_eq!(touched, (44..52).chain(64..72).collect::<Vec<_>>());
        // 0x902011: 18 of 31 red, 8 of 63 green, 2 of 31 blue.
        assert_eq!(memory[66..68], (18_u16 << 11 | 8 << 5 | 2).to_le_bytes());
        let (row, starts) = raster.black();
        assert_eq!(row.len(), 16);
        assert_eq!(starts.collect::<Vec<_>>(), [0, 20, 40, 60, 80, 100]);
        assert_eq!(raster.length(), 116);
    }

    #[test]
    fn black_is_the_black_of_televisions() {
        let raster = Raster::new(Format::Rgb888, 12, size(4, 2), size(4, 2)).unwrap();
        assert_eq!(raster.black().0, [16; 12]);
    }

    #[test]
    fn what_does_not_fit_is_refused_and_what_lies_beside_is_left_out() {
        assert_eq!(Raster::new(Format::Xrgb8888, 16, size(4, 2), size(4, 3)), None);
        assert_eq!(Raster::new(Format::Xrgb8888, 15, size(4, 2), size(4, 2)), None);
        let raster = Raster::new(Format::Rgb888, 12, size(4, 2), size(4, 2)).unwrap();
        let beyond = shown(&raster, &frame(), Area { x: 3, y: 1, width: 9, height: 9 });
        assert_eq!(beyond.iter().filter(|byte| **byte != 0xEE).count(), 3);
        assert_eq!(shown(&raster, &frame(), Area { x: 9, y: 9, width: 1, height: 1 }), vec![0xEE; 24]);
        let other = Frame::from_fn(3, 2, |_, _| Xrgb(0));
        assert_eq!(shown(&raster, &other, other.area()), vec![0xEE; 24], "a frame from before the screen has changed");
    }

    #[test]
    fn bits_are_formats() {
        assert_eq!(
            [32, 24, 16, 8].map(Format::of_bits),
            [Some(Format::Xrgb8888), Some(Format::Rgb888), Some(Format::Rgb565), None]
        );
    }
}
