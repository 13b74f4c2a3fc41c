//! What holds for every child, every history and every day.

use crate::common::{Look, follow, proposals};
use crate::rulebook::{Entry, broken, can_complete};
use handbook::vaccine::{Given, Person, Plan, Status, SupportingData, Verdict, available_on, japan, plan};
use proptest::prelude::*;
use shared_model::civil::CivilDate;
use shared_model::person::Sex;

fn any_day(from: i64, until: i64) -> impl Strategy<Value = CivilDate> {
    (from..until).prop_map(CivilDate::from_days_since_epoch)
}

/// Born 1990 to 2100; the last days of months come often.
fn any_birth() -> impl Strategy<Value = CivilDate> {
    let ends = any_day(7305, 47_847).prop_map(|day| {
        let last = CivilDate::new(day.year(), day.month(), day.days_in_month());
        last.unwrap_or(day)
    });
    prop_oneof![3 => any_day(7305, 47_847), 1 => ends, 2 => any_day(18_262, 21_000)]
}

fn any_person() -> impl Strategy<Value = Person> {
    let sex = prop_oneof![Just(Sex::Female), Just(Sex::Male), Just(Sex::Unstated)];
    (any_birth(), sex, -60_i64..30).prop_map(|(birth, sex, late)| Person {
        birth: Some(birth),
        sex,
        due: Some(birth.plus_days(late)),
    })
}

/// Doses of any vaccine (or none that is known) within some years of birth; clustered, so that they disturb each other.
fn any_history() -> impl Strategy<Value = Vec<(usize, i64)>> {
    let when = prop_oneof![4 => 0_i64..500, 2 => 0_i64..6000, 1 => -400_i64..9000];
    prop::collection::vec((0..japan().vaccines.len() + 1, when), 0..14)
}

fn history(person: &Person, doses: &[(usize, i64)]) -> Vec<Given> {
    let birth = person.birth.unwrap();
    let one = |(vaccine, days): &(usize, i64)| Given {
        vaccine: japan().vaccines.get(*vaccine).map_or("new-one", |vaccine| &vaccine.id).to_owned(),
        product: None,
        date: birth.plus_days(*days),
    };
    doses.iter().map(one).collect()
}

/// What was given and is believed, then what is proposed.
fn entries(given: &[Given], on: CivilDate, person: &Person, plan: &Plan) -> Vec<Entry> {
    let was = |dose: &&Given| {
        let maternal = dose.vaccine == "rsv_maternal";
        dose.date <= on && (maternal || person.birth.is_none_or(|birth| dose.date >= birth))
    };
    let given =
        given.iter().filter(was).map(|dose| Entry { vaccine: dose.vaccine.clone(), date: dose.date, number: None });
    let proposed =
        proposals(plan).into_iter().map(|(date, vaccine, number)| Entry { vaccine, date, number: Some(number) });
    given.chain(proposed).collect()
}

fn told(plan: &Plan) -> Vec<usize> {
    let of_vaccine = |vaccine: &handbook::vaccine::VaccinePlan| {
        let own = vaccine.given.iter().filter(|judged| judged.vaccine == vaccine.vaccine);
        own.map(|judged| judged.index).collect::<Vec<_>>()
    };
    let mut told: Vec<usize> = plan.vaccines.iter().flat_map(of_vaccine).collect();
    told.extend(plan.unknown.iter().map(|unknown| unknown.index));
    told.sort_unstable();
    told
}

