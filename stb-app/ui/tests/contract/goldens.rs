//! Charts look as they were approved: pictures beside this file. After a change that is meant, take them anew with
//! `CHART_GOLDENS=take cargo test -p stb-ui --test contract goldens`, and look at each.

use std::path::{Path, PathBuf};

use stb_core::focus::Rect;
use stb_core::text_size::TextSize;
use stb_core::view::{Body, Chart, View};
use stb_ui::headless::Area;

use super::charts::charts;
use super::{Tv, views, views_handbook};

/// So many of a thousand pixels may differ clearly: another edition of the font moves a few.
const MAY_DIFFER: usize = 2;
/// What differs by more in a channel differs clearly.
const CLEARLY: u8 = 32;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract/goldens")
}

/// Every chart of the made-up handbook, and one in the largest text, each with its panel.
fn pictures() -> Vec<(String, View, Rect)> {
    let views = ["child", "child-empty", "pregnancy", "chart"];
    let mut pictures = Vec::new();
    for (name, view) in views_handbook::all().into_iter().filter(|(name, _)| views.contains(name)) {
        let panels: Vec<Rect> = charts(&view).iter().map(|chart| chart.rect).collect();
        pictures.extend(panels.iter().enumerate().map(|(at, rect)| (format!("{name}-{at}"), view.clone(), *rect)));
        if let ("chart", Body::Chart { spine, chart, said }) = (name, &view.body) {
            let text = TextSize::ExtraLarge;
            let larger = Box::new(Chart { text, bubble: Some((9, "10.25kg".to_owned())), ..(**chart).clone() });
            let body = Body::Chart { spine: *spine, chart: larger, said: said.clone() };
            let rect = chart.rect;
            // The item of the fixture points where the point is at 標準.
            let items = vec![views::button("back", "もどる", Rect::new(96, 848, 484, 80), None)];
            let focused = items[0].id.clone();
            pictures.push(("chart-extra-large".to_owned(), View { text, body, items, focused, ..view }, rect));
        }
    }
    pictures
}

fn read(path: &Path) -> Vec<u8> {
    let file = std::fs::File::open(path).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a small picture")];
    reader.next_frame(&mut pixels).expect("its pixels");
    pixels
}

fn seen(tv: &Tv, area: Area) -> Vec<u8> {
    super::colours(tv.frame(), area).flatten().collect()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "whether goldens are taken is said from outside")]
fn charts_look_like_their_goldens() {
    let taking = std::env::var_os("CHART_GOLDENS").is_some_and(|word| word == "take");
    let mut tv = Tv::new(1280);
    let pictures = pictures();
    assert_eq!(pictures.len(), 6, "one of each kind");
    for (name, view, rect) in pictures {
        tv.show(&view);
        let area = tv.area(rect, 0);
        let path = folder().join(format!("{name}.png"));
        if taking {
            let mut file = Vec::new();
            tv.frame().write_png(area, &mut file).expect("a PNG in memory");
            std::fs::write(&path, file).expect("the golden");
        }
        let (now, golden) = (seen(&tv, area), read(&path));
        assert_eq!(now.len(), golden.len(), "{name} has another size");
        let differ =
            |(one, other): (&[u8], &[u8])| one.iter().zip(other).any(|(one, other)| one.abs_diff(*other) > CLEARLY);
        let different = now.chunks(3).zip(golden.chunks(3)).filter(|pair| differ(*pair)).count();
        let all = now.len() / 3;
        assert!(different * 1000 <= all * MAY_DIFFER, "{name}: {different} of {all} px differ from {}", path.display());
    }
    assert!(!taking, "the goldens were taken anew: look at them, and run this again without CHART_GOLDENS");
}
