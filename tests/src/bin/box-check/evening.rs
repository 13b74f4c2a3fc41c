//! An evening: the box is installed, the father registers his card, reads a notice, the cable is pulled, and he still reads.

use crate::diary::Diary;
use crate::remote;
use crate::sofa::Sofa;
use anyhow::{Context, Result, bail};
use e2e::town::{MUNICIPALITY, TECHNICIAN, Town};
use serde_json::{Value, json};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// The card of the father.
pub const CARD: &str = "father";
/// The box has the town's answer a moment after the town has what it answers.
const ANSWER_ARRIVES: Duration = Duration::from_secs(5);
const MOST_EXPOSED: f64 = 3.0;
const TOWN_HAS_IT_WITHIN: Duration = Duration::from_secs(60);

/// Goes through it; says what was measured.
pub fn pass(sofa: &mut Sofa, town: &Town, diary: &mut Diary) -> Result<Value> {
    let started = diary.chapter("the start screen", || {
        sofa.both_show("start")?;
        Ok(json!({ "on_for_s": sofa.machine.on_for().as_secs() }))
    })?;
    let shut = diary.chapter("nothing listens, the television has no rights to speak of", || {
        is_shut(sofa)?;
        Ok(json!({ "exposure": exposure(sofa)? }))
    })?;
    diary.chapter("a technician installs the box", || install(sofa, town))?;
    diary.chapter("the father registers his card and logs in", || register(sofa, town))?;
    diary.chapter("a notice is read, and the town hears of it", || read_a_notice(sofa, town))?;
    diary.chapter("the cable is pulled, and he still reads", || read_without_the_town(sofa, town))?;
    let (start, exposed) = (&started["on_for_s"], &shut["exposure"]);
    let evening = sofa.machine.on_for().as_secs();
    Ok(json!({ "start_screen_s": start, "evening_s": evening, "rss_kb": resident_kb(sofa)?, "exposure": exposed }))
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
fn install(sofa: &mut Sofa, town: &Town) -> Result<Value> {
    open_install(sofa)?;
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
    sofa.both_show("start")?;
    Ok(Value::Null)
}

/// Chord, code, 取付: a box that nobody has installed asks for a code of the work order.
pub fn open_install(sofa: &mut Sofa) -> Result<()> {
    sofa.press("RED GREEN YELLOW BLUE OK")?;
    sofa.both_show("technician-code")?;
    sofa.type_digits(TECHNICIAN)?;
    sofa.press("OK")?;
    sofa.both_show("technician")?;
    sofa.press("OK")?;
    sofa.twin.ask("wait-text \"設置コード\" 60000")?;
    sofa.both_show("install")
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
fn register(sofa: &mut Sofa, town: &Town) -> Result<Value> {
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
    sofa.both_show("top")?;
    Ok(Value::Null)
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

fn read_a_notice(sofa: &mut Sofa, town: &Town) -> Result<Value> {
    sofa.press("OK")?;
    sofa.both_show("notices")?;
    sofa.press("OK")?;
    sofa.both_show("notice")?;
    let before = opened(town)?;
    remote::press(&mut sofa.machine, "OK")?;
    wait_for("the town hears that a notice was read", || Ok(opened(town)? > before))?;
    sofa.take_cards()?;
    sofa.both_show("start")?;
    Ok(Value::Null)
}

/// How many times notices have been opened, as the town sees it.
fn opened(town: &Town) -> Result<u64> {
    let list = town.operator(&["notice", "list", "--municipality", MUNICIPALITY])?;
    let notices = list["notices"].as_array().context("notices")?;
    Ok(notices.iter().filter_map(|notice| notice["opened"].as_u64()).sum())
}

fn read_without_the_town(sofa: &mut Sofa, town: &Town) -> Result<Value> {
    sofa.machine.plug_network(false)?;
    town.link().pull();
    enter_pin(sofa, town)?;
    sofa.twin.ask("wait-text \"つながっていません\" 30000")?;
    sofa.both_show("top")?;
    sofa.press("OK")?;
    sofa.both_show("notices")?;
    sofa.take_cards()?;
    sofa.both_show("start")?;
    town.link().plug();
    sofa.machine.plug_network(true)?;
    Ok(Value::Null)
}

/// The father puts his card down and says his PIN.
pub fn enter_pin(sofa: &mut Sofa, town: &Town) -> Result<()> {
    sofa.insert(CARD)?;
    sofa.both_show("card")?;
    let pin = town.person(CARD)?["pin"].as_str().context("a PIN")?.to_owned();
    sofa.type_digits(&pin)?;
    sofa.press("OK")
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
