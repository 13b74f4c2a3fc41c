use crate::mother_at_home;
use anyhow::{Context, Result};
use e2e::world::World;

fn new_on_screen(screen: &serde_json::Value) -> usize {
    screen["texts"].as_array().map_or(0, |texts| texts.iter().filter(|text| *text == "NEW").count())
}

/// The screen says 読みました before the town has heard of it; this waits for the town.
fn acknowledged(world: &mut World) -> Result<bool> {
    for _ in 0..100 {
        if world.tv.screen()?["sync"]["pending"].as_u64().context("pending")? == 0 {
            return Ok(true);
        }
        // Nothing on the screen tells; no such screen comes, and that is a pause.
        world.tv.raw("wait idle 100")?;
    }
    Ok(false)
}

#[test]
fn a_notice_is_read_and_new_disappears_for_this_parent_only() -> Result<()> {
    let mut world = mother_at_home("two-parents")?;
    world.tv.keys("press OK; wait notices; wait-text \"NEW\" 10000")?;
    let before = new_on_screen(&world.tv.screen()?);
    world.tv.keys("press OK; wait notice; press OK; wait-text \"読みました\" 10000; press BACK; wait notices")?;
    assert_eq!(new_on_screen(&world.tv.screen()?), before - 1);

    // Her own other box knows it too, as soon as the town does.
    assert!(acknowledged(&mut world)?, "the town has acknowledged");
    let (mut bedroom, reader) = world.second_box("bedroom")?;
    reader.insert(Some("mother"))?;
    bedroom.keys("wait-text \"カードを 読みました\" 10000; type 1234; press OK; wait top 10000; press OK")?;
    bedroom.keys("wait-text \"NEW\" 10000")?;
    assert_eq!(new_on_screen(&bedroom.screen()?), before - 1);

    // The father's NEW stays his.
    let father = world.town.person("father")?;
    let word = |key: &str| father[key].as_str().unwrap_or_default().to_owned();
    reader.swap("father")?;
    bedroom.keys("wait-text \"カードを 読みました\" 10000; press LEFT; press OK; wait register-letter")?;
    bedroom.keys(&format!("type {}; press OK; type {}; press OK", word("user_id"), word("password")))?;
    bedroom.keys("wait register-pin 10000; type 5678; press OK; wait register-confirm 10000; press OK")?;
    bedroom.keys("wait register-done 10000; press OK; wait top 10000; press OK; wait-text \"NEW\" 10000")?;
    assert_eq!(new_on_screen(&bedroom.screen()?), before);
    Ok(())
}

#[test]
fn a_notice_published_by_the_operator_reaches_an_open_screen() -> Result<()> {
    let mut world = mother_at_home("published")?;
    world.tv.keys("press OK; wait notices; wait-text \"NEW\" 10000")?;
    world.town.operator(&[
        "notice",
        "publish",
        "--municipality",
        "162108",
        "--sender",
        "福光保健センター",
        "--title",
        "とくべつな お知らせ",
        "--body",
        "きょう 出しました。",
    ])?;
    world.tv.ask("wait-text \"とくべつな お知らせ\" 30000")?;
    Ok(())
}

#[test]
fn a_power_cut_between_received_and_opened_loses_nothing() -> Result<()> {
    let mut world = mother_at_home("power-cut")?;
    world.tv.keys("press OK; wait notices; wait-text \"NEW\" 10000")?;
    let titles = world.tv.screen()?["texts"].clone();
    world.town.link().pull();
    world.power_cut()?;
    world
        .tv
        .keys("wait-text \"カードを 読みました\" 10000; type 1234; press OK; wait top 15000; press OK; wait notices")?;
    for title in titles.as_array().context("texts")?.iter().filter_map(|t| t.as_str()).filter(|t| t.contains("健診"))
    {
        assert!(world.tv.sees(title)?, "{title}");
    }
    world.tv.keys("press OK; wait notice; press OK; wait-text \"読みました\" 10000")?;
    world.power_cut()?;
    world.town.link().plug();
    world
        .tv
        .keys("wait-text \"カードを 読みました\" 10000; type 1234; press OK; wait top 15000; press OK; wait notices")?;
    assert!(world.tv.sees("読みました")?);
    Ok(())
}
