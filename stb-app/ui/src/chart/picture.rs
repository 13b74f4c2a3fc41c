//! The lines of a chart as a picture: band, grid, reference, axes, and the child's points.

use slint::{Color, ComponentHandle, Image, Rgb8Pixel};
use stb_core::focus::Rect;
use stb_core::view::{Chart, LineStyle, Spine};
use zeno::{Cap, Command, Fill, Join, PathBuilder, Stroke, Style};

use super::canvas::Canvas;
use crate::generated::{SpineColour, Theme, Tv};

/// Points on the edge of the plot reach this far beyond it.
const MARGIN: i32 = 24;
/// Edges of the picture fall on whole pixels at 1920 and at 1280 px: on every third px of the plane.
const STEP: i32 = 3;
/// No line is thinner: an interlaced television lets it flicker (rule C5).
const THINNEST_PX: f32 = 2.0;

/// The colours of a chart, from the theme.
#[derive(Clone, Copy)]
pub struct Colours {
    ground: Rgb8Pixel,
    band: Rgb8Pixel,
    grid: Rgb8Pixel,
    axis: Rgb8Pixel,
    edge: Rgb8Pixel,
    inner: Rgb8Pixel,
    child: Rgb8Pixel,
    point: Rgb8Pixel,
}

impl Colours {
    /// Those of the window's theme; the points are of the child's colour, darker, because they stand on a light ring.
    pub fn of(tv: &Tv, points: Spine) -> Self {
        let theme = tv.global::<Theme>();
        Self {
            ground: rgb(theme.get_panel()),
            band: rgb(theme.get_band()),
            grid: rgb(theme.get_grid()),
            axis: rgb(theme.get_mist()),
            edge: rgb(theme.get_leaf()),
            inner: rgb(theme.get_band_line()),
            child: rgb(theme.get_snow()),
            point: rgb(theme.invoke_spine_colour(SpineColour::from(points), true)),
        }
    }
}

fn rgb(colour: Color) -> Rgb8Pixel {
    Rgb8Pixel { r: colour.red(), g: colour.green(), b: colour.blue() }
}

/// Where the picture lies on the plane: the plot and what its points reach beyond it.
pub fn picture_frame(chart: &Chart) -> Rect {
    let plot = chart.plot();
    let down = |px: i32| (px - MARGIN).div_euclid(STEP) * STEP;
    let up = |px: i32| (px + MARGIN + STEP - 1).div_euclid(STEP) * STEP;
    let (left, top) = (down(plot.x), down(plot.y));
    Rect::new(left, top, up(plot.x + plot.w) - left, up(plot.y + plot.h) - top)
}

/// Draws the chart for a screen with `scale` pixels to a px of the plane.
pub fn picture(chart: &Chart, colours: &Colours, scale: f32) -> Image {
    let frame = picture_frame(chart);
    let size = |px: i32| (px as f32 * scale).round().clamp(1.0, 8192.0) as u32;
    let canvas = Canvas::new(size(frame.w), size(frame.h), colours.ground);
    let mut drawing = Drawing { chart, colours, scale, frame, canvas };
    drawing.band();
    drawing.grid();
    drawing.reference();
    drawing.axes();
    drawing.points();
    drawing.canvas.image()
}

struct Drawing<'a> {
    chart: &'a Chart,
    colours: &'a Colours,
    scale: f32,
    frame: Rect,
    canvas: Canvas,
}

