//! What a round asks for, and in which order.

use super::Sync;
use super::mailbox::Mailbox;
use super::step::{Doing, SyncStep, Work};
use crate::event::Now;
use crate::jobs::Jobs;
use crate::ports::{CloudFault, CloudRequest, Entropy};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;

impl Sync {
    /// What a round has to do.
    pub(super) fn plan(&mut self) {
        let keys = self.town.is_none().then_some(Work::Keys);
        let mail = self.mailboxes.values().map(|mailbox| Work::Mail(mailbox.owner, mailbox.generation));
        let before = keys.into_iter().chain([Work::ShowDeeds, Work::Send]);
        self.round = before.chain(mail).chain([Work::Deeds, Work::VaccineData]).collect();
    }

    /// Asks for the next thing of this round; after the last one it rests.
    pub(super) fn go_on(&mut self, open: bool, device: &DeviceId, now: Now, jobs: &mut Jobs) {
        while let Some(work) = self.round.pop_front() {
            if let Some(request) = self.request(&work, now) {
                self.doing = Some((jobs.cloud(request), Doing::Asking(work)));
                return;
            }
        }
        self.schedule.rest(open, device, now);
    }

    fn request(&mut self, work: &Work, now: Now) -> Option<CloudRequest> {
        match work {
            Work::Keys => Some(CloudRequest::TownKeys),
            Work::ShowDeeds => self.deeds.due().map(|(epoch, deeds)| CloudRequest::ShowDeeds { epoch, deeds }),
            Work::Deeds => {
                let vaults = self.mailboxes.values().map(|mailbox| (mailbox.owner, mailbox.generation));
                self.deeds.ask_about(vaults).then_some(CloudRequest::Deeds)
            }
            Work::Send => self.post.request(),
            Work::VaccineData => self.vaccine_data.request(now),
            Work::Mail(owner, _) => self.mailboxes.get(owner).map(Mailbox::request),
        }
    }

    pub(super) fn failed(&mut self, fault: CloudFault, entropy: &mut dyn Entropy, now: Now) -> SyncStep {
        self.round.clear();
        self.schedule.failed(fault, entropy, now);
        match fault {
            CloudFault::Refused { code: ErrorCode::DeviceRevoked | ErrorCode::DeviceUnknown, .. } => {
                SyncStep::Refused(fault)
            }
            _ => SyncStep::Stay,
        }
    }
}
