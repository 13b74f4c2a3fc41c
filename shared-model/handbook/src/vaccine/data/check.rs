//! What the rows of a data set must be to each other.

use super::{Bound, DataError, Dose, Series, SupportingData, Vaccine};
use crate::vaccine::counting::Counting;
use crate::vaccine::person::Person;
use shared_model::civil::CivilDate;
use shared_model::person::Sex;
use std::collections::BTreeSet;

type Checked = Result<(), DataError>;

pub(super) fn check(data: &SupportingData) -> Checked {
    // Such a file would leave every family without a plan.
    if data.vaccines.is_empty() {
        return Err(DataError::Missing { row: "vaccine".to_owned(), what: "the first one" });
    }
    unique(data.sources.iter().map(|source| format!("source {}", source.id)))?;
    unique(data.vaccines.iter().map(|vaccine| vaccine.id.clone()))?;
    for (at, gap) in (1..).zip(&data.gaps) {
        let row = format!("gap {at}");
        cites(data, &row, &gap.sources)?;
        in_order(&row, gap.from, gap.until)?;
    }
    data.vaccines.iter().try_for_each(|vaccine| check_vaccine(data, vaccine))
}

fn check_vaccine(data: &SupportingData, vaccine: &Vaccine) -> Checked {
    let row = &vaccine.id;
    cites(data, row, &vaccine.sources)?;
    for law in &vaccine.laws {
        cites(data, &format!("{row} / law"), &law.sources)?;
        in_order(row, law.births_from, law.births_until)?;
    }
    unique(vaccine.products.iter().map(|product| format!("{row} / product {}", product.id)))?;
    for product in &vaccine.products {
        cites(data, &format!("{row} / product {}", product.id), &product.sources)?;
    }
    let names = [("exclusive_with", &vaccine.exclusive_with), ("successor", &vaccine.successor)];
    let named = names.into_iter().filter_map(|(key, to)| Some((key, to.as_ref()?)));
    let lists = [("accepts", &vaccine.accepts), ("satisfied_by", &vaccine.satisfied_by)];
    let listed = lists.into_iter().flat_map(|(key, to)| to.iter().map(move |to| (key, to)));
    if let Some((key, to)) = named.chain(listed).find(|(_, to)| *to == row || data.vaccine(to).is_none()) {
        return Err(DataError::Dangling { row: row.clone(), key, to: to.clone() });
    }
    if let Some(to) = &vaccine.exclusive_with
        && data.vaccine(to).and_then(|other| other.exclusive_with.as_ref()) != Some(row)
    {
        return Err(DataError::OneSided { row: row.clone(), to: to.clone() });
    }
    if vaccine.series.is_empty() && !vaccine.record_only {
        return Err(DataError::Missing { row: row.clone(), what: "a series" });
    }
    unique(vaccine.series.iter().map(|series| format!("{row} / {}", series.id)))?;
    vaccine.series.iter().try_for_each(|series| check_series(data, vaccine, series))
}

fn check_series(data: &SupportingData, vaccine: &Vaccine, series: &Series) -> Checked {
    let row = format!("{} / {}", vaccine.id, series.id);
    in_order(&row, series.births_from, series.births_until)?;
    window(data, &row, series.start_from, series.start_until)?;
    if let Some(to) = series.without_products.iter().find(|id| vaccine.products.iter().all(|each| each.id != **id)) {
        return Err(DataError::Dangling { row, key: "without_products", to: to.clone() });
    }
    if series.doses.is_empty() {
        return Err(DataError::Missing { row, what: "a dose" });
    }
    for (expected, dose) in (1..=u8::MAX).zip(&series.doses) {
        if dose.number != expected {
            return Err(DataError::NotConsecutive { row, found: dose.number, expected });
        }
        check_dose(data, &format!("{row} / dose {expected}"), dose)?;
    }
    Ok(())
}

fn check_dose(data: &SupportingData, row: &str, dose: &Dose) -> Checked {
    window(data, row, Some(dose.from), dose.until)?;
    window(data, row, dose.standard_from, dose.standard_until)?;
    window(data, row, dose.valid_from, Some(dose.from))?;
    let referred = dose.intervals.iter().map(|each| each.after).chain(dose.skips.iter().map(|each| each.dose));
    if let Some(after) = referred.flatten().find(|after| *after == 0 || *after >= dose.number) {
        return Err(DataError::CountsFromLaterDose { row: row.to_owned(), after });
    }
    if dose.intervals.is_empty() != (dose.number == 1) {
        return Err(DataError::IntervalMisplaced { row: row.to_owned() });
    }
    for extension in &dose.extensions {
        cites(data, row, &extension.sources)?;
        in_order(row, Some(extension.births_from), Some(extension.births_until))?;
    }
    Ok(())
}

/// A window means something in this data set, and is not empty for children of all months of a leap year and its neighbours.
fn window(data: &SupportingData, row: &str, from: Option<Bound>, until: Option<Bound>) -> Checked {
    let abroad = data.counting != Counting::Japan;
    if abroad && from.into_iter().chain(until).any(Bound::is_japanese) {
        return Err(DataError::SchoolYearAbroad { row: row.to_owned() });
    }
    let (Some(from), Some(until)) = (from, until) else { return Ok(()) };
    let first = CivilDate::from_days_since_epoch(18_262);
    let empty = (0..800).step_by(29).map(|day| first.plus_days(day)).any(|day| {
        let person = Person { birth: Some(day), sex: Sex::Unstated, due: Some(day) };
        let ends = (from.first_day(data.counting, &person), until.last_day(data.counting, &person));
        matches!(ends, (Some(from), Some(until)) if until < from)
    });
    if empty { Err(DataError::EndsBeforeItBegins { row: row.to_owned() }) } else { Ok(()) }
}

fn in_order(row: &str, from: Option<CivilDate>, until: Option<CivilDate>) -> Checked {
    match (from, until) {
        (Some(from), Some(until)) if until < from => Err(DataError::EndsBeforeItBegins { row: row.to_owned() }),
        _ => Ok(()),
    }
}

fn cites(data: &SupportingData, row: &str, sources: &[String]) -> Checked {
    if sources.is_empty() {
        return Err(DataError::Missing { row: row.to_owned(), what: "a source" });
    }
    match sources.iter().find(|id| data.sources.iter().all(|source| source.id != **id)) {
        Some(to) => Err(DataError::Dangling { row: row.to_owned(), key: "sources", to: to.clone() }),
        None => Ok(()),
    }
}

fn unique(rows: impl Iterator<Item = String>) -> Checked {
    let mut seen = BTreeSet::new();
    for row in rows {
        if !seen.insert(row.clone()) {
            return Err(DataError::Twice { row });
        }
    }
    Ok(())
}
