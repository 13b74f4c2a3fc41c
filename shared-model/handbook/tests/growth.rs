//! The curves: rows by hand from the sources, figures worked out apart from the program, and what holds everywhere.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop where they cannot go on")]

use handbook::growth::{
    BUILT_IN, Edition, GrowthFiles, GrowthTables, Measure, Measured, Months, NoAnswer, Position, Sex,
};
use proptest::prelude::*;

fn tables() -> &'static GrowthTables {
    GrowthTables::built_in()
}

fn months(months: f64) -> Months {
    Months::new(months).unwrap()
}

fn band(edition: Edition, sex: Sex, measure: Measure, at: f64) -> [f64; 7] {
    tables().band(edition, sex, measure, months(at)).unwrap().0
}

fn near(found: [f64; 7], printed: [f64; 7], within: f64) {
    let differs = found.iter().zip(printed).any(|(found, printed)| (found - printed).abs() > within);
    assert!(!differs, "{found:?} is not {printed:?}");
}

fn sds(sex: Sex, at: f64, measure: Measure, value: f64) -> f64 {
    let measured = Measured::new(measure, value).unwrap();
    tables().read(Edition::Lms2000, sex, months(at), measured).unwrap().sds.unwrap()
}

#[test]
fn the_files_in_the_program_can_be_read_and_have_their_names() {
    assert_eq!(GrowthTables::parse(BUILT_IN).as_ref(), Ok(tables()));
    assert_eq!(tables().label(Edition::Y2023, Measure::Weight), "令和5年（2023年）乳幼児身体発育調査");
    assert!(tables().label(Edition::Y2010, Measure::Head).contains("2010年"));
    assert!(tables().label(Edition::Lms2000, Measure::Bmi).contains("BMI"));
}

#[test]
fn the_survey_of_2023_says_what_its_printed_tables_say() {
    let of = |sex, measure, at| band(Edition::Y2023, sex, measure, at);
    use Measure::{Head, Height, Weight};
    near(of(Sex::Male, Weight, 0.0), [2.32, 2.58, 2.8, 3.06, 3.31, 3.56, 3.81], 0.006);
    near(of(Sex::Male, Weight, 6.5), [6.4, 6.88, 7.37, 7.91, 8.45, 8.93, 9.41], 0.005);
    near(of(Sex::Female, Weight, 75.0), [15.52, 16.58, 17.85, 19.53, 21.63, 24.0, 27.01], 1e-9);
    near(of(Sex::Male, Height, 6.5), [63.2, 64.7, 66.1, 67.6, 69.1, 70.3, 71.6], 0.05);
    near(of(Sex::Female, Height, 45.0), [89.9, 92.1, 94.3, 96.7, 99.2, 101.4, 103.6], 0.05);
    near(of(Sex::Female, Head, 33.0), [46.0, 46.9, 47.8, 48.7, 49.6, 50.4, 51.2], 1e-9);
    let day_30 = tables().band(Edition::Y2023, Sex::Male, Weight, Months::from_days(30.0).unwrap()).unwrap();
    near(day_30.0, [3.226188, 3.525209, 3.82396, 4.151487, 4.47484, 4.762628, 5.043946], 1e-6);
}

#[test]
fn between_two_rows_the_lines_are_straight() {
    // 6.5 and 7.5 months: 7.908781 and 8.188448.
    let middle = band(Edition::Y2023, Sex::Male, Measure::Weight, 7.0)[3];
    assert!((middle - f64::midpoint(7.908_781, 8.188_448)).abs() < 1e-9);
}

#[test]
fn the_last_class_of_a_survey_goes_on_to_its_end_and_not_beyond() {
    let of = |at| tables().band(Edition::Y2023, Sex::Male, Measure::Weight, months(at));
    assert_eq!(of(77.9), of(75.0));
    let (edition, measure) = (Edition::Y2023, Measure::Weight);
    assert_eq!(of(78.0), Err(NoAnswer::OutsideTable { edition, measure, from: 0.0, to: 78.0 }));
    let of_2010 = tables().band(Edition::Y2010, Sex::Male, Measure::Head, months(0.5));
    assert!(matches!(of_2010, Err(NoAnswer::OutsideTable { .. })), "the survey of 2010 begins at day 30");
}

#[test]
fn the_survey_of_2010_has_heads_only() {
    near(band(Edition::Y2010, Sex::Male, Measure::Head, 3.5), [38.6, 39.5, 40.4, 41.4, 42.2, 43.0, 43.7], 1e-9);
    for measure in [Measure::Weight, Measure::Height, Measure::Bmi] {
        let answer = tables().band(Edition::Y2010, Sex::Male, measure, months(6.5));
        assert_eq!(answer, Err(NoAnswer::NoData { edition: Edition::Y2010, measure }));
    }
}

