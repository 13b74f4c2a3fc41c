//! The curve of weights before birth.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

use handbook::calendar::Gestation;
use handbook::fetus::{BUILT_IN, FetalStandard, OutsideTable, Place, Weight};
use handbook::table::Problem;
use proptest::prelude::*;

fn at(weeks: u16, days: u16) -> handbook::fetus::FetalBand {
    FetalStandard::built_in().at(Gestation::new(weeks, days)).unwrap()
}

#[test]
fn the_file_in_the_program_can_be_read_and_names_its_edition() {
    assert_eq!(FetalStandard::parse("fetal-weight-2003.csv", BUILT_IN).as_ref(), Ok(FetalStandard::built_in()));
    assert!(FetalStandard::built_in().label().contains("2003年"));
}

/// As the society prints the lines of ±2.0 SD, in whole grams.
#[test]
fn the_lines_of_two_deviations_are_the_printed_ones() {
    for (weeks, low, mean, high) in [
        (18, 126, 187, 247),
        (24, 461, 660, 859),
        (30, 1098, 1470, 1842),
        (36, 1927, 2507, 3087),
        (40, 2388, 3125, 3862),
    ] {
        let band = at(weeks, 0);
        let lines = [band.at(-2.0), band.mean, band.at(2.0)];
        let printed = [low, mean, high].map(f64::from);
        assert!(lines.iter().zip(printed).all(|(line, printed)| (line - printed).abs() <= 0.75), "{weeks}: {lines:?}");
    }
}

#[test]
fn between_two_weeks_the_lines_are_straight_over_the_days() {
    // 30w0d: 1470 and 186; 31w0d: 1635 and 202.11.
    let band = at(30, 3);
    assert!((band.mean - (1470.0 + 165.0 * 3.0 / 7.0)).abs() < 1e-9);
    assert!((band.sd - (186.0 + 16.11 * 3.0 / 7.0)).abs() < 1e-9);
    assert!((band.sds(Weight::new(band.at(-1.5)).unwrap()) + 1.5).abs() < 1e-9);
}

#[test]
fn outside_the_table_there_is_no_answer() {
    let outside = Err(OutsideTable { from: 18.0, to: 40.0 });
    let standard = FetalStandard::built_in();
    assert_eq!((standard.at(Gestation::new(17, 6)), standard.at(Gestation::new(40, 1))), (outside, outside));
    assert!(standard.at(Gestation::new(40, 0)).is_ok());
}

#[test]
fn a_newer_standard_is_another_file() {
    let text = "# edition: 2025年の標準\n# rows: 2\nweek,mean,sd,basis\n30,1500,180,printed\n31,1660,200,printed\n";
    let newer = FetalStandard::parse("new.csv", text).unwrap();
    assert_eq!(newer.label(), "2025年の標準");
    assert_eq!(newer.at(Gestation::new(30, 0)).unwrap().mean, 1500.0);
    assert!(newer.at(Gestation::new(29, 6)).is_err());
}

#[test]
fn damaged_files_are_refused_with_their_line() {
    let head = "# edition: e\n# rows: 2\nweek,mean,sd,basis\n";
    for (rows, problem) in [
        ("30,1500,180,printed\n32,1660,200,printed\n", Problem::Gap),
        ("30,1500,180,printed\n30,1660,200,printed\n", Problem::Duplicate),
        ("30,1500,180,printed\n31,1400,200,printed\n", Problem::NotRising),
        ("30,1500,180,printed\n31,1660,600,printed\n", Problem::NotPositive),
        ("30,1500,180,printed\n31,1660,200,guessed\n", Problem::Word("guessed".to_owned())),
    ] {
        let fault = FetalStandard::parse("f.csv", &format!("{head}{rows}")).unwrap_err();
        assert_eq!((fault.line, fault.problem), (5, problem));
    }
}

#[test]
fn a_weight_on_a_line_is_within_it() {
    let band = at(30, 0);
    let place = |grams: f64| band.place(Weight::new(grams).unwrap());
    // 1470 ± 279 and ± 372.
    assert_eq!((place(1191.0), place(1749.0)), (Place::Within, Place::Within));
    assert_eq!((place(1190.9), place(1749.1)), (Place::BelowOneAndHalf, Place::AboveOneAndHalf));
    assert_eq!((place(1098.0), place(1842.0)), (Place::BelowOneAndHalf, Place::AboveOneAndHalf));
    assert_eq!((place(1097.9), place(1842.1)), (Place::BelowTwo, Place::AboveTwo));
}

#[test]
fn no_sentence_calls_a_place_an_illness() {
    for place in Place::ALL {
        let sentence = place.sentence();
        assert!(!sentence.contains("異常") && !sentence.contains("病気です"), "{sentence}");
        assert_eq!(sentence.contains("病気とはいえません"), place != Place::Within);
    }
}

proptest! {
    #[test]
    fn the_lines_rise_with_the_days(day in 126..280_u16, deviations in -2.0..2.0_f64) {
        let of = |total_days| FetalStandard::built_in().at(Gestation { total_days }).unwrap().at(deviations);
        prop_assert!(of(day) < of(day + 1));
        prop_assert!(of(day) > 0.0);
    }
}
