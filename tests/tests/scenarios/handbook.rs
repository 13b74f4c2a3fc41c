//! Three families open their handbooks with the remote only, on real parts.

use crate::mother_at_home;
use anyhow::{Context, Result, bail};
use e2e::world::World;

#[test]
fn three_families_open_their_handbooks() -> Result<()> {
    let mut world = mother_at_home("handbook")?;
    a_first_pregnancy_is_told_in_weeks_curves_and_check_ups(&mut world)?;
    a_size_of_the_text_outlives_a_power_cut(&mut world)?;
    the_town_writes_down_a_birth_of_twins(&mut world)?;
    world.remove()?;
    world.log_in("siblings-mother", "8765")?;
    siblings_have_curves_of_their_age_and_what_cannot_be_is_named(&mut world)?;
    world.remove()?;
    world.log_in("twins-mother", "4321")?;
    twins_born_early_have_a_page_each_and_a_plan_without_the_town(&mut world)
}

fn a_first_pregnancy_is_told_in_weeks_curves_and_check_ups(world: &mut World) -> Result<()> {
    world
        .tv
        .keys("press RIGHT; press OK; wait handbook; wait-text \"32週0日（9か月）\" 20000; press OK; wait pregnancy")?;
    assert!(world.tv.sees("あと56日")? && world.tv.sees("めやす")? && world.tv.sees("+8.2kg")?);
    world.tv.keys("press OK; wait danger-signs; press BACK; wait pregnancy")?;
    world.tv.keys("press LEFT 5; press OK; wait chart; wait-text \"　32週0日\" 2000; press LEFT 5")?;
    assert!(!world.tv.sees("　32週0日　")?, "the bubble has gone back in time");
    world.tv.keys("press OK; wait record")?;
    world.tv.keys("press BACK; wait chart; press BACK; wait pregnancy; press RIGHT 2; press OK; wait check-ups")?;
    assert!(world.tv.sees("妊婦健診")? && world.tv.sees("見本産婦人科")?);
    world.tv.keys("press BACK; press RIGHT; press OK; wait vaccinations; wait-text \"RSウイルス\" 2000")
}

fn a_size_of_the_text_outlives_a_power_cut(world: &mut World) -> Result<()> {
    world.tv.keys("press YELLOW; wait top; press RIGHT 2; press OK; wait settings; press RIGHT 2; press OK")?;
    assert_eq!(world.tv.screen()?["text_size"], "extra-large");
    world.power_cut()?;
    world.tv.ask("wait-text \"カードを 読みました\" 10000")?;
    assert_eq!(world.tv.screen()?["text_size"], "standard", "nobody is logged in");
    world.tv.keys("type 1234; press OK; wait top 10000")?;
    assert_eq!(world.tv.screen()?["text_size"], "extra-large");
    world.tv.keys("press RIGHT; press DOWN; press OK; wait settings; press LEFT 2; press OK; press BACK; wait top")?;
    assert_eq!(world.tv.screen()?["text_size"], "standard");
    world.tv.keys("press LEFT 2")
}

/// The handbook on the screen becomes the children's, as docs/operators.md says it is done.
fn the_town_writes_down_a_birth_of_twins(world: &mut World) -> Result<()> {
    world.tv.keys("press YELLOW; wait top; press OK; wait handbook; wait-text \"おなかの赤ちゃん\" 20000")?;
    let household = world.town.household()?;
    let list = world.town.operator(&["record", "list", "--household", &household, "--limit", "500"])?;
    let records = list["records"].as_array().context("records")?;
    let pregnancy = records.iter().find(|record| record["kind"] == "pregnancy").context("a pregnancy")?;
    let pregnancy = pregnancy["id"].as_str().context("id")?;
    let born = ["due-date=2026-11-30", "fetuses=2", "outcome=born", "ended-on=2026-11-20"];
    let add = ["record", "add", "--household", &household];
    let fields = |fields: &[&str]| -> Vec<String> {
        fields.iter().flat_map(|field| ["--field".to_owned(), (*field).to_owned()]).collect()
    };
    let town = |rest: &[&str], said: Vec<String>| {
        let said = said.iter().map(String::as_str);
        world.town.operator(&add.into_iter().chain(rest.iter().copied()).chain(said).collect::<Vec<_>>())
    };
    let of = format!("pregnancy={pregnancy}");
    for name in ["name=ゆい", "name=あお"] {
        let child = fields(&[name, "sex=female", "birth-date=2026-11-20", "due-date=2026-11-30", &of]);
        town(&["--kind", "child"], child)?;
    }
    town(&["--kind", "pregnancy", "--id", pregnancy], fields(&born))?;
    world.tv.keys("wait-text \"ゆい さん\" 30000; wait-text \"あお さん\" 30000")?;
    for _ in 0..100 {
        if !world.tv.sees("おなかの赤ちゃん")? {
            return Ok(());
        }
        // Words that never come: the cover is looked at again after as many milliseconds.
        world.tv.raw("wait-text \"まだ ここに いない人\" 300")?;
    }
    bail!("the pregnancy goes on")
}

fn twins_born_early_have_a_page_each_and_a_plan_without_the_town(world: &mut World) -> Result<()> {
    world.tv.keys("press RIGHT; press OK; wait handbook; wait-text \"修正\" 20000")?;
    world.town.link().pull();
    world
        .tv
        .keys("press RED; press OK; wait child; wait-text \"令和5年調査、修正月齢で\" 2000; press RED; wait child")?;
    world.tv.keys("press RIGHT; press OK; wait chart; press LEFT 3; press BACK; wait child")?;
    world
        .tv
        .keys("press DOWN; press OK; wait vaccinations; press OK; wait vaccines-today; press RIGHT 2; press BACK")?;
    world.tv.keys("wait vaccinations; press DOWN; press OK; wait vaccine; wait-text \"監修前\" 2000")
}

fn siblings_have_curves_of_their_age_and_what_cannot_be_is_named(world: &mut World) -> Result<()> {
    world.tv.keys("press RIGHT; press OK; wait handbook; wait-text \"8歳\" 20000; press DOWN; press OK; wait child")?;
    assert!(world.tv.sees("BMI")? && world.tv.sees("2000年")?);
    world.tv.keys("press OK; wait chart; press LEFT 5; press BACK; wait child")?;
    // Somewhere among their records lies a weight of 97 kg.
    let of_the_elder = world.tv.sees("たしかめたい きろく")?;
    world.tv.keys("press RED; wait-text \"3歳\" 2000")?;
    assert!(of_the_elder || world.tv.sees("たしかめたい きろく")?);
    world.tv.keys("press DOWN 2; press OK; wait check-ups; wait-text \"3歳児\" 2000; wait-text \"南砺市\" 2000")
}
