//! `cloud-api demo-data`: a town to try things out in.

use crate::support::{Operator, TOWN};
use serde_json::Value;

#[test]
fn a_demo_town_has_its_families_with_their_books_and_a_fortnight_of_notices() {
    let operator = Operator::with_town();
    let people = TOWN.path("people.json");
    let bound = ["mother", "twins-mother", "siblings-mother"];
    let cards = bound.map(|name| format!("{name}={}", TOWN.path(&format!("cards/{name}.auth.der")).display()));
    let mut demo = vec!["demo-data", "--people", people.to_str().unwrap()];
    demo.extend(cards.iter().flat_map(|card| ["--bind", card]));
    let done = operator.json(&demo);
    assert_eq!(done["notices"], 14);
    let told = |person: &Value| ["card", "role", "registered"].map(|key| person[key].to_string().replace('"', ""));
    let told: Vec<[String; 3]> = done["people"].as_array().unwrap().iter().map(told).collect();
    let expected = [
        ["mother", "mother", "true"],
        ["father", "father", "false"],
        ["twins-mother", "mother", "true"],
        ["siblings-mother", "mother", "true"],
        ["siblings-father", "father", "false"],
    ];
    assert_eq!(told, expected);
    assert_eq!(operator.code(&demo), 1, "once");

    let households = done["households"].as_array().unwrap();
    assert_eq!((households.len(), &households[0]["household"]), (3, &done["household"]));
    let mut records = 0;
    for told in households {
        let household = told["household"].as_str().unwrap();
        let list = operator.json(&["record", "list", "--household", household, "--limit", "500"]);
        let list = list["records"].as_array().unwrap();
        assert_eq!(told["records"], list.len());
        assert!(list.iter().all(|record| record["provenance"] != "family"), "nobody has signed these on a box");
        records += list.len();
    }
    assert_eq!(done["records"], records);
    let accounts = operator.json(&["household", "list", "--municipality", "162108"]);
    let linked = |household: &Value| household["members"][0]["linked"].clone();
    let linked: Vec<Value> = accounts["households"].as_array().unwrap().iter().map(linked).collect();
    assert_eq!(linked, [true, true, true]);
    assert_eq!(operator.json(&["notice", "list", "--municipality", "162108"])["notices"].as_array().unwrap().len(), 14);
}

#[test]
fn people_of_whom_only_the_first_family_is_known_make_one_household() {
    let operator = Operator::with_town();
    let everybody: Vec<Value> = serde_json::from_slice(&std::fs::read(TOWN.path("people.json")).unwrap()).unwrap();
    let of = |cards: &[&str]| {
        let file = operator.folder.path().join("people.json");
        let people: Vec<&Value> =
            everybody.iter().filter(|person| cards.iter().any(|card| person["card"] == *card)).collect();
        std::fs::write(&file, serde_json::to_vec(&people).unwrap()).unwrap();
        file.to_str().unwrap().to_owned()
    };
    assert_eq!(operator.code(&["demo-data", "--people", &of(&["expired", "child"])]), 1, "strangers only");
    let done = operator.json(&["demo-data", "--people", &of(&["mother", "father", "foreign"])]);
    assert_eq!((done["people"].as_array().unwrap().len(), done["households"].as_array().unwrap().len()), (2, 1));
}

#[test]
fn a_card_that_is_not_trusted_is_not_bound_and_nothing_is_written() {
    let operator = Operator::with_town();
    let people = TOWN.path("people.json");
    for (name, file) in [("mother", "foreign"), ("nobody", "mother"), ("father", "expired")] {
        let card = format!("{name}={}", TOWN.path(&format!("cards/{file}.auth.der")).display());
        assert_eq!(operator.code(&["demo-data", "--people", people.to_str().unwrap(), "--bind", &card]), 1);
    }
    assert_eq!(operator.json(&["municipality", "list"])["municipalities"].as_array().unwrap().len(), 0);
}
