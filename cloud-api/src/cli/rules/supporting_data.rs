use super::CliFault;
use handbook::vaccine::{DataError, SupportingData};
use std::fs;
use std::io::Error;
use std::path::{Path, PathBuf};

/// One file, as it is written.
struct File {
    path: PathBuf,
    name: String,
    text: String,
}

/// The data set in a file, or in all `*.toml` of a folder, in the order of their names.
pub(super) fn read(path: &Path) -> Result<SupportingData, CliFault> {
    let paths = if path.is_dir() { files_of(path)? } else { vec![path.to_owned()] };
    let files = paths.into_iter().map(file).collect::<Result<Vec<_>, _>>()?;
    let texts: Vec<_> = files.iter().map(|file| (file.name.as_str(), file.text.as_str())).collect();
    SupportingData::parse_all(&texts).map_err(|fault| {
        let at = at_fault(&files, &fault).map_or(path, |file| &file.path);
        CliFault::SupportingData { path: at.to_owned(), source: fault }
    })
}

fn files_of(folder: &Path) -> Result<Vec<PathBuf>, CliFault> {
    let paths: Result<Vec<_>, _> =
        fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    let mut paths = paths.map_err(|fault| unreadable(folder, fault))?;
    paths.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    paths.sort();
    if paths.is_empty() { Err(CliFault::NoSupportingData(folder.to_owned())) } else { Ok(paths) }
}

fn file(path: PathBuf) -> Result<File, CliFault> {
    let text = fs::read_to_string(&path).map_err(|fault| unreadable(&path, fault))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    Ok(File { path, name, text })
}

fn unreadable(path: &Path, source: Error) -> CliFault {
    CliFault::File { path: path.to_owned(), source }
}

/// The file that a fault is in. Rows of several files are one data set, so a fault names its row: `hepb / three / dose 2`.
/// Of two files that have the row, it is the second one that must not.
fn at_fault<'a>(files: &'a [File], fault: &DataError) -> Option<&'a File> {
    let place = place(fault);
    let first = place.split_once(" / ").map_or(place, |(first, _)| first);
    let (mut gaps, mut found) = (0, None);
    for file in files {
        // A file that is no TOML is told by its name.
        let table = file.text.parse::<toml::Table>().unwrap_or_default();
        let rows = |kind: &str| table.get(kind).and_then(toml::Value::as_array).map_or(&[][..], Vec::as_slice);
        let has = |kind, id: &str| rows(kind).iter().any(|row| row.get("id").and_then(toml::Value::as_str) == Some(id));
        let before = gaps;
        gaps += rows("gap").len();
        let has_gap = |number: usize| (before + 1..=gaps).contains(&number);
        let is_here = file.name == first
            || has("vaccine", first)
            || first.strip_prefix("source ").is_some_and(|id| has("source", id))
            || first.strip_prefix("gap ").and_then(|number| number.parse().ok()).is_some_and(has_gap);
        if is_here {
            found = Some(file);
        }
    }
    found
}

/// The file or the row that a fault names.
fn place(fault: &DataError) -> &str {
    match fault {
        DataError::Syntax { file, .. }
        | DataError::UnknownFormat { file, .. }
        | DataError::CountsOtherwise { file } => file,
        DataError::Value { row, .. }
        | DataError::Twice { row }
        | DataError::Dangling { row, .. }
        | DataError::Missing { row, .. }
        | DataError::EndsBeforeItBegins { row }
        | DataError::NotConsecutive { row, .. }
        | DataError::CountsFromLaterDose { row, .. }
        | DataError::IntervalMisplaced { row }
        | DataError::SchoolYearAbroad { row }
        | DataError::OneSided { row, .. } => row,
    }
}
