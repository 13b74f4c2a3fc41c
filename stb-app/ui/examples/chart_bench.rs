//! How long a chart takes: `cargo run --release -p stb-ui --example chart_bench -- [WIDTH] [PICTURE.png]`. See
//! docs/adr/0016.

use std::path::Path;
use std::time::{Duration, Instant};

use stb_core::view::Body;
use stb_ui::Screen;
use stb_ui::headless::Headless;

#[path = "../tests/contract/views.rs"]
#[expect(dead_code, reason = "the tests and the gallery use more of it")]
mod views;
#[path = "../tests/contract/views_charts.rs"]
mod views_charts;
#[path = "../tests/contract/views_handbook.rs"]
mod views_handbook;

const ROUNDS: usize = 200;
const POINTS: usize = 12;

#[expect(clippy::disallowed_methods, reason = "says how long drawing takes")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let width: u32 = arguments.next().map_or(Ok(1920), |width| width.parse())?;
    let mut headless = Headless::install(width, width * 9 / 16, || Duration::ZERO)?;
    let mut screen = Screen::new()?;
    let away = views::all().into_iter().find(|(name, _)| *name == "page").ok_or("no page")?.1;

    let mut opened = Vec::new();
    let mut repainted = Vec::new();
    let mut moved = Vec::new();
    for round in 0..ROUNDS {
        screen.show(&away);
        headless.render();
        let view = views_handbook::chart(round % POINTS);
        let begin = Instant::now();
        screen.show(&view);
        headless.render();
        opened.push(begin.elapsed());

        let begin = Instant::now();
        headless.render_anew();
        repainted.push(begin.elapsed());

        let next = views_handbook::chart((round + 1) % POINTS);
        let begin = Instant::now();
        screen.show(&next);
        headless.render();
        moved.push(begin.elapsed());
    }
    report("opening the chart's screen, its picture drawn anew", opened);
    report("the whole frame anew, the picture kept", repainted);
    report("from one point to the next", moved);
    if let Body::Chart { chart, .. } = views_handbook::chart(0).body {
        let plot = chart.plot();
        let part = f64::from(width) / 1920.0;
        let pixels = f64::from(plot.w + 48) * part * f64::from(plot.h + 48) * part;
        println!("memory of the picture                               {:.1} MB", pixels * 3.0 / 1e6);
    }
    if let Some(path) = arguments.next() {
        headless.frame().save_png(Path::new(&path))?;
    }
    Ok(())
}

fn report(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or_default();
    println!("{what:51} p50 {:>8.2?}  p95 {:>8.2?}", at(50), at(95));
}
