use crate::mother_at_home;
use anyhow::Result;
use e2e::world::World;

#[test]
fn a_pulled_cable_leaves_the_notices_readable_and_says_since_when() -> Result<()> {
    let mut world = mother_at_home("cable")?;
    world.tv.keys("press OK; wait notices; wait-text \"NEW\" 10000")?;
    world.remove()?;
    world.town.link().pull();
    world.log_in("mother", "1234")?;
    world.tv.ask("wait-text \"から 町と つながっていません\" 15000")?;
    world.tv.keys("press OK; wait notices; press OK; wait notice")?;
    Ok(())
}

#[test]
fn a_cable_pulled_during_the_session_is_said_within_half_a_minute() -> Result<()> {
    let mut world = mother_at_home("during")?;
    world.town.link().pull();
    world.tv.ask("wait-text \"町と つながっていません\" 40000")?;
    world.town.link().plug();
    Ok(())
}

#[test]
fn a_wrong_pin_without_the_town_is_wrong_too() -> Result<()> {
    let mut world = mother_at_home("offline-wrong")?;
    world.remove()?;
    world.town.link().pull();
    world.insert("mother")?;
    world.tv.keys("type 9999; press OK; wait-text \"あと2回 入れられます\" 15000")
}

#[test]
fn a_card_new_to_the_box_needs_the_town() -> Result<()> {
    let mut world = World::start("new-card")?;
    world.town.link().pull();
    world.insert("mother")?;
    world.tv.keys("type 1234; press OK; wait problem 15000")?;
    assert!(world.tv.sees("N-204")?);
    assert_eq!(world.card_status()?["verifies"].as_u64(), Some(0), "no PIN is spent for nothing");
    Ok(())
}
