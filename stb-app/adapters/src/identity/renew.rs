//! Renewal: a new key each time, beside the old one until the town has seen it used.
//!
//! Every step leaves the disk in a state that the next start goes on from, whenever the power is cut:
//!
//! | on the disk, beside key and certificate | what is next |
//! |---|---|
//! | nothing | make the next key |
//! | next key | ask for its certificate, with a signature of the key in use |
//! | next key and next certificate | use them once; then the next key takes its place |
//! | next certificate, for the key in place | it takes its place too |

use super::certificate::Leaf;
use super::enrol::{EnrolConfig, certified};
use super::files;
use super::key::{DeviceKey, FileKey, KeyFault, certificate_request};
use super::listener::{ListenerFault, exchange};
use crate::clock::SystemClock;
use crate::cloud_https::tls::{Identity, TlsFault, client_config_by};
use shared_model::error_code::ErrorCode;
use shared_model::wire::v1::{Base64, RenewRequest, renew_message};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// As many as there are.
const STEPS: usize = 4;

/// Where the town is, and the files of the box.
#[derive(Debug, Clone)]
pub struct RenewConfig {
    /// The enrol listener, and where roots, certificate and key lie.
    pub enrol: EnrolConfig,
    /// The device listener, `https://host:port`.
    pub device_url: String,
}

/// A step that is done and on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// There is a next key.
    KeyMade,
    /// There is a certificate for it.
    Certified,
    /// The town has seen it, and it is the key of the box.
    KeyInPlace,
    /// So is its certificate: the renewal is over.
    Finished,
}

/// Why the box has the key and the certificate that it had, or those that it was given.
#[derive(Debug, thiserror::Error)]
pub enum RenewFault {
    /// Roots, certificate or key cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsFault),
    /// A key cannot be made or used.
    #[error(transparent)]
    Key(#[from] KeyFault),
    /// A file cannot be written: look at the disk.
    #[error("key or certificate cannot be written")]
    Disk(#[from] io::Error),
    /// The town did not do its part.
    #[error(transparent)]
    Listener(#[from] ListenerFault),
    /// The box was never enrolled.
    #[error("this box has no certificate to renew")]
    NotEnrolled,
}

/// Renews key and certificate, or goes on where a renewal was cut off. The clock must have the town's time: the town looks at
/// the instant of the signature.
pub fn renew(config: &RenewConfig, clock: SystemClock) -> Result<(), RenewFault> {
    for _ in 0..STEPS {
        if next_step(config, clock)? == Step::Finished {
            return Ok(());
        }
    }
    // Somebody else is at work on the same files.
    Err(io::Error::from(io::ErrorKind::AlreadyExists).into())
}

/// Whether a renewal has begun and is not over: the town may know the next key only.
pub fn is_under_way(key: &Path, certificate: &Path) -> bool {
    next(key).exists() || next(certificate).exists()
}

/// Goes one step. Each changes the disk once, so that there are no more than four until a renewal is over.
pub fn next_step(config: &RenewConfig, clock: SystemClock) -> Result<Step, RenewFault> {
    let EnrolConfig { certificate, key, .. } = &config.enrol;
    match (next(key).exists(), next(certificate).exists()) {
        (false, false) => {
            FileKey::read_or_make(&next(key))?;
            Ok(Step::KeyMade)
        }
        (true, false) => {
            ask(config, clock)?;
            Ok(Step::Certified)
        }
        (true, true) => {
            use_once(config, clock)?;
            files::rename(&next(key), key)?;
            Ok(Step::KeyInPlace)
        }
        (false, true) => {
            finish(key, certificate)?;
            Ok(Step::Finished)
        }
    }
}

/// The end of a renewal that was cut off between its last two steps: until then key and certificate do not go together. A next
/// certificate for any other key is of no use to anybody, and goes.
pub(crate) fn finish(key: &Path, certificate: &Path) -> Result<(), RenewFault> {
    let waiting = next(certificate);
    if next(key).exists() || !waiting.exists() {
        return Ok(());
    }
    let in_place = FileKey::read(key)?;
    if Leaf::read(&waiting).is_some_and(|leaf| leaf.public_key() == in_place.public_key()) {
        files::rename(&waiting, certificate)?;
    } else {
        files::remove(&waiting)?;
    }
    Ok(())
}

/// Asks for the certificate of the next key.
fn ask(config: &RenewConfig, clock: SystemClock) -> Result<(), RenewFault> {
    let EnrolConfig { url, roots, certificate, key } = &config.enrol;
    let (in_use, next_key) = (FileKey::read(key)?, FileKey::read(&next(key))?);
    let leaf = Leaf::read(certificate).ok_or(RenewFault::NotEnrolled)?;
    let (csr, signed_at_ms) = (certificate_request(&next_key)?, clock.now().wall.millis());
    let signature = in_use.sign(&renew_message(&csr, signed_at_ms))?;
    let request = RenewRequest {
        certificate: Base64(leaf.der().to_vec()),
        csr: Base64(csr),
        signed_at_ms,
        signature: Base64(signature),
    };
    let body = serde_json::to_vec(&request).map_err(|_| ListenerFault::NotUnderstood)?;
    let answer = exchange(url, "/v1/renew", client_config_by(roots, None, Arc::new(clock))?, Some(body))?;
    let certified = certified(&answer, &next_key)?;
    if leaf.device() != Some(certified.device) {
        return Err(ListenerFault::NotUnderstood.into());
    }
    files::replace(&next(certificate), certified.chain_pem.as_bytes(), 0o644)?;
    Ok(())
}

/// Says something to the town with the next certificate, which ends the one in use. What the town does not know is given up:
/// the next renewal begins anew, with the key in use.
fn use_once(config: &RenewConfig, clock: SystemClock) -> Result<(), RenewFault> {
    let EnrolConfig { roots, certificate, key, .. } = &config.enrol;
    let (key, certificate) = (next(key), next(certificate));
    // It ended before it was used. The town renews it all the same, once it is in its place.
    if Leaf::read(&certificate).is_some_and(|leaf| leaf.not_after() < clock.now().wall) {
        return Ok(());
    }
    let identity = Identity::of(&certificate, &FileKey::read(&key)?)?;
    match exchange(&config.device_url, "/v1/health", client_config_by(roots, Some(identity), Arc::new(clock))?, None) {
        Ok(_) => Ok(()),
        Err(fault) => {
            if matches!(fault, ListenerFault::Refused { code: ErrorCode::DeviceUnknown, .. }) {
                files::remove(&certificate)?;
                files::remove(&key)?;
            }
            Err(fault.into())
        }
    }
}

/// Where what comes next lies, beside what is in use.
pub(crate) fn next(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".next");
    PathBuf::from(name)
}
