use super::town::Town;
use crate::model::{Action, By, NewVaccineEdition, VaccineEdition};
use crate::port::StoreError;
use crate::rules::judge_edition;

impl Town {
    pub fn vaccine_edition(&self, after: Option<u64>) -> Option<VaccineEdition> {
        self.vaccine_editions.last().filter(|newest| newest.version > after.unwrap_or(0)).cloned()
    }

    pub fn publish_vaccine_edition(&mut self, by: &By, new: &NewVaccineEdition) -> Result<u64, StoreError> {
        self.append_audit(by, Action::VaccineDataPublished, None, &new.as_of.to_iso())?;
        let latest = self.vaccine_editions.last().map(|latest| (latest.version, latest.edition.as_of));
        let version = judge_edition(new, latest, by.at)?;
        self.vaccine_editions.push(VaccineEdition { version, published_at: by.at, edition: new.clone() });
        Ok(version)
    }
}
