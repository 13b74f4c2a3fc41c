//! The family's records: into an empty box, from the box to the town, opened at the login, and the question whether there is
//! anything new. Measured from outside, on the screen, with the real card, line, service and disks.

use crate::Row;
use crate::load::{self, Target};
use crate::peers;
use crate::server_speed::{CONNECTIONS, pin};
use crate::times::{now, quantiles};
use anyhow::{Context, Result, ensure};
use e2e::world::World;
use serde_json::Value;
use std::time::Duration;

/// Records of the first sync.
const FIRST: usize = 2_000;
/// Records that a login opens.
const MANY: usize = 5_000;
/// First syncs: each begins with an empty box.
const BEGINNINGS: usize = 5;

/// A record that is not there by then never comes.
const PATIENCE: Duration = Duration::from_secs(30);

/// Processor time of box and service, in ticks of 10 ms.
#[derive(Debug, Clone, Copy, Default)]
struct Cpu {
    of_box: u64,
    of_service: u64,
}

impl Cpu {
    fn of(world: &World) -> Result<Self> {
        let service = world.town.server_id().context("the server runs")?;
        Ok(Self { of_box: load::cpu_ticks(&[world.tv.id()])?, of_service: load::cpu_ticks(&[service])? })
    }

    fn since(self, before: Self) -> Self {
        Self { of_box: self.of_box - before.of_box, of_service: self.of_service - before.of_service }
    }

    fn with(self, more: Self) -> Self {
        Self { of_box: self.of_box + more.of_box, of_service: self.of_service + more.of_service }
    }

    fn each(self, times: usize) -> String {
        let each = |ticks: u64| ticks as f64 * 10.0 / times as f64;
        format!("processor time {:.1} ms of the box, {:.1} ms of the service", each(self.of_box), each(self.of_service))
    }
}

/// Measures with a box that nothing was done with yet.
pub fn measure(world: &mut World, rounds: usize, time: Duration) -> Result<Vec<Row>> {
    plant(world, FIRST)?;
    let mut rows = vec![first_sync(world)?];
    rows.push(peers::sqlite(world, BEGINNINGS)?);
    rows.push(push(world, rounds)?);
    rows.extend(peers::pouchdb(world, FIRST, BEGINNINGS)?);
    plant(world, MANY)?;
    rows.extend(unlock(world, rounds)?);
    rows.push(unchanged(world, time)?);
    Ok(rows)
}

/// Brings records of the town until the family has so many.
fn plant(world: &World, until: usize) -> Result<()> {
    let household = world.town.household()?;
    for number in world.town.record_count()?..until {
        let title = format!("title=きろく その{number}");
        let day = format!("occurred-on=2025-{:02}-{:02}", 1 + number % 12, 1 + number % 28);
        let fields = ["--kind", "check-up", "--field", &title, "--field", &day];
        world.town.operator(&[["record", "add", "--household", &household].as_slice(), &fields].concat())?;
    }
    Ok(())
}

fn first_sync(world: &mut World) -> Result<Row> {
    let (mut times, mut cpu) = (Vec::new(), Cpu::default());
    for _ in 0..BEGINNINGS {
        world.tv.kill();
        std::fs::remove_dir_all(world.town.folder().join("box/living-room/data"))?;
        world.power_cut()?;
        world.insert("mother")?;
        world.tv.ask("type 1234")?;
        let before = Cpu::of(world)?;
        let began = now();
        world.tv.keys("press OK; wait top 10000")?;
        world.tv.ask(&format!("wait-text \"きろく {FIRST}件\" 60000"))?;
        times.push(began.elapsed());
        cpu = cpu.with(Cpu::of(world)?.since(before));
        world.remove()?;
    }
    Ok(Row {
        what: format!("first sync: 決定 after the last digit to {FIRST} records on the screen, empty box"),
        asked: "≤ 1500 ms".to_owned(),
        seen: format!("{}; {}", quantiles(&mut times), cpu.each(BEGINNINGS)),
    })
}

