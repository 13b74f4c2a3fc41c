//! The box: from a key to its frame, from the PIN to TOP, from power to the first frame, and how much memory it takes.

use crate::Row;
use crate::times::{now, quantiles};
use anyhow::{Context, Result};
use e2e::world::World;
use serde_json::Value;
use std::time::Duration;

/// Measures with a box that nothing was done with yet.
pub fn measure(world: &mut World, rounds: usize) -> Result<Vec<Row>> {
    let mut rows = vec![logins(world, rounds)?];
    rows.push(keys(world, rounds, "moving the focus on TOP", "p95 ≤ 8 ms", &["press RIGHT 3", "press LEFT 3"])?);
    rows.push(keys(
        world,
        rounds,
        "changing between TOP, list and notice",
        "≤ 25 ms",
        &["press OK", "press OK", "press BACK", "press BACK"],
    )?);
    rows.push(memory(world)?);
    rows.push(starts(world, rounds)?);
    Ok(rows)
}

/// The key presses of a fresh process, so that its percentiles are of these keys and the few of the login.
fn keys(world: &mut World, rounds: usize, what: &str, asked: &str, lines: &[&str]) -> Result<Row> {
    world.power_cut()?;
    world.tv.keys(
        "wait-text \"カードを 読みました\" 10000; type 1234; press OK; wait top 10000; wait-text \"NEW\" 10000",
    )?;
    for _ in 0..rounds.max(50) {
        for line in lines {
            world.tv.ask(line)?;
        }
    }
    let stats = world.tv.ask("stats")?;
    let us = |percentile: &str| stats["key_to_frame_us"][percentile].as_f64().unwrap_or_default() / 1000.0;
    Ok(Row {
        what: format!("key to finished frame, 1080p: {what}"),
        asked: asked.to_owned(),
        seen: format!("p50 {:.1} ms, p95 {:.1} ms", us("p50"), us("p95")),
    })
}

fn logins(world: &mut World, rounds: usize) -> Result<Row> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        world.insert("mother")?;
        world.tv.ask("type 1234")?;
        // While somebody types, the nonce arrives; a machine types faster than that.
        std::thread::park_timeout(Duration::from_millis(200));
        let began = now();
        world.tv.keys("press OK; wait top 10000")?;
        times.push(began.elapsed());
        world.remove()?;
    }
    world.insert("mother")?;
    Ok(Row {
        what: "決定 after the last digit to TOP, emulated card without delay, warm connection".to_owned(),
        asked: "p50 ≤ 80 ms".to_owned(),
        seen: quantiles(&mut times),
    })
}

fn starts(world: &mut World, rounds: usize) -> Result<Row> {
    let mut times = Vec::new();
    for _ in 0..rounds {
        world.tv.kill();
        let began = now();
        world.power_cut()?;
        times.push(began.elapsed());
    }
    Ok(Row {
        what: "cold start of `stb-app` to the answer after its first frame".to_owned(),
        asked: "≤ 150 ms".to_owned(),
        seen: quantiles(&mut times),
    })
}

fn memory(world: &mut World) -> Result<Row> {
    world.power_cut()?;
    let tv = &mut world.tv;
    tv.keys("wait-text \"カードを 読みました\" 10000; press DOWN; press OK; press BACK; press LEFT; press OK")?;
    tv.keys("wait register-letter; press BACK; wait start; press OK; wait card 10000")?;
    tv.keys("wait-text \"カードを 読みました\" 10000; type 1234; press OK; wait top 10000; wait-text \"NEW\" 10000")?;
    tv.keys(
        "press OK; wait notices; press DOWN 5; press OK; wait notice; press DOWN 3; press BACK; press BACK; wait top",
    )?;
    // The tiles from left to right, then the footer from below the first of them; ログアウト is left alone.
    for keys in ["RIGHT", "RIGHT", "RIGHT", "LEFT 3; press DOWN", "RIGHT", "RIGHT", "RIGHT"] {
        tv.keys(&format!("press {keys}; press OK; press DOWN 9; press BACK; wait top"))?;
    }
    let stats = tv.ask("stats")?;
    let kb = stats["rss_kb"].as_f64().context("rss_kb")?;
    Ok(Row {
        what: "resident memory after visiting every screen, 1080p".to_owned(),
        asked: "≤ 48 MB".to_owned(),
        seen: format!("{:.1} MB{}", kb / 1024.0, frames(&stats)),
    })
}

fn frames(stats: &Value) -> String {
    stats["frames"].as_u64().map_or_else(String::new, |frames| format!(" ({frames} frames)"))
}
