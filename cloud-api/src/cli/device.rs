use super::{CliFault, Context, Done, parse_municipality, parse_name};
use crate::authority::InstallCodes;
use crate::ca::CaFiles;
use crate::clock::Clock;
use crate::entropy;
use crate::limits::INSTALL_CODE_LIFE;
use clap::Subcommand;
use cloud_store::model::{self, Name, NewInstallCode, SelfTest};
use cloud_store::{Conflict, Store, StoreError, StoreRead};
use serde_json::{Value, json};
use shared_model::civil::CivilTime;
use shared_model::device::{DeviceId, InstallCode};
use shared_model::municipality::MunicipalityCode;
use shared_model::time::Timestamp;
use uuid::Uuid;

/// Boxes.
#[derive(Debug, Subcommand)]
pub(super) enum Device {
    /// Makes an install code for a work order: eight digits, one box, 24 hours.
    Code {
        /// The town.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: MunicipalityCode,
        /// The household of the work order.
        #[arg(long, value_name = "UUID")]
        household: Option<Uuid>,
        /// The work order, as the operator calls it; `device list` shows it with the box.
        #[arg(long, value_name = "TEXT", value_parser = parse_name)]
        work_order: Option<Name>,
    },
    /// Lists the town's boxes.
    List {
        /// The town.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: MunicipalityCode,
        /// Begin behind this box.
        #[arg(long, value_name = "DEVICE", value_parser = parse_device)]
        after: Option<DeviceId>,
        /// At most this many.
        #[arg(long, value_name = "N", default_value_t = 100)]
        limit: usize,
    },
    /// Shuts a box out, at once and for ever.
    Revoke {
        /// The town.
        #[arg(long, value_name = "CODE", value_parser = parse_municipality)]
        municipality: MunicipalityCode,
        /// The box, `box-…`.
        #[arg(long, value_name = "DEVICE", value_parser = parse_device)]
        device: DeviceId,
    },
}

impl Device {
    pub fn run(self, context: &Context) -> Result<Done, CliFault> {
        match self {
            Self::Code { municipality, household, work_order } => {
                make_code(context, municipality, household, work_order)
            }
            Self::List { municipality, after, limit } => {
                let (mut store, now) = (context.store()?, context.clock.now());
                let mut text = String::new();
                let mut entries = Vec::new();
                for device in store.devices(municipality, after.as_ref(), limit)? {
                    let test = store.self_tests(municipality, &device.id)?.into_iter().next();
                    text += &line(&device, test.as_ref(), now);
                    entries.push(entry(&device, test.as_ref(), now));
                }
                Ok(Done::new(text, json!({ "ok": true, "devices": entries })))
            }
            Self::Revoke { municipality, device } => {
                context.store()?.revoke_device(&context.by(), municipality, &device)?;
                Ok(Done::new(format!("{device} is shut out."), json!({ "ok": true, "device": device.as_str() })))
            }
        }
    }
}

fn make_code(
    context: &Context,
    municipality: MunicipalityCode,
    household: Option<Uuid>,
    work_order: Option<Name>,
) -> Result<Done, CliFault> {
    let files = CaFiles::new(context.config()?.ca.folder);
    let codes = InstallCodes::new(&*files.install_code_key()?);
    let mut store = context.store()?;
    let expires_at = context.clock.now() + INSTALL_CODE_LIFE;
    loop {
        let code = InstallCode::from_random(entropy::random());
        let new = NewInstallCode { code: codes.digest(&code), household, work_order: work_order.clone(), expires_at };
        match store.create_install_code(&context.by(), municipality, &new) {
            Ok(()) => {
                let (head, tail) = code.reveal().split_at(4);
                return Ok(Done::new(
                    format!("{head} {tail}\nfor one box, until {}", shown(expires_at)),
                    json!({ "ok": true, "code": code.reveal(), "expires_at_ms": expires_at.millis() }),
                ));
            }
            // One of the other codes that are still open has the same digits.
            Err(StoreError::Conflict(Conflict::AlreadyExists)) => {}
            Err(other) => return Err(other.into()),
        }
    }
}

/// A line for the box, and one below it for its last self-test.
fn line(device: &model::Device, test: Option<&SelfTest>, now: Timestamp) -> String {
    let seen = device.seen_at.map_or_else(|| "never seen".to_owned(), |at| format!("seen {}", shown(at)));
    let (until, days) = (shown(device.certificate.not_after), days_left(device, now));
    let order = device.work_order.as_ref().map_or_else(String::new, |order| format!("  work order {}", order.as_str()));
    let revoked = device.revoked_at.map_or_else(String::new, |at| format!("  revoked {}", shown(at)));
    let test = test.map_or_else(String::new, |test| {
        let (at, receipt) = (shown(test.taken_at), test.receipt.as_str());
        let failed = if test.failed.is_empty() { String::new() } else { format!("  failed {}", test.failed.join(" ")) };
        format!("    self-test {at}  receipt {receipt}  {} of {} good{failed}\n", test.passed, test.checks)
    });
    format!("{}  {seen}  certificate until {until} ({days} days left){order}{revoked}\n{test}", device.id)
}

fn entry(device: &model::Device, test: Option<&SelfTest>, now: Timestamp) -> Value {
    json!({
        "device": device.id.as_str(),
        "household": device.household,
        "work_order": device.work_order.as_ref().map(Name::as_str),
        "enrolled_at_ms": device.enrolled_at.millis(),
        "seen_at_ms": device.seen_at.map(Timestamp::millis),
        "certificate_until_ms": device.certificate.not_after.millis(),
        "certificate_days_left": days_left(device, now),
        "renewing": device.next.is_some(),
        "revoked_at_ms": device.revoked_at.map(Timestamp::millis),
        "self_test": test.map(|test| json!({
            "receipt": test.receipt.as_str(),
            "taken_at_ms": test.taken_at.millis(),
            "received_at_ms": test.received_at.millis(),
            "firmware": test.firmware.as_str(),
            "checks": test.checks,
            "passed": test.passed,
            "failed": test.failed,
        })),
    })
}

/// Whole days until the certificate ends; less than nothing when it has.
fn days_left(device: &model::Device, now: Timestamp) -> i64 {
    (device.certificate.not_after.seconds() - now.seconds()).div_euclid(86_400)
}

pub(super) fn shown(at: Timestamp) -> String {
    let time = CivilTime::in_tokyo(at);
    format!("{} {}", time.date.to_iso(), time.clock())
}

fn parse_device(text: &str) -> Result<DeviceId, String> {
    DeviceId::parse(text).map_err(|error| error.to_string())
}
