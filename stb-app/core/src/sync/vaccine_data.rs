//! The edition of the vaccine data that the town has published: when it is asked for, what of it is believed, and how it
//! stays. A change of law must not need new firmware, and no file from outside may leave a family without a plan: below all
//! of it lies the edition that this box was built with.

use super::deeds::are_useless;
use crate::event::{JobId, Now};
use crate::jobs::Jobs;
use crate::ports::{Batch, CloudFault, CloudReply, CloudRequest, Key, Kind, Owner, Value};
use crate::records;
use handbook::vaccine::{SupportingData, japan};
use shared_model::civil::CivilDate;
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Uptime;
use shared_model::wire::MAX_VACCINE_DATA_BYTES;
use shared_model::wire::v1;
use std::sync::Arc;
use std::time::Duration;
use vault::TownKeys;
use vault::vaccine_data::{Edition, verify};

/// Between two questions: a law is known for months before it is in force.
const EVERY: Duration = Duration::from_secs(3600);

/// What plans are made by.
#[derive(Debug, Clone, Default)]
pub struct Rules(Option<Arc<SupportingData>>);

impl Rules {
    /// The data.
    pub fn data(&self) -> &SupportingData {
        self.0.as_deref().unwrap_or(japan())
    }
}

/// The town's edition on this box.
#[derive(Debug, Default)]
pub struct VaccineData {
    /// Whose word counts here; `None`: nobody's, and nothing is asked.
    municipality: Option<MunicipalityCode>,
    kept: Option<Kept>,
    /// An edition that this box cannot read, so that it is not fetched again every hour.
    passed_over: Option<u64>,
    /// When the town has answered last.
    answered: Option<Uptime>,
    /// What is kept is not known to be on disk.
    unsaved: bool,
    writing: Option<JobId>,
}

#[derive(Debug)]
struct Kept {
    signed: v1::VaccineData,
    read: Arc<SupportingData>,
    /// Whether the town's signature has been seen to fit since this box was switched on.
    believed: bool,
}

/// Why an edition is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NotTaken {
    /// The town's key has not signed it for this town.
    Forged,
    /// This box has it, or a later one.
    NotNewer,
    /// It is of a newer format, or not consistent.
    Unreadable,
}

impl VaccineData {
    /// Nothing yet, on a box of this town.
    pub fn of(municipality: Option<MunicipalityCode>) -> Self {
        Self { municipality, ..Self::default() }
    }

    /// Reads the entry of the store. It is not believed before [`VaccineData::check`]; what cannot be read is as if there
    /// were none, and the town gives it again.
    pub fn remember(&mut self, value: &[u8]) {
        let kept = records::decode(value).ok().and_then(|signed: v1::VaccineData| {
            let read = read(&signed.text)?;
            Some(Kept { signed, read, believed: false })
        });
        self.kept = kept;
    }

    /// These are the town's keys: only what they have signed is believed. What they have not is asked for anew.
    pub fn check(&mut self, town: &TownKeys) {
        let Some((kept, municipality)) = self.kept.as_mut().zip(self.municipality) else { return };
        kept.believed = is_signed(&kept.signed, municipality, town);
        if !kept.believed {
            self.answered = None;
        }
    }

    /// What plans are made by: the town's edition, unless the built-in one is of a later day.
    pub fn rules(&self) -> Rules {
        let believed = self.kept.as_ref().filter(|kept| kept.believed);
        Rules(believed.filter(|kept| as_of(&kept.read) >= as_of(japan())).map(|kept| Arc::clone(&kept.read)))
    }

    /// What to ask the town, if that is due.
    pub fn request(&self, now: Now) -> Option<CloudRequest> {
        let due = self.answered.is_none_or(|last| now.uptime >= last + EVERY);
        let after = self.version().max(self.passed_over);
        (due && self.municipality.is_some()).then_some(CloudRequest::VaccineData { after })
    }

    /// The town has answered, or not. What is wrong with an edition must not keep mail and entries waiting, so only a fault
    /// that they would meet as well comes back. `town`: forgotten if it has not signed what it gave, and asked for anew.
    pub fn answered(
        &mut self,
        reply: Result<CloudReply, CloudFault>,
        town: &mut Option<TownKeys>,
        now: Now,
    ) -> Result<(), CloudFault> {
        match reply {
            Ok(CloudReply::VaccineData(Some(given))) => {
                let version = given.version;
                match self.judge(given, town.as_ref()) {
                    Ok(kept) => (self.kept, self.unsaved) = (Some(kept), true),
                    Err(NotTaken::Unreadable) => self.passed_over = Some(version),
                    Err(NotTaken::Forged) => *town = None,
                    Err(NotTaken::NotNewer) => {}
                }
            }
            Ok(_) | Err(CloudFault::NotUnderstood) => {}
            // An older town has no such thing.
            Err(CloudFault::Refused { code, .. }) if are_useless(code) => {}
            Err(fault) => return Err(fault),
        }
        self.answered = Some(now.uptime);
        Ok(())
    }

    fn judge(&self, given: v1::VaccineData, town: Option<&TownKeys>) -> Result<Kept, NotTaken> {
        let (municipality, town) = self.municipality.zip(town).ok_or(NotTaken::Forged)?;
        if !is_signed(&given, municipality, town) {
            return Err(NotTaken::Forged);
        }
        if self.version().is_some_and(|version| given.version <= version) {
            return Err(NotTaken::NotNewer);
        }
        let read = read(&given.text).ok_or(NotTaken::Unreadable)?;
        Ok(Kept { signed: given, read, believed: true })
    }

    /// The version of what is believed.
    fn version(&self) -> Option<u64> {
        self.kept.as_ref().filter(|kept| kept.believed).map(|kept| kept.signed.version)
    }

    /// The store has begun anew.
    pub fn lost(&mut self) {
        self.unsaved = self.kept.is_some();
    }

    /// Writes what is not on disk, unless that is under way.
    pub fn save(&mut self, jobs: &mut Jobs) {
        if let (true, None, Some(entry)) = (self.unsaved, self.writing, self.entry()) {
            self.unsaved = false;
            self.writing = Some(jobs.commit(Batch { changes: vec![entry] }));
        }
    }

    /// A commit has ended. A disk that is full is tried again in the next round.
    pub fn committed(&mut self, job: JobId, on_disk: bool) {
        if self.writing.take_if(|writing| *writing == job).is_some() {
            self.unsaved |= !on_disk;
        }
    }

    fn entry(&self) -> Option<(Key, Option<Value>)> {
        let key = Key { owner: Owner::Box, kind: Kind::VaccineData, id: Vec::new() };
        self.kept.as_ref().map(|kept| (key, Some(records::encode(&kept.signed))))
    }
}

fn is_signed(data: &v1::VaccineData, municipality: MunicipalityCode, town: &TownKeys) -> bool {
    let edition = Edition { municipality, version: data.version, text: &data.text };
    verify(edition, &data.signature.0, town).is_ok()
}

fn read(text: &str) -> Option<Arc<SupportingData>> {
    let fits = text.len() <= MAX_VACCINE_DATA_BYTES;
    fits.then(|| SupportingData::parse("published", text).ok()).flatten().map(Arc::new)
}

/// The day up to which its sources were read.
fn as_of(data: &SupportingData) -> Option<CivilDate> {
    data.editions.iter().map(|edition| edition.as_of).max()
}
