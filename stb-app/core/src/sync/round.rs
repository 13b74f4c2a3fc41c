//! What a round asks for, and in which order.

use super::Sync;
use super::mailbox::Mailbox;
use super::step::{Doing, SyncStep, Work};
use crate::event::Now;
use crate::jobs::Jobs;
use crate::ports::{CloudFault, CloudRequest, Entropy};
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::time::Uptime;

impl Sync {
    /// When the next round begins, if there is anything to do and none is under way.
    pub(super) fn round_at(&self) -> Option<Uptime> {
        let something = !self.mailboxes.is_empty() || self.post.has_unsent() || self.self_tests.waiting().is_some();
        (something && self.doing.is_none()).then_some(self.schedule.next)
    }

    /// What a round has to do.
    pub(super) fn plan(&mut self) {
        let keys = self.town.is_none().then_some(Work::Keys);
        let mail = self.mailboxes.values().map(|mailbox| Work::Mail(mailbox.owner, mailbox.generation));
        let before = keys.into_iter().chain([Work::ShowDeeds, Work::Send]);
        let round = before.chain(mail).chain([Work::Deeds, Work::VaccineData]);
        let self_test = self.self_tests.waiting().map(|receipt| Work::SelfTest(receipt.clone()));
        self.round = round.chain(self_test).collect();
    }

    /// Asks for the next thing of this round; after the last one it rests.
    pub(super) fn go_on(&mut self, open: bool, device: &DeviceId, now: Now, jobs: &mut Jobs) {
        while let Some(work) = self.round.pop_front() {
            if let Some(request) = self.request(&work, device, now) {
                self.doing = Some((jobs.cloud(request), Doing::Asking(work)));
                return;
            }
        }
        self.schedule.rest(open, device, now);
    }

    fn request(&mut self, work: &Work, device: &DeviceId, now: Now) -> Option<CloudRequest> {
        match work {
            Work::Keys => Some(CloudRequest::TownKeys),
            Work::ShowDeeds => self.deeds.due().map(|(epoch, deeds)| CloudRequest::ShowDeeds { epoch, deeds }),
            Work::Deeds => {
                let vaults = self.mailboxes.values().map(|mailbox| (mailbox.owner, mailbox.generation));
                self.deeds.ask_about(vaults).then_some(CloudRequest::Deeds)
            }
            Work::Send => self.post.request(),
            Work::VaccineData => self.vaccine_data.request(now),
            Work::SelfTest(receipt) => self.self_tests.request(receipt, device),
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
