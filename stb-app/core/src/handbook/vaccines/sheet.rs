//! One vaccine: what it is for, every dose with its verdict, and the next one with its reasons.

use super::outline::{Outline, due};
use crate::focus::{Direction, Focus};
use crate::handbook::model::{Handbook, Subject};
use crate::handbook::words;
use crate::lines;
use crate::screens::notice::stack;
use crate::screens::records::LIST;
use crate::screens::sheet::{Said, Sheet};
use crate::screens::{Frame, HINT_BACK, grid, more};
use crate::view::{Body, Icon, Mark, ScreenId};
use handbook::vaccine::{Fault, Judged, NextDose, Status, SupportingData, VaccinePlan, Verdict};
use shared_model::civil::CivilDate;
use uuid::Uuid;

const TITLE_COLUMNS: u32 = 19;

/// An open sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vaccine {
    subject: Uuid,
    sheet: Sheet<String>,
}

impl Vaccine {
    /// From its first page.
    pub fn open(subject: Uuid, vaccine: &str) -> Self {
        Self { subject, sheet: Sheet::open(vaccine.to_owned()) }
    }

    /// Whom it is about.
    pub fn subject(&self) -> Uuid {
        self.subject
    }

    /// Which vaccine.
    pub fn vaccine(&self) -> &str {
        &self.sheet.id
    }

    /// A direction key.
    pub fn moved(&mut self, handbook: &Handbook<'_>, direction: Direction) {
        let pages = self.said(handbook).map_or(1, |said| said.pages(handbook.text).len());
        self.sheet.moved(direction, pages, 1, handbook.text);
    }

    /// What the screen shows; `None` when it is not in the book or the rules any more.
    pub fn frame(&self, handbook: &Handbook<'_>) -> Option<Frame> {
        let outline = Outline::of(handbook, self.subject)?;
        let vaccine = outline.data.vaccine(&self.sheet.id)?;
        let said = self.said(handbook)?;
        let pages = said.pages(handbook.text);
        let (facts, state) = said.beside(handbook.text);
        let (page, count) = (self.sheet.page.min(pages.len() - 1), pages.len());
        Some(Frame {
            screen: ScreenId::Vaccine,
            title: format!("予防接種　{}", handbook.subject(self.subject).map(Subject::short_name)?),
            brand: false,
            aside: format!("{} さん", handbook.me.name),
            body: Body::Notice {
                mark: Mark::Health,
                title: lines::broken(&vaccine.easy_name, TITLE_COLUMNS).into_iter().next().unwrap_or_default(),
                meta: format!("{}　{}　監修前", if vaccine.is_routine() { "定期" } else { "任意" }, vaccine.disease),
                lines: pages.into_iter().nth(page).unwrap_or_default(),
                page: page + 1,
                pages: count,
                more: more(page, count),
                facts,
                state,
            },
            items: stack(handbook.text, [(LIST, "一覧へ もどる", Icon::Book)]),
            focus: Focus::on(LIST),
            hint: HINT_BACK,
        })
    }

    fn said(&self, handbook: &Handbook<'_>) -> Option<Said> {
        let columns = grid::sheet_columns(handbook.text);
        let outline = Outline::of(handbook, self.subject)?;
        let vaccine = outline.data.vaccine(&self.sheet.id)?;
        let plan = outline.plan.vaccines.iter().find(|plan| plan.vaccine == self.sheet.id)?;
        let mut text: Vec<String> = Vec::new();
        text.extend(plan.given.iter().map(|dose| of_given(&outline, dose, handbook)));
        if let Some(missed) = outline.missed(plan, handbook.today) {
            text.push(format!("予定の日（{}）が すぎました。", words::day(missed, handbook.today)));
        }
        text.extend(plan.next.iter().flat_map(|dose| of_next(&outline, dose, handbook)));
        text.extend(plan.reasons.iter().map(|reason| format!("{}。", reason.words(outline.data))));
        let told = lines::broken(&text.join("\n"), columns).into_iter().filter(|line| !line.is_empty());
        let mut all: Vec<String> = told.collect();
        if !all.is_empty() {
            all.push(String::new());
        }
        all.extend(lines::broken(&vaccine.explanation.join("\n"), columns).into_iter().filter(|line| !line.is_empty()));
        all.push(edition(outline.data));
        Some(Said { lines: all, facts: facts(&outline, plan, handbook.today), state: String::new() })
    }
}

