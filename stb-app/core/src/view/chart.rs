//! A chart as plain numbers: everything is in thousandths of its axes' units, so that two views can be compared.

use super::item::Spine;
use crate::focus::Rect;
use crate::text_size::TextSize;

/// A chart in its panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The panel, px.
    pub rect: Rect,
    /// How large its words are written.
    pub text: TextSize,
    /// 「体重（kg）」
    pub title: String,
    /// What the band means and which edition it is of: 「緑の帯：100人のうち 3〜97番目（令和5年調査）」
    pub note: String,
    /// Along the bottom.
    pub x: Axis,
    /// Along the left edge.
    pub y: Axis,
    /// The filled band: `(x, low, high)`, by x. Empty where there is none.
    pub band: Vec<(i32, i32, i32)>,
    /// Edges and middle of the band, each with its name at the end of the line (rule C6).
    pub lines: Vec<Line>,
    /// What was measured: `(x, y)`, by x.
    pub points: Vec<(i32, i32)>,
    /// The fill of the points.
    pub colour: Spine,
    /// The point that is drawn large, with its value above it; `None` where an item is the bubble, or without points.
    pub bubble: Option<(usize, String)>,
    /// Instead of the points when there are none: one or two lines. The band is drawn all the same.
    pub empty: Vec<String>,
}

/// One axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Axis {
    /// Value at the origin.
    pub from: i32,
    /// Value at the end; greater than `from`.
    pub to: i32,
    /// Where a number stands, and what it says.
    pub ticks: Vec<(i32, String)>,
}

/// A line of the reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `(x, y)`, by x.
    pub points: Vec<(i32, i32)>,
    /// How it is drawn.
    pub style: LineStyle,
    /// At its right end: 「97」「平均」「多め」; may be empty.
    pub label: String,
}

/// See [`Line`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineStyle {
    /// Edge of the band: 4 px.
    Edge,
    /// Dashed: the median.
    Median,
    /// Thin: between edge and median.
    Inner,
}

/// Narrower panels that are as high as this one have a row of tabs at their top.
const TABS: (i32, i32) = (1300, 600);
/// Below this width at 標準 the note stands under the title, not beside it.
const WIDE: i32 = 1180;
/// From the panel's edge to its words.
const INSET: i32 = 32;
/// Left of the plot: the numbers of the y axis.
const LEFT: i32 = 120;
/// Right of the plot: the names of the lines.
const RIGHT: i32 = 128;
/// Below the plot: the numbers of the x axis.
const FOOT: i32 = 68;

impl Chart {
    /// The part of the panel in which the axes span the numbers. The drawing and the bubble of the focus both use it.
    pub fn plot(&self) -> Rect {
        let Rect { x, y, w, h } = self.rect;
        let note = self.note_frame();
        let top = note.y + note.h + self.text.of(16) - y;
        let (left, right, foot) = (self.text.of(LEFT), self.text.of(RIGHT), self.text.of(FOOT));
        Rect::new(x + left, y + top, w - left - right, h - top - foot)
    }

    /// Where the title stands.
    pub fn title_frame(&self) -> Rect {
        let Rect { x, y, w, h } = self.rect;
        let has_tabs = w < TABS.0 && h >= TABS.1;
        let top = if has_tabs { self.text.pick(106, 114, 124) } else { 16 };
        let width = if self.wide() { w * 2 / 5 - INSET } else { w - 2 * INSET };
        Rect::new(x + INSET, y + top, width, self.text.of(44))
    }

    /// Where the note stands: at the right of the title, or below it in a narrow panel.
    pub fn note_frame(&self) -> Rect {
        let Rect { x, w, .. } = self.rect;
        let title = self.title_frame();
        if self.wide() {
            let left = title.x + title.w;
            Rect::new(left, title.y, x + w - INSET - left, title.h)
        } else {
            Rect::new(title.x, title.y + title.h, title.w, self.text.of(36))
        }
    }

    fn wide(&self) -> bool {
        self.rect.w >= self.text.of(WIDE)
    }

    /// Where a value lies on the plane, px; what lies outside the axes is put on their edge.
    pub fn place(&self, (x, y): (i32, i32)) -> (i32, i32) {
        let plot = self.plot();
        (plot.x + self.x.share(x, plot.w), plot.y + plot.h - self.y.share(y, plot.h))
    }
}

impl Axis {
    /// Which part of `length` a value is away from the origin.
    fn share(&self, value: i32, length: i32) -> i32 {
        let span = (i64::from(self.to) - i64::from(self.from)).max(1);
        let along = (i64::from(value) - i64::from(self.from)).clamp(0, span);
        i32::try_from(along * i64::from(length) / span).unwrap_or(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chart(rect: Rect) -> Chart {
        let axis = |from, to| Axis { from, to, ticks: Vec::new() };
        Chart {
            rect,
            text: TextSize::Standard,
            title: String::new(),
            note: String::new(),
            x: axis(0, 24_000),
            y: axis(2_000, 14_000),
            band: Vec::new(),
            lines: Vec::new(),
            points: Vec::new(),
            colour: Spine::Rose,
            bubble: None,
            empty: Vec::new(),
        }
    }

    #[test]
    fn values_lie_between_the_axes() {
        let chart = chart(Rect::new(100, 200, 1000, 600));
        let plot = chart.plot();
        assert_eq!(chart.place((0, 2_000)), (plot.x, plot.y + plot.h));
        assert_eq!(chart.place((24_000, 14_000)), (plot.x + plot.w, plot.y));
        assert_eq!(chart.place((12_000, 8_000)), (plot.x + plot.w / 2, plot.y + plot.h - plot.h / 2));
        assert_eq!(chart.place((i32::MAX, i32::MIN)), (plot.x + plot.w, plot.y + plot.h));
    }

    #[test]
    fn title_note_and_plot_share_the_panel() {
        let panels = [
            Rect::new(588, 184, 1236, 736),
            Rect::new(96, 336, 848, 492),
            Rect::new(976, 336, 848, 492),
            Rect::new(96, 184, 1728, 640),
        ];
        for panel in panels {
            let chart = chart(panel);
            let (title, note, plot) = (chart.title_frame(), chart.note_frame(), chart.plot());
            let beside = title.x + title.w <= note.x;
            let below = title.y + title.h <= note.y;
            assert!(beside || below, "{panel:?}");
            for part in [title, note] {
                assert!(part.y + part.h < plot.y, "{panel:?}: {part:?} reaches into {plot:?}");
                assert!(panel.x < part.x && part.x + part.w < panel.x + panel.w, "{panel:?}: {part:?}");
            }
            assert!(plot.y + plot.h < panel.y + panel.h && plot.h * 2 > panel.h, "{panel:?}: {plot:?}");
        }
    }
}
