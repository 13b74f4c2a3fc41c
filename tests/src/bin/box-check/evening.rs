//! The evening: the box is installed, the father registers his card, reads a notice, the cable is pulled, and he still reads.

use crate::board::Board;
use crate::machine::{Machine, Parts};
use crate::remote;
use crate::sofa::Sofa;
use anyhow::{Context, Result, bail};
use card_emulator::harness::{PrivatePcscd, StartOptions, emulator_binary};
use e2e::town::{MUNICIPALITY, Town};
use e2e::tv::{Tv, TvOptions};
use e2e::world::CARDS;
use serde_json::{Value, json};
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

const CARD: &str = "father";
/// The box has the town's answer a moment after the town has what it answers.
const ANSWER_ARRIVES: Duration = Duration::from_secs(5);
const TOWN_HAS_IT_WITHIN: Duration = Duration::from_secs(60);

/// Goes through it; says what was measured.
pub fn pass(board: &Board, parts: &Parts<'_>, town: Town) -> Result<Value> {
    let machine = Machine::start(board, parts)?;
    let twin = television_here(&town, parts.run)?;
    let mut sofa = Sofa::new(machine, &town, twin, parts.run.to_owned())?;
    sofa.both_show("start")?;
    let started = sofa.machine.on_for();
    is_shut(&mut sofa)?;
    install(&mut sofa, &town)?;
    register(&mut sofa, &town)?;
    read_a_notice(&mut sofa, &town)?;
    read_without_the_town(&mut sofa, &town)?;
    let memory = resident_kb(&mut sofa)?;
    Ok(json!({ "start_screen_s": started.as_secs(), "evening_s": sofa.machine.on_for().as_secs(), "rss_kb": memory }))
}

fn television_here(town: &Town, run: &Path) -> Result<(Tv, PrivatePcscd)> {
    let config = town.new_box("here")?;
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

fn install(sofa: &mut Sofa, town: &Town) -> Result<()> {
    let code = town.operator(&["device", "code", "--municipality", MUNICIPALITY])?;
    let code = code["code"].as_str().context("an install code")?;
    sofa.machine.inside(&format!("setuidgid stb stb-app enrol --code {code} && systemctl restart stb"))?;
    sofa.both_show("start")
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
    let until = Instant::now() + TOWN_HAS_IT_WITHIN;
    while opened(town)? == before {
        if Instant::now() > until {
            bail!("the town does not hear that a notice was read");
        }
        sleep(Duration::from_secs(1));
    }
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
    Ok(())
}

fn resident_kb(sofa: &mut Sofa) -> Result<u64> {
    let said = sofa.machine.inside("sed -n 's/VmHWM: *\\([0-9]*\\) kB/\\1/p' /proc/$(pidof stb-app)/status")?;
    said.trim().parse().with_context(|| format!("VmHWM: {said}"))
}
