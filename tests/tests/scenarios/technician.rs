//! 取付 with the remote alone, against a real town: a box that was never enrolled, and the work order's code.

use anyhow::{Context, Result, bail};
use e2e::town::{MUNICIPALITY, TECHNICIAN, Town};
use e2e::tv::{Tv, TvOptions};
use e2e::world::World;
use serde_json::Value;

pub const CHORD: &str = "press RED; press GREEN; press YELLOW; press BLUE; press OK; wait technician-code";

fn install_code(town: &Town) -> Result<String> {
    let code = town.operator(&["device", "code", "--municipality", MUNICIPALITY])?;
    Ok(code["code"].as_str().context("a code")?.to_owned())
}

/// 取付, from the menu to the receipt.
pub fn install(tv: &mut Tv, town: &Town) -> Result<()> {
    tv.keys("press OK; wait install; wait-text \"設置コード（数字8けた）\" 30000")?;
    let code = install_code(town)?;
    tv.keys(&format!("type {code}; press OK; wait-text \"受付番号\" 40000"))
}

/// The receipt on the screen.
fn receipt(tv: &mut Tv) -> Result<String> {
    let screen = tv.screen()?;
    let mut texts = screen["texts"].as_array().context("texts")?.iter().filter_map(Value::as_str);
    Ok(texts.find_map(|text| text.strip_prefix("受付番号 ")).context("a receipt")?.to_owned())
}

/// The report of this receipt, as the town lists it; it may still be on its way.
fn reported(town: &Town, receipt: &str) -> Result<Value> {
    let mut listed = Value::Null;
    for _ in 0..200 {
        listed = town.operator(&["device", "list", "--municipality", MUNICIPALITY])?;
        let devices = listed["devices"].as_array().context("devices")?;
        if let Some(device) = devices.iter().find(|device| device["self_test"]["receipt"] == receipt) {
            return Ok(device["self_test"].clone());
        }
    }
    bail!("no report {receipt}: {listed}")
}

#[test]
fn a_technician_installs_a_box_with_the_remote_and_a_family_logs_in() -> Result<()> {
    let world = World::start("technician")?;
    let config = world.town.box_from_the_factory("new")?;
    let pcscd = Some(world.reader.socket());
    let options = TvOptions { config: &config, display: "headless", size: "1280x720", pcscd, arguments: Vec::new() };
    let mut tv = Tv::start(&options)?;
    tv.ask("wait-text \"カードをかざしてください\" 10000")?;
    tv.keys(CHORD)?;
    tv.keys("type 000000; press OK; wait-text \"あと4回\" 10000")?;
    tv.keys(&format!("type {TECHNICIAN}; press OK; wait technician 10000; press OK; wait install"))?;
    tv.ask("wait-text \"設置コード（数字8けた）\" 30000")?;
    let code = install_code(&world.town)?;
    let wrong = if code.ends_with('0') { "11111111" } else { "00000000" };
    tv.keys(&format!("type {wrong}; press OK; wait problem 20000"))?;
    assert!(tv.sees("R-173")?);
    tv.keys(&format!("press OK; wait install; type {code}; press OK; wait-text \"受付番号\" 40000"))?;
    assert!(tv.sees("町の返事 ✓")? && tv.sees("南砺市")?, "{}", tv.screen()?);
    let devices = world.town.operator(&["device", "list", "--municipality", MUNICIPALITY])?;
    assert_eq!(devices["devices"].as_array().context("devices")?.len(), 2, "the living room's and the new one");

    let installed = receipt(&mut tv)?;
    assert_eq!(reported(&world.town, &installed)?["failed"], serde_json::json!([]));
    tv.keys("press OK; wait technician; press RIGHT; press OK; wait self-test; wait-text \"町に 送りました\" 40000")?;
    let tested = receipt(&mut tv)?;
    assert_ne!(tested, installed);
    assert_eq!(reported(&world.town, &tested)?["checks"], 12, "{}", tv.screen()?);

    tv.keys("press DATA; wait start")?;
    world.reader.insert(Some("mother"))?;
    tv.ask("wait-text \"カードを 読みました\" 10000")?;
    tv.keys("type 1234; press OK; wait top 20000")?;
    assert!(tv.sees("高橋 良子")?);
    Ok(())
}
