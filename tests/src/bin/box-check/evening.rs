//! The evening: the box is installed, the father registers his card, reads a notice, the cable is pulled, and he still reads.

use crate::board::Board;
use crate::machine::{Machine, Parts};
use crate::remote;
use crate::sofa::Sofa;
use anyhow::{Context, Result, bail};
use card_emulator::harness::{PrivatePcscd, StartOptions, emulator_binary};
use e2e::town::{MUNICIPALITY, TECHNICIAN, Town};
use e2e::tv::{Tv, TvOptions};
use e2e::world::CARDS;
use serde_json::{Value, json};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

const CARD: &str = "father";
/// The box has the town's answer a moment after the town has what it answers.
const ANSWER_ARRIVES: Duration = Duration::from_secs(5);
const MOST_EXPOSED: f64 = 3.0;
const TOWN_HAS_IT_WITHIN: Duration = Duration::from_secs(60);

/// Goes through it; says what was measured.
pub fn pass(board: &Board, parts: &Parts<'_>, town: Town) -> Result<Value> {
    let machine = Machine::start(board, parts)?;
    let twin = television_here(&town, parts.run)?;
    let mut sofa = Sofa::new(machine, &town, twin, parts.run.to_owned())?;
    let passed = all_of_it(&mut sofa, &town);
    if passed.is_err() {
        // What the box said would be gone with its power.
        let look = "journalctl --no-pager -o short-monotonic; ls /proc/$(pidof stb-app)/task | wc -l; df /data /var";
        let said = sofa.machine.inside(look).unwrap_or_default();
        std::fs::write(parts.run.join("journal.log"), said)?;
    }
    passed
}

fn all_of_it(sofa: &mut Sofa, town: &Town) -> Result<Value> {
    sofa.both_show("start")?;
    let started = sofa.machine.on_for();
    is_shut(sofa)?;
    let exposure = exposure(sofa)?;
    install(sofa, town)?;
    register(sofa, town)?;
    read_a_notice(sofa, town)?;
    read_without_the_town(sofa, town)?;
    let memory = resident_kb(sofa)?;
    Ok(
        json!({ "start_screen_s": started.as_secs(), "evening_s": sofa.machine.on_for().as_secs(), "rss_kb": memory, "exposure": exposure }),
    )
}

fn television_here(town: &Town, run: &Path) -> Result<(Tv, PrivatePcscd)> {
    let config = town.box_from_the_factory("here")?;
    let profiles = CARDS.iter().map(|card| town.card(card)).collect();
    let options = StartOptions { emulator: emulator_binary()?, folder: run.join("pcscd"), profiles, empty: true };
    let reader = PrivatePcscd::start(&options)?;
    let pcscd = Some(reader.socket());
    let arguments = Vec::new();
    let tv = Tv::start(&TvOptions { config: &config, display: "headless", size: "1920x1080", pcscd, arguments })?;
    Ok((tv, reader))
}

