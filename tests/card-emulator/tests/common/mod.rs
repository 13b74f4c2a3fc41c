//! What several tests need: a small town, and a card whose bytes are known.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use card_emulator::authority::{Town, TownOptions};
use der::DateTime;
use tempfile::TempDir;

/// 2026-11-22T09:00:00Z: the town is made then, whatever the machine's clock says.
pub const NOW: &str = "2026-11-22T09:00:00Z";

pub fn now() -> DateTime {
    NOW.parse().unwrap()
}

/// One town per test program: making its keys takes a second or two.
pub fn town() -> &'static (TempDir, Town) {
    static TOWN: OnceLock<(TempDir, Town)> = OnceLock::new();
    TOWN.get_or_init(|| {
        let folder = TempDir::new().unwrap();
        let town = Town::make(folder.path(), &TownOptions::default(), now(), &mut getrandom::SysRng).unwrap();
        (folder, town)
    })
}

/// A folder with a profile whose keys are the mother's and whose files are what `dialogues/README.md` says.
#[allow(dead_code, reason = "opensc.rs does not need it")]
pub fn known_card(folder: &Path, with_sign: bool) -> PathBuf {
    let keys = town().0.path().join("cards");
    let keys = keys.display();
    let certificate = |name: &str, header: [u8; 4], filler: u8, length: usize| {
        std::fs::write(folder.join(name), [&header[..], &vec![filler; length]].concat()).unwrap();
    };
    certificate("auth.der", [0x30, 0x82, 0x01, 0x2C], 0xAA, 300);
    certificate("sign.der", [0x30, 0x82, 0x00, 0x04], 0xBB, 4);
    let sign = format!(
        "[sign]\npin = \"ABC123\"\ntries = 5\nkey = {{ file = \"{keys}/mother.sign.key.pem\" }}\ncertificate = \"sign.der\"\n"
    );
    let profile = format!(
        "version = 1\n\
         [card]\nauth_ca = \"auth.der\"\nsign_ca = \"sign.der\"\nstate = \"known.state.json\"\n\
         [auth]\npin = \"1234\"\ntries = 3\nkey = {{ file = \"{keys}/mother.auth.key.pem\" }}\ncertificate = \"auth.der\"\n\
         {}\
         [text]\npin = \"9876\"\ntries = 3\nname = \"高橋　良子\"\naddress = \"南砺市\"\nbirth_date = \"1990-04-12\"\nsex = \"female\"\n",
        if with_sign { &sign } else { "" }
    );
    let path = folder.join("known.toml");
    std::fs::write(&path, profile).unwrap();
    path
}
