//! 初期化 with the remote alone: what a family has left is gone, its card opens nothing, and the box can be installed anew.

use crate::technician::{CHORD, install};
use anyhow::{Context, Result, ensure};
use e2e::town::TECHNICIAN;
use e2e::tv::{Tv, TvOptions};
use e2e::world::World;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// Key, certificate and log keep their blocks until the end; a second name shows what becomes of them.
const FILES: [&str; 3] = ["device.key.pem", "device.pem", "data/current/log/db"];

fn blocks_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let kept = folder.with_extension("blocks");
    fs::create_dir_all(&kept)?;
    let name = |(number, file): (usize, &&str)| {
        let block = kept.join(number.to_string());
        fs::hard_link(folder.join(file), &block).with_context(|| (*file).to_owned())?;
        ensure!(fs::read(&block)?.iter().any(|byte| *byte != 0), "{file} has something in it");
        Ok(block)
    };
    FILES.iter().enumerate().map(name).collect()
}

/// Every file below a folder.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { found.extend(files(&path)?) } else { found.push(path) }
    }
    found.sort();
    Ok(found)
}

fn to_menu() -> String {
    format!("{CHORD}; type {TECHNICIAN}; press OK; wait technician 10000")
}

/// A technician installs the box, and the mother logs in.
fn is_installed_and_opens(tv: &mut Tv, world: &World) -> Result<()> {
    tv.keys(&to_menu())?;
    install(tv, &world.town)?;
    tv.keys("press DATA; wait start")?;
    world.reader.insert(Some("mother"))?;
    tv.keys("wait-text \"カードを 読みました\" 10000; type 1234; press OK; wait top 20000")
}

/// The number that has to be typed.
fn number(tv: &mut Tv) -> Result<String> {
    let screen = tv.screen()?;
    let mut texts = screen["texts"].as_array().context("texts")?.iter().filter_map(Value::as_str);
    Ok(texts.find_map(|text| text.split_once("入れてください： ")).context("a number")?.1.to_owned())
}

#[test]
fn a_box_that_is_erased_keeps_nothing_and_is_installed_anew() -> Result<()> {
    let world = World::start("factory-reset")?;
    let config = world.town.box_from_the_factory("first")?;
    let folder = config.parent().context("a folder")?.to_owned();
    let pcscd = Some(world.reader.socket());
    let options = TvOptions { config: &config, display: "headless", size: "1280x720", pcscd, arguments: Vec::new() };
    let mut tv = Tv::start(&options)?;
    tv.ask("wait-text \"カードをかざしてください\" 10000")?;
    is_installed_and_opens(&mut tv, &world)?;
    tv.keys("press RIGHT; press OK; wait handbook; wait-text \"きろくする\" 20000; press RIGHT 2; press OK")?;
    tv.keys("wait record-write; press OK; wait handbook 10000")?;
    world.reader.remove()?;
    tv.ask("wait start 10000")?;
    let before = files(&folder)?;
    ensure!(before.iter().any(|file| file.starts_with(folder.join("data/outbox"))), "an entry is there: {before:?}");

    tv.keys(&to_menu())?;
    tv.keys("press DOWN; press OK; wait factory-reset; press OK; wait technician; press OK; wait factory-reset")?;
    tv.keys("press RIGHT; press OK; wait-text \"番号（数字4けた）\"")?;
    let blocks = blocks_of(&folder)?;
    let number = number(&mut tv)?;
    tv.keys(&format!("type {number}; press OK"))?;
    ensure!(tv.ended()?, "the box says that all went well");
    let left = files(&folder)?;
    assert_eq!(left, [folder.join("data/lock"), config.clone()]);
    for block in blocks {
        assert!(fs::read(&block)?.iter().all(|byte| *byte == 0), "{}", block.display());
    }

    let mut tv = Tv::start(&options)?;
    world.reader.insert(Some("mother"))?;
    tv.keys("wait-text \"カードを 読みました\" 10000; type 1234; press OK; wait problem 20000")?;
    assert!(tv.sees("N-201")?, "{}", tv.screen()?);
    world.reader.remove()?;
    tv.keys("press OK; wait start")?;
    tv.ask("wait-text \"カードをかざしてください\" 10000")?;
    is_installed_and_opens(&mut tv, &world)?;
    assert!(tv.sees("高橋 良子")?);
    Ok(())
}
