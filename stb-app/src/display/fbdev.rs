//! The older way to a screen, for boxes whose driver knows no mode setting: the kernel's frame buffer. It is written like a
//! file, whole rows at a time.

use super::Panel;
use super::modes::picture_on;
use super::raster::{Format, Raster};
use crate::cli::Size;
use stb_ui::headless::{Dirty, Frame};
use std::fs::{File, read_to_string};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// The frame buffer, and where the kernel describes it.
const DEVICE: &str = "/dev/fb0";
const DESCRIPTION: &str = "/sys/class/graphics/fb0";

/// The screen.
pub struct Fbdev {
    device: PathBuf,
    description: PathBuf,
    asked: Size,
    open: Option<Open>,
    on: bool,
}

struct Open {
    file: File,
    screen: Screen,
    raster: Raster,
}

/// A frame buffer as the kernel describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Screen {
    size: Size,
    format: Format,
    pitch: usize,
}

impl Fbdev {
    /// A screen that will be looked for.
    pub fn new(asked: Size) -> Self {
        Self::at(DEVICE.into(), DESCRIPTION.into(), asked)
    }

    fn at(device: PathBuf, description: PathBuf, asked: Size) -> Self {
        Self { device, description, asked, open: None, on: true }
    }

    fn opened(&self, screen: Screen) -> io::Result<Open> {
        let file = File::options().write(true).open(&self.device)?;
        let picture = picture_on(screen.size, self.asked);
        let raster =
            Raster::new(screen.format, screen.pitch, screen.size, picture).ok_or(io::ErrorKind::Unsupported)?;
        let open = Open { file, screen, raster };
        open.blacken()?;
        Ok(open)
    }
}

impl Open {
    fn blacken(&self) -> io::Result<()> {
        let (row, mut starts) = self.raster.black();
        starts.try_for_each(|at| self.file.write_all_at(&row, at as u64))
    }

    fn copy(&self, frame: &Frame, dirty: &Dirty) -> io::Result<()> {
        let put = |at: usize, row: &[u8]| self.file.write_all_at(row, at as u64);
        dirty.areas.iter().try_for_each(|area| self.raster.rows(frame, *area, put))
    }
}

impl Panel for Fbdev {
    fn present(&mut self, frame: &Frame, dirty: &Dirty) {
        if let Some(open) = self.open.as_ref().filter(|_| self.on)
            && let Err(error) = open.copy(frame, dirty)
        {
            tracing::warn!(%error, "D-106 the frame buffer cannot be painted");
            self.open = None;
        }
    }

    /// Another mode may have been set since; then everything is painted anew.
    fn look(&mut self) -> Option<Size> {
        let screen = described(&self.description)?;
        if self.open.as_ref().is_some_and(|open| open.screen == screen) {
            return None;
        }
        self.open = self.opened(screen).ok();
        self.open.as_ref().map(|_| picture_on(screen.size, self.asked))
    }

    fn looks(&self) -> bool {
        true
    }

    /// Only the kernel's owner may switch the signal itself off; black is as dark as it gets here.
    fn switch(&mut self, on: bool) {
        match (self.on, on) {
            // One that cannot be painted is noticed at the next look.
            (true, false) => drop(self.open.as_ref().map(Open::blacken)),
            (false, true) => self.open = None,
            _ => {}
        }
        self.on = on;
    }
}

/// What a folder of sysfs says; `None` where it says nothing, or names pixels that are not ours.
fn described(folder: &Path) -> Option<Screen> {
    let word = |name: &str| Some(read_to_string(folder.join(name)).ok()?.trim().to_owned());
    let number = |name: &str| word(name)?.parse::<u32>().ok();
    let whole = size(&word("virtual_size")?, ',')?;
    // The virtual screen may hold a second picture below the visible one. "U:1280x720p-60"
    let mode = word("mode").unwrap_or_default();
    let visible = mode.split_once(':').and_then(|(_, mode)| size(mode.split(['p', 'i', '-']).next()?, 'x'));
    let size = visible.filter(|size| size.width <= whole.width && size.height <= whole.height).unwrap_or(whole);
    let format = Format::of_bits(number("bits_per_pixel")?)?;
    let pitch = number("stride")? as usize;
    (size.width > 0 && size.height > 0).then_some(Screen { size, format, pitch })
}

