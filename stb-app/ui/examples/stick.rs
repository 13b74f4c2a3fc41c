//! Draws the screens of the USB stick (docs/adr/0022) as a framebuffer holds them:
//! `cargo run -p stb-ui --example stick -- WORDS.tsv DIRECTORY`.
//!
//! Leaves `DIRECTORY/WIDTH/NAME.32` and `.16` (rows of 0x00RRGGBB or of RGB565, little-endian, without gaps) for every
//! line of the words, and the strips `percent-0` to `percent-100` and `seconds-0` to `seconds-10`: rows 13/18 to 16/18 of
//! the height, which are laid over a picture.

use std::path::Path;
use std::time::Duration;

use slint::ComponentHandle;
use stb_ui::headless::{Area, Frame, Headless};

mod markup {
    slint::slint! { export { StickScreen, StickSign } from "../ui/stick.slint"; }
}
use markup::{StickScreen, StickSign};

/// A television, a half-size one, and the two that a display without a description gets: 1024×768 and 640×480.
const WIDTHS: [u32; 4] = [1920, 1280, 1024, 640];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: stick WORDS.tsv DIRECTORY";
    let (words, directory) = (arguments.next().ok_or(usage)?, arguments.next().ok_or(usage)?);
    let words = std::fs::read_to_string(words)?;
    let mut headless = Headless::install(1920, 1080, || Duration::ZERO)?;
    let screen = StickScreen::new()?;
    screen.show()?;
    for width in WIDTHS {
        let folder = Path::new(&directory).join(width.to_string());
        std::fs::create_dir_all(&folder)?;
        headless.resize(width, width * 9 / 16);
        for line in words.lines() {
            let name = say(&screen, line)?;
            headless.render_anew();
            save(headless.frame(), headless.frame().area(), &folder.join(name))?;
        }
        screen.set_code("".into());
        headless.render_anew();
        for percent in 0..=100_u8 {
            screen.set_number(format!("{percent} %").into());
            screen.set_done(f32::from(percent) / 100.0);
            headless.render();
            save(headless.frame(), strip(headless.frame()), &folder.join(format!("percent-{percent}")))?;
        }
        screen.set_done(-1.0);
        for seconds in 0..=10 {
            screen.set_number(format!("あと {seconds} 秒").into());
            headless.render();
            save(headless.frame(), strip(headless.frame()), &folder.join(format!("seconds-{seconds}")))?;
        }
        screen.set_number("".into());
    }
    Ok(())
}

/// Puts a line of the words onto the screen and gives its name: name, code, sign, what is so, and two lines more.
fn say<'a>(screen: &StickScreen, line: &'a str) -> Result<&'a str, String> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [name, code, sign, hero, first, second] = fields[..] else { return Err(format!("not six words: {line}")) };
    let sign = match sign {
        "arrow" => StickSign::Arrow,
        "look" => StickSign::Look,
        "tick" => StickSign::Tick,
        "cross" => StickSign::Cross,
        other => return Err(format!("no sign is called {other}")),
    };
    screen.set_hero(hero.into());
    screen.set_lines([first, second].map(slint::SharedString::from).into());
    screen.set_code(if code == "-" { "" } else { code }.into());
    screen.set_sign(sign);
    Ok(name)
}

/// The rows that change while the rest of a screen stays.
fn strip(frame: &Frame) -> Area {
    let Area { width, height, .. } = frame.area();
    Area { x: 0, y: height * 13 / 18, width, height: height / 6 }
}

fn save(frame: &Frame, area: Area, path: &Path) -> std::io::Result<()> {
    let pixels: Vec<_> = (area.y..area.y + area.height).flat_map(|y| frame.row(area, y)).collect();
    std::fs::write(
        path.with_extension("32"),
        pixels.iter().flat_map(|pixel| pixel.0.to_le_bytes()).collect::<Vec<_>>(),
    )?;
    let narrow = |[red, green, blue]: [u8; 3]| {
        (u16::from(red) >> 3 << 11 | u16::from(green) >> 2 << 5 | u16::from(blue) >> 3).to_le_bytes()
    };
    std::fs::write(path.with_extension("16"), pixels.iter().flat_map(|pixel| narrow(pixel.rgb())).collect::<Vec<_>>())
}