/// From the press that writes a phrase until nothing on the screen says 保存中 or まだ 町へ. What is written last stands first
/// in the list.
fn push(world: &mut World, rounds: usize) -> Result<Row> {
    let mut times = Vec::new();
    world.log_in("mother", "1234")?;
    world.tv.ask(&format!("wait-text \"きろく {FIRST}件\" 60000"))?;
    world.tv.keys("press RIGHT; press OK; wait handbook")?;
    let before = Cpu::of(world)?;
    for _ in 0..rounds {
        world.tv.keys("press RIGHT 2; press OK; wait record-write")?;
        let began = now();
        world.tv.keys("press OK; wait handbook")?;
        while world.tv.sees("保存中")? || world.tv.sees("まだ 町へ")? {
            ensure!(began.elapsed() < PATIENCE, "the record did not arrive");
        }
        times.push(began.elapsed());
    }
    let cpu = Cpu::of(world)?.since(before);
    world.remove()?;
    Ok(Row {
        what: "push: 決定 on a phrase until it is on the disks of box and town, and the screen says so".to_owned(),
        asked: "p95 ≤ 40 ms".to_owned(),
        seen: format!("{}; {}", quantiles(&mut times), cpu.each(rounds)),
    })
}

fn unlock(world: &mut World, rounds: usize) -> Result<Vec<Row>> {
    let (mut tops, mut books, mut memory, mut cpu) = (Vec::new(), Vec::new(), Vec::new(), Cpu::default());
    for round in 0..=rounds {
        world.insert("mother")?;
        world.tv.ask("type 1234")?;
        let before = Cpu::of(world)?;
        let began = now();
        world.tv.keys("press OK; wait top 10000")?;
        let top = began.elapsed();
        world.tv.ask(&format!("wait-text \"きろく {MANY}件\" 60000"))?;
        // The first login takes in what came since the last.
        if round > 0 {
            tops.push(top);
            books.push(began.elapsed());
            cpu = cpu.with(Cpu::of(world)?.since(before));
            memory.push(resident_mb(&world.tv.ask("stats")?)?);
        }
        world.remove()?;
    }
    let ends = (memory.first().copied().unwrap_or_default(), memory.last().copied().unwrap_or_default());
    Ok(vec![
        Row {
            what: format!("login with {MANY} sealed records: 決定 after the last digit to TOP"),
            asked: "p50 ≤ 120 ms".to_owned(),
            seen: quantiles(&mut tops),
        },
        Row {
            what: "the same, to the list with all of them".to_owned(),
            asked: "beside it".to_owned(),
            seen: format!("{}; {}", quantiles(&mut books), cpu.each(rounds)),
        },
        Row {
            what: format!("resident memory with {MANY} records, the first and the last of {rounds} logins"),
            asked: "flat".to_owned(),
            seen: format!("{:.1} MB, {:.1} MB", ends.0, ends.1),
        },
    ])
}

fn resident_mb(stats: &Value) -> Result<f64> {
    Ok(stats["rss_kb"].as_f64().context("rss_kb")? / 1024.0)
}

/// The household's mailbox of this box, asked from the place where it stands.
fn unchanged(world: &World, time: Duration) -> Result<Row> {
    let folder = world.town.folder().join("box/living-room");
    let client = load::client(&world.town.root(), &folder.join("device.pem"), &folder.join("device.key.pem"))?;
    let household = world.town.household()?;
    let ask = |place: &str| -> Result<Target> {
        let path = format!("/v1/mail/{household}?generation=1&sequence=1{place}");
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
        Ok(Target { address: world.town.device_listener()?, name: "localhost".to_owned(), request })
    };
    let mut place = String::new();
    loop {
        let body = load::fetch(&client, &ask(&place)?)?;
        if body.is_empty() {
            break;
        }
        let page: Value = serde_json::from_slice(&body)?;
        place = format!("&epoch={}&after={}", page["epoch"].as_str().context("an epoch")?, page["cursor"]);
    }
    let server = world.town.server_id().context("the server runs")?;
    pin(server)?;
    let seen = load::run(&client, &ask(&place)?, CONNECTIONS, time, &[server])?;
    Ok(Row {
        what: format!("unchanged poll of a mailbox, warm mutual TLS 1.3, {CONNECTIONS} connections: server CPU"),
        asked: "≤ 40 µs".to_owned(),
        seen: format!("{:.1} µs ({:.0}/s)", seen.server_cpu_us, seen.per_second),
    })
}
