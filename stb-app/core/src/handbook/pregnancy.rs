//! 妊婦・胎児: how far, how long still, what to mind, both curves, and the ways on. After a sad end only quiet words.

use super::chart::{Full, Which, fetal, gain};
use super::model::{Handbook, Subject, going_on};
use super::page::{Act, Page};
use super::texts::texts;
use super::{vaccines, words};
use crate::focus::{Direction, ElementId, Focus, Rect};
use crate::lines;
use crate::screens::list::Position;
use crate::screens::sheet::Sheet;
use crate::screens::{Frame, HINT_BACK, button};
use crate::view::{Body, Item, ScreenId};
use handbook::family::{Outcome, Pregnancy as Person};
use uuid::Uuid;

const GAIN: ElementId = ElementId::fixed("chart-gain");
const FETAL: ElementId = ElementId::fixed("chart-fetal");
const CHECK_UPS: ElementId = ElementId::fixed("check-ups");
const VACCINATIONS: ElementId = ElementId::fixed("vaccinations");
const READINGS: ElementId = ElementId::fixed("readings");
const DANGER: ElementId = ElementId::fixed("danger-signs");
const BORN: ElementId = ElementId::fixed("born");
const LEFT_PANEL: Rect = Rect::new(96, 336, 848, 488);
const RIGHT_PANEL: Rect = Rect::new(976, 336, 848, 488);
const COLUMNS: u32 = 36;

/// The page of a pregnancy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pregnancy {
    id: Uuid,
    /// Which of several children the right chart is of, from 1.
    fetus: u8,
    focus: Focus,
}

impl Pregnancy {
    /// On the danger signs: what may be urgent comes first.
    pub fn open(id: Uuid) -> Self {
        Self { id, fetus: 1, focus: Focus::on(DANGER) }
    }

    /// Which one.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What the screen shows; `None` when the pregnancy is not in the book any more.
    pub fn frame(&self, handbook: &Handbook<'_>) -> Option<Frame> {
        let pregnancy = handbook.family.pregnancy(self.id)?;
        let subject = Subject::Pregnancy(pregnancy);
        let items = items(pregnancy);
        let body = match pregnancy.ending.map(|ending| ending.outcome) {
            Some(Outcome::Lost) => quiet(handbook),
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
            charts: self.charts(handbook, pregnancy),
            lines: Vec::new(),
        }
    }

    fn past(&self, handbook: &Handbook<'_>, pregnancy: &Person) -> Body {
        let on = pregnancy.ending.and_then(|ending| ending.on);
        Body::Pregnancy {
            big: on.map_or_else(|| "生まれました".to_owned(), |on| format!("{}に 生まれました", on.with_year())),
            month: String::new(),
            due: on.and_then(|on| pregnancy.gestation(on)).map(words::weeks).unwrap_or_default(),
            advice: Vec::new(),
            charts: self.charts(handbook, pregnancy),
            lines: Vec::new(),
        }
    }

    fn charts(&self, handbook: &Handbook<'_>, pregnancy: &Person) -> Vec<crate::view::Chart> {
        let left = gain(handbook, pregnancy, LEFT_PANEL);
        vec![left.chart, fetal(handbook, pregnancy, self.fetus, RIGHT_PANEL).chart]
    }

    /// A direction key.
    pub fn moved(&mut self, handbook: &Handbook<'_>, direction: Direction) {
        if let Some(frame) = self.frame(handbook) {
            self.focus = frame.focus.moved(&frame.items, direction);
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

fn items(pregnancy: &Person) -> Vec<Item> {
    let lost = pregnancy.ending.is_some_and(|ending| ending.outcome == Outcome::Lost);
    let row: &[(ElementId, &str)] = if lost {
        &[(CHECK_UPS, "健診")]
    } else if pregnancy.ending.is_some() {
        &[(GAIN, "体重グラフ"), (FETAL, "発育グラフ"), (CHECK_UPS, "健診"), (VACCINATIONS, "予防接種")]
    } else {
        &[
            (GAIN, "体重グラフ"),
            (FETAL, "発育グラフ"),
            (CHECK_UPS, "健診"),
            (VACCINATIONS, "予防接種"),
            (READINGS, "読み物"),
            (DANGER, "電話の目安"),
        ]
    };
    let mut items: Vec<Item> = row
        .iter()
        .zip(0..)
        .map(|((id, label), column)| button(id.clone(), label, Rect::new(96 + 292 * column, 848, 268, 80), None))
        .collect();
    if pregnancy.ending.is_none() {
        items.push(button(BORN, "生まれたら", Rect::new(1532, 196, 292, 80), None));
    }
    items
}

/// After a sad end.
fn quiet(handbook: &Handbook<'_>) -> Body {
    let ended = &texts().pregnancy.ended;
    let mut paragraphs = ended.lines.clone();
    for talk in &ended.talk {
        let phone = talk.phone.as_deref().filter(|desk| *desk == "health_centre");
        let phone = phone.map(|_| format!("　{}", handbook.profile.health_centre.phone)).unwrap_or_default();
        paragraphs.push(format!("{}{phone}", talk.who));
        paragraphs.push(format!("　{}", talk.about));
    }
    Body::Pregnancy {
        big: String::new(),
        month: String::new(),
        due: String::new(),
        advice: Vec::new(),
        charts: Vec::new(),
        lines: paragraphs.iter().flat_map(|line| lines::broken(line, COLUMNS)).collect(),
    }
}
