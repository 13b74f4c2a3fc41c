//! A copy of the picture that the page can fetch while the next one is being drawn.

use crate::cli::Size;
use stb_ui::headless::{Dirty, Frame};
use std::io;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;

const BYTES_PER_PIXEL: usize = 3;

/// The picture and its number, which grows with every change.
pub struct Picture {
    canvas: Mutex<Canvas>,
    number: watch::Sender<u64>,
}

#[derive(Clone)]
struct Canvas {
    size: Size,
    rgb: Vec<u8>,
}

impl Canvas {
    fn black(size: Size) -> Self {
        Self { size, rgb: vec![0; size.width as usize * size.height as usize * BYTES_PER_PIXEL] }
    }
}

impl Picture {
    /// A black one, number 0.
    pub fn new(size: Size) -> Self {
        Self { canvas: Mutex::new(Canvas::black(size)), number: watch::Sender::new(0) }
    }

    /// Copies what was repainted. A frame of another size, which is repainted whole, changes the size of the picture.
    pub fn update(&self, frame: &Frame, dirty: &Dirty) {
        let mut canvas = self.canvas.lock().unwrap_or_else(PoisonError::into_inner);
        let size = Size { width: frame.area().width, height: frame.area().height };
        if canvas.size != size {
            *canvas = Canvas::black(size);
        }
        for area in &dirty.areas {
            for y in area.y..area.y + area.height {
                let start = (y as usize * size.width as usize + area.x as usize) * BYTES_PER_PIXEL;
                let pixels = canvas.rgb[start..].chunks_exact_mut(BYTES_PER_PIXEL);
                frame.row(*area, y).iter().zip(pixels).for_each(|(from, to)| to.copy_from_slice(&from.rgb()));
            }
        }
        drop(canvas);
        self.number.send_modify(|number| *number += 1);
    }

    /// Waits for a picture newer than `seen`; `None` when there is none for this long.
    pub async fn newer_than(&self, seen: u64, patience: Duration) -> Option<u64> {
        let mut number = self.number.subscribe();
        let newer = tokio::time::timeout(patience, number.wait_for(|number| *number > seen)).await;
        newer.ok()?.ok().map(|number| *number)
    }

    /// The picture as a PNG.
    pub fn png(&self) -> io::Result<Vec<u8>> {
        let Canvas { size, rgb } = self.canvas.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, size.width, size.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&rgb)?;
        writer.finish()?;
        Ok(out)
    }
}
