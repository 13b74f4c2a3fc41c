//! A child's page: what to know at this age, the last value, the curve, and the ways on.

use super::chart::{Full, Growth, Plotted, Which, growth, measures};
use super::model::{Handbook, Subject};
use super::page::{Act, Page};
use super::texts::texts;
use super::{grid, vaccines, words};
use crate::focus::{Direction, ElementId, Focus};
use crate::screens::list::Position;
use crate::screens::{Frame, HINT_BACK, button};
use crate::text_size::TextSize;
use crate::view::{Body, Icon, Item, ItemKind, ScreenId};
use handbook::calendar::CorrectedAge;
use handbook::family::Child as Person;
use handbook::growth::Measure;
use uuid::Uuid;

const TAB: &str = "tab";
const VACCINATIONS: ElementId = ElementId::fixed("vaccinations");
const CHECK_UPS: ElementId = ElementId::fixed("check-ups");
const READINGS: ElementId = ElementId::fixed("readings");
const WRITE: ElementId = ElementId::fixed("write");

/// A child's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Child {
    id: Uuid,
    tab: usize,
    focus: Focus,
}

impl Child {
    /// On the weight.
    pub fn open(id: Uuid) -> Self {
        Self { id, tab: 0, focus: Focus::on(ElementId::numbered(TAB, 0)) }
    }

    /// Whom it is about.
    pub fn id(&self) -> Uuid {
        self.id
    }

    /// What the screen shows; `None` when the child is not in the book any more.
    pub fn frame(&self, handbook: &Handbook<'_>) -> Option<Frame> {
        let child = handbook.family.child(self.id)?;
        let subject = Subject::Child(child);
        let spine = subject.spine(&handbook.family);
        let measures = measures(child, handbook.today);
        let measure = measures[self.tab.min(measures.len() - 1)];
        let Plotted { chart, points, left_out } =
            growth(handbook, &Growth { child, measure, rect: grid::child_chart(handbook.text), colour: spine });
        let last = points.last();
        let (value, unit) = last.map_or((String::new(), String::new()), |point| split(&point.value));
        let (said, said_icon) = said(last.map(|point| (point.place.as_str(), point.inside)), left_out);
        Some(Frame {
            screen: ScreenId::Child,
            title: format!("{}　{}", subject.short_name(), words::age_with_days(child.birth, handbook.today)),
            brand: false,
            aside: words::corrected(child, handbook.today).unwrap_or_else(|| format!("{} さん", handbook.me.name)),
            body: Body::Child {
                spine,
                growth: subject.growth(handbook.today),
                comment: comment(handbook, child),
                caption: match last {
                    Some(point) => format!("{}　{}", name(measure), day(&point.when)),
                    None => name(measure).to_owned(),
                },
                value,
                unit,
                said,
                said_icon,
                chart: Box::new(chart),
            },
            items: items(&measures, self.tab, handbook.text),
            focus: self.focus.clone(),
            hint: HINT_BACK,
        })
    }

    /// A direction key; the tab with the focus is the one that is shown.
    pub fn moved(&mut self, handbook: &Handbook<'_>, direction: Direction) {
        let Some(frame) = self.frame(handbook) else { return };
        self.focus = frame.focus.moved(&frame.items, direction);
        if let Some(tab) = self.focus.id().as_str().strip_prefix("tab-").and_then(|tab| tab.parse().ok()) {
            self.tab = tab;
        }
    }

    /// 決定 on an item.
    pub fn activate(&self, handbook: &Handbook<'_>, id: &ElementId) -> Act {
        let Some(child) = handbook.family.child(self.id) else { return Act::Back };
        match id.as_str() {
            "vaccinations" => Act::Open(Page::Vaccinations(vaccines::List::open(self.id))),
            "check-ups" => Act::Open(Page::CheckUps(self.id, Position::default())),
            "readings" => Act::Open(Page::Readings(self.id, Position::default())),
            "write" => Act::Write(Some(self.id)),
            _ => {
                let measures = measures(child, handbook.today);
                let measure = measures[self.tab.min(measures.len() - 1)];
                Act::Open(Page::Chart(Full::open(self.id, Which::Growth(measure))))
            }
        }
    }

    /// 赤: the same of the next child.
    pub fn another(&self, handbook: &Handbook<'_>) -> Option<Self> {
        Some(Self { id: handbook.next_subject(self.id, |subject| subject.is_child())?, ..self.clone() })
    }
}

fn items(measures: &[Measure], tab: usize, text: TextSize) -> Vec<Item> {
    let tabs = measures.iter().enumerate().zip(0..).map(|((place, measure), column)| Item {
        id: ElementId::numbered(TAB, place),
        label: name(*measure).to_owned(),
        rect: grid::tab(text, column),
        kind: ItemKind::Tab { chosen: place == tab },
        enabled: true,
    });
    let ways = [
        (VACCINATIONS, "予防接種", Icon::Syringe),
        (CHECK_UPS, "健診のきろく", Icon::Stethoscope),
        (READINGS, "読み物・動画", Icon::Book),
        (WRITE, "きろくする", Icon::Pencil),
    ];
    // In a row the largest words need all of a button.
    let icon = |icon| (text != TextSize::ExtraLarge).then_some(icon);
    let ways = (0..).zip(ways).map(|(place, (id, label, sign))| button(id, label, grid::way(text, place), icon(sign)));
    tabs.chain(ways).collect()
}

/// By the corrected age, as long as that is used.
fn comment(handbook: &Handbook<'_>, child: &Person) -> Vec<String> {
    let calendar = child.months(handbook.today);
    let months = match child.corrected_age(handbook.today) {
        Some(CorrectedAge::Months { corrected, calendar }) if calendar < 36 => Some(corrected),
        Some(CorrectedAge::Postmenstrual(_)) => Some(0),
        _ => calendar,
    };
    let comment = months.and_then(|months| texts().month(months));
    comment.map_or_else(Vec::new, |comment| comment.lines.to_vec())
}

fn said(last: Option<(&str, Option<bool>)>, left_out: usize) -> (Vec<String>, Icon) {
    let (mut lines, icon) = match last {
        None => (vec!["まだ きろくは ありません".to_owned()], Icon::Clock),
        Some((_, None)) => (vec![], Icon::Check),
        Some((place, Some(true))) => (vec!["標準の はばの中です".to_owned(), place.to_owned()], Icon::Check),
        Some((_, Some(false))) => (vec!["帯の外です。気になる".to_owned(), "ときは 保健師へ".to_owned()], Icon::Phone),
    };
    if left_out > 0 {
        // Three lines have room.
        lines.truncate(2);
        lines.push(format!("たしかめたい きろく {left_out}件"));
    }
    (lines, icon)
}

fn name(measure: Measure) -> &'static str {
    super::chart::name(measure)
}

/// The day alone, of 「11月16日（月）　1歳6か月」.
fn day(when: &str) -> &str {
    when.split('　').next().unwrap_or(when).split('（').next().unwrap_or(when)
}

/// 「10.25kg」 as number and unit.
fn split(value: &str) -> (String, String) {
    let at = value.find(|character: char| !character.is_ascii_digit() && character != '.').unwrap_or(value.len());
    (value[..at].to_owned(), value[at..].to_owned())
}
