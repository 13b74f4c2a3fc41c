//! 妊婦・胎児: how far, how long still, what to mind, both curves, and the ways on. After a sad end only quiet words.

use super::chart::{Full, Plotted, Which, fetal, gain};
use super::model::{Handbook, Subject, going_on};
use super::page::{Act, Page};
use super::texts::texts;
use super::{grid, vaccines, words};
use crate::focus::{Direction, ElementId, Focus, Rect};
use crate::lines;
use crate::screens::list::Position;
use crate::screens::sheet::Sheet;
use crate::screens::{Frame, HINT_BACK, button};
use crate::text_size::TextSize;
use crate::view::{Body, Curves, Item, ScreenId};
use handbook::family::{Outcome, Pregnancy as Person};
use uuid::Uuid;

const GAIN: ElementId = ElementId::fixed("chart-gain");
const FETAL: ElementId = ElementId::fixed("chart-fetal");
const CHECK_UPS: ElementId = ElementId::fixed("check-ups");
const VACCINATIONS: ElementId = ElementId::fixed("vaccinations");
const READINGS: ElementId = ElementId::fixed("readings");
const DANGER: ElementId = ElementId::fixed("danger-signs");
const BORN: ElementId = ElementId::fixed("born");
const BORN_RECT: Rect = Rect::new(1532, 196, 292, 80);
const LEFT_PANEL: Rect = Rect::new(96, 336, 848, 488);
const RIGHT_PANEL: Rect = Rect::new(976, 336, 848, 488);

/// The page of a pregnancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pregnancy {
    id: Uuid,
    /// Which of several children the right chart is of, from 1.
    fetus: u8,
    /// Which page of the quiet words, from 0.
    page: usize,
    focus: Focus,
}

impl Pregnancy {
    /// On the danger signs: what may be urgent comes first.
    pub fn open(id: Uuid) -> Self {
        Self { id, fetus: 1, page: 0, focus: Focus::on(DANGER) }
    }

    /// Which one.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What the screen shows; `None` when the pregnancy is not in the book any more.
    pub fn frame(&self, handbook: &Handbook<'_>) -> Option<Frame> {
        let pregnancy = handbook.family.pregnancy(self.id)?;
        let subject = Subject::Pregnancy(pregnancy);
        let items = items(pregnancy, handbook.text);
        let body = match pregnancy.ending.map(|ending| ending.outcome) {
            Some(Outcome::Lost) => self.quiet(handbook),
            Some(Outcome::Born) => self.past(handbook, pregnancy),
            None => self.going_on(handbook, pregnancy),
        };
        Some(Frame {
            screen: ScreenId::Pregnancy,
            title: subject.name(),
            brand: false,
            aside: format!("{} さん", handbook.me.name),
            body,
            focus: if items.iter().any(|item| item.id == *self.focus.id()) {
                self.focus.clone()
            } else {
                Focus::on(CHECK_UPS)
            },
            items,
            hint: HINT_BACK,
        })
    }

    fn going_on(&self, handbook: &Handbook<'_>, pregnancy: &Person) -> Body {
        let now = going_on(pregnancy, handbook.today);
        let comment = now.and_then(|now| texts().week(now.weeks()));
        Body::Pregnancy {
            big: now.map_or_else(|| "予定日を たしかめてください".to_owned(), words::weeks),
            month: now.map(|now| format!("（{}）", words::pregnancy_month(now))).unwrap_or_default(),
            due: words::due(pregnancy.due, handbook.today),
            advice: match comment {
                Some(comment) => comment.lines.to_vec(),
                None => {
                    vec!["保健センターへ おたずねください。".to_owned(), handbook.profile.health_centre.phone.clone()]
                }
            },
            curves: self.curves(handbook, pregnancy),
        }
    }

    fn past(&self, handbook: &Handbook<'_>, pregnancy: &Person) -> Body {
        let on = pregnancy.ending.and_then(|ending| ending.on);
        Body::Pregnancy {
            big: on.map_or_else(|| "生まれました".to_owned(), |on| format!("{}に 生まれました", on.with_year())),
            month: String::new(),
            due: on.and_then(|on| pregnancy.gestation(on)).map(words::weeks).unwrap_or_default(),
            advice: Vec::new(),
            curves: self.curves(handbook, pregnancy),
        }
    }

    /// Both charts; at the larger sizes what their last points say, and the charts themselves on the whole screen only.
    fn curves(&self, handbook: &Handbook<'_>, pregnancy: &Person) -> Curves {
        let weight = gain(handbook, pregnancy, LEFT_PANEL);
        let growth = fetal(handbook, pregnancy, self.fetus, RIGHT_PANEL);
        if !handbook.text.is_stacked() {
            return Curves::Charts(vec![weight.chart, growth.chart]);
        }
        let said = |name: &str, plotted: &Plotted| {
            let last = plotted.points.last();
            last.map(|point| format!("{name}　{}　{}", point.value, point.place).trim_end().to_owned())
        };
        let child = if pregnancy.fetuses > 1 {
            format!("{}人目の赤ちゃん", self.fetus)
        } else {
            "赤ちゃん".to_owned()
        };
        Curves::Said([said("体重", &weight), said(&child, &growth)].into_iter().flatten().collect())
    }

