//! What is believed about cards: pinned roots from the configuration, revocation lists from a folder that the operator
//! keeps fresh.

use crate::config::{JpkiConfig, RevocationMode};
use cloud_jpki::{Anchor, Anchors, Answer, CrlSet, Hierarchy, JpkiFault, Kind, NotAnAnchor, ObjectIdentifier};
use cloud_jpki::{CardIdentity, Revocation, VerifiedCard};
use shared_model::time::Timestamp;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

/// Roots, policies and revocation lists, as of the last look at the folder.
pub struct Trust {
    anchors: Anchors,
    revocation: RwLock<Revocation>,
    folder: Option<CrlFolder>,
}

struct CrlFolder {
    path: PathBuf,
    max_age: Duration,
    seen: Mutex<Vec<(PathBuf, Option<SystemTime>, u64)>>,
}

/// The configuration of the cards' authority cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TrustFault {
    /// A root cannot be read.
    #[error("{}: cannot be read", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// A file is no root.
    #[error("{}: {fault}", path.display())]
    Root {
        /// The file.
        path: PathBuf,
        /// Why not.
        fault: NotAnAnchor,
    },
    /// A policy is no object identifier.
    #[error("a policy in [jpki] is no object identifier")]
    Policy,
}

impl Trust {
    /// Reads the roots and the lists.
    pub fn load(config: &JpkiConfig) -> Result<Self, TrustFault> {
        let anchors = Anchors {
            auth: hierarchy(&config.auth_roots, &config.auth_policies)?,
            sign: hierarchy(&config.sign_roots, &config.sign_policies)?,
        };
        let (revocation, folder) = match config.revocation {
            RevocationMode::OffForTests => {
                tracing::warn!("revocation of cards is not looked at; this is for test authorities only");
                (Revocation::OffForTests, None)
            }
            RevocationMode::Crl => {
                let max_age = Duration::from_secs(u64::from(config.crl_max_age_hours) * 3600);
                let folder = CrlFolder { path: config.crl_folder.clone(), max_age, seen: Mutex::default() };
                // Until the first look nothing is known, and every card is refused.
                (Revocation::Crl(CrlSet::new(max_age).into()), Some(folder))
            }
        };
        let trust = Self { anchors, revocation: RwLock::new(revocation), folder };
        trust.look_again();
        Ok(trust)
    }

    /// Verifies a card's answer.
    pub fn verify(&self, now: Timestamp, answer: &Answer<'_>) -> Result<VerifiedCard, JpkiFault> {
        cloud_jpki::verify(now, &self.anchors, &self.revocation(), answer)
    }

    /// Which certificate this is, without proof that somebody holds the card.
    pub fn inspect(&self, now: Timestamp, kind: Kind, certificate: &[u8]) -> Result<CardIdentity, JpkiFault> {
        cloud_jpki::inspect(now, &self.anchors, &self.revocation(), kind, certificate)
    }

    /// Reads the lists anew if a file in the folder has changed. Blocks for as long as that takes.
    pub fn look_again(&self) {
        let Some(folder) = &self.folder else { return };
        if let Some(lists) = folder.read_if_changed(&self.anchors) {
            let mut revocation = self.revocation.write().unwrap_or_else(PoisonError::into_inner);
            *revocation = Revocation::Crl(lists.into());
        }
    }

    fn revocation(&self) -> Revocation {
        self.revocation.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl CrlFolder {
    /// `None` when nothing changed, or when the folder cannot be read: then the old lists stay until they are too old.
    fn read_if_changed(&self, anchors: &Anchors) -> Option<CrlSet> {
        let found = match list(&self.path) {
            Ok(found) => found,
            Err(error) => {
                tracing::error!(folder = %self.path.display(), %error, "the revocation lists cannot be read");
                return None;
            }
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == found {
            return None;
        }
        let mut lists = CrlSet::new(self.max_age);
        for (path, _, _) in &found {
            let added = std::fs::read(path).map(|der| lists.add(anchors, &der));
            match added {
                Ok(Ok(coverage)) => tracing::info!(file = %path.display(), ?coverage, "revocation list taken over"),
                Ok(Err(fault)) => tracing::error!(file = %path.display(), %fault, "revocation list refused"),
                Err(error) => tracing::error!(file = %path.display(), %error, "revocation list cannot be read"),
            }
        }
        *seen = found;
        Some(lists)
    }
}

fn list(folder: &Path) -> std::io::Result<Vec<(PathBuf, Option<SystemTime>, u64)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "crl") {
            let metadata = entry.metadata()?;
            found.push((path, metadata.modified().ok(), metadata.len()));
        }
    }
    found.sort();
    Ok(found)
}

fn hierarchy(roots: &[PathBuf], policies: &[String]) -> Result<Hierarchy, TrustFault> {
    let roots = roots.iter().map(|path| root(path)).collect::<Result<_, _>>()?;
    let policies = policies.iter().map(|text| ObjectIdentifier::new(text)).collect::<Result<_, _>>();
    Ok(Hierarchy { roots, policies: policies.map_err(|_| TrustFault::Policy)? })
}

fn root(path: &Path) -> Result<Anchor, TrustFault> {
    let der = std::fs::read(path).map_err(|source| TrustFault::Io { path: path.to_owned(), source })?;
    let anchor = Anchor::from_der(&der).map_err(|fault| TrustFault::Root { path: path.to_owned(), fault })?;
    tracing::info!(file = %path.display(), ?anchor, "root pinned");
    Ok(anchor)
}
