//! Where the authority's files lie. Private keys are readable by their owner only.

use super::passphrase::{self, Passphrase};
use super::{IssueFault, OperatorCa, ServerCredentials};
use crate::entropy;
use rcgen::KeyPair;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// The folder of the authority.
#[derive(Debug, Clone)]
pub struct CaFiles {
    folder: PathBuf,
}

/// A file of the authority cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// Not readable, not writable, or there already.
    #[error("{}: cannot be read or written", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Readable, but not what it should be.
    #[error("{}: not the PEM or key that belongs there", path.display())]
    Content {
        /// The file.
        path: PathBuf,
    },
    /// The passphrase is too short.
    #[error("{}: a passphrase has at least twelve characters, in the first line", path.display())]
    ShortPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// The root key is encrypted, and nobody has said with what.
    #[error("{}: the key needs its passphrase: [ca] passphrase_file, or the credential ca-passphrase", path.display())]
    PassphraseNeeded {
        /// The file.
        path: PathBuf,
    },
    /// The root key is encrypted with something else.
    #[error("{}: the passphrase does not open the key", path.display())]
    WrongPassphrase {
        /// The file.
        path: PathBuf,
    },
    /// The certificate does not go with the key.
    #[error("the authority cannot be taken up again")]
    Authority(#[from] IssueFault),
}

impl CaFiles {
    /// The files in `folder`.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The root certificate, PEM: what a box pins.
    pub fn root_certificate(&self) -> PathBuf {
        self.folder.join("root.crt.pem")
    }

    fn root_key(&self) -> PathBuf {
        self.folder.join("root.key.pem")
    }

    fn server_certificate(&self) -> PathBuf {
        self.folder.join("server.crt.pem")
    }

    fn server_key(&self) -> PathBuf {
        self.folder.join("server.key.pem")
    }

    fn code_key(&self) -> PathBuf {
        self.folder.join("install-code.key")
    }

    /// Where the secret lies that vaults are escrowed to.
    pub fn vault_key_file(&self) -> PathBuf {
        self.folder.join("vault.key")
    }

    /// Writes a new authority, its root key under the passphrase if there is one; nothing that exists is overwritten.
    pub fn create(
        &self,
        ca: &OperatorCa,
        server: &ServerCredentials,
        passphrase: Option<&Passphrase>,
    ) -> Result<(), FileFault> {
        std::fs::create_dir_all(&self.folder).map_err(|source| io(&self.folder, source))?;
        let (path, key) = (self.root_key(), ca.issuer.key());
        let text = match passphrase {
            Some(passphrase) => {
                let locked = passphrase::lock(&Zeroizing::new(key.serialize_der()), passphrase);
                locked.map_err(|_| FileFault::Content { path: path.clone() })?
            }
            None => key.serialize_pem(),
        };
        write_new(&path, 0o600, Zeroizing::new(text).as_bytes())?;
        write_new(&self.root_certificate(), 0o644, pem(&ca.root).as_bytes())?;
        write_new(&self.code_key(), 0o600, &entropy::random::<32>())?;
        write_new(&self.vault_key_file(), 0o600, &entropy::random::<32>())?;
        self.write_server(server)
    }

    /// Puts a new server certificate and key in place of the old ones; takes effect at the next start.
    pub fn replace_server(&self, server: &ServerCredentials) -> Result<(), FileFault> {
        for path in [self.server_key(), self.server_certificate()] {
            std::fs::remove_file(&path).map_err(|source| io(&path, source))?;
        }
        self.write_server(server)
    }

    fn write_server(&self, server: &ServerCredentials) -> Result<(), FileFault> {
        write_new(&self.server_key(), 0o600, Zeroizing::new(server.key.serialize_pem()).as_bytes())?;
        write_new(&self.server_certificate(), 0o644, pem(&server.certificate).as_bytes())
    }

