//! What lies on the flash opens with the card only, and the box goes on receiving and sending while nobody is there.

use crate::mother_at_home;
use anyhow::{Context, Result};
use e2e::world::World;
use std::path::{Path, PathBuf};
use std::time::Duration;

const SECRET: &str = "うえこみの ひみつ";

fn publish(world: &World, title: &str) -> Result<()> {
    let of_whom = ["--municipality", "162108", "--sender", "福光保健センター"];
    let says = ["--title", title, "--body", SECRET];
    world.town.operator(&[["notice", "publish"].as_slice(), &of_whom, &says].concat())?;
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    Ok(found)
}

/// Every file of the box, its log included, byte by byte.
fn assert_nowhere(world: &World, texts: &[&str]) -> Result<()> {
    let files = files(&world.town.folder().join("box/living-room"))?;
    anyhow::ensure!(files.len() > 3, "these are the files of the box: {files:?}");
    for file in files {
        let bytes = std::fs::read(&file)?;
        for text in texts {
            let found = bytes.windows(text.len()).any(|part| part == text.as_bytes());
            anyhow::ensure!(!found, "{text} lies in {} in the clear", file.display());
        }
    }
    Ok(())
}

/// How many members have opened the notice with this title, as the town knows it.
fn opened(world: &World, title: &str) -> Result<u64> {
    let list = world.town.operator(&["notice", "list", "--municipality", "162108"])?;
    let notices = list["notices"].as_array().context("notices")?;
    let notice = notices.iter().find(|notice| notice["title"] == title).context("the notice")?;
    notice["opened"].as_u64().context("opened")
}

#[test]
fn nothing_on_the_flash_can_be_read_without_the_card() -> Result<()> {
    let mut world = mother_at_home("flash")?;
    publish(&world, "うえこみ")?;
    world.tv.keys("wait-text \"NEW\" 30000; press OK; wait notices; wait-text \"うえこみ\" 30000")?;
    world.tv.keys("press OK; wait notice; press OK; wait-text \"読みました\" 10000; press BACK; wait notices")?;
    world.remove()?;
    publish(&world, "うえこみ その2")?;
    world.power_cut()?;
    let mother = world.town.person("mother")?;
    let name = mother["name"].as_str().context("name")?.to_owned();
    let given = name.split(' ').next_back().context("a given name")?;
    assert_nowhere(&world, &[SECRET, "うえこみ", &name, given, "福光保健センター", "健診", "1234"])
}

#[test]
fn a_box_that_nobody_is_logged_in_to_receives_and_keeps_it_readable() -> Result<()> {
    let mut world = mother_at_home("locked")?;
    world.tv.ask("wait-text \"NEW\" 10000")?;
    world.remove()?;
    let before = unread(&mut world)?;
    publish(&world, "るすのあいだ")?;
    // A box asks as soon as it has power, the service notices what the operator did a moment later, and then the box asks
    // no more for a quarter of an hour: whoever was too early begins again.
    let received = format!("wait-text \"お知らせがあります {}件\" 4000", before + 1);
    for _ in 0..10 {
        world.power_cut()?;
        if world.tv.raw(&received)?["ok"] == true {
            break;
        }
    }
    world.tv.ask(&received)?;
    assert!(!world.tv.sees("るすのあいだ")?);
    world.town.link().pull();
    world.log_in("mother", "1234")?;
    world.tv.keys("press OK; wait notices; wait-text \"るすのあいだ\" 10000; press OK; wait notice")?;
    assert!(world.tv.sees(SECRET)?);
    Ok(())
}

#[test]
fn what_was_entered_leaves_the_box_though_nobody_is_there_any_more() -> Result<()> {
    let mut world = mother_at_home("entered")?;
    publish(&world, "よんだよ")?;
    world.tv.keys("press OK; wait notices; wait-text \"よんだよ\" 30000")?;
    world.town.link().pull();
    world.tv.keys("press OK; wait notice; press OK; wait-text \"読みました\" 10000")?;
    assert_eq!(opened(&world, "よんだよ")?, 0);
    world.reader.remove()?;
    world.power_cut()?;
    world.town.link().plug();
    for _ in 0..60 {
        if opened(&world, "よんだよ")? == 1 {
            return Ok(());
        }
        std::thread::park_timeout(Duration::from_millis(500));
    }
    anyhow::bail!("the receipt never arrived")
}

#[test]
fn a_new_letter_shuts_the_vault_of_the_lost_card() -> Result<()> {
    let mut world = mother_at_home("lost-card")?;
    world.tv.ask("wait-text \"NEW\" 10000")?;
    let mother = world.town.person("mother")?;
    let user_id = mother["user_id"].as_str().context("user_id")?.to_owned();
    world.town.operator(&["letter", "--municipality", "162108", "--user-id", &user_id])?;
    world.tv.ask("wait problem 40000")?;
    assert!(world.tv.sees("N-611")? && !world.tv.sees("高橋")?);
    world.tv.keys("press OK; wait start")?;
    world.remove()?;
    world.town.link().pull();
    world.insert("mother")?;
    world.tv.keys("type 1234; press OK; wait problem 15000")?;
    assert!(world.tv.sees("N-204")?, "without the town the old card is a strange one");
    Ok(())
}

fn unread(world: &mut World) -> Result<u64> {
    let screen = world.tv.screen()?;
    let texts = screen["texts"].as_array().context("texts")?;
    let line = texts.iter().filter_map(|text| text.as_str()).find_map(|text| text.split("お知らせがあります ").nth(1));
    let digits: String = line.context("an unread total")?.chars().take_while(char::is_ascii_digit).collect();
    Ok(digits.parse()?)
}
