//! Power cuts and killed servers in the middle of everything: whatever the screen has called read arrives at the town, once.

use crate::chance::Chance;
use crate::world::World;
use anyhow::{Context, Result, ensure};
use std::time::Duration;

/// What a run has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Kills of the box, each with `SIGKILL`.
    pub box_kills: usize,
    /// Kills of the service.
    pub server_kills: usize,
    /// Notices that the screen called read, and records that it called kept.
    pub acknowledged: usize,
    /// Those of them that the town never heard of.
    pub lost: usize,
    /// Those of them that the town has more than once.
    pub doubled: usize,
}

/// Longest time from an acknowledgement, or from a start, to the kill.
const MOMENTS_MS: u64 = 500;
/// How long what waits may take to arrive when everything is well again.
const PATIENCE: Duration = Duration::from_secs(90);

/// The mother reads one notice and writes one record a round; the box is killed at a random moment behind them. Before
/// them the line is pulled, slow, or sends pieces twice in three of four rounds, and the service is killed in a third. A
/// seed is one course of events, as far as the machine is.
pub fn run(world: &mut World, rounds: usize, seed: u64) -> Result<Report> {
    let mut chance = Chance(seed);
    let mut report = Report { box_kills: 0, server_kills: 0, acknowledged: 0, lost: 0, doubled: 0 };
    let before = world.town.record_count()?;
    world.insert("mother")?;
    for round in 1..=rounds {
        let title = title(round);
        publish(world, &title)?;
        world.tv.keys("type 1234; press OK; wait top 20000; press OK; wait notices")?;
        world.tv.ask(&format!("wait-text \"{title}\" 60000"))?;
        match chance.below(4) {
            0 => world.town.link().pull(),
            1 => world.town.link().delay(chance.below(MOMENTS_MS)),
            2 => world.town.link().double_every(1 + chance.below(5)),
            _ => {}
        }
        if chance.one_in(3) {
            world.town.kill_server();
            report.server_kills += 1;
        }
        world.tv.keys("press OK; wait notice; press OK; wait-text \"読みました\" 15000")?;
        world
            .tv
            .keys("press YELLOW; wait top; press RIGHT; press OK; wait handbook; wait-text \"きろくする\" 15000")?;
        world.tv.keys(
            "press RIGHT 2; press OK; wait record-write; press OK; wait handbook; wait-text \"よく ねました\" 15000",
        )?;
        kept(world)?;
        report.acknowledged += 2;
        pause(chance.below(MOMENTS_MS));
        world.power_cut()?;
        report.box_kills += 1;
        if world.town.server_id().is_none() {
            world.town.start_server()?;
        }
        world.town.link().plug();
        world.tv.ask("wait-text \"カードを 読みました\" 20000")?;
    }
    (report.lost, report.doubled) = settled(world, rounds)?;
    let written = settled_records(world, before + rounds)? - before;
    report.lost += rounds.saturating_sub(written);
    report.doubled += written.saturating_sub(rounds);
    Ok(report)
}

/// Waits until nothing on the screen says 保存中: before that nothing has been promised.
pub fn kept(world: &mut World) -> Result<()> {
    for _ in 0..600 {
        if !world.tv.sees("保存中")? {
            return Ok(());
        }
        pause(25);
    }
    anyhow::bail!("the record was never kept")
}

/// Waits until there are so many records, or patience is over; says how many there are.
fn settled_records(world: &World, expected: usize) -> Result<usize> {
    let mut waited = Duration::ZERO;
    loop {
        let count = world.town.record_count()?;
        if count >= expected || waited >= PATIENCE {
            return Ok(count);
        }
        pause(500);
        waited += Duration::from_millis(500);
    }
}

/// Waits until nothing is missing any more, or patience is over; says how many are missing, and how many came twice.
fn settled(world: &World, rounds: usize) -> Result<(usize, usize)> {
    let mut waited = Duration::ZERO;
    loop {
        let opened = opened(world)?;
        let count = |title: &String| opened.iter().find(|(of, _)| of == title).map_or(0, |(_, count)| *count);
        let counts: Vec<u64> = (1..=rounds).map(title).map(|title| count(&title)).collect();
        let lost = counts.iter().filter(|count| **count == 0).count();
        if lost == 0 || waited >= PATIENCE {
            return Ok((lost, counts.iter().filter(|count| **count > 1).count()));
        }
        pause(500);
        waited += Duration::from_millis(500);
    }
}

fn title(round: usize) -> String {
    format!("{round}回目の おたより")
}

fn publish(world: &World, title: &str) -> Result<()> {
    let of_whom = ["--municipality", "162108", "--sender", "福光保健センター"];
    world
        .town
        .operator(&[["notice", "publish"].as_slice(), &of_whom, &["--title", title, "--body", "本文"]].concat())?;
    Ok(())
}

/// Every notice of the town with how many members have opened it.
fn opened(world: &World) -> Result<Vec<(String, u64)>> {
    let mut all = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let mut command = vec!["notice", "list", "--municipality", "162108"];
        command.extend(after.iter().flat_map(|after| ["--after", after]));
        let list = world.town.operator(&command)?;
        let notices = list["notices"].as_array().context("notices")?;
        let Some(last) = notices.last() else { return Ok(all) };
        let id = last["id"].as_str().context("id")?.to_owned();
        ensure!(after.as_ref() != Some(&id), "the list does not end");
        after = Some(id);
        for notice in notices {
            all.push((notice["title"].as_str().unwrap_or_default().to_owned(), notice["opened"].as_u64().unwrap_or(0)));
        }
    }
}

fn pause(milliseconds: u64) {
    std::thread::park_timeout(Duration::from_millis(milliseconds));
}
