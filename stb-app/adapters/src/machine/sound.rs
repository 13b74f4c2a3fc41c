//! Whether there is something that sound comes out of.

use stb_core::ports::Defect;
use std::fs;
use std::path::Path;

/// Looks for ALSA's playback devices, `pcmC0D3p` and the like. 「出口 2つ」
pub fn look(devices: &Path) -> Result<String, Defect> {
    let plays = |name: &str| name.starts_with("pcm") && name.ends_with('p');
    let found = fs::read_dir(devices)
        .map_or(0, |devices| devices.flatten().filter(|device| device.file_name().to_str().is_some_and(plays)).count());
    if found == 0 { Err(Defect::NoSound) } else { Ok(format!("出口 {found}つ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_plays_counts() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(look(&folder.path().join("missing")), Err(Defect::NoSound));
        for name in ["controlC0", "pcmC0D0c", "timer"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(look(folder.path()), Err(Defect::NoSound));
        fs::write(folder.path().join("pcmC0D3p"), "").unwrap();
        assert_eq!(look(folder.path()), Ok("出口 1つ".to_owned()));
    }
}