    /// Takes up the authority again. A key that is not encrypted needs no passphrase, whatever there is.
    pub fn authority(&self, passphrase: Option<&Passphrase>) -> Result<OperatorCa, FileFault> {
        let path = self.root_key();
        let pem = Zeroizing::new(std::fs::read_to_string(&path).map_err(|source| io(&path, source))?);
        let key = match (passphrase::is_locked(&pem), passphrase) {
            (false, _) => KeyPair::from_pem(&pem).map_err(IssueFault::from)?,
            (true, None) => return Err(FileFault::PassphraseNeeded { path }),
            (true, Some(passphrase)) => {
                let key = passphrase::unlock(&pem, passphrase).map_err(|_| FileFault::WrongPassphrase { path })?;
                KeyPair::try_from(key.as_bytes()).map_err(IssueFault::from)?
            }
        };
        Ok(OperatorCa::restore(certificate(&self.root_certificate())?, key)?)
    }

    /// The server's certificate and key.
    pub fn server(&self) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), FileFault> {
        let path = self.server_key();
        let pem = Zeroizing::new(std::fs::read(&path).map_err(|source| io(&path, source))?);
        let key = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| FileFault::Content { path })?;
        Ok((certificate(&self.server_certificate())?, key))
    }

    /// The secret that vaults are escrowed to; `None` if there is none, which is right only where there are no vaults.
    pub fn vault_key(&self) -> Result<Option<Zeroizing<[u8; 32]>>, FileFault> {
        let path = self.vault_key_file();
        if path.exists() { secret(path).map(Some) } else { Ok(None) }
    }

    /// Makes that secret where there is none, as for an installation from before there were vaults.
    pub fn make_vault_key(&self) -> Result<Zeroizing<[u8; 32]>, FileFault> {
        let path = self.vault_key_file();
        if !path.exists() {
            // Whole or not at all: half a secret would stop every later start. Linking, unlike renaming, lets the secret
            // of a process that was quicker count.
            let new = path.with_extension(format!("{}.new", std::process::id()));
            write_new(&new, 0o600, &entropy::random::<32>())?;
            let linked = std::fs::hard_link(&new, &path);
            std::fs::remove_file(&new).map_err(|source| io(&new, source))?;
            match linked {
                Ok(()) => tracing::info!(file = %path.display(), "made the town's secret for vaults"),
                Err(_) if path.exists() => {}
                Err(source) => return Err(io(&path, source)),
            }
        }
        secret(path)
    }

    /// The key under which install codes are stored.
    pub fn install_code_key(&self) -> Result<Zeroizing<[u8; 32]>, FileFault> {
        secret(self.code_key())
    }
}

/// 32 secret bytes.
fn secret(path: PathBuf) -> Result<Zeroizing<[u8; 32]>, FileFault> {
    let bytes = Zeroizing::new(std::fs::read(&path).map_err(|source| io(&path, source))?);
    let key = bytes.as_slice().try_into().map_err(|_| FileFault::Content { path })?;
    Ok(Zeroizing::new(key))
}

/// A certificate as PEM.
pub(crate) fn pem(certificate: &CertificateDer<'_>) -> String {
    use der::pem::{LineEnding, encode_string};
    encode_string("CERTIFICATE", LineEnding::LF, certificate).unwrap_or_default()
}

fn certificate(path: &Path) -> Result<CertificateDer<'static>, FileFault> {
    let text = std::fs::read(path).map_err(|source| io(path, source))?;
    CertificateDer::from_pem_slice(&text).map_err(|_| FileFault::Content { path: path.to_owned() })
}

fn write_new(path: &Path, mode: u32, bytes: &[u8]) -> Result<(), FileFault> {
    let write = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|source| io(path, source))
}

fn io(path: &Path, source: std::io::Error) -> FileFault {
    FileFault::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_installation_gets_one_secret_however_many_start() {
        let folder = tempfile::tempdir().unwrap();
        let files = CaFiles::new(folder.path());
        let secrets: Vec<_> = std::thread::scope(|scope| {
            let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| files.make_vault_key())).collect();
            starts.into_iter().map(|start| start.join().unwrap()).filter_map(Result::ok).collect()
        });
        assert!(!secrets.is_empty());
        let kept = files.vault_key().unwrap().unwrap();
        assert!(secrets.iter().all(|secret| **secret == *kept));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing half done is left");
    }
}
