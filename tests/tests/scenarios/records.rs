//! What one parent writes is there for the other, on every box of the household, whatever the line does.

use crate::mother_at_home;
use anyhow::{Context, Result, bail};
use card_emulator::harness::PrivatePcscd;
use e2e::kills::kept;
use e2e::tv::Tv;
use e2e::world::World;

/// From TOP to the phrase at this place of the list, and into the book.
fn write(tv: &mut Tv, phrase: usize) -> Result<()> {
    tv.keys(
        "wait top; press RIGHT; press OK; wait handbook; wait-text \"きろくする\" 20000; press RIGHT 2; press OK; wait record-write",
    )?;
    for _ in 0..phrase {
        tv.ask("press DOWN")?;
    }
    tv.keys("press OK; wait handbook")
}

fn open_book(tv: &mut Tv) -> Result<()> {
    tv.keys("wait top; press RIGHT; press OK; wait handbook; wait-text \"きろくする\" 20000")
}

/// The father registers his card on a box of his own.
fn father_at_grandmothers(world: &World) -> Result<(Tv, PrivatePcscd)> {
    let (mut tv, reader) = world.second_box("grandmother")?;
    let father = world.town.person("father")?;
    let word = |key: &str| Ok::<_, anyhow::Error>(father[key].as_str().context("a word")?.to_owned());
    reader.insert(Some("father"))?;
    tv.keys("wait-text \"カードを 読みました\" 20000; press LEFT; press OK; wait register-letter")?;
    tv.keys(&format!("type {}; press OK; type {}; press OK", word("user_id")?, word("password")?))?;
    tv.keys("wait register-pin 20000; type 5678; press OK; wait register-confirm 20000")?;
    tv.keys("press OK; wait register-done 20000; press OK; wait top 20000")?;
    Ok((tv, reader))
}

#[test]
fn both_parents_write_on_two_boxes_and_both_books_say_the_same() -> Result<()> {
    let mut world = mother_at_home("two-boxes")?;
    write(&mut world.tv, 0)?;
    let (mut second, _reader) = father_at_grandmothers(&world)?;
    open_book(&mut second)?;
    second.ask("wait-text \"よく ねました\" 30000")?;
    second.keys("press RIGHT 2; press OK; wait record-write; press DOWN; press OK; wait handbook")?;
    world.tv.ask("wait-text \"よく 食べました\" 30000")?;
    // Without the town each goes on, and afterwards both are there on both.
    world.town.link().pull();
    world.tv.keys(
        "press RIGHT 2; press OK; wait record-write; press DOWN 2; press OK; wait-text \"元気に あそびました\" 10000",
    )?;
    world.tv.ask("wait-text \"まだ 町へ\" 10000")?;
    second.keys(
        "press RIGHT 2; press OK; wait record-write; press DOWN 3; press OK; wait-text \"たくさん わらいました\" 10000",
    )?;
    world.town.link().plug();
    world.tv.ask("wait-text \"たくさん わらいました\" 90000")?;
    second.ask("wait-text \"元気に あそびました\" 90000")?;
    Ok(())
}

#[test]
fn a_book_is_there_after_a_power_cut_without_the_town() -> Result<()> {
    let mut world = mother_at_home("book-power-cut")?;
    write(&mut world.tv, 4)?;
    world.town.link().pull();
    world.tv.keys(
        "press RIGHT 2; press OK; wait record-write; press DOWN 5; press OK; wait-text \"おでかけを しました\" 10000",
    )?;
    // 「まだ 町へ」 may still stand beside the one before.
    kept(&mut world)?;
    world.power_cut()?;
    world.tv.keys("wait-text \"カードを 読みました\" 20000; type 1234; press OK; wait top 20000")?;
    open_book(&mut world.tv)?;
    assert!(world.tv.sees("おでかけを しました")?);
    world.tv.keys("press DOWN 6; wait-text \"はじめて できました\" 10000")?;
    Ok(())
}

#[test]
fn a_store_that_was_lost_is_filled_again_from_the_town() -> Result<()> {
    let mut world = mother_at_home("book-lost")?;
    write(&mut world.tv, 1)?;
    // The town's records are there: two days are to come and stand above today's.
    world.tv.ask("wait-text \"RSウイルス\" 30000")?;
    world.tv.keys("press DOWN 4; press OK; wait record; wait-text \"町に 届いています\" 30000; press BACK")?;
    world.tv.kill();
    std::fs::remove_dir_all(world.town.folder().join("box/living-room/data"))?;
    world.power_cut()?;
    world.tv.keys("wait-text \"カードを 読みました\" 20000; type 1234; press OK; wait top 20000")?;
    open_book(&mut world.tv)?;
    world.tv.ask("wait-text \"よく 食べました\" 20000")?;
    Ok(())
}

/// Until the town has so many records of the family.
fn town_has(world: &mut World, count: usize) -> Result<()> {
    for _ in 0..300 {
        if world.town.record_count()? == count {
            return Ok(());
        }
        world.tv.ask("stats")?;
    }
    bail!("the town has {} records, not {count}", world.town.record_count()?)
}

#[test]
fn a_town_that_was_put_back_to_a_backup_is_told_everything_again() -> Result<()> {
    let mut world = World::start("put-back")?;
    // From before this box had any vault: the town will not know who has signed the line.
    let backup = world.town.folder().join("backup.sqlite3");
    let backup = backup.to_str().context("a path")?;
    let before = world.town.record_count()?;
    world.town.operator(&["backup", backup])?;
    world.log_in("mother", "1234")?;
    write(&mut world.tv, 2)?;
    town_has(&mut world, before + 1)?;
    world.remove()?;
    world.town.operator(&["restore", backup])?;
    assert_eq!(world.town.record_count()?, before);
    world.town.stop_server()?;
    world.town.start_server()?;
    world.log_in("mother", "1234")?;
    town_has(&mut world, before + 1)?;
    open_book(&mut world.tv)?;
    world.tv.ask("wait-text \"元気に あそびました\" 20000")?;
    world.tv.ask("press BACK")?;
    assert!(!world.tv.sees("もどった物")?, "nothing was refused");
    Ok(())
}
