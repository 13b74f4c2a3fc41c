//! The desk of the town that takes what technicians have found.

use crate::world::device;
use shared_model::device::DeviceId;
use shared_model::error_code::ErrorCode;
use shared_model::self_test::{Receipt, SelfTestReport};
use stb_core::ports::{CloudFault, CloudReply};

/// What it has, and how it behaves.
#[derive(Clone, Default)]
pub struct Findings {
    /// What was found, and the receipts, as they came.
    pub reports: Vec<(SelfTestReport, Receipt)>,
    /// Why a report is refused, if it is.
    pub refuse: Option<ErrorCode>,
}

impl Findings {
    /// A box shows a report.
    pub fn take(&mut self, by: &DeviceId, report: SelfTestReport, receipt: Receipt) -> Result<CloudReply, CloudFault> {
        let no = self.refuse.or((*by != device()).then_some(ErrorCode::MalformedRequest));
        if let Some(code) = no {
            return refused(code);
        }
        self.reports.push((report, receipt));
        Ok(CloudReply::Done)
    }
}

/// A plain no.
pub fn refused<T>(code: ErrorCode) -> Result<T, CloudFault> {
    Err(CloudFault::Refused { code, tries_left: None, retry_at: None })
}
