//! From text to a data set.

use super::{DataError, Edition, FORMAT, Source, SupportingData, check, file, read};
use crate::vaccine::counting::Counting;

impl SupportingData {
    /// Reads one file that is a data set by itself.
    pub fn parse(name: &str, text: &str) -> Result<Self, DataError> {
        Self::parse_all(&[(name, text)])
    }

    /// Reads several files as one data set, such as those of a folder in the order of their names. They must count
    /// alike; the first one's `grace_days` holds. Rows may refer to rows of other files.
    pub fn parse_all(files: &[(&str, &str)]) -> Result<Self, DataError> {
        let mut data: Option<Self> = None;
        for (name, text) in files {
            let file = parse_file(name, text)?;
            let counting = match file.counting {
                file::Counting::Japan => Counting::Japan,
                file::Counting::Anniversary => Counting::Anniversary,
            };
            let data = data.get_or_insert_with(|| Self {
                editions: Vec::new(),
                counting,
                grace_days: file.grace_days,
                sources: Vec::new(),
                gaps: Vec::new(),
                vaccines: Vec::new(),
            });
            if data.counting != counting {
                return Err(DataError::CountsOtherwise { file: (*name).to_owned() });
            }
            data.editions.push(Edition {
                file: (*name).to_owned(),
                label: file.edition,
                as_of: read::day(name, "as_of", &file.as_of)?,
                licence: file.licence,
            });
            data.sources.extend(file.source.into_iter().map(|row| Source { id: row.id, text: row.text }));
            for (at, row) in (1..).zip(file.gap) {
                data.gaps.push(read::gap(&format!("{name} / gap {at}"), row)?);
            }
            for row in file.vaccine {
                data.vaccines.push(read::vaccine(row)?);
            }
        }
        let data = data.ok_or(DataError::Missing { row: "data set".to_owned(), what: "a file" })?;
        check::check(&data)?;
        Ok(data)
    }
}

fn parse_file(name: &str, text: &str) -> Result<file::File, DataError> {
    let syntax = |error: toml::de::Error| DataError::Syntax { file: name.to_owned(), message: error.to_string() };
    // The version first: a newer file has keys that would be refused with a less helpful word.
    let table: toml::Table = text.parse().map_err(syntax)?;
    let format = table.get("format").and_then(toml::Value::as_integer).map(u32::try_from);
    if let Some(Ok(found)) = format
        && found != FORMAT
    {
        return Err(DataError::UnknownFormat { file: name.to_owned(), found, known: FORMAT });
    }
    let file: file::File = toml::from_str(text).map_err(syntax)?;
    if file.format != FORMAT {
        return Err(DataError::UnknownFormat { file: name.to_owned(), found: file.format, known: FORMAT });
    }
    Ok(file)
}