/// Worked out apart from the program, from the rows of the paper.
#[test]
fn the_sds_is_right_to_five_thousandths() {
    for (found, wanted) in [
        (sds(Sex::Male, 24.0, Measure::Height, 80.0), -1.902_941),
        (sds(Sex::Female, 60.0, Measure::Height, 100.0), -1.578_201),
        (sds(Sex::Male, 120.0, Measure::Weight, 50.0), 1.889_810),
        (sds(Sex::Female, 186.0, Measure::Weight, 40.0), -2.017_498),
        (sds(Sex::Male, 78.0, Measure::Height, 110.0), -1.336_364),
        // Half way between two rows: M is 13.0 there.
        (sds(Sex::Male, 33.0, Measure::Weight, 13.0), 0.0),
    ] {
        assert!((found - wanted).abs() < 1e-5, "{found} is not {wanted}");
    }
}

/// The means and deviations of the same survey, which others published month by month: a second way to the same curve.
#[test]
fn the_standard_of_2000_fits_the_means_of_its_survey() {
    for (sex, at, mean, deviation) in [
        (Sex::Male, 24.0, 85.4, 3.0),
        (Sex::Male, 60.0, 106.7, 4.3),
        (Sex::Male, 120.0, 136.4, 5.9),
        (Sex::Male, 210.0, 170.8, 5.8),
        (Sex::Female, 24.0, 84.3, 2.9),
        (Sex::Female, 60.0, 106.2, 4.2),
        (Sex::Female, 120.0, 136.9, 6.5),
        (Sex::Female, 210.0, 158.1, 5.3),
    ] {
        assert!(sds(sex, at, Measure::Height, mean).abs() < 0.15, "{sex:?} {at}");
        assert!((sds(sex, at, Measure::Height, mean - 2.0 * deviation) + 2.0).abs() < 0.35, "{sex:?} {at}");
    }
}

#[test]
fn percentiles_come_from_the_sds_and_an_sds_from_the_standard_only() {
    let read = |edition, value| {
        tables().read(edition, Sex::Male, months(24.0), Measured::new(Measure::Height, value).unwrap()).unwrap()
    };
    let standard = read(Edition::Lms2000, 80.0);
    assert!((standard.percentile.unwrap() - 2.8524).abs() < 1e-3);
    assert_eq!(standard.position, Position::Below3);
    let survey = read(Edition::Y2023, 80.0);
    assert_eq!(survey.sds, None);
    assert!(survey.percentile.is_some_and(|percentile| (3.0..97.0).contains(&percentile)));
    assert_eq!(read(Edition::Y2023, 60.0).percentile, None, "nobody knows how far below the 3rd it lies");
}

#[test]
fn the_usual_edition_is_the_newest_that_knows_the_age() {
    let usual = |measure, at| tables().usual(Sex::Female, measure, months(at));
    assert_eq!((usual(Measure::Weight, 77.9), usual(Measure::Weight, 78.0)), (Edition::Y2023, Edition::Lms2000));
    assert_eq!((usual(Measure::Head, 12.0), usual(Measure::Head, 60.0)), (Edition::Y2023, Edition::Y2023));
    assert_eq!(usual(Measure::Bmi, 12.0), Edition::Lms2000);
}

#[test]
fn impossible_values_and_ages_are_refused() {
    for (measure, value) in [
        (Measure::Weight, 3200.0),
        (Measure::Weight, 0.0),
        (Measure::Height, 0.65),
        (Measure::Head, -40.0),
        (Measure::Bmi, f64::NAN),
        (Measure::Height, f64::INFINITY),
    ] {
        assert!(Measured::new(measure, value).is_err(), "{measure:?} {value}");
    }
    for age in [-0.1, f64::NAN, f64::INFINITY, 1800.1] {
        assert!(Months::new(age).is_err(), "{age}");
    }
    let fault = Measured::new(Measure::Weight, 3200.0).unwrap_err();
    assert_eq!(fault.to_string(), "weight must be 0.2 to 200 kg");
}

