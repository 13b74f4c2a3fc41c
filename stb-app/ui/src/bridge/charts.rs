//! The charts of a screen: their words are placed here, their lines come as a picture. A chart that stays the same keeps
//! its picture, so that going from point to point draws nothing but the bubble.

use std::rc::Rc;

use slint::{ComponentHandle, Model, ModelRc, SharedString, VecModel};
use stb_core::focus::Rect;
use stb_core::view::{Body, Chart, Curves};

use super::fit::type_size;
use super::list;
use crate::chart::{self, Colours, ValuePlace};
use crate::generated::{ChartVm, ChartsVm, Frame, LabelName, LabelVm, Tv};

/// The model behind `ChartsVm`, and the charts it was made from.
#[derive(Default)]
pub struct Charts {
    model: Rc<VecModel<ChartVm>>,
    shown: Vec<Chart>,
}

impl Charts {
    /// An empty model, in place in the window.
    pub fn attach(tv: &Tv) -> Self {
        let charts = Self::default();
        tv.global::<ChartsVm>().set_charts(ModelRc::from(charts.model.clone()));
        charts
    }

    /// Shows the charts of `body`, and lets go of those that it does not have.
    pub fn show(&mut self, tv: &Tv, body: &Body) {
        let charts = charts_of(body);
        while self.model.row_count() > charts.len() {
            self.model.remove(self.model.row_count() - 1);
        }
        self.shown.truncate(charts.len());
        for (place, chart) in charts.iter().enumerate() {
            match self.shown.get_mut(place) {
                Some(shown) if shown == *chart => {}
                Some(shown) => {
                    self.model.set_row_data(place, drawn(tv, chart));
                    *shown = (*chart).clone();
                }
                None => {
                    self.model.push(drawn(tv, chart));
                    self.shown.push((*chart).clone());
                }
            }
        }
    }
}

fn charts_of(body: &Body) -> Vec<&Chart> {
    match body {
        Body::Child { chart, .. } | Body::Chart { chart, .. } => vec![chart],
        Body::Pregnancy { curves: Curves::Charts(charts), .. } => charts.iter().collect(),
        _ => Vec::new(),
    }
}

fn drawn(tv: &Tv, chart: &Chart) -> ChartVm {
    let picture = chart::picture(chart, &Colours::of(tv, chart.colour), tv.window().scale_factor());
    let value = chart::value_place(chart);
    let (title, note) = (chart.title_frame(), chart.note_frame());
    ChartVm {
        frame: Frame::from(chart.rect),
        title: SharedString::from(&chart.title),
        title_size: type_size(&chart.title, title.w, &[34, 31, 28], chart.text),
        title_frame: Frame::from(title),
        note: SharedString::from(&chart.note),
        note_size: type_size(&chart.note, note.w, &[28, 26, 24], chart.text),
        note_frame: Frame::from(note),
        note_beside: note.y == title.y,
        picture_frame: Frame::from(chart::picture_frame(chart)),
        picture,
        labels: labels(chart),
        value: value.as_ref().map(|(text, _)| SharedString::from(*text)).unwrap_or_default(),
        value_frame: value.as_ref().map(|(_, place)| Frame::from(place.frame)).unwrap_or_default(),
        value_tip: value.as_ref().map_or(0.0, |(_, ValuePlace { tip, .. })| *tip as f32),
        value_above: value.is_none_or(|(_, place)| place.above),
        empty: list(chart.empty.iter().map(SharedString::from)),
        empty_frame: Frame::from(chart::empty_frame(chart)),
    }
}

fn labels(chart: &Chart) -> ModelRc<LabelVm> {
    let label = |name: LabelName| {
        move |(frame, text): (Rect, &str)| LabelVm { frame: Frame::from(frame), text: SharedString::from(text), name }
    };
    let below = chart::below(chart).into_iter().map(label(LabelName::Below));
    let beside = chart::beside(chart).into_iter().map(label(LabelName::Beside));
    let ends = chart::ends(chart).into_iter().map(label(LabelName::End));
    list(below.chain(beside).chain(ends))
}