impl Drawing<'_> {
    fn band(&mut self) {
        let low = self.chart.band.iter().rev().map(|(x, low, _)| (*x, *low));
        let outline: Vec<_> = self.chart.band.iter().map(|(x, _, high)| (*x, *high)).chain(low).collect();
        let path = self.line(&outline);
        self.canvas.path(&path, Style::Fill(Fill::NonZero), self.colours.band);
    }

    fn grid(&mut self) {
        let plot = self.chart.plot();
        for (value, _) in &self.chart.y.ticks {
            let (_, y) = self.chart.place((self.chart.x.from, *value));
            self.bar(Rect::new(plot.x, y - 1, plot.w, 2), self.colours.grid);
        }
    }

    fn reference(&mut self) {
        for line in &self.chart.lines {
            let dashes = [14.0 * self.scale, 12.0 * self.scale];
            let (width, colour) = match line.style {
                LineStyle::Edge | LineStyle::Median => (4.0, self.colours.edge),
                LineStyle::Inner => (2.0, self.colours.inner),
            };
            let mut stroke = self.pen(width);
            if line.style == LineStyle::Median {
                stroke.width(self.thick(3.0)).cap(Cap::Butt).dash(&dashes, 0.0);
            }
            let path = self.line(&line.points);
            self.canvas.path(&path, Style::Stroke(stroke), colour);
        }
    }

    fn axes(&mut self) {
        let plot = self.chart.plot();
        self.bar(Rect::new(plot.x - 3, plot.y, 3, plot.h + 3), self.colours.axis);
        self.bar(Rect::new(plot.x - 3, plot.y + plot.h, plot.w + 3, 3), self.colours.axis);
    }

    fn points(&mut self) {
        let path = self.line(&self.chart.points);
        if self.chart.points.len() > 1 {
            self.canvas.path(&path, Style::Stroke(self.pen(6.0)), self.colours.child);
        }
        let large = self.chart.bubble.as_ref().map(|(index, _)| *index);
        // The large point lies over its neighbours.
        let last = large.and_then(|index| self.chart.points.get(index));
        let small = self.chart.points.iter().enumerate().filter(|(index, _)| Some(*index) != large);
        for (_, point) in small {
            self.point(*point, 12.0, 4.0);
        }
        if let Some(point) = last {
            self.point(*point, 17.0, 4.0);
        }
    }

    fn point(&mut self, value: (i32, i32), radius: f32, ring: f32) {
        for (radius, colour) in [(radius, self.colours.child), (radius - ring, self.colours.point)] {
            let mut circle: Vec<Command> = Vec::new();
            circle.add_circle(self.at(value), radius * self.scale);
            self.canvas.path(&circle, Style::Fill(Fill::NonZero), colour);
        }
    }

    /// A filled rectangle of the plane on whole pixels.
    fn bar(&mut self, rect: Rect, colour: Rgb8Pixel) {
        let px = |plane: i32| (plane as f32 * self.scale).round() as i32;
        let thick = |plane: i32| ((plane as f32 * self.scale).round().max(THINNEST_PX)) as i32;
        let (left, top) = (px(rect.x - self.frame.x), px(rect.y - self.frame.y));
        self.canvas.rectangle(left, top, thick(rect.w), thick(rect.h), colour);
    }

    fn pen(&self, width: f32) -> Stroke<'static> {
        let mut stroke = Stroke::new(self.thick(width));
        stroke.cap(Cap::Round).join(Join::Round);
        stroke
    }

    fn thick(&self, width: f32) -> f32 {
        (width * self.scale).max(THINNEST_PX)
    }

    fn line(&self, values: &[(i32, i32)]) -> Vec<Command> {
        let mut path = Vec::with_capacity(values.len());
        for (index, value) in values.iter().enumerate() {
            let at = self.at(*value);
            path.push(if index == 0 { Command::MoveTo(at.into()) } else { Command::LineTo(at.into()) });
        }
        path
    }

    /// Where a value lies in the picture, px.
    fn at(&self, value: (i32, i32)) -> [f32; 2] {
        let (x, y) = self.chart.place(value);
        [(x - self.frame.x) as f32 * self.scale, (y - self.frame.y) as f32 * self.scale]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use stb_core::text_size::TextSize;
    use stb_core::view::Axis;

    #[test]
    fn the_picture_falls_on_whole_pixels_of_both_screens() {
        for rect in [Rect::new(588, 184, 1236, 736), Rect::new(976, 336, 848, 492), Rect::new(97, 185, 1003, 641)] {
            let axis = || Axis { from: 0, to: 24_000, ticks: Vec::new() };
            let chart = Chart {
                rect,
                text: TextSize::Standard,
                title: String::new(),
                note: String::new(),
                x: axis(),
                y: axis(),
                band: Vec::new(),
                lines: Vec::new(),
                points: Vec::new(),
                colour: Spine::Rose,
                bubble: None,
                empty: Vec::new(),
            };
            let (frame, plot) = (picture_frame(&chart), chart.plot());
            assert!([frame.x, frame.y, frame.w, frame.h].iter().all(|px| px * 2 % 3 == 0), "{frame:?}");
            assert!(frame.x + MARGIN <= plot.x && frame.x + frame.w >= plot.x + plot.w + MARGIN);
            assert!(frame.y + MARGIN <= plot.y && frame.y + frame.h >= plot.y + plot.h + MARGIN);
        }
    }
}
