//! Files of figures that are damaged: each is refused with its name, its line and the reason.

use handbook::growth::{BUILT_IN, Cubics, Standard, Survey};
use handbook::table::{Problem, TableFault};

fn fault(line: usize, problem: Problem) -> TableFault {
    TableFault { file: "f.csv".to_owned(), line, problem }
}

const NOTES: &str = "# edition: e\n# rows: 2\n";
const SURVEY: &str = "measure,sex,from,below,plot,p3,p10,p25,p50,p75,p90,p97\n";

fn survey(rows: &str) -> Result<Survey, TableFault> {
    Survey::parse("f.csv", &format!("{NOTES}{SURVEY}{rows}"))
}

#[test]
fn a_sound_file_is_read() {
    assert!(survey("head,male,0,1,0.5,1,2,3,4,5,6,7\nhead,male,1,2,1.5,1,2,3,4,5,6,7\n").is_ok());
}

#[test]
fn a_lost_row_is_noticed_by_its_neighbour_or_by_the_count() {
    let gap = survey("head,male,0,1,0.5,1,2,3,4,5,6,7\nhead,male,2,3,2.5,1,2,3,4,5,6,7\n");
    assert_eq!(gap.unwrap_err(), fault(5, Problem::Gap));
    let last = survey("head,male,0,1,0.5,1,2,3,4,5,6,7\n");
    assert_eq!(last.unwrap_err(), fault(4, Problem::Rows { wanted: 2, found: 1 }));
}

#[test]
fn each_row_of_each_file_is_missed() {
    let missing = |text: &str, line: usize| {
        text.lines().enumerate().filter(|(at, _)| *at != line).map(|(_, line)| format!("{line}\n")).collect::<String>()
    };
    let first_row = |text: &str| text.lines().take_while(|line| line.starts_with('#')).count() + 1;
    for line in first_row(BUILT_IN.y2023)..BUILT_IN.y2023.lines().count() {
        assert!(Survey::parse("f.csv", &missing(BUILT_IN.y2023, line)).is_err(), "line {line}");
    }
    for line in first_row(BUILT_IN.lms2000)..BUILT_IN.lms2000.lines().count() {
        assert!(Standard::parse("f.csv", &missing(BUILT_IN.lms2000, line)).is_err(), "line {line}");
    }
    for line in first_row(BUILT_IN.bmi2000)..BUILT_IN.bmi2000.lines().count() {
        assert!(Cubics::parse("f.csv", &missing(BUILT_IN.bmi2000, line)).is_err(), "line {line}");
    }
}

#[test]
fn a_row_that_stands_twice_or_out_of_order_is_refused() {
    let twice = survey("head,male,0,1,0.5,1,2,3,4,5,6,7\nhead,male,0,1,0.5,1,2,3,4,5,6,7\n");
    assert_eq!(twice.unwrap_err(), fault(5, Problem::Duplicate));
    let back = survey("head,male,1,2,1.5,1,2,3,4,5,6,7\nhead,male,0,1,0.5,1,2,3,4,5,6,7\n");
    assert_eq!(back.unwrap_err(), fault(5, Problem::Order));
}

#[test]
fn a_curve_that_goes_on_further_down_is_refused() {
    let notes = "# edition: e\n# rows: 3\n";
    let rows = "head,male,0,1,0.5,1,2,3,4,5,6,7\nhead,female,0,1,0.5,1,2,3,4,5,6,7\nhead,male,1,2,1.5,1,2,3,4,5,6,7\n";
    let split = Survey::parse("f.csv", &format!("{notes}{SURVEY}{rows}"));
    assert_eq!(split.unwrap_err(), fault(6, Problem::Order));
}

#[test]
fn a_band_must_rise_and_be_above_zero() {
    let flat = survey("head,male,0,1,0.5,1,2,3,3,5,6,7\nhead,male,1,2,1.5,1,2,3,4,5,6,7\n");
    assert_eq!(flat.unwrap_err(), fault(4, Problem::NotRising));
    let zero = survey("head,male,0,1,0.5,0,2,3,4,5,6,7\nhead,male,1,2,1.5,1,2,3,4,5,6,7\n");
    assert_eq!(zero.unwrap_err(), fault(4, Problem::NotPositive));
}

#[test]
fn cells_must_be_as_many_as_the_columns_and_hold_numbers_and_known_words() {
    let row = "head,male,1,2,1.5,1,2,3,4,5,6,7\n";
    let short = survey(&format!("head,male,0,1,0.5,1,2,3,4,5,6\n{row}"));
    assert_eq!(short.unwrap_err(), fault(4, Problem::Cells { wanted: 12, found: 11 }));
    for (cell, problem) in [
        ("x", Problem::Number("x".to_owned())),
        ("inf", Problem::Number("inf".to_owned())),
        ("NaN", Problem::Number("NaN".to_owned())),
        ("", Problem::Number(String::new())),
    ] {
        let bad = survey(&format!("head,male,0,1,0.5,1,2,3,4,5,6,{cell}\n{row}"));
        assert_eq!(bad.unwrap_err(), fault(4, problem));
    }
    let chest = survey(&format!("chest,male,0,1,0.5,1,2,3,4,5,6,7\n{row}"));
    assert_eq!(chest.unwrap_err(), fault(4, Problem::Word("chest".to_owned())));
}

#[test]
fn notes_and_columns_must_be_there() {
    let nameless = Survey::parse("f.csv", &format!("# rows: 0\n{SURVEY}"));
    assert_eq!(nameless.unwrap_err(), fault(1, Problem::NoNote("edition")));
    let uncounted = Survey::parse("f.csv", &format!("# edition: e\n{SURVEY}"));
    assert_eq!(uncounted.unwrap_err(), fault(1, Problem::NoNote("rows")));
    let columns = Problem::Columns(SURVEY.trim_end());
    assert_eq!(Survey::parse("f.csv", "# edition: e\nage,weight\n").unwrap_err(), fault(2, columns.clone()));
    assert_eq!(Survey::parse("f.csv", "").unwrap_err(), fault(1, columns));
}

#[test]
fn the_message_names_file_line_and_reason() {
    let flat = survey("head,male,0,1,0.5,1,2,3,3,5,6,7\nhead,male,1,2,1.5,1,2,3,4,5,6,7\n");
    assert_eq!(flat.unwrap_err().to_string(), "f.csv, line 4: the figures of the row do not rise");
}
