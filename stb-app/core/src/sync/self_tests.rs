//! What technicians have found, on its way to the town: the last report of this box.

use super::Sync;
use crate::event::Now;
use crate::jobs::Jobs;
use crate::ports::{Batch, Changes, CloudFault, CloudReply, CloudRequest};
use crate::records;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::self_test::{Receipt, SelfTestReport};
use shared_model::time::Timestamp;

/// What became of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// It is sent as soon as the town can be reached.
    Waiting,
    /// The town has it, since this time by the box's clock.
    Arrived(Timestamp),
    /// The town will never take it.
    Refused(ErrorCode),
}

/// The queue of one: a later report says all that an earlier one has said.
#[derive(Debug, Default)]
pub struct SelfTests {
    waiting: Option<(SelfTestReport, Receipt)>,
    ended: Option<(Receipt, Delivery)>,
}

impl SelfTests {
    /// Takes in what lies in the store, unless a technician has found something else since.
    pub fn remember(&mut self, value: &[u8]) {
        if self.waiting.is_none() {
            self.waiting = records::read_self_test(value).ok();
        }
    }

    /// What waits to be sent, to be written again.
    pub fn changes(&self) -> Changes {
        let entry = |(report, receipt): &(SelfTestReport, Receipt)| records::self_test_entry(report, receipt);
        self.waiting.iter().map(entry).map(|(key, value)| (key, Some(value))).collect()
    }

    /// The receipt of the report that waits.
    pub fn waiting(&self) -> Option<&Receipt> {
        self.waiting.as_ref().map(|(_, receipt)| receipt)
    }

    /// The report of this receipt for the town, unless there is a later one by now.
    pub fn request(&self, asked: &Receipt, device: &DeviceId) -> Option<CloudRequest> {
        let (report, receipt) = self.waiting.clone().filter(|(_, receipt)| receipt == asked)?;
        Some(CloudRequest::SelfTest { device: device.clone(), report: Box::new(report), receipt })
    }

    /// The town has answered the report of this receipt, or not. Returns what to write; a fault leaves it waiting.
    pub fn answered(
        &mut self,
        asked: &Receipt,
        reply: Result<CloudReply, CloudFault>,
        now: Now,
    ) -> Result<Changes, CloudFault> {
        let ended = match reply {
            Ok(CloudReply::Done) => Delivery::Arrived(now.wall),
            Ok(_) => return Err(CloudFault::NotUnderstood),
            Err(CloudFault::Refused { code, .. }) if is_final(code) => Delivery::Refused(code),
            // A town that is older than this box takes it later.
            Err(CloudFault::Refused { code: ErrorCode::NotFound, .. }) => return Ok(Vec::new()),
            Err(fault) => return Err(fault),
        };
        self.ended = Some((asked.clone(), ended));
        // What has been found in the meantime still waits.
        let sent = self.waiting.take_if(|(_, receipt)| receipt == asked);
        Ok(sent.map(|_| (records::self_test_key(), None)).into_iter().collect())
    }

    fn delivery(&self, receipt: &Receipt) -> Delivery {
        let ended = self.ended.as_ref().filter(|(ended, _)| ended == receipt);
        ended.map_or(Delivery::Waiting, |(_, delivery)| *delivery)
    }
}

/// Whether the same report would be refused again.
fn is_final(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::MalformedRequest | ErrorCode::UnknownField | ErrorCode::TooLarge)
}

impl Sync {
    /// A technician has found something: it is kept, and sent as soon as possible.
    pub fn found(&mut self, report: SelfTestReport, receipt: Receipt, now: Now, jobs: &mut Jobs) {
        self.self_tests.waiting = Some((report, receipt));
        jobs.commit(Batch { changes: self.self_tests.changes() });
        self.schedule.poke(now);
    }

    /// What became of the report of this receipt.
    pub fn delivery(&self, receipt: &Receipt) -> Delivery {
        self.self_tests.delivery(receipt)
    }
}
