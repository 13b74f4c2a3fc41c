//! Draws every screen in every state to PNG files: `cargo run -p stb-ui --example gallery -- DIRECTORY [1280]`.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use stb_ui::Screen;
use stb_ui::headless::Headless;

#[path = "../tests/contract/views.rs"]
mod views;
#[path = "../tests/contract/views_charts.rs"]
mod views_charts;
#[path = "../tests/contract/views_handbook.rs"]
mod views_handbook;

#[expect(clippy::disallowed_methods, reason = "says how long drawing takes")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let directory = PathBuf::from(arguments.next().ok_or("usage: gallery DIRECTORY [WIDTH]")?);
    let width: u32 = arguments.next().map_or(Ok(1920), |width| width.parse())?;
    std::fs::create_dir_all(&directory)?;
    let mut headless = Headless::install(width, width * 9 / 16, || Duration::ZERO)?;
    let mut screen = Screen::new()?;
    for (name, view) in views::all() {
        let begin = Instant::now();
        screen.show(&view);
        headless.render();
        let full = begin.elapsed();
        headless.frame().save_png(&directory.join(format!("{name}.png")))?;
        let mut moves = Vec::new();
        let mut most = 0;
        for index in (0..view.items.len()).rev().chain(0..view.items.len()) {
            let begin = Instant::now();
            screen.show(&views::focused_on(&view, index));
            if let Some(dirty) = headless.render() {
                moves.push(begin.elapsed());
                most = most.max(dirty.pixels());
            }
        }
        moves.sort();
        let median = moves.get(moves.len() / 2).copied().unwrap_or_default();
        let slowest = moves.last().copied().unwrap_or_default();
        println!("{name:26} screen {full:>9.1?}  focus move {median:>9.1?} to {slowest:>9.1?}  {most:>7} px");
    }
    Ok(())
}