    /// After a sad end.
    fn quiet(&self, handbook: &Handbook<'_>) -> Body {
        let pages = quiet_pages(handbook);
        let page = self.page.min(pages.len() - 1);
        let more = if page + 1 < pages.len() { "↓ つづき" } else { "" };
        Body::Quiet {
            more: if pages.len() > 1 {
                format!("{}／{}ページ　{more}", page + 1, pages.len())
            } else {
                String::new()
            },
            lines: pages.into_iter().nth(page).unwrap_or_default(),
        }
    }

    /// A direction key.
    pub fn moved(&mut self, handbook: &Handbook<'_>, direction: Direction) {
        let Some(frame) = self.frame(handbook) else { return };
        match (&frame.body, direction) {
            (Body::Quiet { .. }, Direction::Down) => {
                self.page = (self.page + 1).min(quiet_pages(handbook).len() - 1);
            }
            (Body::Quiet { .. }, Direction::Up) => self.page = self.page.saturating_sub(1),
            _ => self.focus = frame.focus.moved(&frame.items, direction),
        }
    }

    /// 決定 on an item.
    pub fn activate(&self, handbook: &Handbook<'_>, id: &ElementId) -> Act {
        let page = match id.as_str() {
            "chart-gain" => Page::Chart(Full::open(self.id, Which::Gain)),
            "chart-fetal" => Page::Chart(Full::open(self.id, Which::Fetal(self.fetus))),
            "vaccinations" => Page::Vaccinations(vaccines::List::open(self.id)),
            "check-ups" => Page::CheckUps(self.id, Position::default()),
            "readings" => Page::Readings(self.id, Position::default()),
            "danger-signs" => Page::DangerSigns(Sheet::open(())),
            "born" => Page::Birth(Sheet::open(self.id)),
            _ => return Act::Stay,
        };
        if handbook.family.pregnancy(self.id).is_some() { Act::Open(page) } else { Act::Back }
    }

    /// 赤: the next child of this pregnancy, on the right chart.
    pub fn another(&self, handbook: &Handbook<'_>) -> Option<Self> {
        let fetuses = handbook.family.pregnancy(self.id)?.fetuses;
        (fetuses > 1).then(|| Self { fetus: self.fetus % fetuses + 1, ..self.clone() })
    }
}

fn items(pregnancy: &Person, text: TextSize) -> Vec<Item> {
    let charts = [(GAIN, "体重グラフ"), (FETAL, "発育グラフ")];
    let records = [(CHECK_UPS, "健診"), (VACCINATIONS, "予防接種")];
    let more = [(READINGS, "読み物"), (DANGER, "電話の目安")];
    let row: Vec<(ElementId, &str)> = match pregnancy.ending.map(|ending| ending.outcome) {
        Some(Outcome::Lost) => vec![(CHECK_UPS, "健診")],
        Some(Outcome::Born) => [charts, records].concat(),
        None => [charts, records, more].concat(),
    };
    let count = i32::try_from(row.len()).unwrap_or(0);
    let place = |place| match pregnancy.ending {
        Some(_) => grid::last_way(text, place),
        None => grid::pregnancy_way(text, place),
    };
    let ways = (0..).zip(row).map(|(at, (id, label))| button(id, label, place(at), None));
    let born = if text.is_stacked() { grid::pregnancy_way(text, count) } else { BORN_RECT };
    let born = pregnancy.ending.is_none().then(|| button(BORN, "生まれたら", born, None));
    ways.chain(born).collect()
}

/// After a sad end: what is said, and with whom one can talk.
fn quiet_pages(handbook: &Handbook<'_>) -> Vec<Vec<String>> {
    let ended = &texts().pregnancy.ended;
    let mut paragraphs = ended.lines.clone();
    for talk in &ended.talk {
        let phone = talk.phone.as_deref().filter(|desk| *desk == "health_centre");
        let phone = phone.map(|_| format!("　{}", handbook.profile.health_centre.phone)).unwrap_or_default();
        paragraphs.push(format!("{}{phone}", talk.who));
        paragraphs.push(talk.about.clone());
    }
    let columns = grid::quiet_columns(handbook.text);
    let lines: Vec<String> = paragraphs.iter().flat_map(|line| lines::broken(line, columns)).collect();
    lines::paged(&lines, grid::quiet_lines(handbook.text))
}
