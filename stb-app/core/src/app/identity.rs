//! Who this box is and what time it is, both by the town: what is asked for by itself, and what comes of it.

use super::{App, Stage};
use crate::effect::Effect;
use crate::event::{JobId, Now};
use crate::ports::{Batch, Certificate, CloudFault, Owner, RegistrarFault, RegistrarReply};
use crate::renewal::Renewal;
use crate::sync::Sync;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::municipality::MunicipalityCode;

impl App {
    /// Asks for the time, and for the next certificate, when it is time to.
    pub(super) fn keep_identity(&mut self, now: Now) {
        self.time.tick(now, &mut self.jobs);
        if let (Some(device), true) = (&self.device, self.time.is_heard()) {
            self.renewal.tick(device, now, &mut self.jobs);
        }
    }

    /// The enrol listener has answered, or not.
    pub(super) fn registrar(&mut self, job: JobId, reply: Result<RegistrarReply, RegistrarFault>, now: Now) {
        if self.time.awaits(job) {
            return self.told_the_time(reply, now);
        }
        if self.renewal.awaits(job) {
            return self.renewed(&reply, now);
        }
        // The certificate is on disk, whoever still looks at the screen.
        if let Ok(RegistrarReply::Enrolled { device, municipality, certificate }) = &reply {
            self.take_identity(device.clone(), *municipality, *certificate);
        }
        self.at_work(now, |technician, bench| technician.registrar(job, reply, bench));
    }

    fn told_the_time(&mut self, reply: Result<RegistrarReply, RegistrarFault>, now: Now) {
        let was_heard = self.time.is_heard();
        if let Some((key, value)) = self.time.answered(reply, now, self.entropy.as_mut()) {
            self.jobs.commit(Batch { changes: vec![(key, Some(value))] });
        }
        if self.time.is_heard() && !was_heard {
            // What a wrong clock has refused is tried again.
            self.sync.poke(now);
        }
        if self.known && !matches!(self.stage, Stage::Home(_)) {
            self.end_lease(now);
        }
        self.ask_waiting_card(now);
    }

    fn renewed(&mut self, reply: &Result<RegistrarReply, RegistrarFault>, now: Now) {
        if self.renewal.answered(reply, now, self.entropy.as_mut()) {
            self.jobs.identity_changed();
            self.sync.poke(now);
        }
        if let Some(code @ ErrorCode::DeviceRevoked) = self.renewal.refused() {
            self.shut_out(CloudFault::Refused { code, tries_left: None, retry_at: None });
        }
    }

    /// A far end that cannot be trusted may have a reason that the enrol listener has named: its certificate has ended and is
    /// not renewed any more.
    pub(super) fn reason(&self, fault: CloudFault) -> CloudFault {
        match (fault, self.renewal.refused()) {
            (CloudFault::NotTrusted, Some(code)) => CloudFault::Refused { code, tries_left: None, retry_at: None },
            _ => fault,
        }
    }

    /// With an unset clock these go nowhere.
    pub(super) fn keep_back(&mut self, effects: &mut Vec<Effect>) {
        let kept = &mut self.kept;
        effects.retain(|effect| match effect {
            Effect::Cloud(job, _) | Effect::Listen(job, _) => {
                kept.push(*job);
                false
            }
            _ => true,
        });
    }

    /// Whoever has asked is told that the town is silent.
    pub(super) fn answer_kept(&mut self, now: Now) {
        for job in std::mem::take(&mut self.kept) {
            self.cloud(job, Err(CloudFault::Unreachable), now);
        }
    }

    /// From now on this box is another one. What an older identity has left in the store is read again and stays.
    /// Whoever has logged in while the answer was on its way has done so with the older one.
    fn take_identity(&mut self, device: DeviceId, municipality: MunicipalityCode, certificate: Certificate) {
        if !matches!(self.stage, Stage::Start { .. } | Stage::Technician(_)) {
            self.leave();
        }
        self.device = Some(device);
        self.sync = Sync::of(Some(municipality));
        self.renewal = Renewal::of(Some(certificate), false);
        self.known = false;
        self.jobs.identity_changed();
        self.jobs.load(Owner::Box);
    }
}
