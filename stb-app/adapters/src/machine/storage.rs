//! Whether there is room, and whether what is written is there.

use stb_core::ports::Defect;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::Path;

/// With less the store takes no more entries soon, bytes.
const ENOUGH: u64 = 16 << 20;
const BLOCK: [u8; 4096] = [0x5A; 4096];

/// 「空き 5.1GB 書込み可」
pub fn look(folder: &Path) -> Result<String, Defect> {
    fs::create_dir_all(folder).map_err(|error| defect(&error))?;
    let space = rustix::fs::statvfs(folder).map_err(|error| defect(&error.into()))?;
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    if free < ENOUGH {
        return Err(Defect::DiskFull);
    }
    write_and_read(&folder.join("check")).map_err(|error| defect(&error))?;
    let tenths = free / (100 << 20);
    Ok(format!("空き {}.{}GB 書込み可", tenths / 10, tenths % 10))
}

fn write_and_read(path: &Path) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(&BLOCK)?;
    file.sync_all()?;
    drop(file);
    let mut read = Vec::with_capacity(BLOCK.len());
    File::open(path)?.read_to_end(&mut read)?;
    fs::remove_file(path)?;
    if read == BLOCK { Ok(()) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// What a technician is told of it.
pub fn defect(error: &io::Error) -> Defect {
    if error.kind() == io::ErrorKind::StorageFull { Defect::DiskFull } else { Defect::DiskBroken }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_can_be_written_passes_and_is_left_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        assert!(look(&folder.path().join("store")).unwrap().contains("書込み可"));
        assert_eq!(fs::read_dir(folder.path().join("store")).unwrap().count(), 0);
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(look(&file), Err(Defect::DiskBroken));
    }
}
