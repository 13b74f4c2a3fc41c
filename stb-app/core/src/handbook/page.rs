use super::chart::Full;
use super::check_ups::{self, Coming};
use super::child::Child;
use super::model::Handbook;
use super::pregnancy::Pregnancy;
use super::{Top, birth, danger, overview, readings, vaccines};
use crate::focus::{Direction, ElementId};
use crate::screens::Frame;
use crate::screens::list::Position;
use crate::screens::page::Text;
use crate::screens::sheet::Sheet;
use handbook::vaccine::SupportingData;
use uuid::Uuid;

/// An open page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// 手帳TOP.
    Top(Top),
    /// 全体の概要.
    Overview(Position),
    /// A child.
    Child(Child),
    /// A pregnancy.
    Pregnancy(Pregnancy),
    /// One chart.
    Chart(Full),
    /// 予防接種 of somebody.
    Vaccinations(vaccines::List),
    /// One vaccine.
    Vaccine(vaccines::Vaccine),
    /// きょう 行ける ワクチン.
    VaccinesToday(vaccines::Today),
    /// 健診 of somebody.
    CheckUps(Uuid, Position),
    /// One check-up to come.
    CheckUp(Sheet<Coming>),
    /// 読み物 for somebody.
    Readings(Uuid, Position),
    /// One of them, by its word.
    Reading(Sheet<&'static str>),
    /// 赤ちゃんが 生まれたら.
    Birth(Sheet<Uuid>),
    /// すぐに 電話を する しるし.
    DangerSigns(Sheet<()>),
}

/// What 決定 on a page leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Nothing.
    Stay,
    /// One level up.
    Back,
    /// Another page on top of this one.
    Open(Page),
    /// A record on top of it.
    Record(Uuid),
    /// Something is to be written about somebody, or about the household.
    Write(Option<Uuid>),
    /// What was removed comes back.
    Undo,
    /// A text of the town.
    Text(Text),
}

impl Page {
    /// What the screen shows; `None` when what it is about is not in the book any more.
    pub fn frame(&self, handbook: &Handbook<'_>) -> Option<Frame> {
        Some(match self {
            Self::Top(top) => top.frame(handbook),
            Self::Overview(position) => overview::frame(handbook, *position),
            Self::Child(child) => return child.frame(handbook),
            Self::Pregnancy(pregnancy) => return pregnancy.frame(handbook),
            Self::Chart(full) => return full.frame(handbook),
            Self::Vaccinations(list) => return list.frame(handbook),
            Self::Vaccine(sheet) => return sheet.frame(handbook),
            Self::VaccinesToday(today) => today.frame(handbook),
            Self::CheckUps(id, position) => check_ups::list(handbook, *id, *position),
            Self::CheckUp(sheet) => return check_ups::sheet(handbook, sheet),
            Self::Readings(id, position) => readings::list(handbook, *id, *position),
            Self::Reading(sheet) => readings::frame(handbook, sheet),
            Self::Birth(sheet) => birth::frame(handbook, sheet.page),
            Self::DangerSigns(sheet) => danger::frame(handbook, sheet),
        })
    }

    /// A direction key.
    pub fn moved(&mut self, handbook: &Handbook<'_>, direction: Direction) {
        match self {
            Self::Top(top) => top.moved(handbook, direction),
            Self::Overview(position) => {
                *position = position.moved(overview::rows(handbook).len(), handbook.text, direction)
            }
            Self::Child(child) => child.moved(handbook, direction),
            Self::Pregnancy(pregnancy) => pregnancy.moved(handbook, direction),
            Self::Chart(full) => full.moved(handbook, direction),
            Self::Vaccinations(list) => list.moved(handbook, direction),
            Self::Vaccine(sheet) => sheet.moved(handbook, direction),
            Self::VaccinesToday(today) => today.moved(handbook, direction),
            Self::CheckUps(id, position) => {
                *position = position.moved(check_ups::count(handbook, *id), handbook.text, direction)
            }
            Self::CheckUp(sheet) => sheet.moved(direction, check_ups::pages(handbook, sheet), 1, handbook.text),
            Self::Readings(id, position) => {
                *position = position.moved(readings::count(handbook, *id), handbook.text, direction)
            }
            Self::Reading(sheet) => sheet.moved(direction, readings::pages(sheet.id, handbook.text), 1, handbook.text),
            Self::Birth(sheet) => sheet.moved(direction, birth::pages(handbook).len(), 1, handbook.text),
            Self::DangerSigns(sheet) => sheet.moved(direction, danger::pages(handbook).len(), 1, handbook.text),
        }
    }

    /// 決定 on an item.
    pub fn activate(&self, handbook: &Handbook<'_>, id: &ElementId) -> Act {
        match self {
            Self::Top(top) => top.activate(handbook, id),
            Self::Overview(position) => overview::activate(handbook, *position),
            Self::Child(child) => child.activate(handbook, id),
            Self::Pregnancy(pregnancy) => pregnancy.activate(handbook, id),
            Self::Chart(full) => full.activate(handbook),
            Self::Vaccinations(list) => list.activate(handbook),
            Self::VaccinesToday(today) => today.activate(handbook),
            Self::CheckUps(subject, position) => check_ups::activate(handbook, *subject, *position),
            Self::Readings(subject, position) => readings::activate(handbook, *subject, *position),
            Self::Vaccine(_) | Self::CheckUp(_) | Self::Reading(_) | Self::Birth(_) | Self::DangerSigns(_) => Act::Back,
        }
    }

    /// Whom it is about, if about one person only.
    pub fn subject(&self) -> Option<Uuid> {
        match self {
            Self::Child(child) => Some(child.id()),
            Self::Pregnancy(pregnancy) => Some(pregnancy.id()),
            Self::Chart(full) => Some(full.subject()),
            Self::Vaccinations(list) => Some(list.id()),
            Self::Vaccine(sheet) => Some(sheet.subject()),
            Self::VaccinesToday(today) => Some(today.id()),
            Self::CheckUps(id, _) | Self::Readings(id, _) | Self::Birth(Sheet { id, .. }) => Some(*id),
            Self::CheckUp(sheet) => Some(sheet.id.subject()),
            Self::Top(_) | Self::Overview(_) | Self::Reading(_) | Self::DangerSigns(_) => None,
        }
    }

    /// Whether these rules have what it is about.
    pub fn is_possible_by(&self, rules: &SupportingData) -> bool {
        match self {
            Self::Vaccine(sheet) => rules.vaccine(sheet.vaccine()).is_some(),
            _ => true,
        }
    }

    /// Whether 赤 leads to another child here.
    pub fn has_another(&self, handbook: &Handbook<'_>) -> bool {
        self.another(handbook).is_some()
    }

    /// 赤: the same page of the next child.
    pub fn switch(&mut self, handbook: &Handbook<'_>) {
        if let Some(next) = self.another(handbook) {
            *self = next;
        }
    }

    fn another(&self, handbook: &Handbook<'_>) -> Option<Self> {
        match self {
            Self::Top(top) => top.another(handbook).map(Self::Top),
            Self::Child(child) => child.another(handbook).map(Self::Child),
            Self::Vaccinations(list) => list.another(handbook).map(Self::Vaccinations),
            Self::Pregnancy(pregnancy) => pregnancy.another(handbook).map(Self::Pregnancy),
            _ => None,
        }
    }

    /// Something was just removed, or brought back: where the focus belongs then.
    pub fn refocus(&mut self, undo: bool) {
        if let Self::Top(top) = self {
            top.refocus(undo);
        }
    }
}
