//! Windows tighter than any of Japan's, so that the planner has to choose.

use crate::common::{Look, LookAtVaccine, day, girl};
use handbook::vaccine::{Plan, SupportingData, plan};

const HEADER: &str = r#"
format = 1
edition = "tight"
as_of = "2026-01-01"
licence = "made for this test"
counting = "japan"
[[source]]
id = "test"
text = "this test"
[[gap]]
first = ["live-injectable"]
then = ["live-injectable"]
days = 27
invalidates = true
sources = ["test"]
"#;

fn vaccine(id: &str, kind: &str, doses: &[&str]) -> String {
    let mut text = format!(
        "[[vaccine]]\nid = \"{id}\"\nname = \"{id}\"\neasy = \"{id}\"\ndisease = \"\"\nkind = \"{kind}\"\nroute = \"\"\n\
         explain = []\nsources = [\"test\"]\nconfidence = \"high\"\n[[vaccine.law]]\nsources = [\"test\"]\n\
         [[vaccine.series]]\nid = \"only\"\n"
    );
    for (number, rules) in (1..).zip(doses) {
        text += &format!("[[vaccine.series.dose]]\nnumber = {number}\nlabel = \"{number}\"\n{rules}\n");
    }
    text
}

fn planned(vaccines: &[String], on: &str) -> Plan {
    let data = SupportingData::parse("tight.toml", &format!("{HEADER}{}", vaccines.concat())).unwrap();
    plan(&data, &girl("2026-05-20"), day(on), &[])
}

#[test]
fn a_live_vaccine_that_cannot_wait_takes_the_other_one_along() {
    let hurried = vaccine("hurried", "live-injectable", &["from = \"12m\"\nuntil = \"13m\""]);
    let later = "from = \"12m\"\nstandard_from = \"13m+1d\"\nuntil = \"13m+10d\"";
    let plan = planned(&[hurried, vaccine("later", "live-injectable", &[later])], "2027-06-10");
    for id in ["hurried", "later"] {
        assert_eq!(plan.of(id).proposals(), [(1, day("2027-06-10"))], "{id}");
    }
}

#[test]
fn a_dose_does_not_wait_for_its_standard_window_if_the_next_one_would_be_lost() {
    let doses = [
        "from = \"1m\"\nstandard_from = \"6m\"\nuntil = \"7m\"",
        "from = \"1m\"\nuntil = \"7m\"\ninterval = [{ least = \"60d\" }]",
    ];
    let plan = planned(&[vaccine("two", "inactivated", &doses)], "2026-07-01");
    assert_eq!(plan.of("two").proposals(), [(1, day("2026-07-01")), (2, day("2026-08-31"))]);
    let single = planned(&[vaccine("one", "inactivated", &doses[..1])], "2026-07-01");
    assert_eq!(single.of("one").proposals(), [(1, day("2026-11-19"))]);
}

#[test]
fn a_later_dose_is_not_planned_when_the_one_before_it_was_missed() {
    let doses = ["from = \"1m\"\nuntil = \"2m\"", "from = \"1m\"\nuntil = \"7m\"\ninterval = [{ least = \"27d\" }]"];
    let missed = planned(&[vaccine("bound", "inactivated", &doses)], "2026-09-01");
    assert_eq!(missed.of("bound").proposals(), []);
    let own = [doses[0].to_owned(), format!("{}\nown_period = true", doses[1])];
    let alone = planned(&[vaccine("own", "inactivated", &[&own[0], &own[1]])], "2026-09-01");
    assert_eq!(alone.of("own").proposals(), [(2, day("2026-09-01"))]);
}
