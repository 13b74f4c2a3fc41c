//! What others take for the same 2,000 records: PouchDB over the same kind of line, and SQLite alone, without line, seal or
//! screen, as the limit.

use crate::Row;
use crate::times::{now, quantiles};
use anyhow::{Context, Result, bail};
use e2e::lines::LineProgram;
use e2e::programs::program;
use e2e::world::World;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Opening the database of 2,000 records takes its time.
const READY_WITHIN: Duration = Duration::from_secs(120);

/// express-pouchdb with the town's certificates, and a client with a box's: pulls into an empty database, and pushes.
pub fn pouchdb(world: &World, records: usize, turns: usize) -> Result<Vec<Row>> {
    let peer = installed()?;
    let authority = world.town.root().parent().context("the authority's folder")?.to_owned();
    let folder = world.town.folder().join("pouchdb");
    let node = || Command::new("node");
    std::fs::create_dir_all(folder.join("server"))?;
    let mut serve = node();
    serve.arg(&peer).arg("serve").args([&folder, &authority]).arg(records.to_string());
    let mut server = LineProgram::start("node", &mut serve)?;
    let port = server.next(READY_WITHIN)?["port"].to_string();

    let identity = world.town.folder().join("box/living-room");
    let (mut pulls, mut pushes) = (Vec::new(), Vec::new());
    for turn in 0..turns {
        let client = folder.join(turn.to_string());
        std::fs::create_dir_all(&client)?;
        let mut sync = node();
        sync.arg(&peer).arg("sync").args([&client, &authority]).arg(&port);
        let output = sync.args([identity.join("device.pem"), identity.join("device.key.pem")]).output()?;
        if !output.status.success() {
            bail!("PouchDB: {}", String::from_utf8_lossy(&output.stderr));
        }
        let seen: Value = serde_json::from_slice(&output.stdout)?;
        pulls.push(milliseconds(&seen["pull_ms"])?);
        // The first one is slow: both ends look for where they stood.
        let these = seen["push_ms"].as_array().context("push_ms")?.iter().skip(1).map(milliseconds);
        pushes.extend(these.collect::<Result<Vec<_>>>()?);
    }
    Ok(vec![
        Row {
            what: format!(
                "PouchDB 7 and express-pouchdb: {records} documents into an empty database, no screen, no seal"
            ),
            asked: "beside it".to_owned(),
            seen: quantiles(&mut pulls),
        },
        Row {
            what: "the same: one document to the server, neither end waits for its disk".to_owned(),
            asked: "beside it".to_owned(),
            seen: quantiles(&mut pushes),
        },
    ])
}

/// Every record of the town, read from its database row by row.
pub fn sqlite(world: &World, turns: usize) -> Result<Row> {
    let config: toml::Value = toml::from_str(&std::fs::read_to_string(world.town.config())?)?;
    let file = config["store"]["sqlite"].as_str().context("store.sqlite")?;
    let file = world.town.config().parent().context("a folder")?.join(file);
    let database = rusqlite::Connection::open_with_flags(file, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let (mut times, mut count) = (Vec::new(), 0);
    for _ in 0..turns {
        let began = now();
        let mut statement = database.prepare("SELECT record, kind, version, fields FROM record ORDER BY version")?;
        let mut rows = statement.query([])?;
        count = 0;
        while let Some(row) = rows.next()? {
            let fields: String = row.get(3)?;
            serde_json::from_str::<Value>(&fields)?;
            count += 1;
        }
        times.push(began.elapsed());
    }
    Ok(Row {
        what: format!("SQLite alone: {count} records read from the town's database and parsed"),
        asked: "beside it".to_owned(),
        seen: quantiles(&mut times),
    })
}

/// `./x bench sync` puts it beside the programs.
fn installed() -> Result<PathBuf> {
    let bench = program("bench")?;
    let peer = bench.parent().map(|folder| folder.join("../peers/pouchdb/peer.js"));
    peer.filter(|peer| Path::is_file(peer)).context("PouchDB is not installed: run ./x bench sync")
}

fn milliseconds(value: &Value) -> Result<Duration> {
    Ok(Duration::from_secs_f64(value.as_f64().context("a number")? / 1000.0))
}
