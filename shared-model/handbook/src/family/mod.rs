//! Who a household's book is about: its children and pregnancies, read from the records that the town keeps of them.

mod number;
mod person;

pub use number::{NoNumber, number};
pub use person::{Child, Ending, Fault, Outcome, Pregnancy};

use shared_model::record::Record;
use uuid::Uuid;

/// Kind of the record that stands for a child.
pub const CHILD: &str = "child";
/// Kind of the record that stands for a pregnancy.
pub const PREGNANCY: &str = "pregnancy";

/// Children and pregnancies of a household.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Family {
    /// Youngest first; twins as they were written down.
    pub children: Vec<Child>,
    /// Latest due date first, ended ones too.
    pub pregnancies: Vec<Pregnancy>,
    /// Records that cannot be true, to be named in words instead of being drawn.
    pub faults: Vec<(Uuid, Fault)>,
}

impl Family {
    /// Reads the family out of its records; those of other kinds are passed over.
    pub fn read<'a>(records: impl Iterator<Item = &'a Record>) -> Self {
        let mut family = Self::default();
        for record in records.filter(|record| !record.removed) {
            let fault = match record.about.kind.as_str() {
                CHILD => Child::read(record).map(|child| family.children.push(child)).err(),
                PREGNANCY => Pregnancy::read(record).map(|pregnancy| family.pregnancies.push(pregnancy)).err(),
                _ => None,
            };
            family.faults.extend(fault.map(|fault| (record.id, fault)));
        }
        family.children.sort_by_key(|child| (std::cmp::Reverse(child.birth), child.id));
        family.pregnancies.sort_by_key(|pregnancy| (std::cmp::Reverse(pregnancy.due), pregnancy.id));
        family.hold_births_against_pregnancies();
        family
    }

    /// A pregnancy brings as many children as it was said to, and none before it began. The children stay: a wrong
    /// pregnancy must not hide them.
    fn hold_births_against_pregnancies(&mut self) {
        for pregnancy in &self.pregnancies {
            let born: Vec<&Child> =
                self.children.iter().filter(|child| child.pregnancy == Some(pregnancy.id)).collect();
            let fault = if born.iter().any(|child| pregnancy.gestation(child.birth).is_none()) {
                Some(Fault::BornBeforePregnancy)
            } else if born.len() > usize::from(pregnancy.fetuses) {
                Some(Fault::TooManyBirths { told: pregnancy.fetuses })
            } else {
                None
            };
            self.faults.extend(fault.map(|fault| (pregnancy.id, fault)));
        }
    }

    /// Pregnancies that go on.
    pub fn expected(&self) -> impl Iterator<Item = &Pregnancy> {
        self.pregnancies.iter().filter(|pregnancy| pregnancy.ending.is_none())
    }

    /// A child.
    pub fn child(&self, id: Uuid) -> Option<&Child> {
        self.children.iter().find(|child| child.id == id)
    }

    /// A pregnancy.
    pub fn pregnancy(&self, id: Uuid) -> Option<&Pregnancy> {
        self.pregnancies.iter().find(|pregnancy| pregnancy.id == id)
    }

    /// What is wrong with a record, if something is.
    pub fn fault(&self, id: Uuid) -> Option<Fault> {
        self.faults.iter().find(|(of, _)| *of == id).map(|(_, fault)| *fault)
    }
}
