//! 取付 with the remote alone, against a real town: a box that was never enrolled, and the work order's code.

use anyhow::{Context, Result};
use e2e::town::{MUNICIPALITY, Town};
use e2e::tv::{Tv, TvOptions};
use e2e::world::World;
use std::path::PathBuf;
use std::process::Command;

const CHORD: &str = "press RED; press GREEN; press YELLOW; press BLUE; press OK; wait technician-code";
const CODE: &str = "314159";

/// A box from the factory: no key, no certificate, nothing stored.
fn new_box(town: &Town, name: &str) -> Result<PathBuf> {
    let hash = Command::new(e2e::programs::program("stb-app")?).args(["technician-code", "--code", CODE]).output()?;
    let folder = town.folder().join("box").join(name);
    std::fs::create_dir_all(&folder)?;
    let config = folder.join("stb.toml");
    let hash = String::from_utf8(hash.stdout)?;
    std::fs::write(&config, format!("{}\n[technician]\ncode = {:?}\n", town.box_config(&folder)?, hash.trim()))?;
    Ok(config)
}

fn install_code(town: &Town) -> Result<String> {
    let code = town.operator(&["device", "code", "--municipality", MUNICIPALITY])?;
    Ok(code["code"].as_str().context("a code")?.to_owned())
}

#[test]
fn a_technician_installs_a_box_with_the_remote_and_a_family_logs_in() -> Result<()> {
    let world = World::start("technician")?;
    let config = new_box(&world.town, "new")?;
    let pcscd = Some(world.reader.socket());
    let options = TvOptions { config: &config, display: "headless", size: "1280x720", pcscd, arguments: Vec::new() };
    let mut tv = Tv::start(&options)?;
    tv.ask("wait-text \"カードをかざしてください\" 10000")?;
    tv.keys(CHORD)?;
    tv.keys("type 000000; press OK; wait-text \"あと4回\" 10000")?;
    tv.keys(&format!("type {CODE}; press OK; wait technician 10000; press OK; wait install"))?;
    tv.ask("wait-text \"設置コード（数字8けた）\" 30000")?;
    let code = install_code(&world.town)?;
    let wrong = if code.ends_with('0') { "11111111" } else { "00000000" };
    tv.keys(&format!("type {wrong}; press OK; wait problem 20000"))?;
    assert!(tv.sees("R-173")?);
    tv.keys(&format!("press OK; wait install; type {code}; press OK; wait-text \"受付番号\" 40000"))?;
    assert!(tv.sees("町の返事 ✓")? && tv.sees("南砺市")?, "{}", tv.screen()?);
    let devices = world.town.operator(&["device", "list", "--municipality", MUNICIPALITY])?;
    assert_eq!(devices["devices"].as_array().context("devices")?.len(), 2, "the living room's and the new one");

    tv.keys("press OK; wait technician; press DATA; wait start")?;
    world.reader.insert(Some("mother"))?;
    tv.ask("wait-text \"カードを 読みました\" 10000")?;
    tv.keys("type 1234; press OK; wait top 20000")?;
    assert!(tv.sees("高橋 良子")?);
    Ok(())
}