/// The day that is set, else from when on; and until when.
fn facts(outline: &Outline<'_>, plan: &VaccinePlan, today: CivilDate) -> Vec<(Icon, String)> {
    let set = outline.set_day(&plan.vaccine, today);
    let mut facts = Vec::new();
    facts.extend(set.map(|day| (Icon::Calendar, format!("{}\n{}", words::day(day, today), words::ahead(day, today)))));
    if let Some(dose) = due(plan) {
        let from = dose.earliest.filter(|day| set.is_none() && *day > today);
        facts.extend(from.map(|day| (Icon::Clock, format!("{}から", words::day(day, today)))));
        let within = if dose.routine { "定期は" } else { "期限は" };
        let until = dose.last_legal_day;
        facts.extend(until.map(|day| (Icon::Syringe, format!("{within}\n{}まで", words::day(day, today)))));
    }
    facts
}

/// Which edition of the rules it is, by its day, which no other one has.
fn edition(data: &SupportingData) -> String {
    let day = data.editions.iter().map(|edition| edition.as_of).max();
    day.map_or_else(String::new, |day| format!("（{}の 版）", day.with_year()))
}

fn of_given(outline: &Outline<'_>, dose: &Judged, handbook: &Handbook<'_>) -> String {
    let day = words::day(dose.date, handbook.today);
    match &dose.verdict {
        Verdict::Valid { label, routine: true, .. } => format!("済　{label}　{day}"),
        Verdict::Valid { label, .. } if outline.data.vaccine(&dose.vaccine).is_some_and(|of| of.is_routine()) => {
            format!("済　{label}　{day}（定期の 外）")
        }
        Verdict::Valid { label, .. } => format!("済　{label}　{day}"),
        // What the mother was given while she was pregnant is nobody's series.
        Verdict::NotValid(faults) if faults == &[Fault::NotBorn] => format!("済　{day}"),
        Verdict::Recorded => format!("済　{day}"),
        Verdict::CountsFor(other) => {
            format!("済　{day}（{}に 数えます）", super::easy_name(outline.data, other).unwrap_or(other))
        }
        Verdict::NotValid(faults) => {
            let why: Vec<String> = faults.iter().map(|fault| fault.words(outline.data)).collect();
            format!("{day}の 接種は 数えていません。{}。医師に たしかめてください。", why.join("、"))
        }
        Verdict::SameDay => format!("{day}の きろくが 2つ あります。1つを 数えました。"),
        Verdict::BeyondSeries => format!("{day}　回数は そろっていました。"),
        Verdict::BeforeBirth => format!("{day}は 生まれるまえの日です。日づけを たしかめてください。"),
        Verdict::InFuture => format!("{day}は これからの日です。日づけを たしかめてください。"),
    }
}

fn of_next(outline: &Outline<'_>, dose: &NextDose, handbook: &Handbook<'_>) -> Vec<String> {
    let today = handbook.today;
    let reasons: Vec<String> = dose.reasons.iter().map(|reason| reason.words(outline.data)).collect();
    let because = if reasons.is_empty() { String::new() } else { format!("（{}）", reasons.join("、")) };
    let said = match (dose.status, dose.earliest) {
        (Status::Expired, _) if dose.routine => {
            format!("{}　定期の 時期が すぎました。医師か 保健師に 聞けます。", dose.label)
        }
        (Status::Expired, _) => format!("{}　時期が すぎました。医師か 保健師に 聞けます。", dose.label),
        (_, _) if dose.needs_doctor() => format!("つぎ　{}　医師に 聞いてから{because}", dose.label),
        (Status::Possible | Status::Overdue, _) => format!("つぎ　{}　いま 受けられます{because}", dose.label),
        (_, Some(day)) => format!("これから　{}　{}から{because}", dose.label, words::day(day, today)),
        (_, None) => format!("これから　{}{because}", dose.label),
    };
    let standard = match (dose.standard_from, dose.standard_until) {
        _ if dose.status == Status::Expired => None,
        (Some(from), Some(until)) => {
            Some(format!("　めやす　{}〜{}", words::day(from, today), words::day(until, today)))
        }
        (Some(from), None) => Some(format!("　めやす　{}から", words::day(from, today))),
        (None, Some(until)) => Some(format!("　めやす　{}まで", words::day(until, today))),
        (None, None) => None,
    };
    std::iter::once(said).chain(standard).collect()
}