/// Verdicts without the places of the doses in the input.
fn without_places(plan: &Plan) -> Vec<String> {
    let mut lines: Vec<String> = plan
        .vaccines
        .iter()
        .flat_map(|vaccine| {
            let given = vaccine.given.iter().map(|judged| format!("{} {:?}", judged.date.to_iso(), judged.verdict));
            let next = format!("{:?} {:?} {:?}", vaccine.status, vaccine.next, vaccine.reasons);
            given.chain([next]).map(|line| format!("{} {line}", vaccine.vaccine)).collect::<Vec<_>>()
        })
        .collect();
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_plan_breaks_a_rule(person in any_person(), doses in any_history(), age in 0_i64..8000) {
        let (given, on) = (history(&person, &doses), person.birth.unwrap().plus_days(age));
        let plan = plan(japan(), &person, on, &given);
        let entries = entries(&given, on, &person, &plan);
        prop_assert_eq!(broken(japan(), &person, &entries), Vec::<String>::new());
        prop_assert!(proposals(&plan).iter().all(|(date, ..)| *date >= on));
    }

    #[test]
    fn no_dose_is_lost(person in any_person(), doses in any_history(), age in -300_i64..8000) {
        let (given, on) = (history(&person, &doses), person.birth.unwrap().plus_days(age));
        let plan = plan(japan(), &person, on, &given);
        prop_assert_eq!(told(&plan), (0..given.len()).collect::<Vec<_>>());
    }

    #[test]
    fn the_order_in_which_doses_are_told_does_not_matter(
        (person, doses, age) in (any_person(), any_history(), 0_i64..8000),
        seed in any::<u64>(),
    ) {
        let (given, on) = (history(&person, &doses), person.birth.unwrap().plus_days(age));
        let mut shuffled = given.clone();
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, usize::try_from(seed.rotate_left(u32::try_from(at).unwrap()) % (at as u64 + 1)).unwrap());
        }
        let (told, again) = (plan(japan(), &person, on, &given), plan(japan(), &person, on, &shuffled));
        prop_assert_eq!(without_places(&told), without_places(&again));
    }

    #[test]
    fn what_is_over_is_expired_and_what_is_open_is_legal(
        person in any_person(), doses in any_history(), age in 0_i64..8000,
    ) {
        let (given, on) = (history(&person, &doses), person.birth.unwrap().plus_days(age));
        let plan = plan(japan(), &person, on, &given);
        for dose in plan.vaccines.iter().flat_map(|vaccine| &vaccine.next) {
            let over = dose.last_legal_day.is_some_and(|last| on > last);
            prop_assert!(!over || dose.status == Status::Expired, "{:?}", dose);
            if matches!(dose.status, Status::Possible | Status::Overdue) {
                prop_assert!(dose.earliest.is_some_and(|earliest| earliest <= on), "{:?}", dose);
            }
            prop_assert!(!dose.reasons.iter().any(|reason| reason.words(japan()).is_empty()));
        }
        // One dose of a vaccine is due at most, and everything that can be given today is that dose.
        for vaccine in &plan.vaccines {
            let due = vaccine.next.iter().filter(|dose| matches!(dose.status, Status::Possible | Status::Overdue));
            prop_assert!(due.count() <= 1, "{:?}", vaccine);
        }
        let today = available_on(japan(), &person, on, &given);
        prop_assert!(today.iter().all(|each| plan.of(&each.vaccine).next.contains(&each.dose)));
        prop_assert!(!["rota1", "rota5"].iter().all(|id| today.iter().any(|each| each.vaccine == *id)));
    }

    #[test]
    fn a_dose_that_can_be_given_today_counts_if_it_is(person in any_person(), doses in any_history(), age in 0_i64..8000) {
        let (given, on) = (history(&person, &doses), person.birth.unwrap().plus_days(age));
        for each in available_on(japan(), &person, on, &given) {
            let mut more = given.clone();
            more.push(Given { vaccine: each.vaccine.clone(), product: None, date: on });
            let plan = plan(japan(), &person, on, &more);
            let judged = plan.of(&each.vaccine).given.iter().find(|judged| judged.index == given.len()).unwrap();
            let counts = matches!(&judged.verdict, Verdict::Valid { dose, .. } if *dose == each.dose.number);
            prop_assert!(counts, "{:?}: {:?}", each, judged);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn following_the_plan_completes_all_that_can_be_completed(person in any_person(), age in 0_i64..7000) {
        let on = person.birth.unwrap().plus_days(age);
        let possible = completable(japan(), &person, on);
        let end = person.birth.unwrap().plus_days(366 * 21);
        let (given, last) = follow(japan(), &person, on, Vec::new(), end);
        for vaccine in possible {
            let after = last.of(&vaccine);
            let done = matches!(after.status, Status::Done | Status::NotNeeded);
            prop_assert!(done, "{} is {:?} at the end of {:?}", vaccine, after, given);
        }
        let counts = |verdict: &Verdict| matches!(verdict, Verdict::Valid { .. } | Verdict::CountsFor(_));
        let all = last.vaccines.iter().flat_map(|vaccine| &vaccine.given);
        prop_assert!(all.filter(|judged| !counts(&judged.verdict)).count() == 0, "{:?}", last);
    }

    #[test]
    fn a_plan_in_the_midst_of_a_history_can_be_followed(person in any_person(), doses in any_history(), age in 0_i64..4000) {
        let (given, on) = (history(&person, &doses), person.birth.unwrap().plus_days(age));
        let given: Vec<Given> = given.into_iter().filter(|dose| dose.date <= on).collect();
        let first = plan(japan(), &person, on, &given);
        let end = person.birth.unwrap().plus_days(366 * 21);
        let (all, last) = follow(japan(), &person, on, given.clone(), end);
        for vaccine in first.vaccines.iter().filter(|vaccine| {
            let whole = vaccine.next.iter().all(|dose| dose.proposed.is_some_and(|date| date <= end));
            !vaccine.next.is_empty() && whole && vaccine.vaccine != "flu"
        }) {
            let after = last.of(&vaccine.vaccine);
            prop_assert_eq!(after.status, Status::Done, "{:?} with {:?}", vaccine, all);
        }
        for (index, dose) in all.iter().enumerate().skip(given.len()) {
            let judged = last.of(&dose.vaccine).given.iter().find(|judged| judged.index == index).unwrap();
            prop_assert!(matches!(judged.verdict, Verdict::Valid { .. }), "{:?}", judged);
        }
    }
}

/// Vaccines planned for this person that can still be completed, by the rules as the tests write them.
fn completable(data: &SupportingData, person: &Person, on: CivilDate) -> Vec<String> {
    let plan = plan(data, person, on, &[]);
    let planned = data.vaccines.iter().filter(|vaccine| {
        let status = plan.of(&vaccine.id).status;
        vaccine.season.is_none() && !matches!(status, Status::NotNeeded | Status::RecordOnly)
    });
    planned.filter(|vaccine| can_complete(data, person, on, vaccine)).map(|vaccine| vaccine.id.clone()).collect()
}

#[test]
fn the_ends_of_the_calendar_are_days_like_others() {
    let ends = ["1868-01-01", "1868-03-01", "2200-01-31", "2200-12-31"].map(|text| CivilDate::parse_iso(text).unwrap());
    for birth in ends {
        for on in ends {
            for date in ends {
                let person = Person { birth: Some(birth), sex: Sex::Female, due: Some(birth) };
                let given: Vec<Given> = japan()
                    .vaccines
                    .iter()
                    .map(|vaccine| Given { vaccine: vaccine.id.clone(), product: None, date })
                    .collect();
                let plan = plan(japan(), &person, on, &given);
                assert_eq!(told(&plan).len(), given.len());
                assert_eq!(broken(japan(), &person, &entries(&given, on, &person, &plan)), Vec::<String>::new());
            }
        }
    }
}

#[test]
fn ten_thousand_doses_are_judged_and_none_is_lost() {
    let birth = CivilDate::parse_iso("2020-01-31").unwrap();
    let person = Person { birth: Some(birth), sex: Sex::Female, due: Some(birth) };
    let doses: Vec<(usize, i64)> =
        (0..10_000).map(|n: usize| (n * 7 % 22, i64::try_from(n / 7 % 1500).unwrap())).collect();
    let given = history(&person, &doses);
    let plan = plan(japan(), &person, birth.plus_days(1600), &given);
    assert_eq!(told(&plan).len(), given.len());
}
