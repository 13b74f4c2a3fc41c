//! The household's book, read as a handbook on a day.

use super::timeline::is_plan;
use super::words;
use crate::book::Book;
use crate::profile::Profile;
use crate::text_size::TextSize;
use crate::view::{Growth, Spine};
use handbook::calendar::Gestation;
use handbook::family::{CHILD, Child, Ending, Family, Outcome, PREGNANCY, Pregnancy};
use handbook::vaccine::SupportingData;
use shared_model::civil::CivilDate;
use shared_model::person::Member;
use shared_model::record::Record;
use uuid::Uuid;

/// From this age on a child's mark is a flower.
const FLOWER_MONTHS: u16 = 36;

/// What the pages are made from.
pub struct Handbook<'a> {
    /// `None` while the household's vault is not open.
    pub book: Option<&'a Book>,
    /// What vaccinations are planned by.
    pub vaccines: &'a SupportingData,
    /// Children and pregnancies in it.
    pub family: Family,
    /// The day in Tokyo.
    pub today: CivilDate,
    /// Who looks.
    pub me: &'a Member,
    /// The town's names and numbers.
    pub profile: &'a Profile,
    /// Whether something that was just removed can be taken back.
    pub can_undo: bool,
    /// How large the pages are written.
    pub text: TextSize,
}

/// Who looks, and how.
pub struct Look<'a> {
    /// Who looks.
    pub me: &'a Member,
    /// The town's names and numbers.
    pub profile: &'a Profile,
    /// Whether something that was just removed can be taken back.
    pub can_undo: bool,
    /// How large the pages are written.
    pub text: TextSize,
}

/// Whom a cover stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// A child.
    Child(&'a Child),
    /// A pregnancy that goes on, or that ended sadly.
    Pregnancy(&'a Pregnancy),
}

impl<'a> Handbook<'a> {
    /// Reads the book.
    pub fn open(book: Option<&'a Book>, vaccines: &'a SupportingData, today: CivilDate, look: Look<'a>) -> Self {
        let family = Family::read(book.into_iter().flat_map(Book::records));
        let Look { me, profile, can_undo, text } = look;
        Self { book, vaccines, family, today, me, profile, can_undo, text }
    }

    /// The covers: children, the youngest first, then who is expected, and last what ended sadly.
    pub fn subjects(&self) -> Vec<Subject<'_>> {
        let lost = |ending: Ending| ending.outcome == Outcome::Lost;
        let sad = self.family.pregnancies.iter().filter(|pregnancy| pregnancy.ending.is_some_and(lost));
        let children = self.family.children.iter().map(Subject::Child);
        children.chain(self.family.expected().map(Subject::Pregnancy)).chain(sad.map(Subject::Pregnancy)).collect()
    }

    /// One of them, also a pregnancy from which children were born.
    pub fn subject(&self, id: Uuid) -> Option<Subject<'_>> {
        let child = self.family.child(id).map(Subject::Child);
        child.or_else(|| self.family.pregnancy(id).map(Subject::Pregnancy))
    }

    /// The one after it among those that `like` holds for, for 赤.
    pub fn next_subject(&self, id: Uuid, like: impl Fn(Subject<'_>) -> bool) -> Option<Uuid> {
        let ids: Vec<Uuid> = self.subjects().into_iter().filter(|subject| like(*subject)).map(Subject::id).collect();
        let at = ids.iter().position(|of| *of == id)?;
        ids.get((at + 1) % ids.len()).copied().filter(|next| *next != id)
    }

    /// What was written of a subject, newest first: of these kinds.
    pub fn of<'b>(&'b self, subject: Uuid, kinds: &'b [&str]) -> impl Iterator<Item = &'a Record> + 'b {
        let records = self.book.into_iter().flat_map(Book::records);
        records
            .filter(move |record| record.about.subject == Some(subject) && kinds.contains(&record.about.kind.as_str()))
    }

    /// The timeline of a subject with what belongs to the whole household, newest first. The records that stand for
    /// people are not part of it.
    pub fn timeline(&self, subject: Option<Uuid>) -> Vec<&'a Record> {
        let records = self.book.into_iter().flat_map(Book::records);
        let person = |record: &Record| [CHILD, PREGNANCY].contains(&record.about.kind.as_str());
        // Of somebody who is not here any more, or not known yet: shown with everybody's.
        // What was written before the birth goes on with the child.
        let before_birth = subject.and_then(|id| self.family.child(id)?.pregnancy);
        let shown = |record: &Record| {
            let of_subject = |of| Some(of) == subject || Some(of) == before_birth || self.subject(of).is_none();
            record.about.subject.is_none_or(of_subject)
        };
        // What was planned for a pregnancy that has ended is not announced to anybody.
        let is_off = |record: &Record| {
            let ahead = is_plan(record) && record.occurred_on() >= Some(self.today);
            ahead && record.about.subject.is_some_and(|of| self.has_ended(of))
        };
        records.filter(|record| !person(record) && shown(record) && !is_off(record)).collect()
    }

    /// Whether that is a pregnancy that has ended, in one way or the other: nothing is to come of it.
    pub fn has_ended(&self, id: Uuid) -> bool {
        self.family.pregnancy(id).is_some_and(|pregnancy| pregnancy.ending.is_some())
    }
}

