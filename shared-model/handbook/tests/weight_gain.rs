//! The advice on weight in a pregnancy.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

use handbook::calendar::Gestation;
use handbook::table::Problem;
use handbook::weight_gain::{
    Advice, BUILT_IN, Band, Bmi, Edition, Guide, GuideFiles, Height, NoBand, Place, Reading, Weight,
};
use proptest::prelude::*;

fn kg(kg: f64) -> Weight {
    Weight::from_kg(kg).unwrap()
}

fn read(before: Option<f64>, children: u8, weeks: u16, now: f64) -> Reading<'static> {
    let height = Height::from_cm(160.0).unwrap();
    let now = (Gestation::new(weeks, 0), kg(now));
    Guide::built_in().read(Edition::Y2021, before.map(|before| (height, kg(before))), children, now)
}

fn class(edition: Edition, before: f64) -> (String, Option<(f64, f64)>) {
    let bmi = Bmi::new(Height::from_cm(160.0).unwrap(), kg(before));
    let class = Guide::built_in().advice(edition).class(bmi).unwrap();
    (class.name.clone(), class.gain)
}

#[test]
fn the_files_in_the_program_can_be_read_and_have_their_names() {
    let guide = Guide::built_in();
    assert_eq!(Guide::parse(BUILT_IN).as_ref(), Ok(guide));
    assert_eq!((guide.label(), guide.basis()), ("めやす", "design"));
    assert!(guide.y2021.label().contains("2021年") && guide.y2006.label().contains("2006年"));
}

#[test]
fn a_limit_between_two_classes_belongs_to_the_upper_one() {
    // At 160 cm: 18.5, 25.0 and 30.0 are 47.36, 64.0 and 76.8 kg. The first is a hair below 18.5 in plain arithmetic.
    for (below, on, gain_below, gain_on) in [
        (47.35, 47.36, Some((12.0, 15.0)), Some((10.0, 13.0))),
        (63.99, 64.0, Some((10.0, 13.0)), Some((7.0, 10.0))),
        (76.79, 76.8, Some((7.0, 10.0)), None),
    ] {
        assert_eq!((class(Edition::Y2021, below).1, class(Edition::Y2021, on).1), (gain_below, gain_on));
    }
    assert_eq!(class(Edition::Y2021, 50.0).0, "普通体重");
    assert_eq!(class(Edition::Y2006, 50.0), ("ふつう".to_owned(), Some((7.0, 12.0))));
}

#[test]
fn the_band_has_its_corners_at_12_28_and_40_weeks() {
    let at = |weeks| read(Some(50.0), 1, weeks, 55.0).band.unwrap();
    let near = |band: Band, least: f64, most: f64| {
        assert!((band.least - least).abs() < 1e-9 && (band.most - most).abs() < 1e-9, "{band:?}");
    };
    near(at(0), 0.0, 0.0);
    near(at(12), 0.5, 1.95);
    near(at(20), 3.25, 4.875);
    near(at(28), 6.0, 7.8);
    near(at(40), 10.0, 13.0);
}

#[test]
fn there_is_no_band_where_nothing_is_known() {
    let band = |before, children, weeks| read(before, children, weeks, 80.0).band;
    assert_eq!(band(None, 1, 20), Err(NoBand::NoWeightBefore));
    assert_eq!(band(Some(50.0), 2, 20), Err(NoBand::MoreThanOne));
    assert_eq!(band(Some(76.8), 1, 20), Err(NoBand::Ask));
    assert_eq!(band(Some(50.0), 1, 41), Err(NoBand::BeyondTerm));
    let unknown = read(None, 1, 20, 55.0);
    assert_eq!((unknown.bmi, unknown.class, unknown.gain), (None, None, None));
}

#[test]
fn nothing_is_judged_before_16_weeks() {
    let loss = read(Some(50.0), 1, 15, 46.0);
    assert!(loss.band.is_ok() && loss.place().is_none() && loss.sentence().contains("つわり"));
    let later = read(Some(50.0), 1, 16, 46.0);
    assert!(later.place() == Some(Place::Below) && later.sentence().contains("少なめ"));
}

#[test]
fn a_gain_on_the_line_is_within_the_band() {
    // 50.1 + 10.0 at 40 weeks: the difference is not exactly 10.
    assert_eq!(read(Some(50.1), 1, 40, 60.1).place(), Some(Place::Within));
    assert_eq!(read(Some(50.0), 1, 40, 63.1).place(), Some(Place::Above));
}

#[test]
fn values_in_other_units_are_refused() {
    assert!(Height::from_cm(1.6).is_err() && Weight::from_kg(50_000.0).is_err());
    assert!(Height::from_cm(f64::NAN).is_err() && Weight::from_kg(-50.0).is_err());
}

#[test]
fn damaged_files_are_refused_with_their_line() {
    let head = "# edition: e\n# rows: 2\nclass,from,below,least,most\n";
    for (rows, line, problem) in [
        ("a,0,18.5,12,15\nb,19,,,\n", 5, Problem::Gap),
        ("a,0,18.5,12,15\nb,18,,,\n", 5, Problem::Order),
        ("a,0,18.5,12,15\nb,18.5,25,,\n", 5, Problem::Gap),
        ("a,0,18.5,15,12\nb,18.5,,,\n", 4, Problem::NotRising),
        ("a,0,18.5,12,\nb,18.5,,,\n", 4, Problem::Number(String::new())),
    ] {
        let fault = Advice::parse("f.csv", &format!("{head}{rows}")).unwrap_err();
        assert_eq!((fault.line, fault.problem), (line, problem), "{rows}");
    }
    let shape = "# edition: e\n# basis: b\n# rows: 2\nweek,least,most\n0,0.1,0.1\n12,0,0.1\n";
    let fault = Guide::parse(GuideFiles { shape, ..BUILT_IN }).unwrap_err();
    assert_eq!((fault.line, fault.problem), (6, Problem::NotRising));
}

proptest! {
    #[test]
    fn the_band_rises_with_the_days_and_has_its_ends_in_order(day in 0..280_u16) {
        let at = |total_days| Guide::built_in().band((10.0, 13.0), Gestation { total_days }).unwrap();
        let (today, tomorrow) = (at(day), at(day + 1));
        prop_assert!(today.least <= today.most);
        prop_assert!(today.least <= tomorrow.least && today.most <= tomorrow.most);
    }

    #[test]
    fn every_body_mass_index_has_a_class(cm in 100.0..=220.0_f64, before in 25.0..=250.0_f64) {
        let bmi = Bmi::new(Height::from_cm(cm).unwrap(), kg(before));
        for edition in Edition::ALL {
            prop_assert!(Guide::built_in().advice(edition).class(bmi).is_some());
        }
    }
}
