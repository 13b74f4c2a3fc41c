use super::file::{File, Series, Subject};
use super::{FamilyFault, day};
use crate::cli::demo_data::working_day;
use cloud_store::model::{NewRecord, Official};
use handbook::calendar::lmp_from_due;
use shared_model::civil::CivilDate;
use shared_model::record::OCCURRED_ON;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A child or a pregnancy of which the id is known.
struct Known {
    id: Uuid,
    /// Where its ages begin.
    anchor: Option<CivilDate>,
}

/// Everything that a family's book holds on a day, subjects first; ids come from `new_id`.
pub(super) fn records(
    file: &File,
    today: CivilDate,
    mut new_id: impl FnMut() -> Uuid,
) -> Result<Vec<NewRecord>, FamilyFault> {
    let known: BTreeMap<&str, Known> = file
        .subject
        .iter()
        .map(|subject| (subject.key.as_str(), Known { id: new_id(), anchor: anchor(subject, today) }))
        .collect();
    let mut records =
        file.subject.iter().map(|subject| about(subject, today, &known)).collect::<Result<Vec<_>, _>>()?;
    for series in &file.series {
        let of = series.subject.as_deref().map(|key| find(&known, key)).transpose()?;
        let days = days(series, today, of)?;
        if !belongs(series, days.first().copied()) {
            continue;
        }
        for (on, row) in days.into_iter().zip(&series.rows) {
            records.push(record(series, on, row, of.map(|of| of.id), new_id())?);
        }
    }
    Ok(records)
}

/// The day of birth, or the first one of the pregnancy.
fn anchor(subject: &Subject, today: CivilDate) -> Option<CivilDate> {
    let day = |name| subject.days.get(name).map(|days| today.plus_days(*days));
    day("birth-date").or_else(|| day("due-date").map(lmp_from_due))
}

fn find<'a>(known: &'a BTreeMap<&str, Known>, key: &str) -> Result<&'a Known, FamilyFault> {
    known.get(key).ok_or_else(|| FamilyFault::Subject(key.to_owned()))
}

/// The record that makes the subject: the town knows of the child or the pregnancy.
fn about(subject: &Subject, today: CivilDate, known: &BTreeMap<&str, Known>) -> Result<NewRecord, FamilyFault> {
    let mut fields = subject.fields.clone();
    fields.extend(subject.days.iter().map(|(name, days)| (name.clone(), today.plus_days(*days).to_iso())));
    for (name, key) in &subject.refs {
        fields.insert(name.clone(), find(known, key)?.id.to_string());
    }
    let id = find(known, &subject.key)?.id;
    Ok(NewRecord { id, kind: subject.kind.clone(), subject: None, provenance: Official::Municipality, fields })
}

fn days(series: &Series, today: CivilDate, of: Option<&Known>) -> Result<Vec<CivilDate>, FamilyFault> {
    let day = |row: &Vec<String>| {
        let text = row.first().map_or("", String::as_str);
        let day = day::read(text, today, of.and_then(|of| of.anchor))?;
        Ok(if series.weekdays { working_day(day) } else { day })
    };
    series.rows.iter().map(day).collect()
}

fn belongs(series: &Series, first: Option<CivilDate>) -> bool {
    let late = series.begun_before.is_some_and(|before| first.is_some_and(|first| first >= before));
    let early = series.begun_since.is_some_and(|since| first.is_some_and(|first| first < since));
    !late && !early
}

fn record(
    series: &Series,
    on: CivilDate,
    row: &[String],
    subject: Option<Uuid>,
    id: Uuid,
) -> Result<NewRecord, FamilyFault> {
    if row.len() != series.columns.len() + 1 {
        return Err(FamilyFault::Cells(row.join(" ")));
    }
    let cells = series.columns.iter().cloned().zip(row.iter().skip(1).cloned()).filter(|(_, cell)| !cell.is_empty());
    let mut fields = series.fields.clone();
    fields.extend(cells);
    fields.insert(OCCURRED_ON.to_owned(), on.to_iso());
    Ok(NewRecord { id, kind: series.kind.clone(), subject, provenance: series.provenance.into(), fields })
}
