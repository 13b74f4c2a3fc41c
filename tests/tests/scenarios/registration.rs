use anyhow::{Context, Result};
use e2e::town::TownOptions;
use e2e::world::World;
use serde_json::Value;

fn word(person: &Value, key: &str) -> Result<String> {
    Ok(person[key].as_str().context("a word")?.to_owned())
}

/// Steps ② and ③: the button, and the letter.
fn letter(world: &mut World, card: &str) -> Result<()> {
    let person = world.town.person(card)?;
    world.insert(card)?;
    world.tv.keys("press LEFT; press OK; wait register-letter")?;
    world.tv.keys(&format!(
        "type {}; press OK; type {}; press OK",
        word(&person, "user_id")?,
        word(&person, "password")?
    ))
}

#[test]
fn the_father_registers_his_card_and_logs_in_the_next_day() -> Result<()> {
    let mut world = World::start("register")?;
    letter(&mut world, "father")?;
    world.tv.keys("wait register-pin 10000; type 5678; press OK; wait register-confirm 10000")?;
    assert!(world.tv.sees("高橋 健一 さん")?);
    world.tv.keys("press OK; wait register-done 10000; press OK; wait top 10000")?;
    assert!(world.tv.sees("高橋 健一さん")?);
    world.remove()?;
    world.log_in("father", "5678")?;
    assert!(world.tv.sees("高橋 健一さん")?);
    Ok(())
}

#[test]
fn a_town_that_asks_for_the_signature_certificate_gets_the_four_facts_proved() -> Result<()> {
    let mut world = World::with("signature", TownOptions { signature_certificate: true, ..TownOptions::default() })?;
    letter(&mut world, "father")?;
    world.tv.keys("wait register-pin 10000; type 5678; press OK; wait register-sign 10000; type DEF456")?;
    assert!(world.tv.sees("署名用（英字と数字 6〜16文字）")?);
    world.tv.keys("press DOWN 8; press RIGHT 8; press OK; wait register-confirm 15000")?;
    assert!(world.tv.sees("1988年11月3日")? && world.tv.sees("富山県南砺市")?);
    world.tv.keys("press OK; wait register-done 10000")
}

#[test]
fn the_mothers_letter_does_not_bind_the_fathers_card_when_the_signature_is_asked_for() -> Result<()> {
    let mut world = World::with("mixed", TownOptions { signature_certificate: true, ..TownOptions::default() })?;
    let reissued = world.town.operator(&[
        "letter",
        "--municipality",
        "162108",
        "--user-id",
        &word(&world.town.person("mother")?, "user_id")?,
    ])?;
    world.insert("father")?;
    world.tv.keys("press LEFT; press OK; wait register-letter")?;
    world.tv.keys(&format!(
        "type {}; press OK; type {}; press OK",
        word(&reissued, "user_id")?,
        word(&reissued, "password")?
    ))?;
    world.tv.keys("wait register-pin 10000; type 5678; press OK; wait register-sign 10000; type DEF456")?;
    world.tv.keys("press DOWN 8; press RIGHT 8; press OK; wait problem 15000")?;
    assert!(world.tv.sees("N-310")?);
    Ok(())
}

#[test]
fn five_wrong_passwords_lock_the_letter() -> Result<()> {
    let mut world = World::start("locked")?;
    let person = world.town.person("father")?;
    world.insert("father")?;
    world.tv.keys("press LEFT; press OK; wait register-letter")?;
    world.tv.keys(&format!("type {}; press OK; type 22222222; press OK", word(&person, "user_id")?))?;
    world.tv.ask("wait-text \"あと4回 ためせます\" 10000")?;
    for left in [3, 2, 1] {
        world.tv.keys(&format!("type 22222222; press OK; wait-text \"あと{left}回 ためせます\" 10000"))?;
    }
    world.tv.keys("type 22222222; press OK; wait problem 10000")?;
    assert!(world.tv.sees("N-402")?);
    world.reader.remove()?;
    world.tv.keys("press OK; wait start")?;
    letter(&mut world, "father")?;
    world.tv.ask("wait problem 10000")?;
    assert!(world.tv.sees("N-402")?, "the right password does not open a locked letter");
    Ok(())
}

#[test]
fn a_registration_survives_a_server_that_is_down_at_each_step() -> Result<()> {
    let mut world = World::start("server-down")?;
    let password = word(&world.town.person("father")?, "password")?;
    world.town.kill_server();
    letter(&mut world, "father")?;
    world.tv.ask("wait-text \"N-204\" 15000")?;
    world.town.start_server()?;
    world.tv.keys(&format!("press OK; wait register-letter; type {password}; press OK; wait register-pin 10000"))?;
    world.town.kill_server();
    world.tv.keys("type 5678; press OK; wait-text \"N-204\" 15000")?;
    assert_eq!(world.auth_tries()?, 3);
    Ok(())
}
