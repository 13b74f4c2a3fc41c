//! One chart on the whole screen: ←→ walk from point to point, 決定 opens the record behind it.

use super::{Growth, Plotted, fetal, gain, growth};
use crate::focus::{Direction, ElementId, Focus, Rect};
use crate::handbook::grid;
use crate::handbook::model::{Handbook, Subject};
use crate::handbook::page::Act;
use crate::screens::list::BACK;
use crate::screens::{Frame, HINT_BACK, button};
use crate::view::{Body, Chart, Item, ItemKind, ScreenId};
use handbook::growth::Measure;
use uuid::Uuid;

/// Between the bubble and the middle of its point.
const STAND: i32 = 44;

/// Which chart of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// A child's.
    Growth(Measure),
    /// What the mother has gained.
    Gain,
    /// The weight of a child before birth; which one, from 1.
    Fetal(u8),
}

/// An open chart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Full {
    subject: Uuid,
    which: Which,
    /// The point with the focus, counted from the last one.
    from_last: usize,
}

impl Full {
    /// On its last point.
    pub fn open(subject: Uuid, which: Which) -> Self {
        Self { subject, which, from_last: 0 }
    }

    /// Whom it is about.
    pub fn subject(&self) -> Uuid {
        self.subject
    }

    fn plotted(&self, handbook: &Handbook<'_>) -> Option<Plotted> {
        let subject = handbook.subject(self.subject)?;
        let rect = grid::whole_chart(handbook.text);
        match (subject, self.which) {
            (Subject::Child(child), Which::Growth(measure)) => {
                let colour = subject.spine(&handbook.family);
                Some(growth(handbook, &Growth { child, measure, rect, colour }))
            }
            (Subject::Pregnancy(pregnancy), Which::Gain) => Some(gain(handbook, pregnancy, rect)),
            (Subject::Pregnancy(pregnancy), Which::Fetal(fetus)) => Some(fetal(handbook, pregnancy, fetus, rect)),
            (Subject::Child(_), Which::Gain | Which::Fetal(_)) | (Subject::Pregnancy(_), Which::Growth(_)) => None,
        }
    }

    /// What the screen shows.
    pub fn frame(&self, handbook: &Handbook<'_>) -> Option<Frame> {
        let subject = handbook.subject(self.subject)?;
        let Plotted { mut chart, points, .. } = self.plotted(handbook)?;
        chart.bubble = None;
        let at = points.len().checked_sub(1).map(|last| last - self.from_last.min(last));
        let (item, said) = match at.and_then(|at| Some((at, points.get(at)?, *chart.points.get(at)?))) {
            Some((at, point, place)) => {
                let said = [&point.when, &point.value, &point.place].map(String::as_str);
                let said = said.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("　");
                (bubble(&chart, at, place, &point.value), said)
            }
            None => (button(BACK, "もどる", Rect::new(96, 848, 484, 80), None), String::new()),
        };
        Some(Frame {
            screen: ScreenId::Chart,
            title: format!("{}　{}", subject.short_name(), subject.age(handbook.today)).trim().to_owned(),
            brand: false,
            aside: format!("{} さん", handbook.me.name),
            focus: Focus::on(item.id.clone()),
            items: vec![item],
            body: Body::Chart { spine: subject.spine(&handbook.family), chart: Box::new(chart), said },
            hint: HINT_BACK,
        })
    }

    /// ←→: from point to point.
    pub fn moved(&mut self, handbook: &Handbook<'_>, direction: Direction) {
        let last = self.plotted(handbook).map_or(0, |plotted| plotted.points.len().saturating_sub(1));
        self.from_last = match direction {
            Direction::Left => (self.from_last + 1).min(last),
            Direction::Right => self.from_last.min(last).saturating_sub(1),
            Direction::Up | Direction::Down => self.from_last,
        };
    }

    /// 決定.
    pub fn activate(&self, handbook: &Handbook<'_>) -> Act {
        let points = self.plotted(handbook).map_or_else(Vec::new, |plotted| plotted.points);
        let at = points.len().checked_sub(1).map(|last| last - self.from_last.min(last));
        at.and_then(|at| points.get(at)).map_or(Act::Back, |point| Act::Record(point.record))
    }
}

/// Above its point, or below where there is no room; never beyond the panel.
fn bubble(chart: &Chart, at: usize, place: (i32, i32), value: &str) -> Item {
    let (x, y) = chart.place(place);
    let characters = i32::try_from(value.chars().count()).unwrap_or(8);
    let (panel, text) = (chart.rect, chart.text);
    let width = (characters * text.of(30) + 60).clamp(180, 480);
    let height = text.of(76);
    let left = (x - width / 2).clamp(panel.x + 24, panel.x + panel.w - width - 24);
    let above = y - STAND - height;
    let top = if above >= panel.y + 24 { above } else { y + STAND };
    Item {
        id: ElementId::numbered("point", at),
        label: value.to_owned(),
        rect: Rect::new(left, top, width, height),
        kind: ItemKind::Bubble { tip: (x, y) },
        enabled: true,
    }
}