fn size(text: &str, between: char) -> Option<Size> {
    let (width, height) = text.split_once(between)?;
    Some(Size { width: width.parse().ok()?, height: height.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use stb_ui::headless::Xrgb;
    use tempfile::TempDir;

    fn describe(folder: &Path, words: [(&str, &str); 4]) {
        words.iter().for_each(|(name, word)| std::fs::write(folder.join(name), format!("{word}\n")).unwrap());
    }

    /// A frame buffer of 32×20 px with 16 bits each, twice as high as what is seen of it.
    fn folder() -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        let words = [("virtual_size", "32,40"), ("mode", "U:32x20p-0"), ("bits_per_pixel", "16"), ("stride", "80")];
        describe(folder.path(), words);
        std::fs::write(folder.path().join("fb0"), vec![0xEE; 80 * 40]).unwrap();
        folder
    }

    fn fbdev(folder: &TempDir) -> Fbdev {
        let asked = Size { width: 1280, height: 720 };
        Fbdev::at(folder.path().join("fb0"), folder.path().to_owned(), asked)
    }

    #[test]
    fn the_picture_lies_in_the_middle_of_what_is_seen() {
        let folder = folder();
        let mut screen = fbdev(&folder);
        assert_eq!(screen.look(), Some(Size { width: 32, height: 18 }));
        assert_eq!(screen.look(), None, "nothing has changed");
        let frame = Frame::from_fn(32, 18, |_, _| Xrgb(0x00EB_0000));
        screen.present(&frame, &Dirty { areas: vec![frame.area()] });
        let memory = std::fs::read(folder.path().join("fb0")).unwrap();
        let pixel = |x: usize, y: usize| [memory[y * 80 + x * 2], memory[y * 80 + x * 2 + 1]];
        let (red, black) = ((29_u16 << 11).to_le_bytes(), (2_u16 << 11 | 4 << 5 | 2).to_le_bytes());
        assert_eq!([pixel(0, 0), pixel(0, 1), pixel(31, 18), pixel(31, 19)], [black, red, red, black]);
        assert!(memory[80 * 20..].iter().all(|byte| *byte == 0xEE), "what is not seen is left alone");
    }

    #[test]
    fn another_mode_is_noticed() {
        let folder = folder();
        let mut screen = fbdev(&folder);
        assert!(screen.look().is_some());
        std::fs::write(folder.path().join("mode"), "U:16x9p-60\n").unwrap();
        assert_eq!(screen.look(), Some(Size { width: 16, height: 9 }));
    }

    #[test]
    fn switched_off_it_is_black_and_switched_on_it_is_painted_anew() {
        let folder = folder();
        let mut screen = fbdev(&folder);
        screen.look();
        let frame = Frame::from_fn(32, 18, |_, _| Xrgb(0x00EB_EBEB));
        let all = Dirty { areas: vec![frame.area()] };
        screen.present(&frame, &all);
        screen.switch(false);
        screen.present(&frame, &all);
        let first = |folder: &TempDir| std::fs::read(folder.path().join("fb0")).unwrap()[80 * 10..80 * 10 + 2].to_vec();
        assert_eq!(first(&folder), (2_u16 << 11 | 4 << 5 | 2).to_le_bytes());
        screen.switch(true);
        assert!(screen.look().is_some());
        screen.present(&frame, &all);
        assert_eq!(first(&folder), (29_u16 << 11 | 58 << 5 | 29).to_le_bytes());
    }

    #[test]
    fn what_is_no_frame_buffer_of_ours_is_left_alone() {
        let folder = folder();
        std::fs::write(folder.path().join("bits_per_pixel"), "8\n").unwrap();
        assert_eq!(fbdev(&folder).look(), None);
        assert_eq!(described(&folder.path().join("nowhere")), None);
        std::fs::write(folder.path().join("bits_per_pixel"), "16\n").unwrap();
        std::fs::write(folder.path().join("mode"), "\n").unwrap();
        let whole = described(folder.path()).map(|screen| screen.size);
        assert_eq!(whole, Some(Size { width: 32, height: 40 }), "a driver without modes");
    }
}
