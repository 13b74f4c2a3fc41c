use super::data::{Product, Recipient, SupportingData, Vaccine};
use super::person::Person;
use shared_model::civil::CivilDate;

/// What every question about one person has in common.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) data: &'a SupportingData,
    pub(super) person: &'a Person,
    pub(super) on: CivilDate,
}

impl Case<'_> {
    /// The first day on which a law makes the vaccine a routine one for this person; `Ok(None)`: since ever; `Err`:
    /// never, or there is no such law.
    pub(super) fn law_from(&self, vaccine: &Vaccine) -> Result<Option<CivilDate>, NoLaw> {
        let laws = vaccine.laws.iter().filter(|law| law.is_for(self.birth_of(vaccine)));
        laws.map(|law| law.from).min().ok_or(NoLaw)
    }

    /// Whether the law is for this person's sex.
    pub(super) fn fits_sex(&self, vaccine: &Vaccine) -> bool {
        vaccine.sex.is_none_or(|sex| sex == self.person.sex)
    }

    /// Whether a dose of that day was within the law, its window aside.
    pub(super) fn is_lawful(&self, vaccine: &Vaccine, product: Option<&Product>, day: CivilDate) -> bool {
        let product_is = product.and_then(|product| product.routine_until).is_none_or(|until| day <= until);
        let law_is = self.law_from(vaccine).is_ok_and(|from| from.is_none_or(|from| day >= from));
        law_is && product_is && self.fits_sex(vaccine)
    }

    /// Laws name births of those who get the vaccine; a mother's own does not matter.
    fn birth_of(&self, vaccine: &Vaccine) -> Option<CivilDate> {
        match vaccine.recipient {
            Recipient::Child => self.person.birth,
            Recipient::Pregnant => None,
        }
    }
}

/// No law names this person.
pub(super) struct NoLaw;

/// The calendar's last day stands for all days beyond it, so nothing can be planned there.
pub(super) fn is_known(day: CivilDate) -> bool {
    day < CivilDate::from_days_since_epoch(i64::MAX)
}