impl Subject<'_> {
    /// Its id.
    pub fn id(self) -> Uuid {
        match self {
            Self::Child(child) => child.id,
            Self::Pregnancy(pregnancy) => pregnancy.id,
        }
    }

    /// 「はな さん」「おなかの赤ちゃん」
    pub fn name(self) -> String {
        match self {
            Self::Child(child) if child.name.is_empty() => "お子さん".to_owned(),
            Self::Child(child) => format!("{} さん", child.name),
            Self::Pregnancy(pregnancy) if pregnancy.ending.is_some() => "妊娠中の きろく".to_owned(),
            Self::Pregnancy(pregnancy) if pregnancy.fetuses == 2 => "おなかの赤ちゃん（ふたご）".to_owned(),
            Self::Pregnancy(_) => "おなかの赤ちゃん".to_owned(),
        }
    }

    /// Without the blank: 「はなさん」.
    pub fn short_name(self) -> String {
        self.name().replace(" さん", "さん")
    }

    /// 「1歳6か月」「32週0日（9か月）」; empty for a pregnancy that has ended.
    pub fn age(self, today: CivilDate) -> String {
        match self {
            Self::Child(child) => words::age(child.birth, today),
            Self::Pregnancy(Pregnancy { ending: Some(_), .. }) => String::new(),
            Self::Pregnancy(pregnancy) => match pregnancy.gestation(today) {
                Some(gestation) => format!("{}（{}）", words::weeks(gestation), words::pregnancy_month(gestation)),
                None => "予定日を たしかめてください".to_owned(),
            },
        }
    }

    /// Its mark.
    pub fn growth(self, today: CivilDate) -> Growth {
        match self {
            Self::Child(child) if child.months(today).is_some_and(|months| months >= FLOWER_MONTHS) => Growth::Flower,
            Self::Child(_) => Growth::Bud,
            Self::Pregnancy(_) => Growth::Bulb,
        }
    }

    /// Its colour: of children by order of birth, so that it stays when a sibling is born.
    pub fn spine(self, family: &Family) -> Spine {
        match self {
            Self::Child(child) => {
                let older = family.children.iter().rev().take_while(|other| other.id != child.id).count();
                [Spine::Rose, Spine::Water, Spine::Wist][older % 3]
            }
            Self::Pregnancy(_) => Spine::Bulb,
        }
    }

    /// Whether it is a child.
    pub fn is_child(self) -> bool {
        matches!(self, Self::Child(_))
    }
}

/// How far a pregnancy that goes on is.
pub fn going_on(pregnancy: &Pregnancy, today: CivilDate) -> Option<Gestation> {
    pregnancy.gestation(today).filter(|_| pregnancy.ending.is_none())
}
