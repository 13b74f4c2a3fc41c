use super::{CliFault, Context, Done, parse_municipality, parse_name};
use crate::authority::InstallCodes;
use crate::ca::CaFiles;
use crate::clock::Clock;
use crate::entropy;
use crate::limits::INSTALL_CODE_LIFE;
use clap::Subcommand;
use cloud_store::model::{self, Name, NewInstallCode};
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
                let devices = context.store()?.devices(municipality, after.as_ref(), limit)?;
                Ok(Done::new(
                    devices.iter().map(line).collect::<String>(),
                    json!({ "ok": true, "devices": devices.iter().map(entry).collect::<Vec<_>>() }),
                ))
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

fn line(device: &model::Device) -> String {
    let seen = device.seen_at.map_or_else(|| "never seen".to_owned(), |at| format!("seen {}", shown(at)));
    let until = shown(device.certificate.not_after);
    let order = device.work_order.as_ref().map_or_else(String::new, |order| format!("  work order {}", order.as_str()));
    let revoked = device.revoked_at.map_or_else(String::new, |at| format!("  revoked {}", shown(at)));
    format!("{}  {seen}  certificate until {until}{order}{revoked}\n", device.id)
}

fn entry(device: &model::Device) -> Value {
    json!({
        "device": device.id.as_str(),
        "household": device.household,
        "work_order": device.work_order.as_ref().map(Name::as_str),
        "enrolled_at_ms": device.enrolled_at.millis(),
        "seen_at_ms": device.seen_at.map(Timestamp::millis),
        "certificate_until_ms": device.certificate.not_after.millis(),
        "revoked_at_ms": device.revoked_at.map(Timestamp::millis),
    })
}

pub(super) fn shown(at: Timestamp) -> String {
    let time = CivilTime::in_tokyo(at);
    format!("{} {}", time.date.to_iso(), time.clock())
}

fn parse_device(text: &str) -> Result<DeviceId, String> {
    DeviceId::parse(text).map_err(|error| error.to_string())
}
