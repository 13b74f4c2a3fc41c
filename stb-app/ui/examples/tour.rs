//! Draws every page of the tour to PNG files: `cargo run -p stb-ui --example tour -- DIRECTORY [1280 [extra-large [offline/child]]]`:
//! all of them, or those whose name has the last word.

use std::path::PathBuf;
use std::time::Duration;

use stb_core::text_size::TextSize;
use stb_ui::Screen;
use stb_ui::headless::Headless;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("usage: tour DIRECTORY [WIDTH [SIZE [NAME]]]")?);
    let width: u32 = arguments.next().map_or(Ok(1920), |width| width.parse())?;
    let text = arguments.next().and_then(|word| TextSize::from_word(&word)).unwrap_or_default();
    let part = arguments.next().unwrap_or_default();
    std::fs::create_dir_all(&directory)?;
    let mut headless = Headless::install(width, width * 9 / 16, || Duration::ZERO)?;
    let mut screen = Screen::new()?;
    for (name, view) in living_room::tour::pages(text).into_iter().filter(|(name, _)| name.contains(&part)) {
        screen.show(&view);
        headless.render();
        headless.frame().save_png(&directory.join(format!("{}.png", name.replace('/', "_"))))?;
    }
    Ok(())
}