#[test]
fn curves_are_drawn_from_end_to_end_and_not_beyond() {
    let curve = |edition, measure, from, to| tables().curve(edition, Sex::Female, measure, months(from), months(to));
    let drawn = curve(Edition::Y2023, Measure::Head, 0.0, 1800.0).unwrap();
    assert_eq!((drawn.first().unwrap().months, drawn.last().unwrap().months), (0.0, 33.0));
    let part = curve(Edition::Lms2000, Measure::Weight, 6.2, 7.1).unwrap();
    assert_eq!(part.iter().map(|sample| sample.months).collect::<Vec<_>>(), [6.2, 6.5, 7.0, 7.1]);
    assert_eq!(curve(Edition::Y2023, Measure::Head, 5.0, 5.0).unwrap().len(), 1);
    assert!(matches!(curve(Edition::Y2023, Measure::Head, 40.0, 50.0), Err(NoAnswer::OutsideTable { .. })));
    assert!(matches!(curve(Edition::Y2023, Measure::Bmi, 0.0, 5.0), Err(NoAnswer::NoData { .. })));
}

#[test]
fn another_edition_of_a_file_can_take_the_place_of_the_built_in_one() {
    let head = "# edition: 来年の調査\n# rows: 2\nmeasure,sex,from,below,plot,p3,p10,p25,p50,p75,p90,p97\n";
    let text = format!("{head}weight,male,0,1,0.5,1,2,3,4,5,6,7\nweight,male,1,2,1.5,2,3,4,5,6,7,8\n");
    let other = GrowthTables::parse(GrowthFiles { y2023: &text, ..BUILT_IN }).unwrap();
    assert_eq!(other.label(Edition::Y2023, Measure::Weight), "来年の調査");
    let band = other.band(Edition::Y2023, Sex::Male, Measure::Weight, months(1.0)).unwrap();
    near(band.0, [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5], 1e-12);
}

fn curves() -> impl Strategy<Value = (Edition, Sex, Measure)> {
    use Edition::{Lms2000, Y2010, Y2023};
    use Measure::{Bmi, Head, Height, Weight};
    let kinds = [(Y2023, Weight), (Y2023, Height), (Y2023, Head), (Y2010, Head)].into_iter().chain([
        (Lms2000, Weight),
        (Lms2000, Height),
        (Lms2000, Bmi),
    ]);
    let all: Vec<_> =
        kinds.flat_map(|(edition, measure)| [Sex::Male, Sex::Female].map(|sex| (edition, sex, measure))).collect();
    prop::sample::select(all)
}

proptest! {
    #[test]
    fn every_band_is_finite_and_rises((edition, sex, measure) in curves(), at in 0.0..220.0_f64) {
        if let Ok(band) = tables().band(edition, sex, measure, months(at)) {
            prop_assert!(band.0.iter().all(|line| line.is_finite() && *line > 0.0));
            prop_assert!(band.0.is_sorted_by(|low, high| low < high));
        }
    }

    #[test]
    fn every_typed_value_has_a_finite_answer(
        (edition, sex, measure) in curves(), at in 0.0..220.0_f64, part in 0.0..=1.0_f64,
    ) {
        let (least, most) = measure.limits();
        let measured = Measured::new(measure, (least + (most - least) * part).min(most)).unwrap();
        if let Ok(reading) = tables().read(edition, sex, months(at), measured) {
            prop_assert!(reading.sds.is_none_or(f64::is_finite));
            prop_assert!(reading.percentile.is_none_or(|percentile| (0.0..=100.0).contains(&percentile)));
            prop_assert_eq!(reading.sds.is_some(), edition == Edition::Lms2000);
        }
    }

    #[test]
    fn each_line_has_its_own_percentile((edition, sex, measure) in curves(), at in 1.0..33.0_f64, line in 0..7_usize) {
        let value = band(edition, sex, measure, at)[line];
        let reading = tables().read(edition, sex, months(at), Measured::new(measure, value).unwrap()).unwrap();
        prop_assert!((reading.percentile.unwrap() - handbook::growth::CENTILES[line]).abs() < 1e-6);
        prop_assert_eq!(reading.position, Position::ALL[(line + 1).min(6)]);
    }

    #[test]
    fn more_is_never_a_lower_place(
        (edition, sex, measure) in curves(), at in 1.0..33.0_f64, low in 0.0..1.0_f64, more in 0.0..1.0_f64,
    ) {
        let (least, most) = measure.limits();
        let reading = |part: f64| {
            let value = (least + (most - least) * part.min(1.0)).min(most);
            tables().read(edition, sex, months(at), Measured::new(measure, value).unwrap()).unwrap()
        };
        let (low, high) = (reading(low), reading(low + more));
        prop_assert!(low.position <= high.position);
        prop_assert!(low.sds.unwrap_or_default() <= high.sds.unwrap_or_default());
    }
}
