//! Whether the wall clock is set, and agrees with the town's: with what it has signed for a nonce of ours, which no date is
//! needed to believe.

use crate::clock::SystemClock;
use crate::cloud_https::fault;
use crate::identity::ListenerFault;
use crate::identity::time::{TimeFault, ask_time};
use stb_core::ports::{CloudFault, Defect};
use std::path::Path;

/// Further apart than this, plans and certificates are wrong, milliseconds.
const TOO_FAR: u64 = 60_000;

/// 「ずれ 0.2秒」. `nonce` is fresh randomness.
pub fn look(enrol_url: &str, roots: &Path, clock: SystemClock, nonce: &[u8; 32]) -> Result<String, Defect> {
    if !clock.now().clock_is_set() {
        return Err(Defect::ClockNotSet);
    }
    let town = ask_time(enrol_url, roots, nonce).map_err(|fault| defect(&fault))?;
    let apart = clock.now().wall.millis().abs_diff(town.millis());
    if apart > TOO_FAR {
        return Err(Defect::ClockWrong);
    }
    Ok(format!("ずれ {}.{}秒", apart / 1000, apart % 1000 / 100))
}

fn defect(fault: &TimeFault) -> Defect {
    match fault {
        TimeFault::Tls(_) | TimeFault::NotSigned => Defect::ServerNotTrusted,
        TimeFault::Listener(ListenerFault::Unreachable(error)) => match fault::of_transport(error) {
            CloudFault::NotTrusted => Defect::ServerNotTrusted,
            _ => Defect::ServerSilent,
        },
        TimeFault::OutsideItsCertificate
        | TimeFault::Listener(ListenerFault::Refused { .. } | ListenerFault::NotUnderstood) => Defect::ServerTrouble,
        TimeFault::Listener(ListenerFault::Machine(_)) => Defect::ServerSilent,
    }
}