/// Nothing listens, nothing can be written to but the data partition, and the television has no rights to speak of.
fn is_shut(sofa: &mut Sofa) -> Result<()> {
    let listening = sofa.machine.inside("netstat -lnt")?;
    if listening.lines().any(|line| line.starts_with("tcp")) {
        bail!("a port is open: {listening}");
    }
    let mounts = sofa.machine.inside("cat /proc/mounts")?;
    if !mounts.lines().any(|line| line.contains(" / squashfs ro")) {
        bail!("the root can be written to: {mounts}");
    }
    let rights = sofa.machine.inside("grep -E 'Uid|CapEff|NoNewPrivs' /proc/$(pidof stb-app)/status")?;
    let nothing = ["Uid:\t200\t200", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"];
    match nothing.iter().find(|line| !rights.contains(*line)) {
        Some(line) => bail!("the television has more rights than it needs ({line}): {rights}"),
        None => Ok(()),
    }
}

/// The technician: chord, code, 取付. Both are boxes from the factory, and each has a work order of its own.
fn install(sofa: &mut Sofa, town: &Town) -> Result<()> {
    sofa.press("RED GREEN YELLOW BLUE OK")?;
    sofa.both_show("technician-code")?;
    sofa.type_digits(TECHNICIAN)?;
    sofa.press("OK")?;
    sofa.both_show("technician")?;
    sofa.press("OK")?;
    sofa.twin.ask("wait-text \"設置コード\" 60000")?;
    sofa.both_show("install")?;
    sofa.twin.keys(&format!("type {}; press OK; wait-text \"受付番号\" 60000", install_code(town)?))?;
    for digit in install_code(town)?.chars() {
        remote::press(&mut sofa.machine, &format!("DIGIT{digit}"))?;
    }
    remote::press(&mut sofa.machine, "OK")?;
    let boxes = || town.operator(&["device", "list", "--municipality", MUNICIPALITY]);
    wait_for("the town knows the box", || Ok(boxes()?["devices"].as_array().is_some_and(|all| all.len() == 2)))?;
    sleep(ANSWER_ARRIVES);
    // What follows names each box, so the pictures would differ.
    sofa.press("OK DATA")?;
    sofa.both_show("start")
}

fn install_code(town: &Town) -> Result<String> {
    let code = town.operator(&["device", "code", "--municipality", MUNICIPALITY])?;
    Ok(code["code"].as_str().context("an install code")?.to_owned())
}

fn wait_for(what: &str, mut happened: impl FnMut() -> Result<bool>) -> Result<()> {
    let until = Instant::now() + TOWN_HAS_IT_WITHIN;
    while !happened()? {
        if Instant::now() > until {
            bail!("not within {} s: {what}", TOWN_HAS_IT_WITHIN.as_secs());
        }
        sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// By the letter, as everybody does; the screens of both sides are the same up to the last question.
fn register(sofa: &mut Sofa, town: &Town) -> Result<()> {
    let father = town.person(CARD)?;
    let word = |key: &str| father[key].as_str().context("a word of the letter").map(str::to_owned);
    sofa.insert(CARD)?;
    sofa.both_show("card")?;
    sofa.press("LEFT OK")?;
    sofa.both_show("register-letter")?;
    sofa.type_digits(&word("user_id")?)?;
    sofa.press("OK")?;
    sofa.type_on_pad(&word("password")?)?;
    sofa.press("OK")?;
    sofa.both_show("register-pin")?;
    sofa.type_digits(&word("pin")?)?;
    sofa.press("OK")?;
    sofa.both_show("register-confirm")?;
    sofa.twin_reader.remove()?;
    remote::press(&mut sofa.machine, "OK")?;
    log_in_here(sofa, &word("pin")?)?;
    sleep(ANSWER_ARRIVES);
    remote::press(&mut sofa.machine, "OK")?;
    sofa.both_show("top")
}

/// Possible as soon as the town has bound the card on the word of the box.
fn log_in_here(sofa: &mut Sofa, pin: &str) -> Result<()> {
    let until = Instant::now() + TOWN_HAS_IT_WITHIN;
    loop {
        sofa.twin_reader.insert(Some(CARD))?;
        match sofa.twin.keys(&format!("wait card 20000; type {pin}; press OK; wait top 20000")) {
            Err(fault) if Instant::now() > until => return Err(fault.context("the town has not registered the card")),
            Err(_) => sofa.twin_reader.remove()?,
            Ok(()) => return Ok(()),
        }
    }
}

fn read_a_notice(sofa: &mut Sofa, town: &Town) -> Result<()> {
    sofa.press("OK")?;
    sofa.both_show("notices")?;
    sofa.press("OK")?;
    sofa.both_show("notice")?;
    let before = opened(town)?;
    remote::press(&mut sofa.machine, "OK")?;
    wait_for("the town hears that a notice was read", || Ok(opened(town)? > before))?;
    sofa.take_cards()?;
    sofa.both_show("start")
}

/// How many times notices have been opened, as the town sees it.
fn opened(town: &Town) -> Result<u64> {
    let list = town.operator(&["notice", "list", "--municipality", MUNICIPALITY])?;
    let notices = list["notices"].as_array().context("notices")?;
    Ok(notices.iter().filter_map(|notice| notice["opened"].as_u64()).sum())
}

fn read_without_the_town(sofa: &mut Sofa, town: &Town) -> Result<()> {
    sofa.machine.plug_network(false)?;
    town.link().pull();
    sofa.insert(CARD)?;
    sofa.both_show("card")?;
    let pin = town.person(CARD)?["pin"].as_str().context("a PIN")?.to_owned();
    sofa.type_digits(&pin)?;
    sofa.press("OK")?;
    sofa.twin.ask("wait-text \"つながっていません\" 30000")?;
    sofa.both_show("top")?;
    sofa.press("OK")?;
    sofa.both_show("notices")?;
    sofa.take_cards()?;
    sofa.both_show("start")?;
    town.link().plug();
    sofa.machine.plug_network(true)
}

/// systemd's own judgement of the sandbox: 0 is shut and 10 is open.
fn exposure(sofa: &mut Sofa) -> Result<f64> {
    let said = sofa.machine.inside("systemd-analyze security --no-pager stb.service | tail -n 1")?;
    let level = said.split_whitespace().find_map(|word| word.parse().ok());
    let level: f64 = level.with_context(|| format!("no exposure in {said}"))?;
    if level > MOST_EXPOSED { bail!("the television is too exposed: {said}") } else { Ok(level) }
}

fn resident_kb(sofa: &mut Sofa) -> Result<u64> {
    let said = sofa.machine.inside("awk '/VmHWM/ { print $2 }' /proc/$(pidof stb-app)/status")?;
    said.trim().parse().with_context(|| format!("VmHWM: {said}"))
}
