//! A data file is complete and consistent, or refused with the name of the row.

use handbook::vaccine::data::{Confidence, DataError, Recipient};
use handbook::vaccine::{SupportingData, japan};

const JAPAN: &str = include_str!("../../data/vaccines-japan.toml");

fn changed(from: &str, to: &str) -> DataError {
    assert!(JAPAN.contains(from), "the data does not say {from:?} any more");
    SupportingData::parse("x.toml", &JAPAN.replacen(from, to, 1)).expect_err(to)
}

#[test]
fn the_built_in_data_is_the_file() {
    let read = SupportingData::parse("vaccines-japan.toml", JAPAN).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(&read, japan());
    assert!(read.editions[0].label.contains("監修前"));
}

#[test]
fn the_data_has_every_vaccine_that_records_may_name() {
    let ids: Vec<&str> = japan().vaccines.iter().map(|vaccine| vaccine.id.as_str()).collect();
    for id in [
        "rsv_maternal",
        "rota1",
        "rota5",
        "hepb",
        "pcv",
        "dpt_ipv_hib",
        "dpt_ipv",
        "hib",
        "bcg",
        "mr",
        "varicella",
        "je",
        "dt2",
        "hpv9",
        "mumps",
        "flu",
        "flumist",
        "covid",
        "dpt_preschool",
        "nirsevimab",
    ] {
        assert!(ids.contains(&id), "{id} is missing");
    }
}

#[test]
fn every_vaccine_is_explained_in_short_sentences() {
    for vaccine in &japan().vaccines {
        assert!(vaccine.explanation.len() >= 2, "{}", vaccine.id);
        for sentence in &vaccine.explanation {
            assert!(sentence.ends_with('。') && sentence.matches('。').count() == 1, "{}: {sentence}", vaccine.id);
            assert!(sentence.chars().count() <= 60, "{}: {sentence}", vaccine.id);
        }
        let unsure = vaccine.confidence == Confidence::Low;
        assert!(!unsure || vaccine.record_only, "{} is planned, though hardly known", vaccine.id);
    }
    assert_eq!(japan().vaccines.iter().filter(|vaccine| vaccine.recipient == Recipient::Pregnant).count(), 1);
}

#[test]
fn unknown_keys_and_words_are_refused() {
    for (from, to) in [
        ("route = ", "rout = "),
        ("counting = \"japan\"", "counting = \"lunar\""),
        ("kind = \"inactivated\"", "kind = \"magic\""),
        ("number = 1", "numbre = 1"),
        ("licence = ", "license = "),
    ] {
        assert!(matches!(changed(from, to), DataError::Syntax { .. }), "{to}");
    }
    assert!(matches!(SupportingData::parse("x.toml", "format = "), Err(DataError::Syntax { .. })));
    assert!(matches!(SupportingData::parse("x.toml", ""), Err(DataError::Syntax { .. })));
}

#[test]
fn another_format_is_refused_even_if_its_keys_are_unknown() {
    let newer = JAPAN.replacen("format = 1", "format = 2\nnew_key = true", 1);
    let refused = SupportingData::parse("x.toml", &newer).unwrap_err();
    assert_eq!(refused, DataError::UnknownFormat { file: "x.toml".to_owned(), found: 2, known: 1 });
}

#[test]
fn values_that_cannot_be_read_name_their_row() {
    for (from, to, row, key) in [
        ("from = \"6w0d\"", "from = \"soon\"", "rota1 / two-doses / dose 1", "from"),
        ("least = \"27d\"", "least = \"27\"", "rota1 / two-doses / dose 2", "interval.least"),
        ("as_of = \"2026-11-23\"", "as_of = \"2026-11-31\"", "x.toml", "as_of"),
        ("from = \"10-01\"", "from = \"02-29\"", "flu", "season"),
        ("births_from = \"2020-08-01\"", "births_from = \"2020\"", "rota1", "law.births_from"),
    ] {
        let DataError::Value { row: at, key: named, .. } = changed(from, to) else { panic!("{to}") };
        assert_eq!((at.as_str(), named), (row, key), "{to}");
    }
}

#[test]
fn rows_that_do_not_fit_together_are_refused() {
    let row = |text: &str| text.to_owned();
    assert_eq!(
        changed("number = 2", "number = 3"),
        DataError::NotConsecutive { row: row("rota1 / two-doses"), found: 3, expected: 2 }
    );
    assert_eq!(
        changed("until = \"24w0d\"", "until = \"5w0d\""),
        DataError::EndsBeforeItBegins { row: row("rota1 / two-doses / dose 1") }
    );
    assert_eq!(
        changed("exclusive_with = \"rota5\"", "exclusive_with = \"rota9\""),
        DataError::Dangling { row: row("rota1"), key: "exclusive_with", to: row("rota9") }
    );
    assert_eq!(
        changed("exclusive_with = \"rota5\"", "exclusive_with = \"hepb\""),
        DataError::OneSided { row: row("rota1"), to: row("hepb") }
    );
    assert_eq!(
        changed("sources = [\"fuji\"]", "sources = [\"fiji\"]"),
        DataError::Dangling { row: row("gap 1"), key: "sources", to: row("fiji") }
    );
    assert_eq!(
        changed("sources = [\"fuji\"]", "sources = []"),
        DataError::Missing { row: row("gap 1"), what: "a source" }
    );
    assert_eq!(
        changed("without_products = [\"hpv4\"", "without_products = [\"hpv5\""),
        DataError::Dangling { row: row("hpv9 / two-doses"), key: "without_products", to: row("hpv5") }
    );
    assert_eq!(changed("{ after = 1, least = \"139d\" }", "{ after = 3, least = \"139d\" }"), {
        DataError::CountsFromLaterDose { row: row("hepb / three-doses / dose 3"), after: 3 }
    });
    assert_eq!(
        changed("interval = [{ least = \"27d\" }]\n", ""),
        DataError::IntervalMisplaced { row: row("rota1 / two-doses / dose 2") }
    );
    assert_eq!(changed("id = \"rota5\"", "id = \"hepb\""), DataError::Twice { row: row("hepb") });
    assert_eq!(changed("record_only = true\n", ""), DataError::Missing { row: row("flumist"), what: "a series" });
}

#[test]
fn several_files_are_one_data_set() {
    let at = JAPAN.find("[[vaccine]]\nid = \"je\"").unwrap();
    let (first, second) = JAPAN.split_at(at);
    let header = "format = 1\nedition = \"e\"\nas_of = \"2026-11-23\"\nlicence = \"l\"\ncounting = \"japan\"\n";
    let second = format!("{header}{second}");
    let data = SupportingData::parse_all(&[("a.toml", first), ("b.toml", &second)]).unwrap();
    assert_eq!((&data.vaccines, data.editions.len()), (&japan().vaccines, 2));
    let abroad = second.replace("counting = \"japan\"", "counting = \"anniversary\"");
    let refused = SupportingData::parse_all(&[("a.toml", first), ("b.toml", &abroad)]).unwrap_err();
    assert_eq!(refused, DataError::CountsOtherwise { file: "b.toml".to_owned() });
    assert!(matches!(SupportingData::parse_all(&[]), Err(DataError::Missing { .. })));
}

#[test]
fn a_file_without_any_vaccine_is_refused() {
    let head = JAPAN.split("[[vaccine]]").next().unwrap_or_default();
    let refused = SupportingData::parse("head.toml", head).expect_err("nobody would have a plan");
    assert_eq!(refused, DataError::Missing { row: "vaccine".to_owned(), what: "the first one" });
}
