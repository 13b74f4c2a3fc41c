//! From the words of a file to the words of the domain.

use super::{
    Bound, Confidence, DataError, Dose, Extension, Gap, Interval, Kind, Law, Product, Recipient, Season, Series, Skip,
    Vaccine, file,
};
use crate::calendar::Age;
use crate::vaccine::counting::Span;
use shared_model::civil::CivilDate;
use shared_model::person::Sex;

type Read<T> = Result<T, DataError>;

pub(super) fn day(row: &str, key: &'static str, value: impl AsRef<str>) -> Read<CivilDate> {
    let value = value.as_ref();
    CivilDate::parse_iso(value).map_err(|_| wrong(row, key, value, "a day such as 2026-04-01"))
}

pub(super) fn gap(row: &str, gap: file::Gap) -> Read<Gap> {
    Ok(Gap {
        first: gap.first.into_iter().map(kind).collect(),
        then: gap.then.into_iter().map(kind).collect(),
        days: gap.days,
        from: maybe(gap.from, |value| day(row, "from", value))?,
        until: maybe(gap.until, |value| day(row, "until", value))?,
        invalidates: gap.invalidates,
        sources: gap.sources,
    })
}

pub(super) fn vaccine(vaccine: file::Vaccine) -> Read<Vaccine> {
    let row = vaccine.id.clone();
    Ok(Vaccine {
        name: vaccine.name,
        easy_name: vaccine.easy,
        disease: vaccine.disease,
        kind: kind(vaccine.kind),
        route: vaccine.route,
        recipient: match vaccine.recipient {
            file::Recipient::Child => Recipient::Child,
            file::Recipient::Pregnant => Recipient::Pregnant,
        },
        sex: vaccine.sex.map(|sex| match sex {
            file::Sex::Female => Sex::Female,
            file::Sex::Male => Sex::Male,
        }),
        record_only: vaccine.record_only,
        counts_after_window: matches!(vaccine.after_window, file::AfterWindow::Counts),
        exclusive_with: vaccine.exclusive_with,
        successor: vaccine.successor,
        accepts: vaccine.accepts,
        satisfied_by: vaccine.satisfied_by,
        season: maybe(vaccine.season, |season| {
            Ok(Season { from: month_day(&row, &season.from)?, until: month_day(&row, &season.until)? })
        })?,
        explanation: vaccine.explain,
        sources: vaccine.sources,
        confidence: match vaccine.confidence {
            file::Confidence::High => Confidence::High,
            file::Confidence::Medium => Confidence::Medium,
            file::Confidence::Low => Confidence::Low,
        },
        laws: each(vaccine.law, |each| law(&row, each))?,
        products: each(vaccine.product, |each| product(&row, each))?,
        series: each(vaccine.series, |each| series(&row, each))?,
        id: vaccine.id,
    })
}

fn law(row: &str, law: file::Law) -> Read<Law> {
    Ok(Law {
        from: maybe(law.from, |value| day(row, "law.from", value))?,
        births_from: maybe(law.births_from, |value| day(row, "law.births_from", value))?,
        births_until: maybe(law.births_until, |value| day(row, "law.births_until", value))?,
        sources: law.sources,
    })
}

fn product(row: &str, product: file::Product) -> Read<Product> {
    Ok(Product {
        id: product.id,
        names: product.names,
        routine_until: maybe(product.routine_until, |value| day(row, "product.routine_until", value))?,
        sources: product.sources,
    })
}

fn series(vaccine: &str, series: file::Series) -> Read<Series> {
    let row = format!("{vaccine} / {}", series.id);
    Ok(Series {
        start_from: maybe(series.start_from, |value| bound(&row, "start_from", value))?,
        start_until: maybe(series.start_until, |value| bound(&row, "start_until", value))?,
        births_from: maybe(series.births_from, |value| day(&row, "births_from", value))?,
        births_until: maybe(series.births_until, |value| day(&row, "births_until", value))?,
        without_products: series.without_products,
        doses: each(series.dose, |each| dose(&row, each))?,
        id: series.id,
    })
}

fn dose(series: &str, dose: file::Dose) -> Read<Dose> {
    let row = format!("{series} / dose {}", dose.number);
    let end = |key: &'static str, value: Option<String>| maybe(value, |value| bound(&row, key, value));
    Ok(Dose {
        number: dose.number,
        label: dose.label,
        own_period: dose.own_period,
        from: bound(&row, "from", &dose.from)?,
        valid_from: end("valid_from", dose.valid_from)?,
        until: end("until", dose.until)?,
        standard_from: end("standard_from", dose.standard_from)?,
        standard_until: end("standard_until", dose.standard_until)?,
        discouraged_after: end("discouraged_after", dose.discouraged_after)?,
        intervals: each(dose.interval, |each| interval(&row, each))?,
        skips: each(dose.skip, |skip| Ok(Skip { dose: skip.dose, after: bound(&row, "skip.after", &skip.after)? }))?,
        extensions: each(dose.extension, |each| {
            Ok(Extension {
                births_from: day(&row, "extension.births_from", &each.births_from)?,
                births_until: day(&row, "extension.births_until", &each.births_until)?,
                until: day(&row, "extension.until", &each.until)?,
                sources: each.sources,
            })
        })?,
    })
}

fn interval(row: &str, interval: file::Interval) -> Read<Interval> {
    Ok(Interval {
        after: interval.after,
        least: span(row, "interval.least", &interval.least)?,
        valid: maybe(interval.valid, |value| span(row, "interval.valid", value))?,
        standard: maybe(interval.standard, |(from, until)| {
            Ok((span(row, "interval.standard", &from)?, span(row, "interval.standard", &until)?))
        })?,
    })
}

fn span(row: &str, key: &'static str, value: impl AsRef<str>) -> Read<Span> {
    let value = value.as_ref();
    match Age::parse(value) {
        Ok(Age::Days(days)) => Ok(Span::Days(days)),
        Ok(Age::Months(months)) => Ok(Span::Months(months)),
        Err(_) => Err(wrong(row, key, value, "a length such as 27d or 6m")),
    }
}

fn bound(row: &str, key: &'static str, value: impl AsRef<str>) -> Read<Bound> {
    let value = value.as_ref();
    let expected = "an age such as 12m or 7m+1d, `school-year 12y`, `before-school` or `pregnancy 28w0d`";
    Bound::parse(value).map_err(|_| wrong(row, key, value, expected))
}

fn month_day(row: &str, value: &str) -> Read<(u8, u8)> {
    // A year that is not a leap year, so that the season has that day every year.
    let day = CivilDate::parse_iso(&format!("2001-{value}"));
    day.map(|day| (day.month(), day.day())).map_err(|_| wrong(row, "season", value, "a month and a day such as 10-01"))
}

fn kind(kind: file::Kind) -> Kind {
    match kind {
        file::Kind::LiveInjectable => Kind::LiveInjectable,
        file::Kind::LiveOral => Kind::LiveOral,
        file::Kind::LiveNasal => Kind::LiveNasal,
        file::Kind::Inactivated => Kind::Inactivated,
        file::Kind::Antibody => Kind::Antibody,
    }
}

fn wrong(row: &str, key: &'static str, value: &str, expected: &'static str) -> DataError {
    DataError::Value { row: row.to_owned(), key, value: value.to_owned(), expected }
}

fn maybe<V, T>(value: Option<V>, read: impl FnOnce(V) -> Read<T>) -> Read<Option<T>> {
    value.map(read).transpose()
}

fn each<V, T>(values: Vec<V>, read: impl Fn(V) -> Read<T>) -> Read<Vec<T>> {
    values.into_iter().map(read).collect()
}
