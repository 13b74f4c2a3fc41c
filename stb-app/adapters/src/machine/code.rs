//! The technician's code. The configuration has its Argon2id hash; with six digits that is a hurdle for whoever copies the
//! file, not a wall, and what it opens shows nothing of a family.

use crate::entropy::SystemEntropy;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use stb_core::ports::{Entropy, TechnicianCode};

/// Of memory, KiB: what a box has to spare while a family watches.
const MEMORY: u32 = 8 * 1024;
const PASSES: u32 = 3;

/// The hash of a code with a salt of its own, as a PHC line.
pub fn hash(code: &TechnicianCode) -> String {
    let mut salt = [0; 16];
    SystemEntropy.fill(&mut salt);
    let hashed: Result<PasswordHash, _> = argon2id().hash_password_with_salt(code.reveal().as_bytes(), &salt);
    hashed.map(|hash| hash.to_string()).expect("Argon2 takes a salt of 16 bytes and any password")
}

/// Whether a line is one that [`fits`] can look at.
pub fn is_hash(line: &str) -> bool {
    PasswordHash::new(line).is_ok()
}

/// Whether it is the code of this line.
pub fn fits(code: &TechnicianCode, line: &str) -> bool {
    let fits = |hash| argon2id().verify_password(code.reveal().as_bytes(), &hash).is_ok();
    PasswordHash::new(line).is_ok_and(fits)
}

fn argon2id() -> Argon2<'static> {
    let params = Params::new(MEMORY, PASSES, 1, None).expect("within Argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_code_fits() {
        let code = |digits| TechnicianCode::parse(digits).unwrap();
        let line = hash(&code("314159"));
        assert!(line.starts_with("$argon2id$v=19$m=8192,t=3,p=1$") && is_hash(&line));
        assert!(fits(&code("314159"), &line));
        assert!(!fits(&code("314158"), &line) && !fits(&code("3141590"), &line));
        assert!(!fits(&code("314159"), "314159") && !is_hash("314159"));
    }
}
